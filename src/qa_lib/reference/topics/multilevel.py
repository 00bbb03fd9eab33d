"""Ratings within teachers and departments: analysis of variance, mixed models."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.reliability.multilevel import (
    MixedModel,
    UnitReliability,
    estimate_one_way_icc,
    estimate_unit_reliability,
    fit_mixed_model,
)
from qa_lib.reference.cases import Case

#: The grouping whose means are judged, and what it stands in, in the reference's data; otherwise the first named.
_UNIT, _CONTEXT = "d", "dept"


def check_one_way_icc(case: Case) -> Mapping[str, Any]:
    """ICC(1) and ICC(2) from the analysis of variance of unequal groups."""
    result = estimate_one_way_icc(case.frame[case.data["value_column"]], case.frame[case.data["group_column"]])
    if isinstance(result, NotEstimated):
        return {"N": result.n, "icc1": result}
    return {
        "N": result.n,
        "k": result.n_groups,
        "n0": result.n_effective,
        "mean_n": result.n_mean,
        "MSB": result.ms_between,
        "MSW": result.ms_within,
        "F": result.f,
        "icc1": result.icc.value,
        "icc2_mean_n0": result.icc_of_mean,
        "var_between": result.variance_between,
        "sb_at_n": {f"n{n}": result.reliability_of(n) for n in range(1, 101)},
    }


def check_mixed_model(case: Case) -> Mapping[str, Any]:
    """Variance components of the model that the case's call of lmer names, and what follows for teachers."""
    outcome, groups = _read_formula(case.call)
    model = fit_mixed_model(case.frame, outcome=outcome, groups=groups)
    if isinstance(model, NotEstimated):
        return {"n_obs": model.n, "variance": model}
    unit = _UNIT if _UNIT in groups else groups[0]
    reliability = estimate_unit_reliability(model, unit, contexts=[_CONTEXT] if _CONTEXT in groups else [])
    return {**_list_model(model), **_list_reliability(reliability), "teacher_blup_first10": _list_units(model, unit)}


def _read_formula(call: str) -> tuple[str, list[str]]:
    """The outcome and the groupings of ``lmer(y ~ 1 + (1|s) + (1|d))``."""
    outcome = re.search(r"([\w.]+)\s*~", call)
    groups = re.findall(r"\(\s*1\s*\|\s*([\w.]+)\s*\)", call)
    if outcome is None or not groups:
        raise ValueError(f"no formula with random intercepts. Given: {call}. Expected: lmer(y ~ 1 + (1 | group), …)")
    return outcome.group(1), groups


def _list_model(model: MixedModel) -> Mapping[str, Any]:
    return {
        "n_obs": model.n,
        "n_levels": {name: len(effects) for name, effects in model.effects.items()},
        "fixed_intercept": model.intercept,
        "fixed_intercept_se": model.intercept_se,
        "variance": _name_residual(model.variances),
        "variance_share": _name_residual(model.variance_shares),
        "reml_criterion": model.reml_criterion,
    }


def _name_residual(values: Mapping[str, float]) -> Mapping[str, float]:
    return {"Residual" if name == "residual" else name: value for name, value in values.items()}


def _list_reliability(result: UnitReliability) -> Mapping[str, Any]:
    sizes = {f"n{n}": float(n) for n in range(1, 101)} | {"n_mean": result.n_mean, "n_harmonic": result.n_harmonic}
    wanted = [number / 100 for number in range(50, 100)]
    return {
        "teacher_icc_single": result.icc,
        "teacher_icc_within_dept": result.icc_within,
        "teacher_reliability_n": {name: result.reliability_of(n) for name, n in sizes.items()},
        **{f"n_for_reliability_{share:g}": result.ratings_until(share) for share in wanted},
        "mean_ratings_per_teacher": result.n_mean,
        "harmonic_ratings_per_teacher": result.n_harmonic,
    }


def _list_units(model: MixedModel, unit: str) -> list[Mapping[str, Any]]:
    first = model.effects[unit].head(10)
    return [
        {unit: level, "n": row["n"], "blup": row["effect"], "cond_sd": row["effect_sd"]}
        for level, row in first.iterrows()
    ]


METHODS = {"anova_icc1_unbalanced": check_one_way_icc, "lmer_variance_components": check_mixed_model}
