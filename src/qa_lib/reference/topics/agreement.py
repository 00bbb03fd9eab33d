"""Agreement of two coders, and of several."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from qa_lib.measurement.agreement import (
    FleissDetails,
    FleissKappa,
    MeasurementLevel,
    compare_two_coders,
    count_categories,
    estimate_cohen_kappa,
    estimate_fleiss_kappa,
    estimate_gwet_ac,
    estimate_krippendorff_alpha,
    estimate_percent_agreement,
)
from qa_lib.measurement.estimates import NotEstimated
from qa_lib.reference.cases import Case


def check_two_coders(case: Case) -> Mapping[str, Any]:
    """Cohen's kappa with three kinds of weights, and the other coefficients of the same table."""
    categories = _read_categories(case)
    result = compare_two_coders(case.frame, categories=categories)
    if isinstance(result, NotEstimated):
        return {"n": result.n}
    kinds = ("unweighted", "linear", "quadratic")
    return {
        "n": result.percent.n,
        "table": result.table.to_numpy().tolist(),
        "percent_agreement": result.percent.value,
        "scott_pi": result.scott_pi,
        "pabak": _value(result.pabak),
        "kappa_max": result.kappa_max,
        "gwet_ac1": _list_gwet(result.gwet),
        **{kind: _list_kappa(case.frame, categories, kind) for kind in kinds},
    }


def _list_kappa(codes: pd.DataFrame, categories: Sequence[Hashable], kind: Any) -> Mapping[str, Any]:
    result = estimate_cohen_kappa(codes, categories=categories, weights=kind)
    if isinstance(result, NotEstimated):
        return {"kappa": result}
    return {
        "kappa": result.kappa.value,
        "po": result.observed,
        "pe": result.expected,
        "ase": result.se,
        "ci95": [result.kappa.low, result.kappa.high],
        "ase0": result.se_null,
        "z": result.z,
        "p": result.p,
    }


def _list_gwet(result: Any) -> Mapping[str, Any]:
    if isinstance(result, NotEstimated):
        return {"ac1": result}
    return {"ac1": result.coefficient.value, "pe": result.expected, "se_irrCAC_rounded5": result.se}


def _value(result: Any) -> Any:
    return result if isinstance(result, NotEstimated) else result.value


def check_many_coders(case: Case) -> Mapping[str, Any]:
    """Krippendorff's alpha on every level of measurement, Fleiss' kappa, Gwet's AC1 and percent agreement."""
    codes, categories = case.frame, _read_categories(case)
    counts = count_categories(codes)
    return {
        "n_units": counts.n_units,
        "n_raters": counts.n_coders,
        "n_missing": counts.n_missing,
        "n_pairable_values": counts.n_pairable,
        "n_categories_used": len(counts.categories),
        **_list_krippendorff(codes, categories),
        **_list_many_gwet(codes),
        **_list_percent(codes),
        "fleiss": _list_fleiss(estimate_fleiss_kappa(codes, categories=categories)),
    }


def _list_krippendorff(codes: pd.DataFrame, categories: Sequence[Hashable]) -> Mapping[str, Any]:
    kinds: list[MeasurementLevel] = ["nominal", "ordinal"]
    if not isinstance(categories[0], str):
        kinds += ["interval", "ratio"]
    values: dict[str, Any] = {}
    intervals: dict[str, Any] = {}
    for kind in kinds:
        result = estimate_krippendorff_alpha(codes, measurement=kind, categories=categories)
        if isinstance(result, NotEstimated):
            values[kind] = result
            continue
        values[kind] = result.alpha.value
        ends = [result.alpha.low, result.alpha.high]
        intervals[kind] = {"se_rounded5": result.se, "conf_int_rounded3": ends}
    return {"krippendorff": values, "krippendorff_ci_irrCAC": intervals}


def _list_many_gwet(codes: pd.DataFrame) -> Mapping[str, Any]:
    result = estimate_gwet_ac(codes)
    if isinstance(result, NotEstimated):
        return {"gwet_ac1": result}
    value = result.coefficient.value
    return {
        "gwet_ac1": value,
        "gwet_ac1_rounded5": value,
        "gwet_ac1_se_rounded5": result.se,
        "gwet_ac1_ci95_rounded3": [result.coefficient.low, result.coefficient.high],
        "gwet_ac1_pe": result.expected,
        "mean_pairwise_agreement_irrCAC_pa": result.observed,
    }


def _list_percent(codes: pd.DataFrame) -> Mapping[str, Any]:
    result = estimate_percent_agreement(codes)
    if isinstance(result, NotEstimated) or result.all_coders is None:
        return {"percent_agreement_all_raters": None}
    return {"percent_agreement_all_raters": result.all_coders.value}


def _list_fleiss(result: FleissKappa | NotEstimated) -> Mapping[str, Any]:
    if isinstance(result, NotEstimated):
        return {"kappa": result}
    general = {
        "kappa": result.coefficient.value,
        "mean_Pi": result.observed,
        "Pe": result.expected,
        "se_irrCAC_rounded5": result.se,
    }
    return general if result.details is None else general | _list_fleiss_details(result.details)


def _list_fleiss_details(details: FleissDetails) -> dict[str, Any]:
    by_category = {_label(name): None if pd.isna(kappa) else kappa for name, kappa in details.by_category.items()}
    return {
        "se0": details.se_null,
        "z": details.z,
        "p": details.p,
        "conger_exact": details.conger,
        "per_category": by_category,
    }


def _label(category: Hashable) -> str:
    return str(int(category)) if isinstance(category, float) and category.is_integer() else str(category)


def _read_categories(case: Case) -> Sequence[Hashable]:
    """The case's categories, as numbers where the data hold numbers; those that occur where it names none."""
    given = case.params.get("levels")
    if given is None:
        return count_categories(case.frame).categories
    is_numeric = all(pd.api.types.is_numeric_dtype(kind) for kind in case.frame.dtypes)
    return [float(category) for category in given] if is_numeric else list(given)


METHODS = {"cohen_kappa": check_two_coders, "krippendorff_fleiss_gwet": check_many_coders}
