"""Whether items share enough to be summarised by factors: Kaiser-Meyer-Olkin, Bartlett's test, eigenvalues."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.structure.correlations import Correlations
from qa_lib.measurement.structure.sums import FloatArray


@dataclass(frozen=True)
class Factorability:
    """Sampling adequacy and Bartlett's test of one correlation matrix."""

    n: int
    n_items: int
    #: Kaiser-Meyer-Olkin measure of all items, 0-1; above .6 acceptable, above .8 good (Kaiser 1974).
    kmo: float
    #: The measure of each item.
    kmo_by_item: pd.Series
    #: Bartlett's test that no items correlate at all.
    bartlett_chi2: float
    bartlett_df: int
    bartlett_p_value: float
    #: Decimal logarithm of p, which itself is 0 in double precision for strong correlations.
    bartlett_log10_p: float
    log_determinant: float
    #: All eigenvalues, the largest first.
    eigenvalues: FloatArray
    #: Kaiser's criterion; it keeps too many factors, `analyse_parallel` is the better count.
    n_eigenvalues_above_1: int


def measure_factorability(correlations: Correlations) -> Factorability | NotEstimated:
    """Kaiser-Meyer-Olkin measure, Bartlett's test of sphericity and eigenvalues.

    KMO is the sum of squared correlations over itself plus the sum of squared partial correlations (off-diagonal,
    anti-image definition). Bartlett: chi2 = -(n - 1 - (2p + 5)/6) ln|R| on p(p - 1)/2 degrees of freedom.

    Missing answers: as in the correlations; under ``pairwise`` n is the number of all respondents.

    Returns
    -------
    Factorability or NotEstimated
        ``not_defined`` when the matrix is not positive definite.

    Notes
    -----
    R: ``psych::KMO(R)``, ``psych::cortest.bartlett(R, n)``, ``eigen(R)``. Kaiser (1974), Psychometrika 39, 31-36;
    Bartlett (1951), Biometrika 38, 337-344.

    >>> matrix = pd.DataFrame([[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]])
    >>> found = measure_factorability(Correlations(matrix, n=100, missing="listwise", kind="pearson"))
    >>> round(found.kmo, 6), round(found.bartlett_chi2, 3)
    (0.692308, 67.351)
    """
    if not correlations.is_positive_definite:
        return NotEstimated("not_defined", n=correlations.n)
    squares, partial_squares = _squared_correlations(correlations.values)
    by_item = squares.sum(axis=0) / (squares.sum(axis=0) + partial_squares.sum(axis=0))
    n, n_items = correlations.n, len(correlations.items)
    log_determinant = float(np.linalg.slogdet(correlations.values).logabsdet)
    chi2 = -(n - 1 - (2 * n_items + 5) / 6) * log_determinant
    df = n_items * (n_items - 1) // 2
    log_p = log_chi2_tail(chi2, df)
    return Factorability(
        n=n,
        n_items=n_items,
        kmo=float(squares.sum() / (squares.sum() + partial_squares.sum())),
        kmo_by_item=pd.Series(by_item, index=correlations.items),
        bartlett_chi2=chi2,
        bartlett_df=df,
        bartlett_p_value=math.exp(log_p),
        bartlett_log10_p=log_p / math.log(10),
        log_determinant=log_determinant,
        eigenvalues=correlations.eigenvalues,
        n_eigenvalues_above_1=int((correlations.eigenvalues > 1).sum()),
    )


def _squared_correlations(matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Squares of correlations and of partial correlations, zero on the diagonal."""
    inverse = np.linalg.inv(matrix)
    scale = 1 / np.sqrt(np.diag(inverse))
    partial = inverse * np.outer(scale, scale)
    off_diagonal = 1 - np.eye(len(matrix))
    return matrix**2 * off_diagonal, partial**2 * off_diagonal


def log_chi2_tail(chi2: float, df: int) -> float:
    """Natural logarithm of the probability above ``chi2``, right also where the probability itself is 0.

    Far in the tail by the continued fraction of the incomplete gamma function (Lentz), otherwise by scipy.
    """
    from scipy.special import gammaincc, gammaln

    shape, x = df / 2, chi2 / 2
    tail = float(gammaincc(shape, x))
    if tail > 1e-200:
        return math.log(tail)
    return -x + shape * math.log(x) - float(gammaln(shape)) - math.log(_incomplete_gamma_fraction(shape, x))


def _incomplete_gamma_fraction(shape: float, x: float) -> float:
    """``x + 1 - a - 1(1 - a)/(x + 3 - a - 2(2 - a)/(x + 5 - a - ...))`` for x well above a."""
    n_terms = 500
    fraction = x + 2 * n_terms + 1 - shape
    for term in range(n_terms, 0, -1):
        fraction = x + 2 * term - 1 - shape - term * (term - shape) / fraction
    return fraction
