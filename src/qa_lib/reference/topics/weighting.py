"""Weights: Kish's summary, post-stratification, raking, designs (`measurement.weighting`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.proportions import wilson_interval
from qa_lib.measurement.weighting import (
    CalibratedWeights,
    Design,
    build_design,
    estimate_weighted_share,
    post_stratify,
    rake,
    summarise_weights,
    weighted_interval,
)
from qa_lib.measurement.weighting.shares import ShareInterval
from qa_lib.reference.cases import Case
from qa_lib.reference.expressions import as_labels, evaluate, read_level

#: The intervals of ``survey::svyciprop`` by the name that the library has for them.
_INTERVALS: dict[str, ShareInterval] = {
    "logit": "logit",
    "xlogit": "logit",
    "likelihood": "likelihood",
    "asin": "arcsine",
    "beta": "beta",
    "mean": "wald",
    "wilson": "wilson",
}


def kish(case: Case) -> Mapping[str, Any]:
    """What weights cost."""
    return _summarise(np.asarray(case.inline["w"], dtype=np.float64))


def _summarise(weights: np.ndarray) -> dict[str, Any]:
    summary = summarise_weights(weights)
    if isinstance(summary, NotEstimated):
        return {"n": summary.n}
    return {
        "n": summary.n,
        "sum_w": summary.total,
        "n_eff_kish": summary.effective_n,
        "deff_kish": summary.design_effect,
        "cv_w": summary.cv,
        "min_w": summary.lowest,
        "max_w": summary.highest,
        "max_over_mean": summary.highest_to_mean,
    }


def _describe_share(case: Case, positive: pd.Series, design: Design) -> dict[str, Any]:
    """What the reference says of every weighted share."""
    level = read_level(case.params)
    share = estimate_weighted_share(positive, design)
    summary = _summarise(design.weights)
    if isinstance(share, NotEstimated):
        return {"n": share.n, "kish": summary}
    wilson = wilson_interval(share.value, summary["n_eff_kish"], confidence_level=level)
    normal = weighted_interval(share, method="wald_normal", confidence_level=level)
    return {
        "n": share.n,
        "p_weighted": share.value,
        "p_unweighted": float(positive.mean()),
        "se_linearized": share.se,
        "degf": share.df,
        "deff_survey": share.design_effect,
        "n_eff_variance": share.effective_n,
        f"ci{100 * level:g}_z": _ends(normal),
        "svyciprop": {
            name: _ends(weighted_interval(share, method=method, confidence_level=level))
            for name, method in _INTERVALS.items()
        },
        "wilson_kish_neff": [float(wilson.low), float(wilson.high)],
        "kish": summary,
    }


def _ends(interval: Estimate | NotEstimated) -> Any:
    return [interval.low, interval.high] if isinstance(interval, Estimate) else [None, None]


def _read_positive(case: Case) -> pd.Series:
    return pd.Series(evaluate(case.data["y"], case.frame), dtype=np.float64)


def _population_size(case: Case, weights: CalibratedWeights) -> np.ndarray | None:
    """The people that respondents were drawn from, where the case's design has a finite population."""
    is_finite = bool((case.data.get("design") or {}).get("fpc"))
    return np.full(len(weights.weights), weights.weights.sum()) if is_finite else None


def poststratification(case: Case) -> Mapping[str, Any]:
    """A share after post-stratification."""
    strata, positive = as_labels(case.frame[case.data["strata_column"]]), _read_positive(case)
    weights = post_stratify(strata, pd.Series(case.data["population"], dtype=np.float64))
    if isinstance(weights, NotEstimated):
        return {}
    sizes = _population_size(case, weights)
    design = build_design(len(positive), weights=weights, n_population=sizes)
    stratified = build_design(len(positive), weights=weights.weights, strata=strata)
    textbook = estimate_weighted_share(positive, stratified)
    return _describe_share(case, positive, design) | {
        "weight_by_stratum": pd.Series(weights.weights).groupby(strata.to_numpy()).first().to_dict(),
        "stratum_p": positive.groupby(strata).mean().to_dict(),
        "stratum_n": strata.value_counts().to_dict(),
        "se_stratified_textbook": textbook if isinstance(textbook, NotEstimated) else textbook.se,
    }


def raking(case: Case) -> Mapping[str, Any]:
    """A share after raking."""
    population = {name: pd.Series(counts, dtype=np.float64) for name, counts in case.data["margins"].items()}
    margins, positive = case.frame[list(population)].apply(as_labels), _read_positive(case)
    weights = rake(margins, population)
    if isinstance(weights, NotEstimated):
        return {}
    design = build_design(len(positive), weights=weights, n_population=_population_size(case, weights))
    described = _describe_share(case, positive, design)
    cells = as_labels(margins).to_numpy()
    return described | {
        "p_weighted_ipf": described.get("p_weighted"),
        "weight_by_cell": pd.Series(weights.weights).groupby(cells).first().to_dict(),
    }


def design_based_proportion(case: Case) -> Mapping[str, Any]:
    """A share under the design that the case's call in R states."""
    frame, positive = case.frame, _read_positive(case)
    parts = {name: _columns(case.call, name) for name in ("ids?", "strata", "weights", "fpc")}
    design = build_design(
        len(frame),
        weights=frame[parts["weights"][0]] if parts["weights"] else None,
        strata=frame[parts["strata"][0]] if parts["strata"] else None,
        clusters=frame[parts["ids?"]] if parts["ids?"] else None,
        n_population=frame[parts["fpc"]] if parts["fpc"] else None,
    )
    return _describe_share(case, positive, design)


def _columns(call: str, argument: str) -> list[str]:
    """The columns of an argument such as ``id = ~dnum + snum``; none for ``~1`` or ``~0``."""
    match = re.search(rf"\b{argument}\s*=\s*~\s*([\w.]+(?:\s*\+\s*[\w.]+)*)", call)
    names = re.split(r"\s*\+\s*", match.group(1)) if match else []
    return [name for name in names if name not in ("0", "1")]


METHODS: dict[str, Callable[[Case], Mapping[str, Any]]] = {
    "kish": kish,
    "poststratification": poststratification,
    "raking": raking,
    "design_based_proportion": design_based_proportion,
}
