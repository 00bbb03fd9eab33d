"""Chapter "satisfaction": levels of surveys, blocks and items against target and threshold (7.5.3)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.levels import tabulate_levels
from qa_lib.measurement import build_category_table, judge_against, judge_below
from qa_lib.measurement.proportions import chance_of_reaching
from qa_lib.params import Params


@once_per_report
def tabulate_surveys(data: ReportData) -> pd.DataFrame:
    """The level of each survey of the unit this semester.

    Returns
    -------
    DataFrame
        In the order of the catalogue: ``survey``, the columns of `measurement.level`, ``target_share``,
        ``threshold_share``, ``target_chance``, ``threshold_chance`` (probabilities that the level is at or above these;
        NA without an interval), ``verdict`` (``met`` ``not_met`` ``cannot_be_told``), ``below_threshold`` (``yes``
        ``no`` ``cannot_be_told``).
    """
    return judge_levels(tabulate_levels(data.current, ["survey"], params=data.params), params=data.params)


@once_per_report
def tabulate_blocks(data: ReportData) -> pd.DataFrame:
    """The level of each block: ``survey``, ``block`` and the further columns of `tabulate_surveys`."""
    return judge_levels(tabulate_levels(data.current, ["survey", "block"], params=data.params), params=data.params)


@once_per_report
def tabulate_items(data: ReportData) -> pd.DataFrame:
    """The level of each item: ``survey``, ``block``, ``item`` and the further columns of `tabulate_surveys`."""
    by = ["survey", "block", "item"]
    return judge_levels(tabulate_levels(data.current, by, params=data.params), params=data.params)


def judge_levels(table: pd.DataFrame, *, params: Params) -> pd.DataFrame:
    """Add target, threshold and verdicts to levels that have ``survey`` and perhaps ``block``."""
    blocks = table["block"] if "block" in table.columns else pd.Series(pd.NA, index=table.index, dtype="str")
    targets = [
        params.target(survey, None if pd.isna(block) else block)
        for survey, block in zip(table["survey"], blocks, strict=True)
    ]
    target_share = pd.array([target.target_share for target in targets], dtype="Float64")
    threshold_share = pd.array([target.threshold_share for target in targets], dtype="Float64")
    low, high = table["satisfaction_low"], table["satisfaction_high"]
    return table.assign(
        target_share=target_share,
        threshold_share=threshold_share,
        target_chance=_find_chance(table, target_share),
        threshold_chance=_find_chance(table, threshold_share),
        verdict=judge_against(low, high, target_share),
        below_threshold=judge_below(low, high, threshold_share),
    )


def _find_chance(table: pd.DataFrame, value: pd.api.extensions.ExtensionArray) -> pd.Series:
    """The probability that each level is at or above its value; it goes with the interval, so with the verdict."""
    share, n, goal = (
        pd.Series(column).to_numpy(dtype=np.float64, na_value=np.nan)
        for column in (table["satisfaction_share"], table["n_effective"], value)
    )
    chance = chance_of_reaching(share, n, target=goal, method="wilson")
    return pd.Series(pd.array(chance, dtype="Float64"), index=table.index)


def tabulate_distribution(data: ReportData, survey: str) -> pd.DataFrame:
    """How the valid answers to each item of a survey spread over the scale.

    Returns
    -------
    DataFrame
        Every category of every item that was asked, in the order of the codebook and from low to high: ``block``,
        ``item``, ``value`` (as answered), ``rank`` (1..k after reversal), ``n``, ``share`` (of the item's valid
        answers; NA without any), ``is_positive``, ``is_neutral``, ``k``.
    """
    data.params.survey(survey)
    answers = data.current.answers
    answers = answers[answers["survey"].eq(survey)]
    categories = build_category_table(data.params)
    is_asked = categories["survey"].eq(survey) & categories["item"].isin(answers["item"].astype("str").unique())
    table = categories[is_asked].merge(_count_values(answers), how="left", on=["item", "value"])
    n = table["n"].fillna(0).astype("Int64")
    total = n.groupby(table["item"]).transform("sum").astype("Float64")
    table = table.assign(n=n, share=n.astype("Float64") / total.where(total > 0))
    places = {item.code: place for place, item in enumerate(data.params.survey(survey).items)}
    table = table.assign(place=table["item"].map(places)).sort_values(["place", "rank"]).reset_index(drop=True)
    return table[["block", "item", "value", "rank", "n", "share", "is_positive", "is_neutral", "k"]]


def _count_values(answers: pd.DataFrame) -> pd.DataFrame:
    valid = answers.loc[answers["is_valid"], ["item", "value"]]
    counts = valid.groupby(["item", "value"], observed=True).size().reset_index(name="n")
    return counts.astype({"item": "str", "value": "int64"})
