"""How much information the answers of one respondent share: counts and effective sample sizes by group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

#: Squared residuals below this count as none: what binary rounding leaves of an exact zero.
_NO_SPREAD = 1e-12


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
    """Count valid answers by group, and how many independent answers they are worth.

    The share is a ratio of two respondents' totals (positive and valid answers), so its variance is linearised over
    respondents: V = m / (m - 1) * sum((y_c - p n_c)^2) / n^2. The effective size is n divided by the design effect
    V / (p (1 - p) / (n - 1)), times (t(n - 1) / t(m - 1))^2 because V itself rests on m respondents only
    (Korn and Graubard), and at most n. With one answer a respondent it is exactly n.

    Where V can not tell (a share of 0 or 1, a single respondent, the same share in every respondent), the effective
    size is the number of respondents.

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

    Notes
    -----
    Korn and Graubard (1998), Survey Methodology 24, 193-201.
    R: ``n / deff`` of ``survey::svyratio(~positive, ~valid, svydesign(~respondent, ...), deff = TRUE)``.
    """
    cell, pairs = pd.factorize(group * (respondent.max(initial=0) + 1) + respondent)
    cell_group = pairs // (respondent.max(initial=0) + 1)
    valid = np.bincount(cell, minlength=len(pairs)).astype(np.float64)
    positive = np.bincount(cell, weights=is_positive, minlength=len(pairs))
    m = np.bincount(cell_group, minlength=n_groups).astype(np.float64)
    n = np.bincount(cell_group, weights=valid, minlength=n_groups).astype(np.float64)
    x = np.bincount(cell_group, weights=positive, minlength=n_groups)
    share = np.divide(x, n, out=np.zeros(n_groups), where=n > 0)
    residual = positive - share[cell_group] * valid
    spread = np.bincount(cell_group, weights=residual**2, minlength=n_groups).astype(np.float64)
    return ClusteredCounts(
        n_respondents=m.astype(np.int64),
        n_valid=n.astype(np.int64),
        n_positive=x.astype(np.int64),
        effective_n=_effective_size(share, spread, n, m, confidence_level),
    )


def _effective_size(
    share: FloatArray,
    spread: FloatArray,
    n: FloatArray,
    m: FloatArray,
    confidence_level: float,
) -> FloatArray:
    is_estimable = (m > 1) & (spread > _NO_SPREAD) & (n > 1)
    tail = 0.5 + confidence_level / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = m / (m - 1) * spread / n**2
        design_effect = variance / (share * (1 - share) / (n - 1))
        t_ratio = stdtrit(n - 1, tail) / stdtrit(m - 1, tail)
        effective = np.minimum(n, n / design_effect * t_ratio**2)
    return np.where(is_estimable, effective, m)
