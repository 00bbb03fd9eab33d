"""Several groups: Kruskal and Wallis's test, analysis of variance, and every pair."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.hypotheses.p_values import Adjustment, adjust_p_values
from qa_lib.measurement.hypotheses.ranks import mann_whitney
from qa_lib.measurement.inputs import FloatArray


@dataclass(frozen=True)
class KruskalWallis:
    """Several groups compared by ranks."""

    n: int
    #: Answers by group, ordered.
    group_sizes: pd.Series
    #: Corrected for ties.
    h: float
    df: int
    p_value: float
    #: H / (n - 1): share of the ranks' variance, 0-1.
    epsilon_squared: float
    #: (H - k + 1) / (n - k), may be below 0; `NotEstimated` where every group has one answer.
    eta_squared: float | NotEstimated


@dataclass(frozen=True)
class AnalysisOfVariance:
    """Several groups compared by means."""

    n: int
    f: float
    df_between: int
    df_within: int
    p_value: float
    #: Share of the variance between the groups, 0-1.
    eta_squared: float
    #: Welch's form, which allows unequal variances; `NotEstimated` where a group does not vary.
    welch_f: float | NotEstimated
    welch_df_within: float | NotEstimated
    welch_p_value: float | NotEstimated


def kruskal_wallis(values: pd.Series, groups: pd.Series) -> KruskalWallis | NotEstimated:
    """Whether several independent groups answer at the same height, by ranks.

    Missing answers, and answers without a group, are left out.

    Returns
    -------
    KruskalWallis
        ``NotEstimated`` with fewer than two groups (``one_category``) or where everybody answered the same.

    Notes
    -----
    Kruskal and Wallis (1952), JASA 47, 583-621; Tomczak and Tomczak (2014), Trends in Sport Sciences 21, 19-25.
    R: ``kruskal.test(y, g)``, ``effectsize::rank_epsilon_squared``.
    """
    from scipy.special import chdtrc

    answers = _read(values, groups)
    n, sizes = len(answers), answers.groupby("group", observed=True).size()
    if len(sizes) < 2:
        return NotEstimated("one_category" if n else "all_missing", n=n)
    if answers["value"].nunique() == 1:
        return NotEstimated("constant", n=n)
    ranks = answers["value"].rank()
    rank_sums = ranks.groupby(answers["group"], observed=True).sum()
    ties = answers["value"].value_counts().to_numpy(dtype=np.float64)
    raw = 12 / (n * (n + 1)) * float((rank_sums**2 / sizes).sum()) - 3 * (n + 1)
    h = raw / (1 - float((ties**3 - ties).sum()) / (n**3 - n))
    k = len(sizes)
    return KruskalWallis(
        n=n,
        group_sizes=sizes,
        h=h,
        df=k - 1,
        p_value=float(chdtrc(k - 1, h)),
        epsilon_squared=h / (n - 1),
        eta_squared=(h - k + 1) / (n - k) if n > k else NotEstimated("too_few", n=n, n_min=k + 1),
    )


def analyse_variance(values: pd.Series, groups: pd.Series) -> AnalysisOfVariance | NotEstimated:
    """Whether several independent groups have the same mean: F of the one-way analysis, and Welch's F.

    Missing answers, and answers without a group, are left out.

    Returns
    -------
    AnalysisOfVariance
        ``NotEstimated`` with fewer than two groups, with one answer in every group, or where no group varies.

    Notes
    -----
    Welch (1951), Biometrika 38, 330-336. R: ``anova(lm(y ~ g))``, ``oneway.test(y ~ g)``.
    """
    from scipy.special import fdtrc

    answers = _read(values, groups)
    n = len(answers)
    by_group = answers.groupby("group", observed=True)["value"].agg(["size", "mean", "var"])
    k = len(by_group)
    if k < 2:
        return NotEstimated("one_category" if n else "all_missing", n=n)
    if n <= k:
        return NotEstimated("too_few", n=n, n_min=k + 1)
    size, mean, variance = (by_group[name].to_numpy(dtype=np.float64) for name in ("size", "mean", "var"))
    within = float((answers["value"] - answers.groupby("group", observed=True)["value"].transform("mean")).pow(2).sum())
    between = float((size * (mean - answers["value"].mean()) ** 2).sum())
    if within == 0:
        return NotEstimated("constant", n=n)
    f = between / (k - 1) / (within / (n - k))
    welch = _welch(size, mean, variance)
    return AnalysisOfVariance(
        n=n,
        f=f,
        df_between=k - 1,
        df_within=n - k,
        p_value=float(fdtrc(k - 1, n - k, f)),
        eta_squared=between / (between + within),
        welch_f=welch[0],
        welch_df_within=welch[1],
        welch_p_value=welch[2],
    )


def compare_pairs(values: pd.Series, groups: pd.Series, *, adjustment: Adjustment = "holm") -> pd.DataFrame:
    """Every pair of groups by ranks (`mann_whitney` with continuity correction), adjusted for their number.

    Missing answers, and answers without a group, are left out. A pair whose answers are all the same is not tested: NA.

    Returns
    -------
    DataFrame
        One row a pair, ordered by the second and then the first group: ``first``, ``second``, ``cliffs_delta``,
        ``p_value``, ``p_adjusted`` (Float64).

    Notes
    -----
    R: ``pairwise.wilcox.test(y, g, "holm", exact = FALSE)``.
    """
    answers = _read(values, groups)
    parts = {name: part.to_numpy() for name, part in answers.groupby("group", observed=True)["value"]}
    pairs = sorted(combinations(parts, 2), key=lambda pair: (list(parts).index(pair[1]), list(parts).index(pair[0])))
    results = [mann_whitney(parts[first], parts[second]) for first, second in pairs]
    tested = [None if isinstance(result, NotEstimated) else result for result in results]
    p_values = np.array([result.p_value_continuity if result else np.nan for result in tested], dtype=np.float64)
    return pd.DataFrame(
        {
            "first": [first for first, _ in pairs],
            "second": [second for _, second in pairs],
            "cliffs_delta": pd.array([result.cliffs_delta.value if result else None for result in tested], "Float64"),
            "p_value": pd.array(p_values, "Float64"),
            "p_adjusted": pd.array(adjust_p_values(p_values, method=adjustment), "Float64"),
        }
    )


def _read(values: pd.Series, groups: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"value": values.astype("float64"), "group": groups}).dropna()


def _welch(
    size: FloatArray, mean: FloatArray, variance: FloatArray
) -> tuple[float | NotEstimated, float | NotEstimated, float | NotEstimated]:
    from scipy.special import fdtrc

    if size.min() < 2 or (variance == 0).any():
        missing = NotEstimated("constant", n=int(size.sum()))
        return missing, missing, missing
    k, weight = len(size), size / variance
    share = weight / weight.sum()
    spread = float(((1 - share) ** 2 / (size - 1)).sum()) / (k**2 - 1)
    centre = float((share * mean).sum())
    f = float((weight * (mean - centre) ** 2).sum()) / ((k - 1) * (1 + 2 * (k - 2) * spread))
    df_within = 1 / (3 * spread)
    return f, df_within, float(fdtrc(k - 1, df_within, f))
