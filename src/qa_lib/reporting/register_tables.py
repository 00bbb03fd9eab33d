"""What registers say, in words: units, offices and lists of terms, as tables of reports name them."""

from __future__ import annotations

import pandas as pd

from qa_lib.reporting.chapter import BaseChapter


def say_term(chapter: BaseChapter, vocabulary: str, code: object) -> str | None:
    """The word for a code of a vocabulary; None without one."""
    lists = chapter.params.vocabularies
    if lists is None or not isinstance(code, str):
        return None
    return chapter.language.name(lists.vocabulary(vocabulary).term(code).label)


def say_office(chapter: BaseChapter, code: object) -> str | None:
    """The name of an office; None without one."""
    offices = chapter.params.offices
    if offices is None or not isinstance(code, str):
        return None
    known = {office.code: office for office in offices.offices}
    return chapter.language.name(known[code].name) if code in known else code


def say_unit(chapter: BaseChapter, school: object, department: object) -> str:
    """The department, the school, or the university."""
    language, institution = chapter.language, chapter.params.institution
    schools = {one.code: one for one in institution.schools}
    if school not in schools:
        return language.name(institution.short_name)
    unit = schools[str(school)]
    names = {one.code: one.name for one in unit.departments}
    return language.name(names[str(department)] if department in names else unit.short_name)


def name_terms(chapter: BaseChapter, vocabulary: str, codes: pd.Series) -> pd.Series:
    """The words for a column of codes."""
    return _words([say_term(chapter, vocabulary, code) for code in codes], codes.index)


def name_offices(chapter: BaseChapter, codes: pd.Series) -> pd.Series:
    """The names of a column of offices."""
    return _words([say_office(chapter, code) for code in codes], codes.index)


def name_units(chapter: BaseChapter, frame: pd.DataFrame) -> pd.Series:
    """The names of the units of rows, from ``school`` and ``department``."""
    pairs = zip(frame["school"], frame["department"], strict=True)
    return _words([say_unit(chapter, *pair) for pair in pairs], frame.index)


def translated(chapter: BaseChapter, frame: pd.DataFrame, column: str) -> pd.Series:
    """A column that stands once a language, in that of the report; Kazakh where it is missing."""
    own, main = f"{column}_{chapter.language.locale}", f"{column}_kk"
    return frame[own].fillna(frame[main]) if own in frame else frame[main]


def _words(words: list[str | None], index: pd.Index) -> pd.Series:
    return pd.Series(words, index=index, dtype="str")
