"""Unrotated factors from a correlation matrix: minimum residual, maximum likelihood, principal axis.

Own code rather than factor-analyzer's, whose minimiser stops early (communalities right to 4e-6, the chi-square of a
minres solution less so) and which has no principal axis; that package is the second implementation in the tests.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from qa_lib.measurement.structure.sums import FloatArray
from qa_lib.measurement.structure.threads import on_one_thread

Extraction = Literal["minres", "ml", "pa"]

#: Smallest uniqueness that minres and ML may reach, as in R's ``factanal`` and ``psych::fa``.
SMALLEST_UNIQUENESS = 0.005
#: Uniquenesses are minimised in this unit, as in psych.
STEP_UNIT = 0.01
#: Largest change of a communality at which principal axis has converged, and its steps at most.
AXIS_TOLERANCE = 1e-10
AXIS_STEPS = 50_000


@on_one_thread
def extract_loadings(matrix: FloatArray, n_factors: int, *, extraction: Extraction) -> FloatArray | None:
    """Loadings (items x factors) before rotation, or None when the extraction did not converge."""
    if extraction == "pa":
        return _iterate_principal_axis(matrix, n_factors)
    uniquenesses = extract_uniquenesses(matrix, n_factors, extraction=extraction)
    if extraction == "minres":
        return _leading_loadings(matrix - np.diag(uniquenesses), n_factors)
    scale = np.sqrt(uniquenesses)
    values, vectors = _decompose(matrix / np.outer(scale, scale))
    return scale[:, None] * vectors[:, :n_factors] * np.sqrt(np.maximum(values[:n_factors] - 1, 0))


def extract_uniquenesses(matrix: FloatArray, n_factors: int, *, extraction: Literal["minres", "ml"]) -> FloatArray:
    """Uniquenesses that minimise the discrepancy: squared residuals (minres) or the likelihood's (ML).

    Both are functions of the uniquenesses alone (Harman & Jones 1966; Lawley & Maxwell 1971), minimised with their
    gradient by L-BFGS-B between `SMALLEST_UNIQUENESS` and 1, in units of `STEP_UNIT`. Where the items cannot identify
    so many factors, many uniquenesses fit equally and the start decides; it is psych's.
    """
    from scipy.optimize import minimize

    discrepancy = _minres_discrepancy if extraction == "minres" else _ml_discrepancy

    def measure(units: FloatArray) -> tuple[float, FloatArray]:
        value, slope = discrepancy(units * STEP_UNIT, matrix, n_factors)
        return value, slope * STEP_UNIT

    fitted = minimize(
        measure,
        _start_uniquenesses(matrix, n_factors, extraction=extraction) / STEP_UNIT,
        jac=True,
        method="L-BFGS-B",
        bounds=[(SMALLEST_UNIQUENESS / STEP_UNIT, 1 / STEP_UNIT)] * len(matrix),
        options={"ftol": 1e-16, "gtol": 1e-12, "maxiter": 2000, "maxfun": 10_000},
    )
    return np.asarray(fitted.x * STEP_UNIT, dtype=np.float64)


def _start_uniquenesses(matrix: FloatArray, n_factors: int, *, extraction: Literal["minres", "ml"]) -> FloatArray:
    """One minus the squared multiple correlations, and for ML Jöreskog's share of it."""
    share = 1 - 0.5 * n_factors / len(matrix) if extraction == "ml" else 1.0
    return np.clip(share / np.diag(np.linalg.inv(matrix)), SMALLEST_UNIQUENESS, 1.0)


def _decompose(matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Eigenvalues, the largest first, and their vectors as columns."""
    values, vectors = np.linalg.eigh(matrix)
    return values[::-1], vectors[:, ::-1]


def _leading_loadings(reduced: FloatArray, n_factors: int) -> FloatArray:
    values, vectors = _decompose(reduced)
    return vectors[:, :n_factors] * np.sqrt(np.maximum(values[:n_factors], 0))


def _minres_discrepancy(uniquenesses: FloatArray, matrix: FloatArray, n_factors: int) -> tuple[float, FloatArray]:
    """Half the sum of squared residuals, diagonal included, and its gradient; no factor has a variance below 0."""
    rest, vectors = _decompose(matrix - np.diag(uniquenesses))
    rest = np.concatenate([np.minimum(rest[:n_factors], 0), rest[n_factors:]])
    return float(rest @ rest) / 2, -(vectors**2) @ rest


def _ml_discrepancy(uniquenesses: FloatArray, matrix: FloatArray, n_factors: int) -> tuple[float, FloatArray]:
    """The likelihood's discrepancy and its gradient."""
    scale = np.sqrt(uniquenesses)
    values, vectors = _decompose(matrix / np.outer(scale, scale))
    rest, sides = values[n_factors:], vectors[:, n_factors:]
    value = float((rest - np.log(rest) - 1).sum())
    return value, ((sides**2) @ (1 - rest)) / uniquenesses


def _iterate_principal_axis(matrix: FloatArray, n_factors: int) -> FloatArray | None:
    """Decompose with communalities in the diagonal until these no longer change."""
    communalities = 1 - 1 / np.diag(np.linalg.inv(matrix))
    off_diagonal = matrix - np.diag(np.diag(matrix))
    for _ in range(AXIS_STEPS):
        loadings = _leading_loadings(off_diagonal + np.diag(communalities), n_factors)
        change = (loadings**2).sum(axis=1) - communalities
        communalities = communalities + change
        if np.abs(change).max() < AXIS_TOLERANCE:
            return loadings if communalities.max() <= 1 else None
    return None
