"""How many factors items hold: eigenvalues set against those of random data of the same size (Horn)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.inputs import check_choice
from qa_lib.measurement.structure.correlations import Correlations
from qa_lib.measurement.structure.extraction import extract_uniquenesses
from qa_lib.measurement.structure.sums import FloatArray
from qa_lib.measurement.structure.threads import on_one_thread

Criterion = Literal["components", "factors", "smc"]

#: Random matrices that are decomposed at once.
_BATCH = 100


@dataclass(frozen=True)
class ParallelAnalysis:
    """Eigenvalues of the items beside those of uncorrelated data."""

    n: int
    n_items: int
    #: Largest first.
    observed: FloatArray
    simulated_mean: FloatArray
    #: The quantile that an eigenvalue must exceed to count.
    simulated_quantile: FloatArray
    quantile: float
    #: Eigenvalues above the quantile, counted up to the first that is not.
    n_factors: int
    #: The same count against the mean, as Horn proposed; it keeps more.
    n_factors_by_mean: int

    @property
    def smallest_gap(self) -> float:
        """Distance of the eigenvalues around the cut from the criterion: near 0 the count is a toss-up."""
        around = slice(max(self.n_factors - 1, 0), self.n_factors + 1)
        return float(np.abs(self.observed - self.simulated_quantile)[around].min())


@on_one_thread
def analyse_parallel(
    correlations: Correlations,
    *,
    criterion: Criterion = "components",
    n_draws: int = 500,
    quantile: float = 0.95,
    seed: int = 20260101,
) -> ParallelAnalysis | NotEstimated:
    """Horn's parallel analysis: eigenvalues that are larger than those of uncorrelated normal data of the same size.

    The random correlation matrices are drawn from their exact distribution (Wishart, by Bartlett's decomposition), so
    the work does not grow with the number of respondents.

    Parameters
    ----------
    correlations
        Of the items; n is the number of respondents simulated.
    criterion
        ``components``: eigenvalues of the correlation matrix. ``factors``: of the matrix with the communalities of one
        minres factor in its diagonal; keeps at least as many. ``smc``: with the squared multiple correlations there:
        finds correlated factors as ``factors`` does, in a thirtieth of the time.
    n_draws
        Random matrices.
    quantile
        Of the simulated eigenvalues, 0-1, interpolated linearly (R's type 7).
    seed
        Same seed, same result.

    Returns
    -------
    ParallelAnalysis or NotEstimated
        ``too_few`` when there are not more respondents than items; ``not_defined`` for a matrix that is not positive
        definite, but of components.

    Raises
    ------
    ValueError
        Unknown criterion, or a quantile outside 0-1.

    Notes
    -----
    R: ``psych::fa.parallel(x, quant = .95)``, with ``SMC = TRUE`` for ``smc``. Horn (1965), Psychometrika 30, 179-185;
    Glorfeld (1995) for the quantile; Humphreys, Ilgen (1969), Educational and Psychological Measurement 29, 571-578.

    >>> import pandas as pd
    >>> matrix = pd.DataFrame([[1, 0.48, 0.4], [0.48, 1, 0.3], [0.4, 0.3, 1]])
    >>> analyse_parallel(Correlations(matrix, n=100, missing="listwise", kind="pearson")).n_factors
    1
    """
    check_choice(criterion, Criterion, what="criterion")
    if not 0 < quantile < 1:
        raise ValueError(f"quantile is no probability. Given: {quantile}. Expected: above 0, below 1, such as 0.95")
    n, n_items = correlations.n, len(correlations.items)
    if n <= n_items:
        return NotEstimated("too_few", n=n, n_min=n_items + 1)
    if criterion != "components" and not correlations.is_positive_definite:
        return NotEstimated("not_defined", n=n)
    spectrum = _SPECTRA[criterion]
    observed = spectrum(correlations.values[None])[0]
    simulated = np.vstack([spectrum(batch) for batch in _draw_in_batches(n, n_items, n_draws=n_draws, seed=seed)])
    limit, mean = np.quantile(simulated, quantile, axis=0), simulated.mean(axis=0)
    counts = _count_leading(observed > limit), _count_leading(observed > mean)
    return ParallelAnalysis(n, n_items, observed, mean, limit, quantile, *counts)


def _draw_in_batches(n: int, n_items: int, *, n_draws: int, seed: int) -> list[FloatArray]:
    random = np.random.default_rng(seed)
    sizes = [min(_BATCH, n_draws - start) for start in range(0, n_draws, _BATCH)]
    return [_draw_correlations(n, n_items, n_draws=size, random=random) for size in sizes]


def _draw_correlations(n: int, n_items: int, *, n_draws: int, random: np.random.Generator) -> FloatArray:
    """Correlation matrices (draws x items x items) of n respondents whose answers do not correlate."""
    lower = np.tril(random.standard_normal((n_draws, n_items, n_items)), -1)
    diagonal = np.sqrt(random.chisquare(n - 1 - np.arange(n_items), (n_draws, n_items)))
    lower[:, np.arange(n_items), np.arange(n_items)] = diagonal
    covariances = lower @ lower.transpose(0, 2, 1)
    scale = 1 / np.sqrt(np.diagonal(covariances, axis1=1, axis2=2))
    return covariances * scale[:, :, None] * scale[:, None, :]


def _component_eigenvalues(matrices: FloatArray) -> FloatArray:
    return np.linalg.eigvalsh(matrices)[:, ::-1].astype(np.float64)


def _factor_eigenvalues(matrices: FloatArray) -> FloatArray:
    diagonals = np.array([np.diag(extract_uniquenesses(matrix, 1, extraction="minres")) for matrix in matrices])
    return _component_eigenvalues(matrices - diagonals)


def _reduced_eigenvalues(matrices: FloatArray) -> FloatArray:
    reduced, diagonal = matrices.copy(), np.arange(matrices.shape[-1])
    reduced[:, diagonal, diagonal] = 1 - 1 / np.diagonal(np.linalg.inv(matrices), axis1=1, axis2=2)
    return _component_eigenvalues(reduced)


_SPECTRA: dict[Criterion, Callable[[FloatArray], FloatArray]] = {
    "components": _component_eigenvalues,
    "factors": _factor_eigenvalues,
    "smc": _reduced_eigenvalues,
}


def _count_leading(is_above: np.ndarray) -> int:
    return int(len(is_above) if is_above.all() else np.argmin(is_above))
