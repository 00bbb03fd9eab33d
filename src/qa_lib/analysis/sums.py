"""The sums of one school, from which the levels of the rest of the university are added up."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.item_sums import tabulate_item_sums
from qa_lib.analysis.scored import score_slice
from qa_lib.intake import read_slice
from qa_lib.measurement import sum_answers
from qa_lib.params import Params
from qa_lib.paths import Paths

#: The groups that are summed; ``block`` is `WHOLE_SURVEY` where they are the survey as a whole.
SUM_KEYS = ("survey", "block")
WHOLE_SURVEY = ""


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
    return sum_school(score_slice(slice_, params=params).answers, params)


def sum_school(answers: pd.DataFrame, params: Params) -> pd.DataFrame:
    """The columns of `sum_surveys_and_blocks` and, in the rows of whole surveys, of `tabulate_item_sums`."""
    of_items = tabulate_item_sums(answers, params).assign(block=WHOLE_SURVEY)
    return sum_surveys_and_blocks(answers).merge(of_items, how="left", on=list(SUM_KEYS))


def sum_surveys_and_blocks(answers: pd.DataFrame) -> pd.DataFrame:
    """``survey``, ``block`` ("" for the survey as a whole) and the columns of `measurement.sum_answers`."""
    surveys = sum_answers(answers, ["survey"])
    surveys.insert(1, "block", WHOLE_SURVEY)
    return pd.concat([surveys, sum_answers(answers, list(SUM_KEYS))], ignore_index=True).astype({"block": "str"})
