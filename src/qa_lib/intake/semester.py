"""One semester: its raw files to the tables of the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from qa_lib.intake.account import RegisterCount, make_account
from qa_lib.intake.bounds import check_kind
from qa_lib.intake.changes import hash_inputs
from qa_lib.intake.coder_sources import CodedFile, keep_last_source
from qa_lib.intake.coding_rounds import Rounds, apply_rounds, list_text_codings
from qa_lib.intake.context import ContextReader
from qa_lib.intake.duplicates import drop_duplicates
from qa_lib.intake.identities import Identities
from qa_lib.intake.reading import Sheet, read_sheets
from qa_lib.intake.recognition import REGISTERS, SAMPLE_MARK, recognise_file
from qa_lib.intake.refusals import FileRefused
from qa_lib.intake.registers import POPULATION_COLUMNS, TEACHER_COLUMNS, RegisterReader, RegisterRows
from qa_lib.intake.rejections import RejectionLog, join_rejections
from qa_lib.intake.review_books import Reviews
from qa_lib.intake.reviews import apply_reviews
from qa_lib.intake.survey_files import SurveyPart, SurveyReader
from qa_lib.intake.tables import (
    ANSWER_COLUMNS,
    CODING_COLUMNS,
    COMMENT_COLUMNS,
    RESPONSE_COLUMNS,
    ResponseIds,
    Slice,
    empty_frame,
    join_answers,
    join_codings,
    join_comments,
    join_responses,
    set_types,
)
from qa_lib.params import Survey
from qa_lib.privacy.roster import Roster


@dataclass(frozen=True)
class SemesterTables(Slice):
    """Everything that the store keeps of a semester; ``inputs`` gives the SHA-256 of each raw file.

    ``watch`` is what no report may hold (`qa_lib.privacy.leaks.watch`).
    """

    semester: str
    inputs: dict[str, str]
    watch: pd.DataFrame
    #: Codes of text that came in by registers (`TEXT_CODING_COLUMNS`).
    text_codings: pd.DataFrame


@dataclass(frozen=True)
class Decided:
    """What people decided about the open answers of a semester: who may read them, what they are about."""

    reviews: Reviews = field(default_factory=Reviews)
    rounds: Rounds = field(default_factory=Rounds)


class SemesterReader:
    """Reads the files of one semester, one after the other; a file that is refused is logged and the others go on."""

    def __init__(self, folder: Path, *, semester: str, identities: Identities, decided: Decided | None = None) -> None:
        self.folder, self.params, self.semester, self.identities = folder, identities.params, semester, identities
        decided = decided or Decided()
        self.reviews, self.rounds = decided.reviews, decided.rounds
        context = ContextReader(self.params)
        self.surveys = SurveyReader(self.params, context, identities)
        self.registers = RegisterReader(self.params, context, identities, self.rounds.same_coders)
        self.inputs = hash_inputs(folder)
        self.logs: list[RejectionLog] = []
        self.parts: list[SurveyPart] = []
        self.registers_read: dict[str, list[RegisterRows]] = {name: [] for name in REGISTERS}
        self.counts: list[RegisterCount] = []

    def read(self) -> SemesterTables:
        """All files, joined, with what was decided about open answers.

        Raises
        ------
        ReviewError, CodingError
            When a workbook of decisions or of codes is faulty.
        """
        for name in self._tables():
            self._read_file(name)
        parts = [kept for survey in self.params.surveys for kept in drop_duplicates(self._parts_of(survey))]
        order = {name: place for place, name in enumerate(self.inputs)}
        return self._join(sorted(parts, key=lambda part: order[part.file]))

    def _tables(self) -> dict[str, str]:
        return {name: digest for name, digest in self.inputs.items() if name != SAMPLE_MARK}

    def _parts_of(self, survey: Survey) -> list[SurveyPart]:
        return [part for part in self.parts if part.survey.code == survey.code]

    def _read_file(self, name: str) -> None:
        log = RejectionLog(name)
        self.logs.append(log)
        try:
            check_kind(self.folder / name, within=self.folder)
            self._refuse_copy(name)
            found = recognise_file(self.folder / name, self.params.surveys)
            sheets = read_sheets(self.folder / name)
            if isinstance(found, Survey):
                part = self.surveys.read(sheets, survey=found, sha256=self.inputs[name], log=log)
                self.parts.append(part)
            else:
                rows = self._read_register(found, sheets, log)
                self.registers_read[found].append(rows)
                self.counts.append(RegisterCount(name, found, self.inputs[name], rows.n_rows, len(rows.frame)))
        except FileRefused as refused:
            log.add_file(refused)

    def _refuse_copy(self, name: str) -> None:
        """Refuse a file that was read already under another name: a population must not be counted twice."""
        first = next(other for other, digest in self.inputs.items() if digest == self.inputs[name])
        if first != name:
            raise FileRefused("same_file", expected=f"a file of its own; the content is that of {first}")

    def _read_register(self, register: str, sheets: Sequence[Sheet], log: RejectionLog) -> RegisterRows:
        read = {
            "population": self.registers.read_population,
            "teachers": self.registers.read_teachers,
            "coding": self.registers.read_codings,
        }
        return read[register](sheets, log=log)

    def _join(self, parts: list[SurveyPart]) -> SemesterTables:
        teachers, population = self.registers_read["teachers"], self.registers_read["population"]
        names = frozenset().union(*(one.names for one in teachers))
        self.identities.sightings.names.update(names)
        responses = self._join_responses(parts)
        files = join_codings(self.registers_read["coding"], responses, surveys=self.params.surveys)
        comments = self._join_comments(parts, responses, Roster(names)) if parts else empty_frame(COMMENT_COLUMNS)
        codings = self._add_rounds(files, comments, responses)
        answers = join_answers(parts, responses) if parts else empty_frame(ANSWER_COLUMNS)
        return SemesterTables(
            semester=self.semester,
            responses=set_types(responses),
            answers=set_types(answers),
            comments=set_types(comments),
            codings=set_types(codings),
            population=self._with_semester(population, POPULATION_COLUMNS),
            teachers=self._with_semester(teachers, TEACHER_COLUMNS).drop_duplicates("teacher_id", ignore_index=True),
            rejections=join_rejections(self.logs),
            account=make_account(self._tables(), parts=parts, registers=self.counts),
            inputs=self.inputs,
            is_sample=SAMPLE_MARK in self.inputs,
            text_codings=list_text_codings(self.rounds, identities=self.identities),
            watch=self._seal(),
        )

    def _seal(self) -> pd.DataFrame:
        rules = self.params.policy.privacy
        leasts = {"length_min": rules.identifier_length_min.value, "digits_min": rules.identifier_digits_min.value}
        return self.identities.sightings.seal(self.identities.key, **leasts)

    def _join_comments(self, parts: list[SurveyPart], responses: pd.DataFrame, roster: Roster) -> pd.DataFrame:
        comments = join_comments(parts, responses, roster=roster)
        schools = comments["response_id"].map(responses.set_index("response_id")["school"].astype(object))
        decided = apply_reviews(comments, schools, self.reviews, roster=roster, params=self.params)
        return decided[list(COMMENT_COLUMNS)]

    def _add_rounds(self, files: Sequence[CodedFile], comments: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
        """The codings of raw files and those of workbooks, of each coder and answer those of one of them."""
        schools = comments["response_id"].map(responses.set_index("response_id")["school"].astype(object))
        given = apply_rounds(comments, schools, self.rounds, identities=self.identities)
        if given.empty and not any(len(file.codings) for file in files):
            return empty_frame(CODING_COLUMNS)
        kept = keep_last_source(files, given, now=self.params.lineage.counted_as)
        return kept[list(CODING_COLUMNS)].drop_duplicates(ignore_index=True)

    def _join_responses(self, parts: list[SurveyPart]) -> pd.DataFrame:
        if not parts:
            return empty_frame(RESPONSE_COLUMNS)
        codes = [semester.code for semester in self.params.semesters.semesters]
        return join_responses(
            parts,
            semester=self.semester,
            ids=ResponseIds(
                codes.index(self.semester) + 1, [school.code for school in self.params.institution.schools]
            ),
            items_min=self.params.policy.measurement.straight_line_items_min.value,
        )

    def _with_semester(self, registers: list[RegisterRows], columns: tuple[str, ...]) -> pd.DataFrame:
        filled = [register.frame for register in registers if len(register.frame)]
        if not filled:
            return empty_frame(("semester", *columns))
        joined = pd.concat(filled, ignore_index=True)
        return set_types(joined.assign(semester=self.semester)[["semester", *columns]])
