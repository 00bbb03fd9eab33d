"""What observers saw against what learners say of the same: criteria of cards and blocks of surveys on one scale."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from qa_lib.analysis.control.cards import OBSERVATIONS, count_people, find_book, list_cards
from qa_lib.analysis.control.criteria import tabulate_observed_departments
from qa_lib.analysis.control.disclosed import is_unit_hidden
from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.differences import adjust_families
from qa_lib.measurement import NotEstimated
from qa_lib.measurement.hypotheses import ClusteredMean, estimate_clustered_mean, subtract_clustered_means
from qa_lib.params import TIERS, Params

KEYS = ("department", "criterion", "survey", "block")
_COUNTS = ("n_teachers", "n_respondents")
_NUMBERS = ("observed_share", "observed_low", "observed_high", "asked_share", "asked_low", "asked_high",
            "difference_share", "difference_low", "difference_high", "p_value", "p_adjusted")  # fmt: skip
VERDICTS = ("observed_higher", "asked_higher", "alike", "cannot_be_told")


@once_per_report
def tabulate_accord(data: ReportData) -> pd.DataFrame:
    """Each criterion that a block of a survey asks about, observed and asked, for the school and each department.

    Both are means of places on their scales, 0-1: an observer's points and a learner's answers after reversal. The
    interval of an observed mean is clustered by teacher, that of an asked one by respondent, and that of the difference
    is Welch's over these clusters. P values are adjusted over all departments of the school together, and over the
    school's own rows. The pairs of criteria and blocks are those of the codebook (``asked_in``).

    Returns
    -------
    DataFrame
        ``department`` ("": the school), ``criterion``, ``survey``, ``block``, ``n_teachers``, ``n_respondents``,
        ``observed_share``, ``asked_share`` and ``difference_share`` (observed less asked), each with ``_low`` and
        ``_high``, ``p_value``, ``p_adjusted``; ``verdict``: one of `VERDICTS` (named only where the difference is
        beyond chance and as large as the policy asks); ``is_hidden_<tier>``. Surveys that were not held have no rows.
    """
    cards = list_cards(data.school_registers, data.params.semester(data.semester))
    rows = list(_rows_of(cards, _place_answers(data), data)) if len(cards) else []
    frame = pd.DataFrame(rows, columns=[*KEYS, *_COUNTS, *_NUMBERS])
    types = dict.fromkeys(KEYS, "str") | dict.fromkeys(_COUNTS, "Int64") | dict.fromkeys(_NUMBERS, "Float64")
    return _mark_hidden(_judge(frame.astype(types), data.params), data)


def list_pairs(params: Params) -> list[tuple[str, str, str]]:
    """Criterion, survey and block of each pair of the codebook whose survey is there, in its order."""
    book = find_book(params, OBSERVATIONS)
    known = {(survey.code, block.code) for survey in params.surveys for block in survey.blocks}
    named = [
        (column.code, *name.split("/", 1))
        for column in (book.criteria if book else ())
        for name in (column.criterion.asked_in if column.criterion else ())
    ]
    return [(criterion, survey, block) for criterion, survey, block in named if (survey, block) in known]


def _place_answers(data: ReportData) -> pd.DataFrame:
    """Valid answers of the blocks that criteria name: survey, block, department, respondent_id, share (0-1)."""
    named = {(survey, block) for _, survey, block in list_pairs(data.params)}
    answers = data.whole_school.of_semester(data.semester).answers
    is_asked = answers["survey"].isin([one for one, _ in named]) & answers["block"].isin([one for _, one in named])
    answers = answers[is_asked & answers["is_valid"]]
    scales = {code: data.params.scale(code).values for code in answers["scale"].astype("str").unique()}
    ends = [{code: values[end] for code, values in scales.items()} for end in (0, -1)]
    low, high = (answers["scale"].astype("str").map(end).astype("float64").to_numpy() for end in ends)
    share = (answers["score"].to_numpy(dtype=float) - low) / (high - low)
    keys = answers[["survey", "block", "department", "respondent_id"]].astype("str")
    return keys.assign(share=share)


def _rows_of(cards: pd.DataFrame, places: pd.DataFrame, data: ReportData) -> Iterator[dict[str, Any]]:
    departments = [one.code for one in data.params.school(data.school).departments]
    for criterion, survey, block in list_pairs(data.params):
        asked = places[places["survey"].eq(survey) & places["block"].eq(block)]
        for department in ("", *departments):
            seen = cards[cards["department"].eq(department)] if department else cards
            said = asked[asked["department"].eq(department).fillna(False)] if department else asked
            if len(seen) and len(said):
                key = dict(zip(KEYS, (department, criterion, survey, block), strict=True))
                counts = {"n_teachers": count_people(seen), "n_respondents": said["respondent_id"].nunique()}
                yield key | counts | _compare(seen, said, criterion, data.params)


def _compare(seen: pd.DataFrame, said: pd.DataFrame, criterion: str, params: Params) -> dict[str, Any]:
    observed = estimate_clustered_mean(seen[f"{criterion}_share"], seen["cluster"])
    asked = estimate_clustered_mean(said["share"], said["respondent_id"])
    if isinstance(observed, NotEstimated) or isinstance(asked, NotEstimated):
        return {}
    rule, level = params.policy.control, params.policy.measurement.confidence_level.value
    n_min = params.policy.measurement.interval_n_min.value
    row = _ends("observed", observed, level, rule.teachers_n_min.value) | _ends("asked", asked, level, n_min)
    row["difference_share"] = observed.mean - asked.mean
    if observed.n_clusters < rule.teachers_n_min.value or asked.n < n_min:
        return row
    found = subtract_clustered_means(observed, asked, confidence_level=level)
    if isinstance(found, NotEstimated):
        return row
    ends = {"difference_low": found.difference.low, "difference_high": found.difference.high}
    return row | ends | {"p_value": found.p_value}


def _ends(name: str, mean: ClusteredMean, level: float, n_min: int) -> dict[str, float | None]:
    found = mean.estimate(confidence_level=level, n_min=n_min)
    low, high = (None if end is None else min(max(end, 0.0), 1.0) for end in (found.low, found.high))
    return {f"{name}_share": mean.mean, f"{name}_low": low, f"{name}_high": high}


def _judge(frame: pd.DataFrame, params: Params) -> pd.DataFrame:
    adjusted = adjust_families(frame["p_value"], frame["department"].eq(""), policy=params.policy)
    is_sure = adjusted.lt(1 - params.policy.measurement.confidence_level.value).fillna(False)
    is_named = is_sure & frame["difference_share"].abs().ge(params.policy.control.discord_share.value).fillna(False)
    is_higher = frame["difference_share"].gt(0).fillna(False)
    verdict = np.select(
        [frame["p_value"].isna(), is_named & is_higher, is_named], ["cannot_be_told", *VERDICTS[:2]], "alike"
    )
    return frame.assign(p_adjusted=adjusted, verdict=pd.Series(verdict, index=frame.index, dtype="str"))


def _mark_hidden(frame: pd.DataFrame, data: ReportData) -> pd.DataFrame:
    departments = tabulate_observed_departments(data)
    hidden = {
        f"is_hidden_{tier}": pd.Series(
            [is_unit_hidden(departments, code or None, tier) for code in frame["department"]],
            index=frame.index,
            dtype=bool,
        )
        for tier in TIERS
    }
    return frame.assign(**hidden)
