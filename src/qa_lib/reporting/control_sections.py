"""What chapters on in-department control share: the door for cards, names of criteria, notices of what is not there."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.control import is_unit_hidden, tabulate_observed_departments
from qa_lib.analysis.control.cards import OBSERVATIONS, TOTAL, find_book
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.sections import Section, make_section, notice
from qa_lib.reporting.tables import Column

#: A cell that has nothing to say after another one has said why.
NOTHING = Section(())


def sees_all(chapter: Chapter) -> bool:
    """Whether the ring sees single classes, observers, and departments with few observed teachers."""
    return chapter.tier in chapter.params.policy.control.open_rings.value


def is_kept(chapter: Chapter, register: str) -> bool:
    """Whether the university handed in the register."""
    is_known = find_book(chapter.params, register) is not None
    return is_known and chapter.data.registers.state_date(register) is not None


def release_cards(chapter: Chapter, frame: pd.DataFrame) -> pd.DataFrame:
    """Scores of cards as the ring may see them.

    A ring that sees all sees them whatever their number of teachers; others through the gate, by the plan of the
    school's departments.
    """
    if sees_all(chapter):
        released = chapter.release(frame, n_column="n_teachers", value_columns=[], is_of_unit=False)
        return released.assign(is_suppressed=False)
    departments, ring = tabulate_observed_departments(chapter.data), f"is_hidden_{chapter.tier}"
    if ring not in frame:
        is_hidden = is_unit_hidden(departments, chapter.data.department, chapter.tier)
        frame = frame.assign(**{ring: is_hidden})
    return chapter.release(frame, n_column="n_teachers", is_of_unit=False)


def name_criteria(chapter: Chapter, codes: pd.Series, register: str = OBSERVATIONS) -> pd.Series:
    """The headings of criteria in the report's language; the total is "all criteria"."""
    book, language = find_book(chapter.params, register), chapter.language
    words = {TOTAL: language.text("all criteria together")}
    words |= {column.code: language.name(column.heading) for column in (book.criteria if book else ())}
    return pd.Series([words[code] for code in codes], index=codes.index, dtype="str")


def name_departments(chapter: Chapter, codes: pd.Series) -> list[str]:
    """The names of departments of the report's school."""
    school = chapter.params.school(chapter.data.school)
    names = {one.code: chapter.language.name(one.name) for one in school.departments}
    return [names.get(code, code) for code in codes]


def score_column(heading: str) -> Column:
    """A mean place on the scale with its interval."""
    return Column("score_share", heading, "share", low="score_low", high="score_high")


def nothing_observed(chapter: Chapter, name: str) -> Section:
    """What stands where no class was observed, or no register handed in."""
    language = chapter.language
    if not is_kept(chapter, OBSERVATIONS):
        reason = language.text("No register of class observations was handed in; the template shows what it holds.")
        return make_section(name, language.text("There are no cards of observers"), notice(reason))
    reason = language.text("The register of class observations has no class of this unit within the semester.")
    return make_section(name, language.text("No class was observed in this semester"), notice(reason))


def say_hidden(chapter: Chapter) -> str:
    """Why a ring does not see scores of few teachers."""
    minimum = chapter.ring.ratings_n_min.value
    return chapter.language.text(
        "Cards are about teachers: this ring sees scores of at least {n} observed teachers, and none from which those "
        "of fewer could be worked out.",
        n=minimum,
    )
