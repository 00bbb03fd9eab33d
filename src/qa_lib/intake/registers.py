"""The files beside the surveys: population, teachers, and open answers coded by people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from qa_lib.intake.coder_sources import fold
from qa_lib.intake.columns import RawTable, Target, read_table
from qa_lib.intake.context import PLACE_COLUMNS, Column, ContextReader, read_names, read_places
from qa_lib.intake.identifiers import read_identifiers
from qa_lib.intake.identities import Identities
from qa_lib.intake.reading import Sheet
from qa_lib.intake.refusals import FileRefused
from qa_lib.intake.rejections import Fault, RejectionLog
from qa_lib.intake.spelling import Names, texts_of
from qa_lib.params import Params
from qa_lib.params.surveys import ContextName
from qa_lib.privacy.pseudonyms import Domain

POPULATION_COLUMNS = ("target_group", *PLACE_COLUMNS, "n_population")
TEACHER_COLUMNS = ("teacher_id", "school", "department")
#: What a document about a teacher needs to know of the roster; nothing of it is stored.
STAFF_COLUMNS = ("staff_number", "teacher_id", "name", "school", "department")


@dataclass(frozen=True)
class RegisterRows:
    """What a register holds: ``frame`` of its usable rows among ``n_rows``; ``names`` are for redaction alone."""

    frame: pd.DataFrame
    n_rows: int
    log: RejectionLog
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RegisterReader:
    """Reads the registers of a semester."""

    params: Params
    context: ContextReader
    identities: Identities
    #: Names of coders in files, and the workbooks of the same people (`coder_sources.read_same_coders`).
    same_coders: Mapping[str, str] = field(default_factory=dict)

    def read_population(self, sheets: Sequence[Sheet], *, log: RejectionLog) -> RegisterRows:
        """How many people there are, by group and unit; columns `POPULATION_COLUMNS`. Rows without number are rejected.

        Raises
        ------
        FileRefused
            When target group or number has no column.
        """
        register = self._open(sheets, ("target_group", "n_population"), log)
        places = read_places(register.column, self.context)
        groups = read_names(register.column("target_group"), self.context.target_groups, kind="target_group")
        numbers = register.column("n_population").read(_read_count, lambda _: Fault("not_a_number", "a whole number"))
        frame = places.frame.assign(target_group=groups, n_population=numbers.astype("Int64"))
        is_incomplete = (groups.isna() | numbers.isna()).to_numpy() & ~places.is_unknown
        register.reject_rows(is_incomplete, expected="a target group and a whole number")
        return register.keep(frame[list(POPULATION_COLUMNS)], ~places.is_unknown & ~is_incomplete)

    def read_teachers(self, sheets: Sequence[Sheet], *, log: RejectionLog) -> RegisterRows:
        """Who teaches where: teacher_id, school, department. Rows without a staff number are rejected; names are kept.

        Raises
        ------
        FileRefused
            When no heading is known.
        """
        register = self._open(sheets, (), log)
        numbers = read_identifiers(register.column("teacher"))
        places = read_places(register.column, self.context)
        frame = places.frame[["school", "department"]].assign(teacher_id=self._ids(numbers, "teacher"))
        is_incomplete = numbers.eq("").to_numpy() & ~places.is_unknown
        register.reject_rows(is_incomplete, expected="a staff number")
        names = frozenset(register.column("name").cells) - {""}
        return register.keep(frame, ~places.is_unknown & ~is_incomplete, names=names)

    def read_staff(self, sheets: Sequence[Sheet], *, log: RejectionLog) -> pd.DataFrame:
        """Who teaches where, with names: `STAFF_COLUMNS`, unknown places are "". Rows without a number are left out.

        Raises
        ------
        FileRefused
            When no heading is known.
        """
        register = self._open(sheets, (), log)
        numbers = register.column("teacher").cells
        places = read_places(register.column, self.context).frame[["school", "department"]].fillna("")
        frame = places.assign(
            staff_number=numbers, teacher_id=self._ids(numbers, "teacher"), name=register.column("name").cells
        )
        return frame.loc[numbers.ne(""), list(STAFF_COLUMNS)].astype(object).reset_index(drop=True)

    def read_codings(self, sheets: Sequence[Sheet], *, log: RejectionLog) -> RegisterRows:
        """Themes given to open answers: survey, respondent_id, teacher_id, question, theme, coder (a pseudonym), row.

        A row whose survey, question or theme is blank or unknown to the params is rejected.

        Raises
        ------
        FileRefused
            When a column is missing.
        """
        register = self._open(sheets, ("survey", "respondent", "question", "theme"), log)
        named: dict[str, pd.Series] = {
            code: read_names(register.column(code), names, kind=code) for code, names in self._coding_names.items()
        }
        respondents = read_identifiers(register.column("respondent"))
        frame = pd.DataFrame(
            {
                **named,
                "respondent_id": self._respondent_ids(respondents, named["survey"]),
                "teacher_id": self._ids(read_identifiers(register.column("teacher")), "teacher"),
                "coder": self._coder_ids(read_identifiers(register.column("coder"))),
                "row": register.table.rows,
            }
        )
        is_incomplete = frame[[*named, "respondent_id"]].isna().any(axis=1).to_numpy()
        register.reject_rows(is_incomplete, expected="a respondent, and a survey, question and theme of the params")
        is_forgotten = self.identities.find_forgotten(respondents)
        log.add_forgotten(int(is_forgotten.sum()))
        return register.keep(frame, ~is_incomplete & ~is_forgotten)

    def _respondent_ids(self, cells: pd.Series, surveys: pd.Series) -> pd.Series:
        """The pseudonyms of respondents, each in the scope of the survey that its row is about."""
        ids = pd.Series(None, index=cells.index, dtype=object)
        for survey, rows in cells.groupby(surveys.astype(object).fillna("").to_numpy()):
            ids[rows.index] = self._ids(rows, "respondent", survey=str(survey))
        return ids

    def _coder_ids(self, cells: pd.Series) -> pd.Series:
        """The pseudonyms of coders, under the names of their workbooks where it is known who is who."""
        own = self._ids(cells, "coder")
        if not self.same_coders:
            return own
        return self._ids(cells.map(lambda name: self.same_coders.get(fold(name), name)), "coder")

    @cached_property
    def _coding_names(self) -> dict[ContextName, Names[str]]:
        themes = list(self.params.lineage.themes.values())
        questions = [question.code for survey in self.params.surveys for question in survey.open_questions]
        return {
            "survey": Names.build(
                (name, one.code) for one in self.params.surveys for name in texts_of(one.code, one.title)
            ),
            "question": Names.build((code, code) for code in questions),
            "theme": Names.build((name, one.code) for one in themes for name in texts_of(one.code, one.label)),
        }

    def _ids(self, cells: pd.Series, domain: Domain, *, survey: str = "") -> pd.Series:
        return self.identities.replace_cells(cells, domain, survey=survey).where(cells.ne(""), None)

    def _open(self, sheets: Sequence[Sheet], required: tuple[ContextName, ...], log: RejectionLog) -> Register:
        """The register, if it has the columns that are required; only that of teachers, which needs none, has names."""
        headings = self.params.intake.columns
        pairs = [(name, Target("context", code)) for code, names in headings.items() for name in (code, *names)]
        table, log = read_table(sheets, Names.build(pairs), log=log)
        for code in required:
            if Target("context", code) not in table.cells:
                raise FileRefused("missing_column", value=code, expected=" / ".join(headings.get(code, (code,))))
        table = table.without(Target("context", "name")) if required else table
        self.identities.see_unread(table)
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

    def reject_rows(self, is_incomplete: np.ndarray, *, expected: str) -> None:
        """Log rows that lack what every row of the register must have."""
        self.log.add_rows(self.table.rows.to_numpy()[is_incomplete], reason="incomplete_row", expected=expected)

    def keep(self, frame: pd.DataFrame, is_kept: np.ndarray, *, names: frozenset[str] = frozenset()) -> RegisterRows:
        """What the register holds: the rows of ``frame`` that are kept."""
        n_rows = len(frame) + self.table.n_damaged
        return RegisterRows(frame[is_kept].reset_index(drop=True), n_rows, self.log, names)


def _read_count(text: str) -> int | None:
    digits = text.replace("\u00a0", "").replace(" ", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else None
