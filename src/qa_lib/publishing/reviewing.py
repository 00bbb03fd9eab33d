"""``make review``: the workbook in which a person decides which open answers of a school may be quoted.

It is made anew from the answers and from what stands in it already: decisions and notes stay, new answers are appended,
and answers that the exports no longer hold are set aside with what was decided about them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from qa_lib.errors import IntakeError
from qa_lib.intake import is_sample, list_schools_with_data, read_slice
from qa_lib.intake.changes import list_books
from qa_lib.intake.review_books import UNDECIDED, read_book
from qa_lib.intake.reviews import DELETED
from qa_lib.params import Params
from qa_lib.params.review import REVIEW_COLUMNS
from qa_lib.paths import Paths
from qa_lib.publishing.filled_workbooks import refuse_open
from qa_lib.publishing.review_workbook import COMMAND, write_review_workbook
from qa_lib.reporting.language import Language
from qa_lib.sample.reviewing import decide_answers

#: What a person fills in.
FILLED: tuple[str, ...] = ("state", "published_text", "note")


@dataclass(frozen=True)
class ReviewPages:
    """Answers to be decided and answers set aside; both have `REVIEW_COLUMNS`, states are codes."""

    answers: pd.DataFrame
    aside: pd.DataFrame


@dataclass(frozen=True)
class ReviewReport:
    """What became of a workbook: its file, its answers, how many of them are new, undecided, set aside."""

    file: Path
    n_answers: int
    n_new: int
    n_undecided: int
    n_aside: int


def update_review(paths: Paths, params: Params, *, school: str, semester: str, locale: str) -> ReviewReport:
    """Write the workbook of a school in a semester; the store is up to date.

    Raises
    ------
    IntakeError
        When the workbook is open in an office program, or there is no answer at all.
    """
    file = paths.review / semester / f"{school}.xlsx"
    refuse_open(file, command=COMMAND)
    current = list_open_answers(paths, params, school=school, semester=semester)
    kept = read_book(file, params).rows if file in list_books(file.parent) else None
    if current.empty and kept is None:
        raise IntakeError(f"school '{school}' has no open answers in {semester}; nothing to review")
    pages = merge_pages(current, kept)
    save_review(paths, params, pages, school=school, semester=semester, locale=locale)
    n_known = 0 if kept is None else int(pages.answers["answer_id"].isin(kept["answer_id"]).sum())
    return ReviewReport(
        file=file,
        n_answers=len(pages.answers),
        n_new=len(pages.answers) - n_known,
        n_undecided=int(pages.answers["state"].eq(UNDECIDED).sum()),
        n_aside=len(pages.aside),
    )


def save_review(paths: Paths, params: Params, pages: ReviewPages, *, school: str, semester: str, locale: str) -> None:
    """Put a workbook in the place of the old one by rename."""
    file = paths.review / semester / f"{school}.xlsx"
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.stem}.{os.getpid()}.xlsx")
    languages = [Language(one, paths.locale) for one in dict.fromkeys([locale, *params.institution.locales])]
    try:
        write_review_workbook(
            pages.answers,
            pages.aside,
            draft,
            params=params,
            languages=languages,
            title=_title(params, school, semester, languages[0]),
            is_sample=is_sample(paths, semester),
        )
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def review_sample(paths: Paths, params: Params, *, semester: str, seed: int) -> int:
    """Workbooks with invented decisions for the schools of the synthetic university that have none; how many.

    What a person has begun to fill in stays as it is. The store is up to date.
    """
    schools = list_schools_with_data(paths, semester)
    missing = [school for school in schools if not (paths.review / semester / f"{school}.xlsx").exists()]
    for school in missing:
        current = list_open_answers(paths, params, school=school, semester=semester)
        decided = decide_answers(current, seed=seed, school=school)
        pages = ReviewPages(decided, decided.iloc[:0])
        save_review(paths, params, pages, school=school, semester=semester, locale=params.institution.locales[0])
    return len(missing)


def _title(params: Params, school: str, semester: str, language: Language) -> str:
    return f"{language.name(params.school(school).name)}, {language.semester(params.semester(semester))}"


def list_open_answers(paths: Paths, params: Params, *, school: str, semester: str) -> pd.DataFrame:
    """The different open answers of a school: `REVIEW_COLUMNS`, by survey, question and name, which tells no time."""
    comments = read_slice(paths, school=school, semesters=[semester], tables=["comments"]).comments
    texts = comments.astype(dict.fromkeys(("survey", "question", "language", "state"), "str"))
    grouped = texts.groupby("answer_id", sort=False)
    answers = grouped[["survey", "question", "language", "text", "state", "published_text"]].first()
    answers = answers.assign(n_answers=grouped.size().astype("str"), note="").reset_index()
    order = {survey.code: place for place, survey in enumerate(params.surveys)}
    ordered = answers.assign(place=answers["survey"].map(order)).sort_values(["place", "question", "answer_id"])
    return ordered[list(REVIEW_COLUMNS)].astype(object).reset_index(drop=True)


def merge_pages(current: pd.DataFrame, kept: pd.DataFrame | None) -> ReviewPages:
    """The pages of a workbook from the answers there are and the rows that stand in it (`ReviewBook.rows`).

    The order of known rows is kept; new answers, and those that have come back, follow.
    """
    if kept is None:
        kept = current.iloc[:0].assign(page="answers")
    known = kept[kept["answer_id"].isin(current["answer_id"])].set_index("answer_id")
    in_place = known.index[known["page"].eq("answers")]
    others = current["answer_id"][~current["answer_id"].isin(in_place)]
    rows = current.set_index("answer_id").loc[[*in_place, *others]]
    filled = {name: known[name].reindex(rows.index).fillna(rows[name]) for name in FILLED}
    answers = rows.assign(**filled)
    answers = answers.assign(text=answers["text"].mask(answers["state"].eq(DELETED), "")).reset_index()
    aside = kept[~kept["answer_id"].isin(current["answer_id"]) & kept["answer_id"].ne("")]
    return ReviewPages(answers[list(REVIEW_COLUMNS)], aside[list(REVIEW_COLUMNS)].reset_index(drop=True))
