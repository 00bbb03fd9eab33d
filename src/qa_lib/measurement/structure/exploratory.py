"""Exploratory factor analysis: loadings, communalities and fit of a given number of factors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.inputs import check_choice
from qa_lib.measurement.structure.correlations import Correlations
from qa_lib.measurement.structure.extraction import SMALLEST_UNIQUENESS, Extraction, extract_loadings
from qa_lib.measurement.structure.fit import ChiSquare, Rmsea, estimate_rmsea, tucker_lewis
from qa_lib.measurement.structure.rotation import Normalisation, RotatedLoadings, Rotation, rotate_loadings
from qa_lib.measurement.structure.sums import FloatArray


@dataclass(frozen=True)
class FactorFit:
    """How well the factors reproduce the correlations."""

    #: Likelihood's discrepancy at the solution, whatever the extraction.
    objective: float
    #: Bartlett's corrected chi2: (n - 1 - (2p + 5)/6 - 2m/3) times the discrepancy.
    chi2: ChiSquare
    #: Of uncorrelated items: (n - 1 - (2p + 5)/6)(-ln|R|).
    baseline: ChiSquare
    #: Chi2 over n - 1 respondents; None, like the next, without degrees of freedom.
    rmsea: Rmsea | None
    tli: float | None
    #: Root mean square of the residual correlations off the diagonal, and the same with the degrees of freedom.
    rmsr: float
    rmsr_df_corrected: float | None
    largest_residual: float


@dataclass(frozen=True)
class FactorSolution:
    """Factors of a correlation matrix, the largest first, each with a positive sum of loadings."""

    n: int
    #: Items x F1, F2, …: pattern loadings.
    loadings: pd.DataFrame
    #: Factors x factors; the identity for an orthogonal rotation.
    factor_correlations: pd.DataFrame
    #: Share of each item's variance that the factors explain; rotation does not change it.
    communalities: pd.Series
    #: Variance that each factor accounts for, in items; with correlated factors the diagonal of Phi L'L.
    sums_of_squares: pd.Series
    fit: FactorFit
    is_oblique: bool

    @property
    def uniquenesses(self) -> pd.Series:
        """One minus the communalities."""
        return 1 - self.communalities

    @property
    def is_improper(self) -> bool:
        """Whether an item is explained (almost) wholly, a sign of too many factors or too few respondents."""
        return bool(self.communalities.max() > 1 - 1.01 * SMALLEST_UNIQUENESS)

    @property
    def variance_shares(self) -> pd.Series:
        """Share of all items' variance that each factor accounts for, 0-1."""
        return self.sums_of_squares / len(self.loadings)


def explore_factors(
    correlations: Correlations,
    n_factors: int,
    *,
    extraction: Extraction = "minres",
    rotation: Rotation = "oblimin",
    normalisation: Normalisation | None = None,
) -> FactorSolution | NotEstimated:
    """Exploratory factor analysis of a correlation matrix.

    Parameters
    ----------
    correlations
        Pearson or polychoric, from `correlate_items`; missing answers as there.
    n_factors
        Factors to extract, at most so many that degrees of freedom are left or exactly used up.
    extraction
        ``minres`` (least squares of the residuals), ``ml`` (normal likelihood) or ``pa`` (principal axis, iterated
        until communalities stand still).
    rotation
        ``oblimin`` (gamma 0) and ``promax`` let factors correlate; ``varimax``; ``none``.
    normalisation
        Rows of length 1 during the rotation (``kaiser``) or not (``raw``). Default: kaiser for varimax, raw for
        oblimin and promax (whose varimax step normalises by itself), as psych and ``stats`` do.

    Returns
    -------
    FactorSolution or NotEstimated
        ``not_defined`` when the matrix is not positive definite, ``not_converged`` when principal axis comes to a
        communality above 1 or does not settle.

    Raises
    ------
    ValueError
        Unknown extraction or rotation, or more factors than the items can identify.

    Notes
    -----
    R: ``psych::fa(R, nfactors, n.obs, fm, rotate)`` at tight tolerance; promax: ``stats::promax``.
    Harman & Jones (1966), Psychometrika 31, 351-368; Lawley & Maxwell (1971).

    >>> matrix = pd.DataFrame([[1, 0.48, 0.4], [0.48, 1, 0.3], [0.4, 0.3, 1]])
    >>> found = explore_factors(Correlations(matrix, n=100, missing="listwise", kind="pearson"), 1)
    >>> found.loadings["F1"].round(4).tolist()
    [0.8, 0.6, 0.5]
    """
    check_choice(extraction, Extraction, what="extraction")
    check_choice(rotation, Rotation, what="rotation")
    _check_number(n_factors, len(correlations.items))
    if not correlations.is_positive_definite:
        return NotEstimated("not_defined", n=correlations.n)
    unrotated = extract_loadings(correlations.values, n_factors, extraction=extraction)
    if unrotated is None:
        return NotEstimated("not_converged", n=correlations.n)
    normalisation = normalisation or ("kaiser" if rotation == "varimax" else "raw")
    rotated = rotate_loadings(unrotated, rotation=rotation, normalisation=normalisation)
    is_oblique = n_factors > 1 and rotation in ("oblimin", "promax")
    return _build_solution(correlations, rotated, unrotated, is_oblique=is_oblique)


