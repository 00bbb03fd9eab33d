"""Tables of levels over the semesters, and the words of what lies between two of them."""

from __future__ import annotations

import pandas as pd

from qa_lib.reporting.chapter import BaseChapter
from qa_lib.reporting.columns import label_columns, plain_columns, satisfaction_column
from qa_lib.reporting.display import TableView
from qa_lib.reporting.tables import Column
from qa_lib.reporting.words.changes import say_verdict
from qa_lib.reporting.words.terms import say_heading


def add_period_words(chapter: BaseChapter, frame: pd.DataFrame) -> pd.DataFrame:
    """``verdict_words``, and ``since``: the semester with which the present one, or the end of a trend, is compared."""
    shown = ~frame["is_suppressed"]
    words = {i: say_verdict(verdict, chapter.language) for i, verdict in frame.loc[shown, "verdict"].items()}
    since = {i: chapter.period(semester) for i, semester in frame["semester_from"].dropna().items()}
    return frame.assign(
        since=pd.Series(since, index=frame.index, dtype="str"),
        verdict_words=pd.Series(words, index=frame.index, dtype="str"),
    )


def tabulate_wide(chapter: BaseChapter, frame: pd.DataFrame, name: str, caption: str) -> TableView:
    """One row a survey or block, one column a semester; the note gives the numbers of valid answers."""
    language = chapter.language
    wide = frame.assign(place=frame.groupby("label", sort=False).ngroup())
    wide = wide.pivot(index=["place", "label"], columns="semester", values="satisfaction_share").reset_index()
    held = [semester for semester in chapter.data.semesters if semester in wide.columns]
    columns = [
        Column("label", say_heading("survey" if frame["block"].isna().all() else "block", language)),
        *(Column(semester, chapter.period(semester), "share") for semester in held),
    ]
    shown = frame[~frame["is_suppressed"]]["n_valid"]
    note = language.text(
        "Valid answers behind a level: {n_min} to {n_max}.",
        n_min=language.number(shown.min()),
        n_max=language.number(shown.max()),
    )
    return chapter.table(wide, columns, name=name, caption=caption, note=note)


def tabulate_long(chapter: BaseChapter, frame: pd.DataFrame, name: str, caption: str) -> TableView:
    """One row a survey and semester: respondents, valid answers, level with interval."""
    language = chapter.language
    columns = [
        *label_columns(["survey", "semester"], language),
        *plain_columns({"n_respondents": "count", "n_valid": "count"}, language),
        satisfaction_column(language),
    ]
    return chapter.table(frame, columns, name=name, caption=caption)
