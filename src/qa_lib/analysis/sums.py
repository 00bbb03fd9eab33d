"""The sums of one school, from which the levels of the rest of the university are added up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from qa_lib import reads
from qa_lib.analysis.item_sums import tabulate_item_sums
from qa_lib.analysis.release import find_hidden, list_hidden, plan_results
from qa_lib.analysis.released import read_released
from qa_lib.analysis.result_cells import WHOLE
from qa_lib.analysis.scored import Scored, score_slice
from qa_lib.intake import read_slice
from qa_lib.measurement import sum_answers
from qa_lib.params import TIERS, Params
from qa_lib.paths import Paths

#: The groups that are summed; ``block`` is `WHOLE_SURVEY` where they are the survey as a whole.
SUM_KEYS = ("survey", "block")
#: The same with the items, which the results of the university are added up from; ``item`` is "" above them.
ITEM_KEYS = (*SUM_KEYS, "item")
WHOLE_SURVEY = ""
WHOLE_BLOCK = ""


def summarise_school(paths: Paths, params: Params, *, school: str, semester: str) -> pd.DataFrame:
    """The sums of a school's answers in a semester; they depend on its responses, its answers and the params alone.

    ``school`` is one of `intake.list_slices`, so that responses without a school count too.

    Returns
    -------
    DataFrame
        As `sum_school`; a few hundred rows, whatever the number of respondents.

    Raises
    ------
    IntakeError
        When the semester is not in the store.
    CodebookError
        When an answered item stands in no codebook.
    """
    slice_ = read_slice(paths, school=school, semesters=[semester], tables=("responses", "answers"))
    return sum_school(score_slice(slice_, params=params), params)


def summarise_results(paths: Paths, params: Params, *, school: str, semester: str) -> pd.DataFrame:
    """The results of a school in a semester, and which of them each ring may not see, as `plan_results`."""
    slice_ = read_slice(paths, school=school, semesters=[semester], tables=("responses", "answers"))
    released = read_released(paths, params, school=school, semester=semester)
    return plan_results(score_slice(slice_, params=params), params, code=school, released=released)


def read_kept(kept: Mapping[str, Any]) -> pd.DataFrame:
    """A table of a school that was kept: its ``file``, and what was ``read`` for it, which is noted again."""
    reads.note_all({source: set(parts) for source, parts in kept["read"].items()})
    return pd.read_parquet(kept["file"])


def sum_school(school: Scored, params: Params) -> pd.DataFrame:
    """The sums of a school's answers in one semester.

    Returns
    -------
    DataFrame
        By `ITEM_KEYS`, for items, blocks and surveys, the columns of `measurement.sum_answers`; in the rows of whole
        surveys also those of `tabulate_item_sums`, ``n_participants`` (distinct people who sent in a questionnaire) and
        ``n_questionnaires``.
    """
    items = sum_answers(school.answers, list(ITEM_KEYS))
    sums = pd.concat([sum_surveys_and_blocks(school.answers).assign(item=WHOLE_BLOCK), items], ignore_index=True)
    of_surveys = tabulate_item_sums(school.answers, params).merge(_count_participants(school), how="outer", on="survey")
    of_surveys = of_surveys.assign(block=WHOLE_SURVEY, item=WHOLE_BLOCK)
    return sums.astype({"item": "str"}).merge(of_surveys, how="left", on=list(ITEM_KEYS))


def select_surveys_and_blocks(sums: pd.DataFrame) -> pd.DataFrame:
    """The rows of surveys and blocks of `sum_school`, without ``item``."""
    if "item" not in sums.columns:
        return sums
    return sums[sums["item"].eq(WHOLE_BLOCK)].drop(columns="item").reset_index(drop=True)


def _count_participants(school: Scored) -> pd.DataFrame:
    grouped = school.responses.astype({"survey": "str"}).groupby("survey")["respondent_id"]
    return grouped.agg(n_participants="nunique", n_questionnaires="size").reset_index()


def mark_hidden(sums: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """The sums of a school with ``is_hidden_<tier>``: whether the ring may not see the school's result.

    ``results`` are those of the school in the semester of the sums, as `plan_results`.
    """
    semester = str(results["semester"].iloc[0]) if len(results) else ""
    hidden = {
        f"is_hidden_{tier}": find_hidden(sums, list_hidden(results, tier), semester=semester, department=WHOLE)
        for tier in TIERS
    }
    return sums.assign(**hidden)


def sum_surveys_and_blocks(answers: pd.DataFrame) -> pd.DataFrame:
    """``survey``, ``block`` ("" for the survey as a whole) and the columns of `measurement.sum_answers`."""
    surveys = sum_answers(answers, ["survey"])
    surveys.insert(1, "block", WHOLE_SURVEY)
    return pd.concat([surveys, sum_answers(answers, list(SUM_KEYS))], ignore_index=True).astype({"block": "str"})
