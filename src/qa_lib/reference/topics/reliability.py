"""Reliability of scales: alpha with its items, omega, split halves, retest, intraclass correlations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.reliability import (
    Consistency,
    MissingRule,
    SplitHalves,
    SplitRange,
    Stability,
    alpha_of,
    average_correlation,
    collect_moments,
    compare_occasions,
    estimate_alpha,
    estimate_hierarchical_omega,
    estimate_icc,
    estimate_omega,
    lambda2_of,
    lambda6_of,
    split_halves,
)
from qa_lib.reference.cases import Case


def check_alpha(case: Case) -> Mapping[str, Any]:
    """Cronbach's alpha with its intervals, bounds and item statistics."""
    result = estimate_alpha(case.frame, missing=_missing_rule(case))
    if isinstance(result, NotEstimated):
        return {"n": result.n, "alpha_raw": result}
    return {**_list_scale(result), **_list_items(result.items), **_list_pairwise(case.frame)}


def _missing_rule(case: Case) -> MissingRule:
    return "listwise" if case.data.get("na") == "listwise" else "pairwise"


def _list_scale(result: Consistency) -> Mapping[str, Any]:
    return {
        "n": result.n,
        "k": result.k,
        "alpha_raw": result.alpha.value,
        "alpha_std": result.alpha_std,
        "feldt_ci95": _ends(result.alpha),
        "duhachek_ase": result.alpha_se,
        "duhachek_ci95": _ends(result.alpha_asymptotic),
        "lambda2": result.lambda2,
        "lambda6_smc": result.lambda6,
        "average_r": result.r_mean,
        "median_r": result.r_median,
        "scale_total_mean": result.total_mean,
        "scale_total_sd": result.total_sd,
        "sem_total_score": result.total_se,
    }


def _ends(estimate: Estimate) -> list[float | None]:
    return [estimate.low, estimate.high]


#: The reference's names of item statistics, by column.
_ITEM_NAMES = {
    "n_valid": "n_valid_per_item",
    "item_mean": "item_mean",
    "item_sd": "item_sd",
    "item_rest_r": "r_drop",
    "corrected_item_total_r": "r_cor",
    "std_item_total_r": "std_r",
    "item_total_r": "item_total_r_uncorrected",
    "alpha_if_dropped": "alpha_if_dropped",
    "alpha_std_if_dropped": "std_alpha_if_dropped",
    "lambda6_if_dropped": "lambda6_if_dropped",
    "r_mean_if_dropped": "average_r_if_dropped",
}


def _list_items(items: pd.DataFrame) -> Mapping[str, Any]:
    return {
        name: {item: None if pd.isna(value) else value for item, value in items[column].items()}
        for column, name in _ITEM_NAMES.items()
    }


def _list_pairwise(answers: pd.DataFrame) -> Mapping[str, Any]:
    """The standardised coefficients on pairwise correlations instead of standardised pairwise covariances."""
    correlation = answers.corr().to_numpy()
    return {
        "alpha_std_from_pairwise_cor": alpha_of(correlation),
        "average_r_from_pairwise_cor": average_correlation(correlation),
        "lambda6_from_pairwise_cor": lambda6_of(correlation),
    }


def check_split_half(case: Case) -> Mapping[str, Any]:
    """Odd against even items, and all splits."""
    result = split_halves(case.frame, missing=_missing_rule(case))
    if isinstance(result, NotEstimated):
        return {"n": result.n, "r_odd_even": result}
    return {
        "n": result.n,
        "k": len(result.odd_items) + len(result.even_items),
        "odd_items": list(result.odd_items),
        "even_items": list(result.even_items),
        "r_odd_even": result.r.value,
        "spearman_brown": result.spearman_brown.value,
        "guttman_lambda4_odd_even": result.lambda4,
        "horst_unequal_length": result.horst,
        "all_splits_std": _list_range(result.all_std),
        "all_splits_raw": _list_range(result.all_raw),
        "psych_splitHalf": _list_psych(case.frame, result),
    }


def _list_range(splits: SplitRange) -> Mapping[str, Any]:
    return {"n_splits": splits.n_splits, "max": splits.max, "min": splits.min, "mean": splits.mean}


def _list_psych(answers: pd.DataFrame, result: SplitHalves) -> Mapping[str, Any]:
    """What psych reports: the range over standardised splits, lambda 2 and alpha of the correlations."""
    correlation = _correlate(answers)
    return {
        "maxrb": result.all_std.max,
        "minrb": result.all_std.min,
        "meanr": result.all_std.mean,
        "lambda2_std": lambda2_of(correlation),
        "alpha_std": alpha_of(correlation),
    }


