"""Chapter "instruments": whether the answers to a survey have the structure that its codebook states (7.5.3, 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Literal

import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.invariance import model_of_blocks, respondents_needed
from qa_lib.analysis.item_sums import SurveyItems
from qa_lib.measurement import NotEstimated
from qa_lib.measurement.structure import (
    ConfirmatoryFit,
    Correlations,
    Factorability,
    GroupMoments,
    MeasurementModel,
    analyse_parallel,
    confirm_factors_of_moments,
    correlate_sums,
    describe_group,
    explore_factors,
    measure_factorability,
    most_factors,
)
from qa_lib.params import Params, Survey
from qa_lib.params.policy import Instruments
from qa_lib.reads import remembering

StructureVerdict = Literal["as_stated", "wording", "one_factor", "other", "not_factorable", "not_estimated"]
COLUMNS = {
    "survey": "str",
    **dict.fromkeys(("n_respondents", "n", "n_items", "n_blocks", "n_factors"), "Int64"),
    **dict.fromkeys(("kmo", "bartlett_chi2", "bartlett_df", "bartlett_p"), "Float64"),
    **dict.fromkeys(("chi2", "chi2_df", "cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "srmr"), "Float64"),
    **dict.fromkeys(("one_factor_cfi", "wording_gain"), "Float64"),
    "has_wording_factor": "boolean",
    "verdict": "str",
    "reason": "str",
    "n_min": "Int64",
}
#: Random matrices of a parallel analysis; drawn from a fixed seed.
N_DRAWS = 200


@dataclass(frozen=True)
class _Explored:
    """One survey of the unit, with what its structure is made of."""

    survey: Survey
    items: SurveyItems
    model: MeasurementModel
    correlations: Correlations
    moments: GroupMoments
    n_factors: int


@once_per_report
def tabulate_structure(data: ReportData) -> pd.DataFrame:
    """Factorability, number of factors and fit of the codebook's blocks, by survey, this semester, in the unit.

    Pearson correlations and normal maximum likelihood: with five options or more they lead to the verdicts of ordinal
    methods (Rhemtulla, Brosseau-Liard, Savalei 2012, Psychological Methods 17, 354-373) and need sums alone. Missing
    answers and n as in `instruments.tabulate_reliability`.

    Returns
    -------
    DataFrame
        One row a survey with three answered items or more in blocks of two or more: ``survey``, ``n_respondents``,
        ``n``, ``n_items``, ``n_blocks`` (of the model), ``n_factors`` (parallel analysis), ``kmo``, ``bartlett_chi2``,
        ``bartlett_df``, ``bartlett_p``; of the model with a factor a block ``chi2``, ``chi2_df``, ``cfi``, ``tli``,
        ``rmsea`` with its 90 % interval, ``srmr``; ``one_factor_cfi`` of one factor for all items; ``wording_gain``,
        what CFI gains when negatively worded items of different blocks may go together (NA where there are none), and
        ``has_wording_factor``, whether that is more than ``cfi_loss_max``. ``verdict``: ``as_stated`` (the model fits
        and one factor does not do as well by BIC), ``one_factor`` (it does), ``wording`` (the model fits when
        negatively worded items may go together), ``other`` (it does not fit), ``not_factorable`` (KMO or Bartlett),
        ``not_estimated`` with ``reason`` and ``n_min``.
    """
    summed = data.items_in(data.semester)
    rows = [
        {"survey": survey, "n_respondents": summed[survey].n_respondents} | _describe(found, data.params)
        for survey, found in _explore(data).items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


@once_per_report
def tabulate_loadings(data: ReportData, survey: str) -> pd.DataFrame:
    """What the answers to a survey hold without regard to its blocks: factors, oblimin-rotated, of minres.

    As many factors as the parallel analysis found. They are numbered in the order of the blocks that they stand for:
    each block in turn takes the factor on which its items load most among those that are left.

    Returns
    -------
    DataFrame
        One row an item: ``survey``, ``block``, ``item``, ``n_respondents``, ``f1``, ``f2``, … Empty where the structure
        is not estimated, or where fewer than two factors are found, or more than so many items can tell apart.
    """
    nothing = pd.DataFrame(columns=["survey", "block", "item", "n_respondents"])
    explored = _explore(data).get(survey)
    if not isinstance(explored, _Explored) or not 2 <= explored.n_factors <= most_factors(len(explored.model.items)):
        return nothing
    found = explore_factors(explored.correlations, explored.n_factors)
    if isinstance(found, NotEstimated):
        return nothing
    block_of = {item: block for block, items in explored.model.factors.items() for item in items}
    blocks = [block_of[item] for item in found.loadings.index]
    loadings = _order_factors(found.loadings, blocks)
    loadings.insert(0, "survey", survey)
    loadings.insert(1, "block", blocks)
    loadings.insert(2, "item", found.loadings.index.astype("str"))
    loadings.insert(3, "n_respondents", explored.items.n_respondents)
    return loadings.reset_index(drop=True)


def _order_factors(loadings: pd.DataFrame, blocks: list[str]) -> pd.DataFrame:
    strength = loadings.abs().groupby(blocks, sort=False).mean()
    left = list(loadings.columns)
    order = []
    for block in strength.index[: len(left)]:
        order.append(strength.loc[block, left].idxmax())
        left.remove(order[-1])
    ordered = loadings[[*order, *left]]
    return ordered.set_axis([f"f{number}" for number in range(1, len(ordered.columns) + 1)], axis=1)


@remembering
def _explore(data: ReportData) -> dict[str, _Explored | NotEstimated]:
    """By survey what its structure is made of, or why it is not looked for."""
    summed = data.items_in(data.semester)
    explored = {survey.code: _explore_survey(survey, summed, data.params) for survey in data.surveys}
    return {survey: found for survey, found in explored.items() if found is not None}


def _explore_survey(
    survey: Survey, summed: Mapping[str, SurveyItems], params: Params
) -> _Explored | NotEstimated | None:
    """None for a survey that has too few items for a structure."""
    items = summed.get(survey.code)
    model = model_of_blocks(survey, set(items.answered)) if items else None
    if items is None or model is None:
        return None
    items = items.select(model.items)
    n_min = respondents_needed(len(model.items), params)
    if items.n < n_min:
        return NotEstimated("too_few", n=items.n, n_min=n_min)
    moments = describe_group(items.sums, n=items.n)
    correlations = correlate_sums(items.sums, items.items, n=items.n)
    if isinstance(moments, NotEstimated):
        return moments
    if isinstance(correlations, NotEstimated):
        return correlations
    quantile = params.policy.instruments.parallel_quantile.value
    parallel = analyse_parallel(correlations, criterion="smc", n_draws=N_DRAWS, quantile=quantile)
    if isinstance(parallel, NotEstimated):
        return parallel
    return _Explored(survey, items, model, correlations, moments, parallel.n_factors)


def _describe(explored: _Explored | NotEstimated, params: Params) -> dict[str, Any]:
    if isinstance(explored, NotEstimated):
        return {"n": explored.n, "verdict": "not_estimated", "reason": explored.reason, "n_min": explored.n_min}
    row: dict[str, Any] = {
        "n": explored.items.n,
        "n_items": len(explored.model.items),
        "n_blocks": len(explored.model.factors),
        "n_factors": explored.n_factors,
    }
    rule = params.policy.instruments
    suited = measure_factorability(explored.correlations)
    if isinstance(suited, NotEstimated):
        return row | {"verdict": "not_estimated", "reason": suited.reason}
    row |= {
        "kmo": suited.kmo,
        "bartlett_chi2": suited.bartlett_chi2,
        "bartlett_df": suited.bartlett_df,
        "bartlett_p": suited.bartlett_p_value,
    }
    if not is_factorable(suited, rule, error_rate=1 - params.policy.measurement.confidence_level.value):
        return row | {"verdict": "not_factorable"}
    return row | _describe_models(explored, rule)


def is_factorable(suited: Factorability, rule: Instruments, *, error_rate: float) -> bool:
    """Whether items share enough for factors, by the measure of sampling adequacy and Bartlett's test."""
    return suited.kmo >= rule.kmo_min.value and suited.bartlett_p_value < error_rate


