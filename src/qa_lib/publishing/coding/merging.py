"""The pages of a workbook from the answers that it is to hold and from what a person filled in: nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from qa_lib.intake.coding_books import CodingBook
from qa_lib.params.coding import CODE_COLUMNS, CodingColumn

#: What people fill in, of coders and where codes differ.
FILLED: tuple[CodingColumn, ...] = (*CODE_COLUMNS, "uncodable", "note", "decided_by", "reason", "decided_date")


@dataclass(frozen=True)
class Pages:
    """Answers to be coded and answers set aside, cells as texts; and what changed against the workbook before."""

    answers: pd.DataFrame
    aside: pd.DataFrame
    n_new: int = 0
    #: Answers whose row was removed from the workbook; they stand in it again.
    restored: tuple[str, ...] = ()


def merge_pages(
    current: pd.DataFrame, kept: CodingBook | None, columns: Sequence[CodingColumn], *, given: Sequence[str]
) -> Pages:
    """``current`` holds the answers in their order, codes of sources as codes; ``given`` those that were handed out.

    Rows that stand in the workbook keep their order and what was filled in; others follow. An answer that the exports
    no longer hold is set aside, unless it carries nothing; one that nobody may read any more keeps its codes alone.
    """
    blanks = current.assign(**{name: "" for name in columns if name not in current})
    if kept is None:
        shown = blanks[blanks["is_shown"].astype(bool)]
        return Pages(shown[list(columns)].reset_index(drop=True), shown.iloc[:0][list(columns)], len(shown))
    rows = kept.rows.set_index("answer_id")
    known = rows.index.intersection(blanks["answer_id"].tolist(), sort=False)
    in_place = [name for name in rows.index[rows["page"].eq("answers")] if name in set(known)]
    back = [name for name in known if name not in set(in_place)]
    is_open = blanks["is_shown"].astype(bool) & ~blanks["answer_id"].isin(known)
    fresh = blanks.loc[is_open, "answer_id"].tolist()
    answers = blanks.set_index("answer_id").loc[[*in_place, *back, *fresh]]
    filled = [name for name in FILLED if name in columns]
    for name in filled:
        answers[name] = rows[name].reindex(answers.index).fillna("")
    gone = rows[~rows.index.isin(blanks["answer_id"])]
    gone = gone[(gone[filled] != "").any(axis=1)].reset_index()
    gone = gone.assign(survey=gone["survey_code"], question=gone["question_code"])
    return Pages(
        answers=answers.reset_index()[list(columns)],
        aside=gone[list(columns)],
        n_new=len([name for name in fresh if name not in set(given)]),
        restored=tuple(name for name in fresh if name in set(given)),
    )
