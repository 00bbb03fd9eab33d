"""Chapter "instruments": whether the blocks of a questionnaire are scales, and which items weaken them (7.5.3, 6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.item_sums import SurveyItems
from qa_lib.measurement import Estimate, NotEstimated
from qa_lib.measurement.reliability import (
    Consistency,
    Moments,
    correlation_interval,
    estimate_alpha_of_moments,
    estimate_omega_of_moments,
    moments_of_sums,
)
from qa_lib.params import Params, Survey
from qa_lib.params.surveys import Block
from qa_lib.reads import remembering

ReliabilityVerdict = Literal["reliable", "not_reliable", "cannot_be_told", "not_estimated"]
ItemFault = Literal["reversed", "weak", "perhaps_weak"]
RELIABILITY_COLUMNS = {
    "survey": "str",
    "block": "str",
    "n_items": "Int64",
    "n_respondents": "Int64",
    "n": "Int64",
    **dict.fromkeys(("alpha", "alpha_low", "alpha_high", "omega", "omega_low", "omega_high"), "Float64"),
    "alpha_min": "Float64",
    "verdict": "str",
    "reason": "str",
    "n_min": "Int64",
    "has_mixed_scales": "bool",
}
ITEM_COLUMNS = {
    "survey": "str",
    "block": "str",
    "item": "str",
    "n_respondents": "Int64",
    "n": "Int64",
    **dict.fromkeys(("item_rest_r", "item_rest_low", "item_rest_high", "alpha", "alpha_if_dropped"), "Float64"),
    "is_reversed": "bool",
    "fault": "str",
}
#: The worst first.
FAULTS: tuple[ItemFault, ...] = ("reversed", "weak", "perhaps_weak")


@once_per_report
def tabulate_reliability(data: ReportData) -> pd.DataFrame:
    """How consistent the items of each block are, this semester, in the unit.

    Scores are after reversal. Each covariance rests on the responses with both items; n is the smallest of these
    numbers, people counted once where they gave several responses (evaluation of teachers: the unit is one learner's
    view of one teacher). In a block of several scales answers are counted in parts of their scale's range.

    Returns
    -------
    DataFrame
        One row a block with two answered items or more: ``survey``, ``block``, ``n_items``, ``n_respondents`` (of the
        survey), ``n``; ``alpha`` with Feldt's interval, ``omega`` of one factor (NA with two items), both NA where not
        estimated; ``alpha_min`` (policy), ``verdict``: ``reliable`` (the whole interval of alpha reaches it),
        ``not_reliable`` (none of it), ``cannot_be_told``, ``not_estimated`` with ``reason`` and ``n_min``;
        ``has_mixed_scales``. In the order of the codebooks.
    """
    rows = [_describe_block(block, data.params) for block in _examine(data)]
    return pd.DataFrame(rows, columns=list(RELIABILITY_COLUMNS)).astype(RELIABILITY_COLUMNS)


@once_per_report
def tabulate_weak_items(data: ReportData) -> pd.DataFrame:
    """The items that do not go with the rest of their block, this semester, in the unit.

    Returns
    -------
    DataFrame
        One row an item whose correlation with the sum of the block's other items is below ``item_rest_min``:
        ``survey``, ``block``, ``item``, ``n_respondents``, ``n`` (as in `tabulate_reliability`), ``item_rest_r`` with
        Fisher's interval, ``alpha``, ``alpha_if_dropped`` (NA in blocks of two), ``is_reversed`` (in the codebook),
        ``fault``: ``reversed`` (the whole interval below 0: read the other way round), ``weak`` (below the minimum),
        ``perhaps_weak`` (it reaches the minimum). The worst fault first, then in the order of the codebooks.
    """
    rows = [row for block in _examine(data) for row in _find_weak(block, data.params)]
    table = pd.DataFrame(rows, columns=list(ITEM_COLUMNS)).astype(ITEM_COLUMNS)
    return table.sort_values("fault", key=lambda fault: fault.map(FAULTS.index), kind="stable", ignore_index=True)


@dataclass(frozen=True)
class _ExaminedBlock:
    """The answered items of one block with their moments and how consistent they are."""

    survey: Survey
    block: Block
    items: SurveyItems
    moments: Moments
    consistency: Consistency | NotEstimated
    has_mixed_scales: bool


@remembering
def _examine(data: ReportData) -> list[_ExaminedBlock]:
    """The blocks of the unit's surveys with two answered items or more."""
    summed = data.items_in(data.semester)
    held = [survey for survey in data.surveys if survey.code in summed]
    return [
        _examine_block(survey, block, summed[survey.code].select(items), data.params)
        for survey in held
        for block, items in _answered(survey, summed[survey.code])
        if len(items) > 1
    ]