def _correlate(answers: pd.DataFrame) -> np.ndarray:
    moments = collect_moments(answers)
    return moments.covariance / np.outer(moments.sd, moments.sd)


def check_retest(case: Case) -> Mapping[str, Any]:
    """Scores of the same persons on two occasions; a score is the mean of all items."""
    data = case.data
    scores = case.frame[data["items"]].mean(axis=1, skipna=False)
    person = pd.MultiIndex.from_frame(case.frame[data["id_columns"]])
    scores.index = person
    time = case.frame[data["time_column"]].to_numpy()
    result = compare_occasions(scores[time == data["time1"]], scores[time == data["time2"]])
    return {"n": result.n, "pearson_r": result} if isinstance(result, NotEstimated) else _list_stability(result)


def _list_stability(result: Stability) -> Mapping[str, Any]:
    return {
        "n": result.n,
        "pearson_r": result.pearson.value,
        "pearson_ci95": _ends(result.pearson),
        "p_value": result.pearson_p,
        "spearman_rho": result.spearman,
        "icc_2_1": result.agreement.value,
        "icc_2_1_ci95": _ends(result.agreement),
        "icc_3_1": result.consistency.value,
        "icc_3_1_ci95": _ends(result.consistency),
        "mean_t1": result.first_mean,
        "mean_t2": result.second_mean,
        "paired_t": result.t,
        "paired_p": result.t_p,
    }


def check_icc(case: Case) -> Mapping[str, Any]:
    """The six intraclass correlations with the mean squares."""
    result = estimate_icc(case.frame)
    if isinstance(result, NotEstimated):
        return {"n": result.n}
    squares = result.mean_squares
    return {
        "n": result.n,
        "k": result.k,
        **{str(form): _list_form(row) for form, row in result.forms.iterrows()},
        "ms": {
            "between_subjects": squares.subjects,
            "judges": squares.raters,
            "residual": squares.residual,
            "within": squares.within,
        },
    }


def check_omega(case: Case) -> Mapping[str, Any]:
    """Omega of a one-factor model."""
    result = estimate_omega(case.frame, missing=_missing_rule(case))
    if isinstance(result, NotEstimated):
        return {"n": result.n, "omega_total_raw": result}
    return {
        "n": result.n,
        "omega_total_raw": result.omega.value,
        "omega_total_std": result.omega_std,
        "omega_denominator_observed": result.omega_observed,
        "ave_from_std_loadings": result.variance_extracted,
        "raw_loadings": result.items["loading"],
        "residual_var_ml": result.items["residual_variance"],
        "std_loadings": result.items["std_loading"],
    }


#: psych's other names of an extraction.
_EXTRACTIONS = {"mle": "ml", "uls": "minres", "ols": "minres"}


def check_hierarchical_omega(case: Case) -> Mapping[str, Any]:
    """Omega hierarchical, total and limit, with the general factor."""
    fm = case.params.get("fm", "minres")
    result = estimate_hierarchical_omega(
        case.frame,
        n_factors=case.params.get("nfactors", 3),
        extraction=_EXTRACTIONS.get(fm, fm),
        rotation=case.params.get("rotate", "oblimin").lower(),
        missing=_missing_rule(case),
    )
    if isinstance(result, NotEstimated):
        return {"n": result.n, "omega_h": result}
    return {
        "n": result.n,
        "omega_h": result.omega_h,
        "omega_total": result.omega_total,
        "omega_lim": result.omega_limit,
        "alpha_std": result.alpha_std,
        "lambda6": result.lambda6,
        "g_loadings": result.items["general"],
        "communality": result.items["communality"],
        "key": result.items["sign"],
    }


def _list_form(row: pd.Series) -> Mapping[str, Any]:
    ends = [row["icc_low"], row["icc_high"]]
    return {"icc": row["icc"], "F": row["f"], "df1": row["df1"], "df2": row["df2"], "p": row["p"], "ci95": ends}


METHODS = {
    "cronbach_alpha": check_alpha,
    "split_half": check_split_half,
    "test_retest": check_retest,
    "icc": check_icc,
    "omega_one_factor_ml": check_omega,
    "omega_schmid_leiman": check_hierarchical_omega,
}
