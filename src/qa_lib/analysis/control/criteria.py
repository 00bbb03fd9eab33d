"""Means of observed scores by criterion and by department; their intervals know that a teacher has several cards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from qa_lib.analysis.control.cards import OBSERVATIONS, TOTAL, count_people, find_book, list_cards
from qa_lib.analysis.control.disclosed import mark_hidden_departments
from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.measurement import NotEstimated
from qa_lib.measurement.hypotheses import estimate_clustered_mean
from qa_lib.params import Params, RegisterBook

_COUNTS = ("n_cards", "n_classes", "n_teachers")
_NUMBERS = ("score_share", "score_low", "score_high", "points_mean", "points_sd", "weight")


@once_per_report
def tabulate_criteria(data: ReportData) -> pd.DataFrame:
    """The mean of each criterion of the cards of the semester, and of all together.

    Returns
    -------
    DataFrame
        A row a criterion in the order of the codebook, the last one ``total``: ``criterion``, ``n_cards``,
        ``n_classes``, ``n_teachers``, ``score_share`` (0-1: the mean place on the scale) with ``score_low`` and
        ``score_high`` (clustered by teacher; NA below the policy's number of teachers), ``points_mean``, ``points_sd``
        (in points of the scale; NA for the total), ``weight``. No rows without a card.
    """
    cards = list_cards(data.registers, data.params.semester(data.semester))
    return _type(list(_rows_of(cards, data.params)), ["criterion"])


def _rows_of(cards: pd.DataFrame, params: Params) -> Iterator[dict[str, Any]]:
    book = find_book(params, OBSERVATIONS)
    if book is None or cards.empty:
        return
    for column in book.criteria:
        row = summarise(cards, column.code, params)
        points = cards[column.code].astype("Float64")
        spread = {"points_mean": points.mean(), "points_sd": points.std(ddof=1) if points.notna().sum() > 1 else None}
        yield row | spread | {"weight": column.criterion.weight if column.criterion else 1.0}
    yield summarise(cards, TOTAL, params)


def summarise(cards: pd.DataFrame, criterion: str, params: Params) -> dict[str, Any]:
    """Counts and clustered mean of one criterion (or `TOTAL`) of some cards."""
    found = estimate_clustered_mean(cards[f"{criterion}_share"], cards["cluster"])
    counts = {"n_cards": len(cards), "n_classes": count_classes(cards), "n_teachers": count_people(cards)}
    row: dict[str, Any] = {"criterion": criterion} | counts
    if isinstance(found, NotEstimated):
        return row
    level = params.policy.measurement.confidence_level.value
    estimate = found.estimate(confidence_level=level, n_min=params.policy.control.teachers_n_min.value)
    low, high = (None if end is None else min(max(end, 0.0), 1.0) for end in (estimate.low, estimate.high))
    return row | {"score_share": found.mean, "score_low": low, "score_high": high}


def count_classes(cards: pd.DataFrame) -> int:
    """Observed classes: numbers may repeat themselves between departments."""
    return len(cards[["school", "department", "observed_class"]].drop_duplicates())


@once_per_report
def tabulate_observed_departments(data: ReportData) -> pd.DataFrame:
    """The total of the cards of each department of the school, whatever unit the report is about.

    Returns
    -------
    DataFrame
        A row a department that was observed, in the order of the institution: ``department``, the columns of
        `tabulate_criteria` for the total, ``is_hidden_<tier>`` (`mark_hidden_departments`).
    """
    cards = list_cards(data.school_registers, data.params.semester(data.semester))
    order = [one.code for one in data.params.school(data.school).departments]
    rows = [
        summarise(cards[cards["department"].eq(code)], TOTAL, data.params) | {"department": code}
        for code in (order if len(cards) else [])
        if cards["department"].eq(code).any()
    ]
    return mark_hidden_departments(_type(rows, ["criterion", "department"]), data.params)


def _type(rows: list[dict[str, Any]], texts: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[*texts, *_COUNTS, *_NUMBERS])
    types = dict.fromkeys(texts, "str") | dict.fromkeys(_COUNTS, "Int64") | dict.fromkeys(_NUMBERS, "Float64")
    return frame.astype(types)


def name_of(book: RegisterBook | None, criterion: str) -> object:
    """The heading of a criterion; None for the total."""
    return None if book is None or criterion == TOTAL else book.by_code[criterion].heading
