"""Where a response belongs: school, department, level, programme, course, language, date."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from qa_lib.intake.answers import DATE
from qa_lib.intake.rejections import Fault, RejectionLog
from qa_lib.intake.spelling import Names, Suggestions, texts_of
from qa_lib.params import Params
from qa_lib.params.surveys import ContextName

#: Years of study that a programme can have.
COURSES = range(1, 11)
#: Where a response or a cell of the population belongs.
PLACE_COLUMNS = ("school", "department", "level", "programme", "course", "language")
#: No date is longer; others are not tried.
MAX_DATE_LENGTH = 40
_COURSE = re.compile(r"\D*(\d{1,2})(?:[.,]0+)?\D*")


@dataclass(frozen=True)
class ContextReader:
    """Understands names of schools, departments, programmes, levels and languages in every spelling of the params."""

    params: Params

    @cached_property
    def schools(self) -> Names[str]:
        """Spellings of the schools."""
        return Names.build(
            (name, school.code)
            for school in self.params.institution.schools
            for name in texts_of(school.code, school.name, school.short_name, school.aliases)
        )

    @cached_property
    def departments(self) -> Names[str]:
        """Spellings of the departments; the params use none for two."""
        return _index(
            (department.code, texts_of(department.code, department.name, department.aliases))
            for school in self.params.institution.schools
            for department in school.departments
        )

    @cached_property
    def programmes(self) -> Names[str]:
        """Spellings of the educational programmes."""
        return _index(
            (programme.code, texts_of(programme.code, programme.name))
            for school in self.params.institution.schools
            for programme in school.programmes
        )

    @cached_property
    def levels(self) -> Names[str]:
        """Spellings of the levels of education."""
        return _index((one.code, texts_of(one.code, one.name, one.aliases)) for one in self.params.institution.levels)

    @cached_property
    def languages(self) -> Names[str]:
        """Spellings of the languages."""
        return _index((code, texts_of(code, names)) for code, names in self.params.intake.languages.items())

    @cached_property
    def target_groups(self) -> Names[str]:
        """Spellings of the target groups."""
        return _index((one.code, texts_of(one.code, one.name)) for one in self.params.catalogue.target_groups)

    @cached_property
    def school_of_department(self) -> dict[str, str]:
        """The school that each department belongs to."""
        return {one.code: school.code for school in self.params.institution.schools for one in school.departments}

    @property
    def only_school(self) -> str | None:
        """The school that a response belongs to where the institution has one alone."""
        schools = self.params.institution.schools
        return schools[0].code if len(schools) == 1 else None


def _index(named: Iterable[tuple[str, list[str]]]) -> Names[str]:
    return Names.build((name, code) for code, names in named for name in names)


@dataclass(frozen=True)
class Column:
    """The strings of a piece of context, its heading, and where to report what is not understood."""

    cells: pd.Series
    heading: str
    log: RejectionLog

    @property
    def is_blank(self) -> np.ndarray:
        """Which cells are empty."""
        return self.cells.eq("").to_numpy(dtype=bool)

    def read(self, understand: Callable[[str], object], fault: Callable[[str], Fault]) -> pd.Series:
        """Each different string understood once (None: not at all, and logged); blanks are None."""
        codes, texts = pd.factorize(self.cells.to_numpy(dtype=object))
        found = [understand(text) if text else None for text in texts]
        bad_codes = [code for code, (text, one) in enumerate(zip(texts, found, strict=True)) if text and one is None]
        bad = np.flatnonzero(np.isin(codes, bad_codes))
        faults = {code: fault(texts[code]) for code in bad_codes}
        self.log.add_cells(
            self.cells.index.to_numpy()[bad],
            self.heading,
            [texts[codes[place]] for place in bad],
            [faults[codes[place]] for place in bad],
        )
        return pd.Series([found[code] for code in codes], index=self.cells.index, dtype=object)


def read_names(column: Column, names: Names[str], *, kind: str) -> pd.Series:
    """Codes of a column of names; unknown ones are emptied and logged as ``unknown_<kind>``."""
    suggestions = Suggestions(names, otherwise=f"a {kind} of the params")
    return column.read(names.find, lambda text: Fault(f"unknown_{kind}", suggestions.expect(text)))


def read_schools(column: Column, names: Names[str]) -> tuple[pd.Series, np.ndarray]:
    """Codes of the schools, and which rows name a school that is unknown: these are rejected as rows."""
    codes, texts = pd.factorize(column.cells.to_numpy(dtype=object))
    found = [names.find(text) if text else None for text in texts]
    schools = pd.Series([found[code] for code in codes], index=column.cells.index, dtype=object)
    is_unknown = schools.isna().to_numpy() & ~column.is_blank
    suggestions = Suggestions(names, otherwise="a school of the params")
    expected = {text: suggestions.expect(text) for text in dict.fromkeys(column.cells[is_unknown])}
    unknown = column.cells[is_unknown]
    column.log.add_named_rows(
        unknown.index.to_numpy(), column.heading, list(unknown), [Fault("unknown_school", expected[t]) for t in unknown]
    )
    return schools, is_unknown


@dataclass(frozen=True)
class Places:
    """Where rows belong: ``frame`` with `PLACE_COLUMNS`, and which rows name a school that is unknown."""

    frame: pd.DataFrame
    is_unknown: np.ndarray


def read_places(column: Callable[[ContextName], Column], reader: ContextReader) -> Places:
    """Where the rows of a table belong, by its columns of context; blanks and names that are not understood are NA.

    A row without a school has that of its department, else the institution's only one. A row that names an unknown
    school is logged as a row, other names as cells.
    """
    schools, is_unknown = read_schools(column("school"), reader.schools)
    departments = read_names(column("department"), reader.departments, kind="department")
    schools = schools.fillna(departments.map(reader.school_of_department)).fillna(reader.only_school or np.nan)
    frame = pd.DataFrame(
        {
            "school": schools,
            "department": departments,
            "level": read_names(column("level"), reader.levels, kind="level"),
            "programme": read_names(column("programme"), reader.programmes, kind="programme"),
            "course": read_courses(column("course")),
            "language": read_names(column("language"), reader.languages, kind="language"),
        }
    )
    return Places(frame, is_unknown)


def read_courses(column: Column) -> pd.Series:
    """Years of study 1–10, written as a number or with words around it."""

    def understand(text: str) -> int | None:
        match = _COURSE.fullmatch(text)
        return int(match[1]) if match and int(match[1]) in COURSES else None

    return column.read(understand, lambda _: Fault("out_of_range", f"{COURSES[0]}–{COURSES[-1]}")).astype("Int8")


def read_dates(column: Column) -> pd.Series:
    """Moments: ISO 8601, day first, or the serial number of a spreadsheet; without a zone of time."""
    given = pd.Series(column.cells.unique(), dtype=object)
    texts = given.where(given.str.len() <= MAX_DATE_LENGTH, "")
    moments = pd.to_datetime(texts.where(texts.str.match(r"\d{4}-")), format="ISO8601", errors="coerce", utc=True)
    if moments.isna().any():
        moments = _fill_other_dates(moments, texts)
    known = {text: moment for text, moment in zip(given, moments.dt.tz_localize(None), strict=True) if pd.notna(moment)}
    found = column.read(known.get, lambda _: Fault("not_a_date", "a date such as 2025-11-20 or 20.11.2025"))
    return pd.to_datetime(found).astype("datetime64[s]")


def _fill_other_dates(moments: pd.Series, texts: pd.Series) -> pd.Series:
    """Moments that stand there as day first, or as the serial number of a spreadsheet, where there is none yet."""
    day_first = texts[moments.isna() & texts.map(lambda text: DATE.fullmatch(text) is not None)]
    moments.loc[day_first.index] = pd.to_datetime(day_first, format="mixed", dayfirst=True, errors="coerce", utc=True)
    serial = pd.to_numeric(texts, errors="coerce").where(lambda days: days.between(20_000, 80_000))
    return moments.fillna(pd.to_datetime(serial, unit="D", origin="1899-12-30", utc=True))
