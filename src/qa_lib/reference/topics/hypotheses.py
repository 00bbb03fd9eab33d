"""Tests: groups, counts, pairs, correlations, adjusted p values (`measurement.hypotheses`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

import numpy as np
import pandas as pd

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.hypotheses import (
    Adjustment,
    TwoMeans,
    adjust_p_values,
    analyse_variance,
    check_representativeness,
    chi_square_independence,
    compare_means,
    compare_paired,
    compare_pairs,
    correlate,
    kruskal_wallis,
    mann_whitney,
    mann_whitney_exact,
)
from qa_lib.reference.cases import Case
from qa_lib.reference.expressions import as_label, as_labels, evaluate, read_alternative, read_level


def _ends(estimate: Estimate) -> list[float | None]:
    return [estimate.low, estimate.high]


def _percent(level: float) -> str:
    return f"{100 * level:g}"


def p_adjust(case: Case) -> Mapping[str, Any]:
    """Adjusted p values by every method."""
    adjusted = {method: adjust_p_values(case.inline["p"], method=method) for method in get_args(Adjustment)}
    return adjusted | {"fdr": adjusted["BH"]}


def _split(case: Case) -> tuple[pd.Series, pd.Series]:
    values, groups = case.frame[case.data["value_column"]], as_labels(case.frame[case.data["group_column"]])
    return values[groups == as_label(case.data["group1"])], values[groups == as_label(case.data["group2"])]


def mann_whitney_cliff_t(case: Case) -> Mapping[str, Any]:
    """Two groups by ranks and by means."""
    first, second = _split(case)
    options = {"alternative": read_alternative(case.params), "confidence_level": read_level(case.params)}
    percent = _percent(options["confidence_level"])
    ranks, means = mann_whitney(first, second, **options), compare_means(first, second, **options)
    exact = mann_whitney_exact(first, second, alternative=options["alternative"])
    given: dict[str, Any] = {"median1": first.median(), "median2": second.median(), "p_exact_with_ties": exact}
    if not isinstance(ranks, NotEstimated):
        delta = ranks.cliffs_delta
        given |= {
            "n1": ranks.n_first,
            "n2": ranks.n_second,
            "U1": ranks.u_first,
            "U2": ranks.u_second,
            "z_tie_corrected": ranks.z,
            "p_no_cc": ranks.p_value,
            "z_cc": ranks.z_continuity,
            "p_cc": ranks.p_value_continuity,
            "cliffs_delta": delta.value,
            "rank_biserial": delta.value,
            f"cliffs_delta_ci{percent}_effectsize": _ends(delta),
            "vargha_delaney_A": ranks.superiority,
            "r_z_over_sqrtN": ranks.r,
        }
    return given | (_means(means, percent) if isinstance(means, TwoMeans) else {})


def _means(means: TwoMeans, percent: str) -> dict[str, Any]:
    return {
        "mean1": means.mean_first,
        "mean2": means.mean_second,
        "sd1": means.sd_first,
        "sd2": means.sd_second,
        "welch_t": means.welch.t,
        "welch_df": means.welch.df,
        "welch_p": means.welch.p_value,
        f"welch_ci{percent}": _ends(means.difference),
        "student_t": means.student.t,
        "student_df": means.student.df,
        "student_p": means.student.p_value,
        "cohens_d_pooled": means.cohens_d,
        "hedges_g": means.hedges_g,
        "hedges_g_exact_J": means.hedges_g,
    }


def kruskal_wallis_and_pairs(case: Case) -> Mapping[str, Any]:
    """Several groups by ranks and by means, and every pair."""
    values, groups = case.frame[case.data["value_column"]], case.frame[case.data["group_column"]]
    ranks, variance = kruskal_wallis(values, groups), analyse_variance(values, groups)
    given: dict[str, Any] = {}
    if not isinstance(ranks, NotEstimated):
        given |= {
            "N": ranks.n,
            "group_sizes": {as_label(group): size for group, size in ranks.group_sizes.items()},
            "H": ranks.h,
            "df": ranks.df,
            "p": ranks.p_value,
            "epsilon_squared": ranks.epsilon_squared,
            "eta_squared_H": ranks.eta_squared,
        }
    if not isinstance(variance, NotEstimated):
        given |= {
            "anova_F": variance.f,
            "anova_p": variance.p_value,
            "eta_squared": variance.eta_squared,
            "welch_F": variance.welch_f,
            "welch_p": variance.welch_p_value,
        }
    for method in get_args(Adjustment):
        given[f"pairwise_wilcox_cc_{method}"] = _pairs(values, groups, method)
    return given


def _pairs(values: pd.Series, groups: pd.Series, method: Adjustment) -> list[dict[str, Any]]:
    pairs = compare_pairs(values, groups, adjustment=method)
    adjusted = pairs["p_adjusted"].astype(object).where(pairs["p_adjusted"].notna(), None)
    columns = zip(as_labels(pairs["first"]), as_labels(pairs["second"]), adjusted, strict=True)
    return [{"a": first, "b": second, f"p_{method}": p_value} for first, second, p_value in columns]


def chi_square_of_table(case: Case) -> Mapping[str, Any]:
    """Independence of two columns."""
    first, second = case.frame.columns[:2]
    table = pd.crosstab(case.frame[first], case.frame[second])
    result = chi_square_independence(table)
    given = {
        "rows": [as_label(name) for name in table.index],
        "cols": [as_label(name) for name in table.columns],
        "table": table.to_numpy().tolist(),
    }
    if isinstance(result, NotEstimated):
        return given
    return given | {
        "n": result.n,
        "chi2": result.chi2,
        "df": result.df,
        "p": result.p_value,
        "chi2_yates_if_2x2": result.chi2_yates,
        "p_yates_if_2x2": result.p_value_yates,
        "cramers_v": result.cramers_v,
        "cramers_v_bias_corrected": result.cramers_v_corrected,
        "min_expected": result.min_expected,
        "expected": result.expected.to_numpy().tolist(),
        "adjusted_residuals": result.adjusted_residuals.to_numpy().tolist(),
    }


def mcnemar(case: Case) -> Mapping[str, Any]:
    """The same people twice."""
    level = read_level(case.params)
    cells = dict(case.inline) if "inline" in case.data else _count_pairs(case)
    table = (cells["a"], cells["b"]), (cells["c"], cells["d"])
    result = compare_paired(table, interval="wald", confidence_level=level)
    if isinstance(result, NotEstimated):
        return {"table": cells}
    return {
        "table": cells,
        "chi2_cc": result.chi2_continuity,
        "p_cc": result.p_value_continuity,
        "chi2": result.chi2,
        "p": result.p_value,
        "p_exact": result.p_value_exact,
        "p_mid": result.p_value_mid,
        "diff": result.difference.value,
        f"wald_ci{_percent(level)}": _ends(result.difference),
    }


def _count_pairs(case: Case) -> dict[str, int]:
    """People by first and second answer: a yes yes, b yes no, c no yes, d no no."""
    rule = case.data.get("dichotomise", "value == 1")
    first, second = (evaluate(rule, case.frame[name]) for name in case.frame.columns[:2])
    answers = {"a": first & second, "b": first & ~second, "c": ~first & second, "d": ~first & ~second}
    return {name: int(who.sum()) for name, who in answers.items()}


def correlation(case: Case) -> Mapping[str, Any]:
    """Three correlations of two columns."""
    x, y = (case.frame[name] for name in case.frame.columns[:2])
    level = read_level(case.params)
    options = {"alternative": read_alternative(case.params), "confidence_level": level}
    pearson, spearman, kendall = (
        correlate(x, y, method=name, **options) for name in ("pearson", "spearman", "kendall")
    )
    if isinstance(pearson, NotEstimated) or isinstance(spearman, NotEstimated) or isinstance(kendall, NotEstimated):
        return {}
    return {
        "n": pearson.estimate.n,
        "pearson": pearson.estimate.value,
        f"pearson_ci{_percent(level)}": _ends(pearson.estimate),
        "pearson_p": pearson.p_value,
        "spearman": spearman.estimate.value,
        "spearman_p_t": spearman.p_value,
        "kendall_tau_b": kendall.estimate.value,
        "kendall_p": kendall.p_value,
    }


def _count_observed(case: Case) -> pd.Series:
    if "file" not in case.data:
        return pd.Series(case.data["observed"], dtype=np.float64)
    return as_labels(case.frame.dropna()).value_counts()


def chi_square_gof(case: Case) -> Mapping[str, Any]:
    """Respondents against the population."""
    result = check_representativeness(_count_observed(case), pd.Series(case.data["population"], dtype=np.float64))
    if isinstance(result, NotEstimated):
        return {}
    cells = result.cells
    return {
        "n": result.n,
        "N": result.n_population,
        "chi2": result.chi2,
        "df": result.df,
        "p": result.p_value,
        "G": result.g,
        "G_p": result.p_value_g,
        "cohen_w": result.cohen_w,
        "expected": cells["n_expected"],
        "pearson_residuals": cells["pearson_residual"],
        "standardized_residuals": cells["standardized_residual"],
        "sample_share": cells["sample_share"],
        "population_share": cells["population_share"],
        "binom_p": cells["p_value"],
        "binom_p_holm": cells["p_adjusted"],
        "response_rate": cells["response_share"],
        "dissimilarity_index": result.dissimilarity,
        "min_expected": result.min_expected,
        "chi2_fpc": result.chi2_fpc,
        "p_fpc": result.p_value_fpc,
    }


METHODS: dict[str, Callable[[Case], Mapping[str, Any]]] = {
    "p_adjust": p_adjust,
    "mann_whitney_cliff_t": mann_whitney_cliff_t,
    "kruskal_wallis": kruskal_wallis_and_pairs,
    "chi_square_independence": chi_square_of_table,
    "mcnemar": mcnemar,
    "correlation": correlation,
    "chi_square_gof": chi_square_gof,
}
