"""A batch of certificates: who may have one, what it says, its number, its file; all of them at once or none."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from qa_lib.analysis.certificates import NOT_EVALUATED, SurveyOfTeachers, tabulate_surveys_of_teachers
from qa_lib.analysis.data import open_data
from qa_lib.errors import ParamsError, nearest_name
from qa_lib.intake import is_sample, list_schools_with_data, list_semesters_with_data, read_slice
from qa_lib.intake.staff import read_staff
from qa_lib.locks import hold_lock
from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.privacy.pseudonyms import PseudonymKey, load_key
from qa_lib.publishing.certificates.clearing import Printed, refuse_leaks_of
from qa_lib.publishing.certificates.holders import RegisterKey, load_register_key
from qa_lib.publishing.certificates.register import Entry, Register, read_register, write_lines
from qa_lib.publishing.certificates.rendering import CertificatePrinter
from qa_lib.publishing.certificates.request import CertificateRequest
from qa_lib.publishing.clearing import Clearing
from qa_lib.publishing.names import regulated_name
from qa_lib.reporting.certificates import CertificateWriter, Holder
from qa_lib.reporting.language import Language
from qa_lib.reporting.words.certificates import TITLE


@dataclass(frozen=True)
class Issue:
    """What became of one teacher's certificate: its file and number, or why there is none (``refusal``)."""

    staff_number: str
    school: str
    number: int | None = None
    file: Path | None = None
    is_new: bool = False
    refusal: str | None = None


@dataclass(frozen=True)
class Outcome:
    """A batch: those issued, then those refused, each in the order of the roster."""

    issues: tuple[Issue, ...]

    @property
    def issued(self) -> tuple[Issue, ...]:
        """The certificates there are now."""
        return tuple(issue for issue in self.issues if issue.file)

    @property
    def refused(self) -> tuple[Issue, ...]:
        """Those that may not be issued."""
        return tuple(issue for issue in self.issues if issue.refusal)


def issue_certificates(request: CertificateRequest, paths: Paths, params: Params) -> Outcome:
    """Issue the certificates of a request; one that was issued before keeps its number and its bytes.

    Files appear in ``reports/certificates/<period>/`` after the register knows them. The store is up to date.

    Raises
    ------
    ParamsError
        When the roster does not know the teacher.
    IntakeError
        When the register is damaged.
    RunError
        When a certificate can not be printed; the register is as before.
    DisclosureError
        When one of them, or the register, holds what the leak check refuses; likewise.
    """
    key = load_key(project_root=paths.root)
    batch = _Batch(request, paths, params, key)
    with hold_lock(batch.register_folder):
        return batch.run()


