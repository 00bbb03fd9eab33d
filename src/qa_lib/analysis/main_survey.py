"""The survey whose open answers are looked at over all semesters of the window.

Surveys ask different questions and are held in different semesters: themes of a mixture of them would move by itself.
"""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.themes import ANSWER, choose_main_coder
from qa_lib.reads import remembering

#: What open answers and codings take over from their response.
CONTEXT = ["respondent_id", "semester", "department", "programme", "level"]


@remembering
def find_main_survey(data: ReportData) -> str:
    """The survey, coded in this semester, whose open answers were coded in most semesters of the window.

    Of equal ones that with most coded answers, then the first of the catalogue; "" where nothing was coded.
    """
    codings = data.unit.codings.drop_duplicates(ANSWER)[["response_id", "survey"]]
    semesters = data.unit.responses.set_index("response_id")["semester"]
    coded = codings.assign(semester=semesters.reindex(codings["response_id"]).to_numpy()).astype({"survey": "str"})
    now = set(coded.loc[coded["semester"].eq(data.semester), "survey"])
    sizes = coded.groupby("survey")["semester"].agg(["nunique", "size"])
    held = [survey.code for survey in data.surveys if survey.code in now]
    return max(held, key=lambda code: tuple(sizes.loc[code]), default="")


@once_per_report
def list_codings(data: ReportData) -> pd.DataFrame:
    """The main survey's codings by main coders in all semesters.

    Returns
    -------
    DataFrame
        ``response_id``, ``question``, ``theme`` and `CONTEXT` (text).
    """
    codings = choose_main_coder(data.unit.codings, data.params)
    own = codings.loc[codings["survey"].eq(find_main_survey(data)), [*ANSWER, "theme"]]
    return _join_context(own.drop_duplicates().astype({"theme": "str"}), data)


@once_per_report
def list_writers(data: ReportData) -> pd.DataFrame:
    """Every open answer to the main survey in all semesters: ``response_id`` and `CONTEXT` (text)."""
    comments = data.unit.comments
    own = comments.loc[comments["survey"].eq(find_main_survey(data)), ["response_id"]]
    return _join_context(own, data)


def _join_context(frame: pd.DataFrame, data: ReportData) -> pd.DataFrame:
    responses = data.unit.responses
    place = pd.Index(responses["response_id"]).get_indexer(pd.Index(frame["response_id"]))
    context = responses.iloc[place][CONTEXT].astype("str").set_axis(frame.index)
    joined: pd.DataFrame = pd.concat([frame, context], axis=1)
    return joined
