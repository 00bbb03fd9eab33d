"""How much information the answers of one respondent share: counts and effective sample sizes by group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class ClusterSums:
    """Sums over the respondents of each group (arrays of one length).

    x and n are a respondent's positive and valid answers in the group. Parts that share no respondent add up.
    """

    #: Respondents with valid answers.
    n_respondents: IntArray
    #: Sum of n.
    n_valid: IntArray
    #: Sum of x.
    n_positive: IntArray
    #: Sum of x².
    positive_squares: IntArray
    #: Sum of x n.
    products: IntArray
    #: Sum of n².
    valid_squares: IntArray


@dataclass(frozen=True)
class ClusteredCounts:
    """Counts of valid answers by group (arrays of one length)."""

    n_respondents: IntArray
    n_valid: IntArray
    n_positive: IntArray
    #: 0 in a group without valid answers.
    effective_n: FloatArray


def count_clusters(
    group: IntArray,
    respondent: IntArray,
    is_positive: NDArray[np.bool_],
    *,
    n_groups: int,
    confidence_level: float,
) -> ClusteredCounts:
    """Count valid answers by group, and how many independent answers they are worth (`find_effective_size`).

    Parameters
    ----------
    group, respondent
        Codes from 0 of each valid answer's group and respondent.
    is_positive
        Whether the answer is positive.
    n_groups
        Number of groups; groups without valid answers get zeros.
    confidence_level
        Of the interval that the size is meant for, 0-1.
    """
    sums = sum_clusters(group, respondent, is_positive, n_groups=n_groups)
    return ClusteredCounts(
        n_respondents=sums.n_respondents,
        n_valid=sums.n_valid,
        n_positive=sums.n_positive,
        effective_n=find_effective_size(sums, confidence_level=confidence_level),
    )


def sum_clusters(
    group: IntArray, respondent: IntArray, is_positive: NDArray[np.bool_], *, n_groups: int
) -> ClusterSums:
    """Sum the valid answers of each respondent, and these sums and their squares by group; see `count_clusters`."""
    n_codes = int(respondent.max(initial=0)) + 1
    starts, keys = _find_runs(group * n_codes + respondent)
    cell, pairs = pd.factorize(keys)
    cell_group = pairs // n_codes
    lengths = np.diff(starts, append=len(group))
    n_positive = np.add.reduceat(is_positive, starts, dtype=np.int64) if len(starts) else lengths
    valid = np.bincount(cell, weights=lengths, minlength=len(pairs)).astype(np.int64)
    positive = np.bincount(cell, weights=n_positive, minlength=len(pairs)).astype(np.int64)

    def add(values: IntArray) -> IntArray:
        return np.bincount(cell_group, weights=values, minlength=n_groups).astype(np.int64)

    return ClusterSums(
        n_respondents=np.bincount(cell_group, minlength=n_groups).astype(np.int64),
        n_valid=add(valid),
        n_positive=add(positive),
        positive_squares=add(positive**2),
        products=add(positive * valid),
        valid_squares=add(valid**2),
    )


def _find_runs(keys: IntArray) -> tuple[IntArray, IntArray]:
    """Where runs of equal keys begin, and these keys: the answers of a respondent mostly stand together."""
    begins = np.ones(len(keys), dtype=np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=begins[1:])
    starts = np.flatnonzero(begins)
    return starts, keys[starts]


def find_effective_size(sums: ClusterSums, *, confidence_level: float) -> FloatArray:
    """How many independent answers the valid answers of each group are worth.

    The share is a ratio of two respondents' totals (positive and valid answers), so its variance is linearised over
    respondents: V = m / (m - 1) * sum((y_c - p n_c)^2) / n^2. The effective size is n divided by the design effect
    V / (p (1 - p) / (n - 1)), times (t(n - 1) / t(m - 1))^2 because V itself rests on m respondents only
    (Korn and Graubard), and at most n. With one answer a respondent it is exactly n.

    Where V can not tell (a share of 0 or 1, a single respondent, the same share in every respondent), the effective
    size is the number of respondents.

    Notes
    -----
    Korn and Graubard (1998), Survey Methodology 24, 193-201.
    R: ``n / deff`` of ``survey::svyratio(~positive, ~valid, svydesign(~respondent, ...), deff = TRUE)``.
    """
    m, n, x = (values.astype(np.float64) for values in (sums.n_respondents, sums.n_valid, sums.n_positive))
    spread = _sum_squared_residuals(sums)
    tail = 0.5 + confidence_level / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        share = x / n
        variance = m / (m - 1) * spread / n**2
        design_effect = variance / (share * (1 - share) / (n - 1))
        t_ratio = stdtrit(n - 1, tail) / stdtrit(m - 1, tail)
        effective = np.minimum(n, n / design_effect * t_ratio**2)
    return np.where((m > 1) & (spread > 0) & (n > 1), effective, m)


def _sum_squared_residuals(sums: ClusterSums) -> FloatArray:
    """sum((y_c - p n_c)^2) in whole numbers of any length, so that no digit is lost and an exact zero stays zero."""
    n, x = sums.n_valid.astype(object), sums.n_positive.astype(object)
    scaled = n * n * sums.positive_squares - 2 * n * x * sums.products + x * x * sums.valid_squares
    return np.asarray(scaled / np.maximum(n * n, 1), dtype=np.float64)