@dataclass(frozen=True)
class _Draft:
    """A certificate that may be issued: for whom, and what it says beside its number."""

    staff_number: str
    holder: Holder
    content: dict[str, Any]

    @property
    def digest(self) -> str:
        whose = [self.staff_number, self.holder.school, self.holder.date.isoformat()]
        said = json.dumps([*whose, self.content], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass
class _Batch:
    request: CertificateRequest
    paths: Paths
    params: Params
    key: PseudonymKey
    waiting: list[tuple[Entry, bytes]] = field(default_factory=list)

    @property
    def is_sample(self) -> bool:
        return any(is_sample(self.paths, semester) for semester in self.request.semesters)

    @property
    def register_folder(self) -> Path:
        """Invented certificates have a register of their own, so that they take no number of a real one."""
        folder = self.paths.data / "certificates"
        return folder / "sample" if self.is_sample else folder

    def run(self) -> Outcome:
        register = read_register(self.register_folder)
        language = Language(self.request.locale, self.paths.locale)
        writer = CertificateWriter(self.params, language, self.is_sample)
        printer = CertificatePrinter(self.paths.theme)
        found = list(self._draft(self._find_staff(), writer))
        drafts = [draft for draft in found if isinstance(draft, _Draft)]
        entries = [(draft, *self._enter(draft, register, printer)) for draft in drafts]
        self._refuse_leaks(entries, language)
        register.append(self.waiting) if self.waiting else None
        new = {entry.number for entry, _ in self.waiting}
        issues = [
            self._put(draft, entry, content, language, is_new=entry.number in new) for draft, entry, content in entries
        ]
        return Outcome((*issues, *(issue for issue in found if isinstance(issue, Issue))))

    def _find_staff(self) -> pd.DataFrame:
        """Whom the request is about, a row a teacher and school, with the name that the latest roster gives.

        A school's teachers are those of its roster and those whom its learners evaluated.
        """
        parts = [read_staff(self.paths.raw / code, params=self.params, key=self.key) for code in self.request.semesters]
        staff = pd.concat(parts, ignore_index=True).drop_duplicates("teacher_id", keep="last")
        if self.request.teacher:
            staff = _select_teacher(staff, self.request)
        rated = self._list_rated()
        rows = [self._select_school(staff, school, teachers) for school, teachers in rated.items()]
        found = pd.concat([staff.iloc[:0], *rows], ignore_index=True)
        return found if len(found) else staff.reset_index(drop=True)

    def _select_school(self, staff: pd.DataFrame, school: str, rated: frozenset[str]) -> pd.DataFrame:
        is_rated = staff["teacher_id"].isin(rated)
        is_listed = staff["school"].eq(school) & (bool(self.request.school) or not self.request.teacher)
        return staff[is_rated | is_listed].assign(school=school)

    def _list_rated(self) -> dict[str, frozenset[str]]:
        """By school: the teachers whom its learners evaluated in the period."""
        with_data = {one for code in self.request.semesters for one in list_schools_with_data(self.paths, code)}
        schools = [self.request.school] if self.request.school else sorted(with_data)
        semesters = list(self.request.semesters)
        responses = {
            school: read_slice(self.paths, school=school, semesters=semesters, tables=["responses"]).responses
            for school in schools
        }
        return {school: frozenset(rows["teacher_id"].dropna()) for school, rows in responses.items()}

    def _draft(self, staff: pd.DataFrame, writer: CertificateWriter) -> Iterator[_Draft | Issue]:
        period = self._name_period(writer.language)
        for school, rows in staff.groupby("school", sort=False):
            surveys = self._tabulate(str(school))
            for row in rows.to_dict("records"):
                refusal = _refuse(surveys, row["teacher_id"])
                if refusal:
                    yield Issue(row["staff_number"], str(school), refusal=refusal)
                    continue
                holder = Holder(
                    row["teacher_id"], row["name"], str(school), row["department"], period, self.request.date
                )
                yield _Draft(row["staff_number"], holder, writer.write(holder, surveys))

    def _name_period(self, language: Language) -> str:
        semester = self.params.semester(self.request.semesters[-1])
        if self.request.period == semester.code:
            return language.semester(semester)
        return language.text("academic year {years}", years=self.request.period.replace("-", "–"))

    def _tabulate(self, school: str) -> list[SurveyOfTeachers]:
        last = self.request.semesters[-1]
        if school not in list_schools_with_data(self.paths, last):
            return []
        data = open_data(self.paths, self.params, school=school, semester=last)
        return tabulate_surveys_of_teachers(data, period=self.request.semesters)

    def _enter(self, draft: _Draft, register: Register, printer: CertificatePrinter) -> tuple[Entry, bytes]:
        """The entry of a certificate and its bytes: those of the register, else a new entry."""
        former = register.find(draft.digest)
        if former:
            content = register.copy_of(former) or self._print(draft, former.number, printer)
            if hashlib.sha256(content).hexdigest() == former.sha256:
                return former, content
        number = register.next_number + len(self.waiting)
        content = self._print(draft, number, printer)
        entry = self._make_entry(draft, number, content)
        entry = replace(entry, replaces=register.find_former(entry))
        self.waiting.append((entry, content))
        return entry, content

    def _print(self, draft: _Draft, number: int, printer: CertificatePrinter) -> bytes:
        return printer.print(draft.content | {"number": name_number(number)}, date=draft.holder.date)

    def _make_entry(self, draft: _Draft, number: int, content: bytes) -> Entry:
        return Entry(
            number=number,
            date=draft.holder.date.isoformat(),
            teacher_id=draft.holder.teacher_id,
            key_id=self.key.key_id,
            school=draft.holder.school,
            period=self.request.period,
            locale=self.request.locale,
            content=draft.digest,
            sha256=hashlib.sha256(content).hexdigest(),
            holder=self._register_key.mark(draft.staff_number),
        )

    @cached_property
    def _register_key(self) -> RegisterKey:
        return load_register_key(project_root=self.paths.root)

    def _refuse_leaks(self, entries: Sequence[tuple[_Draft, Entry, bytes]], language: Language) -> None:
        """Check everything that is about to appear; nothing does when anything is found."""
        if not entries:
            return
        clearing = Clearing(self.paths, self.params, tuple(list_semesters_with_data(self.paths)))
        printed = [
            Printed(self._name(entry, language), content, draft.holder.name) for draft, entry, content in entries
        ]
        refuse_leaks_of(printed, write_lines([entry for entry, _ in self.waiting]).encode(), clearing.rules)

    def _name(self, entry: Entry, language: Language) -> str:
        """The name of a certificate's file, without a name."""
        unit = language.name(self.params.school(entry.school).short_name)
        date = dt.date.fromisoformat(entry.date)
        return f"{regulated_name(date, unit, f'{language.text(TITLE)} {name_number(entry.number)}')}.pdf"

    def _put(self, draft: _Draft, entry: Entry, content: bytes, language: Language, *, is_new: bool) -> Issue:
        """The file where people look for it."""
        file = self.paths.certificates / self.request.period / self._name(entry, language)
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name(f".{entry.number}.{os.getpid()}")
        unfinished.write_bytes(content)
        unfinished.replace(file)
        return Issue(draft.staff_number, draft.holder.school, entry.number, file, is_new)


def name_number(number: int) -> str:
    """How a number is written.

    >>> name_number(7)
    '№ 0007'
    """
    return f"№ {number:04d}"


def _refuse(surveys: Sequence[SurveyOfTeachers], teacher_id: str) -> str | None:
    """Why no survey lets a certificate be issued: the first reason that is more than that nobody evaluated."""
    reasons = [survey.refusal_of(teacher_id) for survey in surveys]
    if any(reason is None for reason in reasons):
        return None
    return next((reason for reason in reasons if reason and reason != NOT_EVALUATED), NOT_EVALUATED)


def _select_teacher(staff: pd.DataFrame, request: CertificateRequest) -> pd.DataFrame:
    """The row of the teacher with the staff number that is asked for."""
    numbers = staff["staff_number"].astype(str)
    found = staff[numbers.str.casefold().eq(request.teacher.casefold())]
    if found.empty:
        nearest = nearest_name(request.teacher, sorted(numbers))
        hint = f"; did you mean '{nearest}'?" if nearest else "."
        raise ParamsError(
            f"unknown teacher '{request.teacher}'{hint} Expected a staff number as in the teachers' register of "
            f"{', '.join(request.semesters)}"
        )
    return found