def _answered(survey: Survey, summed: SurveyItems) -> Iterator[tuple[Block, tuple[str, ...]]]:
    answered = set(summed.answered)
    for block in survey.blocks:
        yield block, tuple(item.code for item in block.items if item.code in answered)


def _examine_block(survey: Survey, block: Block, items: SurveyItems, params: Params) -> _ExaminedBlock:
    scales = [params.scale(survey.item(item).scale) for item in items.items]
    ranges = [scale.values[-1] - scale.values[0] for scale in scales]
    moments = moments_of_sums(items.sums, items.items, ranges=ranges, n=items.n)
    consistency = estimate_alpha_of_moments(
        moments,
        confidence_level=params.policy.measurement.confidence_level.value,
        n_min=params.policy.instruments.reliability_n_min.value,
    )
    return _ExaminedBlock(survey, block, items, moments, consistency, has_mixed_scales=len(set(ranges)) > 1)


def _describe_block(examined: _ExaminedBlock, params: Params) -> dict[str, Any]:
    items, found = examined.items, examined.consistency
    row = {
        "survey": examined.survey.code,
        "block": examined.block.code,
        "n_items": len(items.items),
        "n_respondents": items.n_respondents,
        "n": items.n,
        "alpha_min": params.policy.instruments.alpha_min.value,
        "has_mixed_scales": examined.has_mixed_scales,
    }
    if isinstance(found, NotEstimated):
        return row | {"verdict": "not_estimated", "reason": found.reason, "n_min": found.n_min}
    verdict = judge_reliability(found.alpha, alpha_min=params.policy.instruments.alpha_min.value)
    return row | _name_estimate("alpha", found.alpha) | _describe_omega(examined, params) | {"verdict": verdict}


def _describe_omega(examined: _ExaminedBlock, params: Params) -> dict[str, float | None]:
    level = params.policy.measurement.confidence_level.value
    found = estimate_omega_of_moments(examined.moments, confidence_level=level)
    return {} if isinstance(found, NotEstimated) else _name_estimate("omega", found.omega)


def _name_estimate(name: str, estimate: Estimate) -> dict[str, float | None]:
    return {name: estimate.value, f"{name}_low": estimate.low, f"{name}_high": estimate.high}


def judge_reliability(alpha: Estimate, *, alpha_min: float) -> ReliabilityVerdict:
    """Whether a block may be summed, as far as the interval tells."""
    low, high = alpha.low, alpha.high
    if low is None or high is None or low < alpha_min <= high:
        return "cannot_be_told"
    return "reliable" if low >= alpha_min else "not_reliable"


def _find_weak(examined: _ExaminedBlock, params: Params) -> Iterator[dict[str, Any]]:
    found, minimum = examined.consistency, params.policy.instruments.item_rest_min.value
    if isinstance(found, NotEstimated):
        return
    for item, statistics in found.items[found.items["item_rest_r"] < minimum].iterrows():
        level = params.policy.measurement.confidence_level.value
        r = correlation_interval(float(statistics["item_rest_r"]), found.n, confidence_level=level)
        yield {
            "survey": examined.survey.code,
            "block": examined.block.code,
            "item": item,
            "n_respondents": examined.items.n_respondents,
            "n": found.n,
            "item_rest_r": r.value,
            "item_rest_low": r.low,
            "item_rest_high": r.high,
            "alpha": found.alpha.value,
            "alpha_if_dropped": statistics["alpha_if_dropped"],
            "is_reversed": examined.survey.item(str(item)).reversed,
            "fault": judge_item(r, item_rest_min=minimum),
        }


def judge_item(r: Estimate, *, item_rest_min: float) -> ItemFault:
    """What is wrong with an item whose correlation with the rest is below the minimum."""
    high = r.value if r.high is None else r.high
    if high < 0:
        return "reversed"
    return "weak" if high < item_rest_min else "perhaps_weak"