def most_factors(n_items: int) -> int:
    """The largest number of factors that correlations of so many items can tell apart: degrees of freedom are left.

    >>> most_factors(4), most_factors(20)
    (1, 14)
    """
    return max(m for m in range(n_items) if _degrees_of_freedom(n_items, m) >= 0)


def _check_number(n_factors: int, n_items: int) -> None:
    most = most_factors(n_items)
    if most == 0:
        raise ValueError(f"a factor needs items. Given: {n_items}. Expected: at least 3")
    if not 1 <= n_factors <= most:
        raise ValueError(f"number of factors for {n_items} items. Given: {n_factors}. Expected: 1 to {most}")


def _degrees_of_freedom(n_items: int, n_factors: int) -> int:
    return ((n_items - n_factors) ** 2 - n_items - n_factors) // 2


def _build_solution(
    correlations: Correlations, rotated: RotatedLoadings, unrotated: FloatArray, *, is_oblique: bool
) -> FactorSolution:
    items, factors = correlations.items, [f"F{number + 1}" for number in range(unrotated.shape[1])]
    return FactorSolution(
        n=correlations.n,
        loadings=pd.DataFrame(rotated.loadings, items, factors),
        factor_correlations=pd.DataFrame(rotated.factor_correlations, factors, factors),
        communalities=pd.Series((unrotated**2).sum(axis=1), items),
        sums_of_squares=pd.Series(rotated.sums_of_squares, factors),
        fit=_measure_fit(correlations.values, unrotated, correlations.n),
        is_oblique=is_oblique,
    )


def _measure_fit(matrix: FloatArray, loadings: FloatArray, n: int) -> FactorFit:
    n_items, n_factors = loadings.shape
    residuals = matrix - loadings @ loadings.T
    np.fill_diagonal(residuals, 0.0)
    squares, df = float((residuals**2).sum()), _degrees_of_freedom(n_items, n_factors)
    objective = _likelihood_discrepancy(matrix, matrix - residuals)
    weight = n - 1 - (2 * n_items + 5) / 6
    chi2 = ChiSquare((weight - 2 * n_factors / 3) * objective, df)
    log_determinant = float(np.linalg.slogdet(matrix).logabsdet)
    baseline = ChiSquare(-weight * log_determinant, n_items * (n_items - 1) // 2)
    return FactorFit(
        objective=objective,
        chi2=chi2,
        baseline=baseline,
        rmsea=estimate_rmsea(chi2, n - 1) if df > 0 else None,
        tli=tucker_lewis(chi2, baseline) if df > 0 else None,
        rmsr=float(np.sqrt(squares / (n_items * (n_items - 1)))),
        rmsr_df_corrected=float(np.sqrt(squares / (2 * df))) if df > 0 else None,
        largest_residual=float(np.abs(residuals).max()),
    )


def _likelihood_discrepancy(matrix: FloatArray, model: FloatArray) -> float:
    """``ln|M| - ln|R| + tr(R M^-1) - p``, M with the items' full variances in its diagonal."""
    difference = np.linalg.slogdet(model).logabsdet - np.linalg.slogdet(matrix).logabsdet
    return float(difference + np.trace(np.linalg.solve(model, matrix)) - len(matrix))
