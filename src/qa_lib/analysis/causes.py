"""Chapter "dynamics": how much of a change is due to who answered, how much to what they answered."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.dynamics import tabulate_changes
from qa_lib.analysis.groups import STEPS, find_groups
from qa_lib.analysis.levels import LEVEL_INTERVAL, order_rows
from qa_lib.analysis.sums import WHOLE_SURVEY
from qa_lib.measurement import Interval, NotEstimated, attach_surveys, make_levels, sum_answers
from qa_lib.measurement.weighting import decompose_change

KEYS = ["survey", "block", "group"]
SHARES = ["difference_share", "composition_share", "real_share", "real_low", "real_high"]
COLUMNS = [
    "survey",
    "block",
    "semester_from",
    "semester_to",
    "n_respondents",
    "n_groups",
    *SHARES,
    "verdict",
    "real_verdict",
]


@once_per_report
def tabulate_causes(data: ReportData) -> pd.DataFrame:
    """The changes of `tabulate_changes` in two parts: composition of the respondents, and real change.

    Respondents are grouped by level, course and language as far as these are recorded (`find_groups`); the same groups
    serve a survey and its blocks. Only changes that can be told are divided.

    Returns
    -------
    DataFrame
        ``survey``, ``block`` (NA: the survey), ``semester_from``, ``semester_to``, ``n_respondents`` (of the semester
        with fewer), ``n_groups``, ``difference_share``, ``composition_share``, ``real_share`` (these two add up to the
        first) with ``real_low`` and ``real_high``, ``verdict`` (of the change), ``real_verdict``: ``rose`` ``fell``
        where the real part's interval leaves out zero, ``no_change`` where not, ``cannot_be_told`` without an
        interval. Surveys whose respondents make one group only are left out.
    """
    changes = tabulate_changes(data)
    told = changes[changes["difference_share"].notna()].fillna({"block": WHOLE_SURVEY})
    divided = _divide(told, _levels_of_groups(told, data), data) if len(told) else []
    rows = [row for row in divided if row["n_groups"] > 1]
    texts = ["survey", "block", "semester_from", "semester_to", "verdict", "real_verdict"]
    types = dict.fromkeys(SHARES, "Float64") | dict.fromkeys(["n_respondents", "n_groups"], "Int64")
    table = pd.DataFrame(rows, columns=COLUMNS).astype(types | dict.fromkeys(texts, "str"))
    return order_rows(table, params=data.params)


def _levels_of_groups(changes: pd.DataFrame, data: ReportData) -> pd.DataFrame:
    """Levels of the surveys (``block`` "") and blocks in every group, of both semesters side by side."""
    surveys = [data.params.survey(str(code)) for code in changes["survey"].unique()]
    responses = _choose(data.unit.responses, changes, data)
    people = _choose(attach_surveys(data.unit.population, surveys), changes, data)
    is_first = ~responses.duplicated(["survey", "is_now", "respondent_id"])
    names = ["survey", "is_now", *STEPS[0]]
    rows = [frame[names].astype(dict.fromkeys(STEPS[0], "str")) for frame in (responses, people)]
    is_counted = [is_first, pd.Series(False, index=people.index)]
    least = data.params.policy.comparison.group_n_min.value
    group = find_groups(pd.concat(rows).assign(is_counted=pd.concat(is_counted)), n_min=least)
    people = people.assign(group=group[len(responses) :])
    levels = make_levels(
        _sum_groups(data.unit.answers, responses.assign(group=group[: len(responses)])),
        policy=data.params.policy,
        population=people,
    )
    is_now = levels["is_now"].eq("True")
    pairs = levels[~is_now].merge(levels[is_now], how="outer", on=KEYS, suffixes=("_from", "_to"))
    return pairs.sort_values(KEYS).reset_index(drop=True)


def _choose(frame: pd.DataFrame, changes: pd.DataFrame, data: ReportData) -> pd.DataFrame:
    """The rows of both semesters of each survey; ``is_now`` tells which of them."""
    semester, survey = (frame[name].astype("str") for name in ("semester", "survey"))
    start = survey.map(dict(zip(changes["survey"], changes["semester_from"], strict=True)))
    is_now = semester.eq(data.semester) & start.notna()
    chosen = frame.assign(survey=survey, is_now=is_now)[is_now | semester.eq(start).fillna(False)]
    return chosen.reset_index(drop=True)


def _sum_groups(answers: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    """Sums of the surveys (``block`` "") and blocks by semester and group."""
    row = pd.Index(responses["response_id"]).get_indexer(answers["response_id"])
    context = {name: responses[name].to_numpy()[row[row >= 0]] for name in ("is_now", "group")}
    chosen = answers[row >= 0].assign(**context)
    blocks = sum_answers(chosen, ["is_now", *KEYS])
    surveys = sum_answers(chosen, ["is_now", "survey", "group"]).assign(block=WHOLE_SURVEY)
    return pd.concat([surveys[blocks.columns], blocks], ignore_index=True)


def _divide(changes: pd.DataFrame, pairs: pd.DataFrame, data: ReportData) -> list[dict[str, Any]]:
    by_level = dict(list(pairs.groupby(["survey", "block"])))
    level = data.params.policy.measurement.confidence_level.value
    rows = changes.to_dict("records")
    return [row for change in rows if (row := _part(change, by_level[change["survey"], change["block"]], level))]


def _part(change: dict[Any, Any], pairs: pd.DataFrame, confidence_level: float) -> dict[str, Any] | None:
    parts = decompose_change(
        Interval.from_frame(pairs, *(f"{name}_from" for name in LEVEL_INTERVAL)),
        Interval.from_frame(pairs, *(f"{name}_to" for name in LEVEL_INTERVAL)),
        n_before=pairs["n_valid_from"].to_numpy(dtype=np.float64, na_value=0),
        n_after=pairs["n_valid_to"].to_numpy(dtype=np.float64, na_value=0),
        confidence_level=confidence_level,
    )
    if isinstance(parts, NotEstimated):
        return None
    kept = {name: change[name] for name in ("survey", "semester_from", "semester_to", "n_respondents", "verdict")}
    return kept | {
        "block": change["block"] or pd.NA,
        "n_groups": len(pairs),
        "difference_share": parts.change,
        "composition_share": parts.composition,
        "real_share": parts.real.value,
        "real_low": parts.real.low,
        "real_high": parts.real.high,
        "real_verdict": _judge(parts.real.low, parts.real.high),
    }


def _judge(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return "cannot_be_told"
    return "rose" if low > 0 else "fell" if high < 0 else "no_change"
