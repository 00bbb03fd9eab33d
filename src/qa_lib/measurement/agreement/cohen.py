"""Cohen's kappa of two coders, unweighted or weighted."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from qa_lib.measurement.agreement.counts import FloatArray, encode, list_categories
from qa_lib.measurement.agreement.weights import WeightKind, agreement_weights
from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.inputs import check_confidence_level

#: Chance agreement this close to 1 leaves nothing to agree beyond it.
_NO_ROOM = 1e-12


@dataclass(frozen=True)
class CohenKappa:
    """Cohen's kappa with its large-sample errors."""

    #: With the interval kappa +- z * se (not cut off at 1).
    kappa: Estimate
    observed: float
    expected: float
    #: Standard error (Fleiss, Cohen, Everitt).
    se: float
    #: Standard error under no agreement beyond chance; with it z and the two-sided p, None where it is 0.
    se_null: float
    z: float | None
    p: float | None


def cross_tabulate(codes: pd.DataFrame, *, categories: Sequence[Hashable] | None = None) -> pd.DataFrame:
    """Units by what the first coder (rows) and the second (columns) gave them, over all categories.

    Parameters
    ----------
    codes
        Units x two coders; units without both codes are left out.
    categories
        All categories in their order; by default those that occur, sorted.

    Raises
    ------
    ValueError
        There are not two coders, or a code is not among the categories.
    """
    if codes.shape[1] != 2:
        raise ValueError(f"two coders are compared. Given: {codes.shape[1]} columns. Expected: 2")
    complete = codes.dropna()
    names = list_categories(complete, categories)
    first, second = encode(complete, names).T
    q = len(names)
    counts = np.bincount(first * q + second, minlength=q * q).reshape(q, q)
    rows, columns = (pd.Index(names, name=str(name), dtype=object) for name in codes.columns)
    return pd.DataFrame(counts, index=rows, columns=columns)


def estimate_cohen_kappa(
    codes: pd.DataFrame,
    *,
    categories: Sequence[Hashable] | None = None,
    weights: WeightKind = "unweighted",
    confidence_level: float = 0.95,
    n_min: int = 1,
) -> CohenKappa | NotEstimated:
    """Cohen's kappa, (observed - expected) / (1 - expected) agreement of two coders.

    Expected adds, over pairs of categories, weight * first coder's share * second coder's share.

    Parameters
    ----------
    codes
        Units x two coders, any codes; units without both codes are left out (listwise).
    categories
        All categories in their order, used or not: linear and quadratic weights run over all of them. By default those
        that occur, sorted.
    weights
        ``unweighted``, ``linear`` or ``quadratic`` (see `agreement_weights`).
    confidence_level
        Confidence level, 0-1.
    n_min
        Fewer units with both codes give "not estimated".

    Returns
    -------
    CohenKappa or NotEstimated
        ``NotEstimated``: no unit with both codes, or both coders used one and the same category only.

    Raises
    ------
    ValueError
        There are not two coders, the weights are unknown, or a code is not among the categories.

    Notes
    -----
    Cohen (1960), Educational and Psychological Measurement 20, 37-46; Cohen (1968), Psychological Bulletin 70,
    213-220; Fleiss, Cohen, Everitt (1969), Psychological Bulletin 72, 323-327. R: ``vcd::Kappa(table)``.

    >>> pairs = [("yes", "yes")] * 40 + [("yes", "no")] * 30 + [("no", "yes")] * 30
    >>> result = estimate_cohen_kappa(pd.DataFrame(pairs))
    >>> round(result.kappa.value, 4)
    -0.4286
    """
    check_confidence_level(confidence_level)
    table = cross_tabulate(codes, categories=categories)
    weight = agreement_weights(len(table), weights)
    n = int(table.to_numpy().sum())
    if n < max(n_min, 1):
        return NotEstimated("too_few", n=n, n_min=n_min) if n else NotEstimated("all_missing", n=0)
    return estimate_table_kappa(table.to_numpy(dtype=np.float64), weight, confidence_level=confidence_level)


def estimate_table_kappa(
    table: FloatArray, weights: FloatArray, *, confidence_level: float = 0.95
) -> CohenKappa | NotEstimated:
    """Cohen's kappa of a square table of counts (at least one) with weights of agreement."""
    n = int(table.sum())
    shares = table / n
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    observed, expected = float((weights * shares).sum()), float(rows @ weights @ columns)
    if 1 - expected < _NO_ROOM:
        return NotEstimated("one_category", n=n)
    kappa = (observed - expected) / (1 - expected)
    mean_weight = np.add.outer(weights @ columns, rows @ weights)
    se = _error(shares, weights * (1 - expected) - mean_weight * (1 - observed), observed, expected) / float(np.sqrt(n))
    null_spread = (np.outer(rows, columns) * (weights - mean_weight) ** 2).sum() - expected**2
    se_null = float(np.sqrt(max(null_spread, 0.0) / n) / (1 - expected))
    z = kappa / se_null if se_null > _NO_ROOM else None
    half = float(ndtri(0.5 + confidence_level / 2)) * se
    estimate = Estimate(kappa, kappa - half, kappa + half, n, method="Fleiss-Cohen-Everitt", level=confidence_level)
    p = None if z is None else float(2 * ndtr(-abs(z)))
    return CohenKappa(estimate, observed, expected, se, se_null, z, p)


def _error(shares: FloatArray, deviations: FloatArray, observed: float, expected: float) -> float:
    """The standard error of kappa times the square root of n."""
    centre = observed * expected - 2 * expected + observed
    variance = ((shares * deviations**2).sum() - centre**2) / (1 - expected) ** 4
    return float(np.sqrt(max(variance, 0.0)))