def _describe_models(explored: _Explored, rule: Instruments) -> dict[str, Any]:
    stated = confirm_factors_of_moments(explored.moments, explored.model)
    if isinstance(stated, NotEstimated):
        return {"verdict": "other", "reason": stated.reason}
    fit, one, wording = stated.fit, _confirm_one_factor(explored), _confirm_with_wording(explored)
    gain = wording.cfi - fit.cfi if wording else None
    return {
        "chi2": fit.chi2.value,
        "chi2_df": fit.chi2.df,
        "cfi": fit.cfi,
        "tli": fit.tli,
        "rmsea": fit.rmsea.value,
        "rmsea_low": fit.rmsea.low,
        "rmsea_high": fit.rmsea.high,
        "srmr": fit.srmr,
        "one_factor_cfi": one.cfi if one else None,
        "wording_gain": gain,
        "has_wording_factor": None if gain is None else gain > rule.cfi_loss_max.value,
        "verdict": judge_structure(fit, rule, one_factor=one, wording=wording),
    }


def judge_structure(
    stated: ConfirmatoryFit,
    rule: Instruments,
    *,
    one_factor: ConfirmatoryFit | None = None,
    wording: ConfirmatoryFit | None = None,
) -> StructureVerdict:
    """Whether the codebook's blocks are what the answers hold; the other models are None where there are none."""
    if not is_acceptable(stated, rule):
        return "wording" if wording is not None and is_acceptable(wording, rule) else "other"
    return "one_factor" if one_factor is not None and one_factor.bic <= stated.bic else "as_stated"


def is_acceptable(fit: ConfirmatoryFit, rule: Instruments) -> bool:
    """Whether a model reproduces the covariances well enough, by all four indices."""
    is_close = fit.rmsea.value <= rule.rmsea_max.value and fit.srmr <= rule.srmr_max.value
    return is_close and min(fit.cfi, fit.tli) >= rule.cfi_min.value


def _confirm_one_factor(explored: _Explored) -> ConfirmatoryFit | None:
    """One factor for all items; None where there is one block."""
    if len(explored.model.factors) == 1:
        return None
    return _fit(explored, MeasurementModel({"all": explored.model.items}))


def _confirm_with_wording(explored: _Explored) -> ConfirmatoryFit | None:
    """The codebook's model where residuals of negatively worded items of different blocks correlate (Marsh 1996)."""
    pairs = tuple(_reversed_pairs(explored))
    return _fit(explored, replace(explored.model, residual_pairs=pairs)) if pairs else None


def _fit(explored: _Explored, model: MeasurementModel) -> ConfirmatoryFit | None:
    found = confirm_factors_of_moments(explored.moments, model)
    return None if isinstance(found, NotEstimated) else found.fit


def _reversed_pairs(explored: _Explored) -> Iterator[tuple[str, str]]:
    block_of = {item: block for block, items in explored.model.factors.items() for item in items}
    negative = [item for item in explored.model.items if explored.survey.item(item).reversed]
    yield from ((a, b) for a, b in combinations(negative, 2) if block_of[a] != block_of[b])
