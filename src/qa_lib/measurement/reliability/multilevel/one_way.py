"""Intraclass correlation of ratings within groups of unequal size, from the analysis of variance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import fdtri

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.inputs import check_confidence_level
from qa_lib.measurement.reliability.split_half import spearman_brown
from qa_lib.measurement.structure.sums import FloatArray


@dataclass(frozen=True)
class OneWayIcc:
    """One-way analysis of variance of ratings by group."""

    n: int
    n_groups: int
    #: Group size that an unbalanced design is worth: (n - sum(n_g^2) / n) / (groups - 1).
    n_effective: float
    n_mean: float
    ms_between: float
    ms_within: float
    #: ICC(1): share of the groups in the variance of one rating; negative where groups differ less than by chance.
    icc: Estimate
    #: Reliability of the mean of a group of effective size, (MSB - MSW) / MSB; 0 where groups do not differ at all.
    icc_of_mean: float
    variance_between: float

    @property
    def f(self) -> float:
        """MSB / MSW; infinite without variance within groups."""
        return self.ms_between / self.ms_within if self.ms_within > 0 else np.inf

    def reliability_of(self, n: float) -> float:
        """The reliability of the mean of ``n`` ratings (Spearman-Brown)."""
        return spearman_brown(self.icc.value, n)


def estimate_one_way_icc(
    values: pd.Series, groups: pd.Series, *, confidence_level: float = 0.95
) -> OneWayIcc | NotEstimated:
    """ICC(1) of ratings within groups.

    icc = V / (V + MSW) with V = (MSB - MSW) / n_effective.

    Parameters
    ----------
    values
        Ratings; NaN is missing and left out.
    groups
        The group of each rating, in the same order; missing groups are left out.
    confidence_level
        0-1. The interval is exact for groups of one size, otherwise that of groups of the effective size.

    Returns
    -------
    OneWayIcc or NotEstimated
        ``NotEstimated``: fewer than two groups, no group with two ratings, or ratings that are all the same.

    Raises
    ------
    ValueError
        The two have different lengths.

    Notes
    -----
    Donner (1986), International Statistical Review 54, 67-82. R: ``anova(lm(y ~ factor(g)))``.
    """
    check_confidence_level(confidence_level)
    if len(values) != len(groups):
        raise ValueError(f"one group a rating. Given: {len(values)} ratings, {len(groups)} groups. Expected: as many")
    frame = pd.DataFrame({"value": values.array, "group": groups.array}).dropna()
    rating = frame["value"].to_numpy(dtype=np.float64)
    code, names = pd.factorize(frame["group"])
    size = np.bincount(code, minlength=len(names)).astype(np.float64)
    if len(rating) == 0:
        return NotEstimated("all_missing", n=0)
    if len(names) < 2 or len(rating) <= len(names):
        return NotEstimated("not_defined", n=len(rating))
    if np.ptp(rating) == 0:
        return NotEstimated("constant", n=len(rating))
    return _describe(rating, code, size, confidence_level)


def _describe(rating: FloatArray, code: np.ndarray, size: FloatArray, confidence_level: float) -> OneWayIcc:
    n, k = len(rating), len(size)
    mean = np.bincount(code, weights=rating) / size
    between = float((size * (mean - rating.mean()) ** 2).sum() / (k - 1))
    within = float(((rating - mean[code]) ** 2).sum() / (n - k))
    n_effective = float((n - (size**2).sum() / n) / (k - 1))
    variance = (between - within) / n_effective
    ratio = between / within if within > 0 else np.inf
    tail = (1 - confidence_level) / 2
    low = _icc(ratio / float(fdtri(k - 1, n - k, 1 - tail)), n_effective)
    high = _icc(ratio * float(fdtri(n - k, k - 1, 1 - tail)), n_effective)
    return OneWayIcc(
        n=n,
        n_groups=k,
        n_effective=n_effective,
        n_mean=n / k,
        ms_between=between,
        ms_within=within,
        icc=Estimate(_icc(ratio, n_effective), low, high, n, method="ANOVA", level=confidence_level),
        icc_of_mean=1 - within / between if between > 0 else 0.0,
        variance_between=variance,
    )


def _icc(ratio: float, n_effective: float) -> float:
    return 1.0 if np.isinf(ratio) else (ratio - 1) / (ratio + n_effective - 1)
