"""The files beside the surveys: population, teachers, and open answers coded by people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from qa_lib.intake.columns import RawTable, Target, read_table
from qa_lib.intake.context import (
    Column,
    ContextReader,
    read_courses,
    read_departments,
    read_names,
    read_schools,
)
from qa_lib.intake.reading import Sheet
from qa_lib.intake.rejections import Fault, FileRefused, RejectionLog
from qa_lib.intake.spelling import Names, texts_of
from qa_lib.intake.survey_files import Pseudonymise
from qa_lib.params import Params
from qa_lib.params.surveys import ContextName
from qa_lib.privacy.pseudonyms import Domain

POPULATION_COLUMNS = (
    "target_group",
    "school",
    "department",
    "level",
    "programme",
    "course",
    "language",
    "n_population",
)


@dataclass(frozen=True)
class Teachers:
    """The teachers of a semester: ``frame`` with teacher_id, school, department; ``names`` for redaction alone."""

    frame: pd.DataFrame
    names: frozenset[str]


@dataclass(frozen=True)
class RegisterReader:
    """Reads the registers of a semester."""

    params: Params
    context: ContextReader
    pseudonymise: Pseudonymise

    def read_population(self, sheets: Sequence[Sheet], *, log: RejectionLog) -> pd.DataFrame:
        """How many people there are, by group and unit; columns `POPULATION_COLUMNS`. Rows without number are rejected.

        Raises
        ------
        FileRefused
            When target group or number has no column.
        """
        register = self._open(sheets, ("target_group", "n_population"), log)
        schools, is_unknown = read_schools(register.column("school"), self.context.schools)
        groups = read_names(register.column("target_group"), self.context.target_groups, kind="target_group")
        numbers = register.column("n_population").read(_read_count, lambda _: Fault("not_a_number", "a whole number"))
        departments = read_departments(register.column("department"), schools, self.context)
        frame = pd.DataFrame(
            {
                "target_group": groups,
                "school": schools.fillna(departments.map(self.context.school_of_department)),
                "department": departments,
                "level": read_names(register.column("level"), self.context.levels, kind="level"),
                "programme": read_names(register.column("programme"), self.context.programmes, kind="programme"),
                "course": read_courses(register.column("course")),
                "language": read_names(register.column("language"), self.context.languages, kind="language"),
                "n_population": numbers.astype("Int64"),
            }
        )
        is_incomplete = (frame["target_group"].isna() | frame["n_population"].isna()).to_numpy() & ~is_unknown
        register.reject_rows(is_incomplete, reason="incomplete_row", expected="a target group and a whole number")
        used: pd.DataFrame = frame[~is_unknown & ~is_incomplete]
        return used.reset_index(drop=True)

    def read_teachers(self, sheets: Sequence[Sheet], *, log: RejectionLog) -> Teachers:
        """Who teaches where. The first row of a teacher counts.

        Raises
        ------
        FileRefused
            When the staff number has no column.
        """
        register = self._open(sheets, (), log)
        numbers = register.column("teacher").cells
        schools, _ = read_schools(register.column("school"), self.context.schools)
        departments = read_departments(register.column("department"), schools, self.context)
        frame = pd.DataFrame(
            {
                "teacher_id": self.pseudonymise(list(numbers), "teacher"),
                "school": schools.fillna(departments.map(self.context.school_of_department)),
                "department": departments,
            }
        )
        frame = frame[numbers.ne("")].drop_duplicates("teacher_id").reset_index(drop=True)
        return Teachers(frame=frame, names=frozenset(register.column("name").cells) - {""})

    def read_codings(self, sheets: Sequence[Sheet], *, log: RejectionLog) -> pd.DataFrame:
        """Themes given to open answers: survey, respondent_id, teacher_id, question, theme, coder (a pseudonym), row.

        A row whose survey, question or theme the params do not know is rejected.

        Raises
        ------
        FileRefused
            When a column is missing.
        """
        register = self._open(sheets, ("survey", "question", "theme"), log)
        frame = pd.DataFrame(
            {
                "survey": register.column("survey").cells,
                "respondent_id": self.pseudonymise(list(register.column("respondent").cells), "respondent"),
                "teacher_id": self._ids(register.column("teacher").cells, "teacher"),
                "question": register.column("question").cells,
                "theme": register.column("theme").cells,
                "coder": self._ids(register.column("coder").cells, "coder"),
                "row": register.table.rows,
            }
        )
        for code, names in self._coding_names.items():
            frame[code] = read_names(register.column(code), names, kind=code)
        return frame.dropna(subset=list(self._coding_names)).reset_index(drop=True)

    @cached_property
    def _coding_names(self) -> dict[ContextName, Names[str]]:
        themes = [theme for frame in self.params.codeframes for theme in frame.themes]
        questions = [question.code for survey in self.params.surveys for question in survey.open_questions]
        return {
            "survey": Names.build(
                (name, one.code) for one in self.params.surveys for name in texts_of(one.code, one.title)
            ),
            "question": Names.build((code, code) for code in questions),
            "theme": Names.build((name, one.code) for one in themes for name in texts_of(one.code, one.label)),
        }

    def _ids(self, cells: pd.Series, domain: Domain) -> pd.Series:
        ids = pd.Series(self.pseudonymise(list(cells), domain), index=cells.index, dtype=object)
        return ids.where(cells.ne(""), None)

    def _open(self, sheets: Sequence[Sheet], required: tuple[ContextName, ...], log: RejectionLog) -> Register:
        headings = self.params.intake.columns
        pairs = [(name, Target("context", code)) for code, names in headings.items() for name in (code, *names)]
        table, log = read_table(sheets, Names.build(pairs), log=log)
        for code in required:
            if Target("context", code) not in table.cells:
                raise FileRefused("missing_column", value=code, expected=" / ".join(headings.get(code, (code,))))
        return Register(table, log)


@dataclass(frozen=True)
class Register:
    """The table of a register with its log."""

    table: RawTable
    log: RejectionLog

    def column(self, code: ContextName) -> Column:
        """A column by its code; blanks where the register has none."""
        target = Target("context", code)
        blanks = pd.Series([""] * len(self.table.rows), index=self.table.rows, dtype=object)
        return Column(self.table.cells.get(target, blanks), self.table.headings.get(target, code), self.log)

    def reject_rows(self, is_rejected: np.ndarray, *, reason: str, expected: str) -> None:
        """Log rows that are not used."""
        rows = self.table.rows.to_numpy()[is_rejected]
        self.log.add_rows(rows, reason=reason, expected=expected)


def _read_count(text: str) -> int | None:
    digits = text.replace("\u00a0", "").replace(" ", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else None
