"""Shares: intervals, differences, trend and top boxes (`measurement.proportions`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.hypotheses import binomial_test
from qa_lib.measurement.proportions import (
    DifferenceMethod,
    TwoProportions,
    agresti_coull_interval,
    clopper_pearson_interval,
    compare_proportions,
    correct_for_population,
    count_options,
    difference_interval,
    jeffreys_interval,
    pool_groups,
    top_box_by_group,
    trend_in_proportions,
    wald_interval,
    wilson_interval,
)
from qa_lib.reference.cases import Case
from qa_lib.reference.expressions import evaluate, read_alternative, read_level


def _ends(interval: Any) -> list[float]:
    return [float(interval.low), float(interval.high)]


def binomial_ci(case: Case) -> Mapping[str, Any]:
    """Every interval of one share."""
    x, n, level = case.inline["x"], case.inline["n"], read_level(case.params)
    share = x / n
    return {
        "p": share,
        "wilson": _ends(wilson_interval(share, n, confidence_level=level)),
        "wilson_cc": _ends(wilson_interval(share, n, confidence_level=level, continuity=True)),
        "clopper_pearson": _ends(clopper_pearson_interval(share, n, confidence_level=level)),
        "agresti_coull_unclipped": _ends(agresti_coull_interval(share, n, confidence_level=level, clip=False)),
        "agresti_coull_clipped": _ends(agresti_coull_interval(share, n, confidence_level=level)),
        "jeffreys_equal_tailed": _ends(jeffreys_interval(share, n, confidence_level=level, edge_adjusted=False)),
        "jeffreys_edge_adjusted": _ends(jeffreys_interval(share, n, confidence_level=level)),
        "wald_unclipped": _ends(wald_interval(share, n, confidence_level=level, clip=False)),
        "wald_clipped": _ends(wald_interval(share, n, confidence_level=level)),
        "binom_test_p_half": binomial_test(x, n, probability=0.5),
    }


def wilson_fpc(case: Case) -> Mapping[str, Any]:
    """Wilson's interval in a finite population, by both rules."""
    x, n, population = (case.inline[name] for name in ("x", "n", "N"))
    level, share = read_level(case.params), x / n
    exact = float(correct_for_population(n, n_respondents=n, n_population=population))
    fraction = float(correct_for_population(n, n_respondents=n, n_population=population, rule="sampling_fraction"))
    wald = wald_interval(share, exact, confidence_level=level, clip=False)
    return {
        "p": share,
        "n_eff_N1": exact,
        "wilson_fpc_N1": _ends(wilson_interval(share, exact, confidence_level=level)),
        "n_eff_1_minus_f": fraction,
        "wilson_fpc_1_minus_f": _ends(wilson_interval(share, fraction, confidence_level=level)),
        "wilson_no_fpc": _ends(wilson_interval(share, n, confidence_level=level)),
        "wald_survey_se": sqrt(share * (1 - share) / fraction * n / (n - 1)) if n > 1 else None,
        "margin_of_error_wald_fpc_N1": float(wald.high - wald.share),
        "response_rate": n / population,
    }


def two_proportions(case: Case) -> Mapping[str, Any]:
    """Two shares: intervals of their difference and tests."""
    successes, trials = ((case.inline[f"{name}1"], case.inline[f"{name}2"]) for name in ("x", "n"))
    level = read_level(case.params)
    result = compare_proportions(successes, trials, alternative=read_alternative(case.params))
    if not isinstance(result, TwoProportions):
        return {}
    names: dict[str, DifferenceMethod] = {
        "newcombe": "newcombe",
        "wald_unpooled": "wald",
        "agresti_caffo": "agresti_caffo",
    }
    intervals = {
        f"{name}_ci": _ends(difference_interval(successes, trials, method=method, confidence_level=level))
        for name, method in names.items()
    }
    return intervals | {
        "p1": result.share_first,
        "p2": result.share_second,
        "diff": result.difference,
        "z_pooled": result.z,
        "p_value_z": result.p_value,
        "chi2": result.chi2,
        "chi2_yates": result.chi2_yates,
        "p_value_yates": result.p_value_yates,
        "fisher_p": result.p_value_fisher,
        "fisher_or_conditional_mle": result.odds_ratio,
        "cohen_h": result.cohen_h,
    }


def cochran_armitage(case: Case) -> Mapping[str, Any]:
    """Trend of a share over scored groups."""
    inline = case.inline
    trend = trend_in_proportions(inline["x"], inline["n"], scores=inline.get("score"))
    if isinstance(trend, NotEstimated):
        return {"p": np.divide(inline["x"], inline["n"])}
    logit = trend.logit_slope
    return {
        "p": trend.shares,
        "trend_chi2": trend.chi2,
        "trend_z": trend.z,
        "trend_p": trend.p_value,
        "k_chi2": trend.chi2_groups,
        "k_df": trend.df_groups,
        "k_p": trend.p_value_groups,
        "linear_slope_wls": trend.slope.value,
        "logit_slope": logit.value if isinstance(logit, Estimate) else logit,
        "logit_slope_se": trend.logit_slope_se,
    }


def _tabulate(case: Case) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table by group, and the answers by response option."""
    values, groups = case.frame[case.data["value_column"]], case.frame[case.data["group_column"]]
    options = np.unique(values.dropna())
    chosen = {
        name: [option for option in options if evaluate(case.data[key], option)]
        for name, key in {"top": "top2", "bottom": "bottom2"}.items()
        if key in case.data
    }
    table = top_box_by_group(values, groups, confidence_level=read_level(case.params), **chosen)
    counts = count_options(values, groups, options=range(1, int(options.max()) + 1))
    return table, counts


def top2_by_group(case: Case) -> Mapping[str, Any]:
    """Positive answers by group."""
    table, counts = _tabulate(case)
    groups = [
        {
            "id": row["group"],
            "n": row["n_valid"],
            "n_top2": row["n_positive"],
            "top2": row["positive_share"],
            "bottom2": row["negative_share"],
            "mean": row["mean"],
            "sd": None if row["sd"] is pd.NA else row["sd"],
            "median": row["median"],
            f"counts_1to{counts.shape[1]}": counts.loc[row["group"]].tolist(),
            "wilson": [row["wilson_low"], row["wilson_high"]],
            "clopper_pearson": [row["exact_low"], row["exact_high"]],
        }
        for row in table.to_dict("records")
    ]
    return {"groups": groups}


def top2_aggregate(case: Case) -> Mapping[str, Any]:
    """What the groups' shares come to."""
    pooled = pool_groups(_tabulate(case)[0])
    if isinstance(pooled, NotEstimated):
        return {}
    return {
        "groups": pooled.n_groups,
        "n_valid": pooled.n_valid,
        "valid_weighted_top2": pooled.pooled_share,
        "unweighted_mean_of_group_top2": pooled.mean_of_shares,
        "median_of_group_top2": pooled.median_of_shares,
        "min_group": pooled.lowest_share,
        "max_group": pooled.highest_share,
        "sd_of_group_top2": pooled.sd_of_shares,
        "mean_y": pooled.pooled_mean,
        "unweighted_mean_of_group_means": pooled.mean_of_means,
    }


METHODS: dict[str, Callable[[Case], Mapping[str, Any]]] = {
    "binomial_ci": binomial_ci,
    "wilson_fpc": wilson_fpc,
    "two_proportions": two_proportions,
    "cochran_armitage": cochran_armitage,
    "top2_by_group": top2_by_group,
    "top2_aggregate": top2_aggregate,
}
