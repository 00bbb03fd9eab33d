"""Levels of a slice with the population they are drawn from, in the order of the codebooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from qa_lib.analysis.data import catalogue_order
from qa_lib.analysis.scored import Scored
from qa_lib.measurement import LEVEL_COLUMNS, attach_surveys, level, sum_population
from qa_lib.params import Params

#: Columns of a level's interval, as `measurement.Interval.from_frame` takes them.
LEVEL_INTERVAL = ("satisfaction_share", "satisfaction_low", "satisfaction_high")
#: The same with the effective size that it rests on.
LEVEL_ESTIMATE = (*LEVEL_INTERVAL, "n_effective")


def tabulate_levels(scored: Scored, by: Sequence[str], *, params: Params) -> pd.DataFrame:
    """`measurement.level` by ``by`` (with ``survey``), the population being that of each survey's target group."""
    known = [name for name in by if name in scored.population.columns]
    population = attach_surveys(sum_population(scored.population, by=["target_group", *known]), params.surveys)
    table = level(scored.answers, by, policy=params.policy, population=population)
    return order_rows(table, params=params)


def tabulate_survey_and_block_levels(scored: Scored, by: Sequence[str], *, params: Params) -> pd.DataFrame:
    """Levels of surveys (``block`` NA) and of their blocks, by ``by`` (with ``survey``)."""
    surveys = tabulate_levels(scored, by, params=params)
    blocks = tabulate_levels(scored, [*by, "block"], params=params)
    table = pd.concat([surveys, blocks], ignore_index=True)[blocks.columns]
    return order_rows(table, params=params)


def order_rows(table: pd.DataFrame, *, params: Params) -> pd.DataFrame:
    """Sort by semester, survey, block, item as params give them, a survey's own row before those of its blocks."""
    orders = _orders(params)
    present = [name for name in orders if name in table.columns]
    ranks = pd.DataFrame({name: _ranks(table, name, orders[name]) for name in present}, index=table.index)
    return table.loc[ranks.sort_values(present, kind="stable").index].reset_index(drop=True) if present else table


def _ranks(table: pd.DataFrame, name: str, order: dict[object, int]) -> list[int]:
    if name in ("block", "item"):
        keys: Iterable[object] = zip(table["survey"], table[name], strict=True)
    else:
        keys = table[name]
    return [order.get(key, -1) for key in keys]


def _orders(params: Params) -> dict[str, dict[object, int]]:
    surveys = catalogue_order(params)
    return {
        "semester": _number([semester.code for semester in params.semesters.semesters]),
        "survey": _number([survey.code for survey in surveys]),
        "block": _number([(survey.code, block.code) for survey in surveys for block in survey.blocks]),
        "item": _number([(survey.code, item.code) for survey in surveys for item in survey.items]),
    }


def _number(keys: Iterable[object]) -> dict[object, int]:
    return {key: place for place, key in enumerate(keys)}


def level_columns(*keys: str) -> list[str]:
    """Key columns followed by those of a level."""
    return [*keys, *LEVEL_COLUMNS]
