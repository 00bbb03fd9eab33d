"""The audit and the list for disposal as documents of the university: HTML, PDF, DOCX and the numbers as XLSX."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from qa_lib.archive.audit import Audit
from qa_lib.archive.disposal import Disposable
from qa_lib.archive.items import Item, open_made
from qa_lib.params import Params, Tier
from qa_lib.paths import Paths
from qa_lib.publishing.assembly import assemble, shown_tables
from qa_lib.publishing.cover import RINGS
from qa_lib.publishing.digests import digests
from qa_lib.publishing.labels import interface_labels
from qa_lib.publishing.manifest import MANIFEST, PAGE, write_manifest
from qa_lib.publishing.names import regulated_name
from qa_lib.publishing.outputs import ExecutedChapter, Part, Passage, ShownTable, TablePart
from qa_lib.publishing.rendering import quarto_project, render_report
from qa_lib.publishing.replacing import replace_folder
from qa_lib.publishing.workbook import write_workbook
from qa_lib.reporting.display import Prose, TableView
from qa_lib.reporting.language import SEMESTERS, Language
from qa_lib.reporting.sections import bullets, make_heading, notice, paragraph
from qa_lib.reporting.tables import Column, make_table
from qa_lib.reporting.words import archive as words

View = Prose | TableView
#: The archive's own documents name what every ring has.
RING: Tier = "internal"
AUDIT, DISPOSAL = "archive-audit", "disposal-list"


@dataclass(frozen=True)
class _Document:
    """One document: its kind, day and language; ``write`` makes its folder."""

    kind: str
    title: str
    on: dt.date
    is_sample: bool
    language: Language
    paths: Paths
    params: Params

    @cached_property
    def name(self) -> str:
        locale = self.language.locale
        document_type = self.params.archive.document_type[self.kind][locale]
        return regulated_name(self.on, self.params.institution.short_name[locale], document_type)

    def write(self, views: Sequence[View]) -> Path:
        """Render the views as one chapter; the folder appears whole."""
        place = Path(self.kind, self.on.isoformat(), self.language.locale)
        build = self.paths.build / place
        shutil.rmtree(build, ignore_errors=True)
        staged = build / "_staged"
        staged.mkdir(parents=True)
        chapter = ExecutedChapter(self.kind, build, tuple(_as_part(view) for view in views))
        assemble([chapter], build, language=self.language)
        project = yaml.safe_dump(quarto_project(self._meta()), allow_unicode=True, sort_keys=False)
        (build / "_quarto.yml").write_text(project, encoding="utf-8")
        rendered = render_report(build, theme=self.paths.theme, date=self.on)
        for suffix, file in rendered.files.items():
            shutil.move(file, staged / (PAGE if suffix == "html" else f"{self.name}.{suffix}"))
        self._write_numbers(shown_tables([chapter]), staged)
        self._write_manifest(staged)
        target = self.paths.audits / place
        replace_folder(staged, target)
        return target

    def _write_numbers(self, tables: Sequence[ShownTable], staged: Path) -> None:
        if tables:
            file = staged / f"{self.name}.xlsx"
            write_workbook(
                tables, file, language=self.language, title=self.title, notice=self._sample_notice, date=self.on
            )

    def _write_manifest(self, staged: Path) -> None:
        about = {"tier": RING, "locale": self.language.locale}
        outputs = digests(staged.iterdir(), root=staged)
        day = self.on.isoformat()
        manifest = {"kind": self.kind, "period": day, "parameters": about, "is_sample": self.is_sample}
        write_manifest(manifest | {"outputs": outputs}, staged)

    @property
    def _sample_notice(self) -> str:
        return self.language.text("Sample data: an invented university, no real people.") if self.is_sample else ""

    def _meta(self) -> dict[str, Any]:
        language, institution, locale = self.language, self.params.institution, self.language.locale
        labels, date = interface_labels(language), language.date(self.on)
        report = {
            "institution-kk": institution.name["kk"],
            "institution-ru": institution.name["ru"],
            "institution": institution.name[locale],
            "institution-short": institution.short_name[locale],
            "issuer": institution.issuer[locale],
            "document-title": self.title,
            "edition": self.params.policy.edition,
            "policy-title": self.params.policy.title[locale],
            "unit": institution.name[locale],
            "running-unit": date,
            "period": date,
            "ring": language.text(RINGS[RING]),
            "date": date,
            "status": language.text("draft until it bears the marks of approval"),
            "sample-notice": self._sample_notice,
            "note": "",
            "renderer": "",
            "labels": labels,
            "languages": [],
        }
        subtitle = f"{institution.short_name[locale]}, {date}"
        return {
            "title": self.title,
            "subtitle": subtitle,
            "lang": locale,
            "toc-title": labels["contents"],
            "report": report,
        }


def _as_part(view: View) -> Part:
    if isinstance(view, Prose):
        return Passage(view.markdown)
    return TablePart(view.markdown, ShownTable(view.name, view.caption, view.note, view.columns, view.rows))


def write_audit(audit: Audit, paths: Paths, params: Params, *, locale: str) -> Path:
    """Write the audit's report and return its folder, ``reports/audits/archive-audit/<day>/<locale>``."""
    language = Language(locale, paths.locale)
    title = language.text(words.AUDIT_TITLE)
    document = _Document(AUDIT, title, audit.on, audit.is_sample, language, paths, params)
    return document.write([*_audit_views(audit, params, language)])


def write_disposal(rows: Sequence[Disposable], on: dt.date, paths: Paths, params: Params, *, locale: str) -> Path:
    """Write the list for the commission and return its folder, ``reports/audits/disposal-list/<day>/<locale>``."""
    from qa_lib.archive.keeping import SAMPLE, default_archive

    language = Language(locale, paths.locale)
    title = language.text(words.DISPOSAL_TITLE)
    is_sample = default_archive(paths).name == SAMPLE
    document = _Document(DISPOSAL, title, on, is_sample, language, paths, params)
    views: list[View] = [
        make_heading(1, title, "disposal"),
        paragraph(*words.say_terms(len(rows), language)),
        _disposal_table(rows, params, language),
    ]
    return document.write(views)


def _audit_views(audit: Audit, params: Params, language: Language) -> list[View]:
    headings = {name: language.text(sentence) for name, sentence in words.HEADINGS.items()}
    date = language.date(audit.on)
    views: list[View] = [
        make_heading(1, language.text(words.AUDIT_TITLE), "audit"),
        paragraph(*words.say_scope(audit.n_entries, audit.n_files, audit.chain, date=date, language=language)),
        make_heading(2, headings["integrity"], "integrity"),
        _verdict(words.say_integrity(len(audit.faults), language), is_fault=bool(audit.faults)),
    ]
    views += [_fault_table(audit, language)] if audit.faults else []
    views += [
        make_heading(2, headings["completeness"], "completeness"),
        _verdict(words.say_completeness(len(audit.absent), language), is_fault=bool(audit.absent)),
    ]
    views += [_due_table(audit, params, language)] if audit.dues else []
    kinds = {fault.kind for fault in audit.faults}
    steps = words.list_corrections(kinds, has_absent=bool(audit.absent), language=language)
    views += [make_heading(2, headings["corrections"], "corrections"), bullets(steps)]
    views += [
        make_heading(2, headings["terms"], "terms"),
        paragraph(*words.say_terms(len(audit.disposable), language)),
    ]
    return views + ([_disposal_table(audit.disposable, params, language)] if audit.disposable else [])


def _verdict(sentence: str, *, is_fault: bool) -> View:
    return notice(sentence) if is_fault else paragraph(sentence)


def _fault_table(audit: Audit, language: Language) -> TableView:
    labels = {kind: language.text(sentence) for kind, sentence in words.FAULTS.items()}
    rows = [(labels[one.kind], one.place, one.entry or None, one.kind) for one in audit.faults]
    frame = pd.DataFrame(rows, columns=["fault_label", "place", "line", "fault"]).astype({"line": "Int64"})
    columns = [
        Column("fault_label", language.text("What is wrong")),
        Column("place", language.text("File in the archive")),
        Column("line", language.text("Line of the register"), "count"),
    ]
    caption = language.text("What is not as it was registered")
    return make_table(frame, columns=columns, name="archive-faults", caption=caption, language=language)


def _due_table(audit: Audit, params: Params, language: Language) -> TableView:
    rows = [
        (
            language.text(words.STATES[due.state]),
            name_kind(due.kind, params, language, survey=due.survey),
            name_unit(due.unit, params, language),
            name_period(due.period, params, language),
            pd.Timestamp(due.due_date),
        )
        for due in audit.dues
    ]
    frame = pd.DataFrame(rows, columns=["state_label", "kind_label", "unit_label", "period_label", "due_date"])
    columns = [
        Column("state_label", language.text("State")),
        Column("kind_label", language.text("Document")),
        Column("unit_label", language.text("Unit")),
        Column("period_label", language.text("Period")),
        Column("due_date", language.text("Due"), "date"),
    ]
    caption = language.text("What the calendar asks for")
    return make_table(frame, columns=columns, name="archive-calendar", caption=caption, language=language)


def _disposal_table(rows: Sequence[Disposable], params: Params, language: Language) -> TableView:
    values = [
        (
            one.entry.number,
            one.entry.location,
            pd.Timestamp(one.entry.document_date),
            pd.Timestamp(one.last_date),
            next((term.clause for term in params.archive.terms if term.code == one.entry.term), one.entry.term),
            "",
            one.entry.sha256,
        )
        for one in rows
    ]
    names = ["line", "place", "document_date", "last_date", "clause", "decision", "sha256"]
    columns = [
        Column("line", language.text("Line of the register"), "count"),
        Column("place", language.text("File in the archive")),
        Column("document_date", language.text("Date"), "date"),
        Column("last_date", language.text("Kept until"), "date"),
        Column("clause", language.text("Clause")),
        Column("decision", language.text("Decision of the commission")),
    ]
    caption = language.text("Files whose term is over")
    further = [Column("sha256", "SHA-256")]
    frame = pd.DataFrame(values, columns=names)
    return make_table(
        frame, columns=columns, name="archive-disposal", caption=caption, language=language, further=further
    )


def name_kind(kind: str, params: Params, language: Language, *, survey: str = "") -> str:
    """What a kind of document is called."""
    reports: dict[str, Any] = dict(params.reports.document_type.items())
    documents = {one.code: one.name for one in params.archive.documents}
    text = (reports | dict(params.archive.document_type) | documents).get(kind)
    called = language.name(text) if text else kind
    return f"{called}: {language.name(params.survey(survey).short_title)}" if survey else called


def name_unit(unit: str, params: Params, language: Language) -> str:
    """What a school or a department ("pharm", "pharm-pharm-tech") is called; "" is the university."""
    for school in params.institution.schools:
        if unit == school.code:
            return language.name(school.name)
        for department in school.departments:
            if unit == f"{school.code}-{department.code}":
                return f"{language.name(department.name)}, {language.name(school.short_name)}"
    return language.name(params.institution.short_name)


def name_period(period: str, params: Params, language: Language) -> str:
    """A semester as tables name it, entered in the params or not, or an academic year."""
    known = {one.code: one for one in params.semesters.semesters}
    if period in known:
        return language.semester_label(known[period])
    year, _, season = period.partition("-")
    return language.text(SEMESTERS[season][1], year=year) if season in SEMESTERS else period.replace("-", "–")


def find_audits(paths: Paths) -> list[Item]:
    """The audits and lists that were written and can enter the archive."""
    return [open_made(file.parent) for file in sorted(paths.audits.glob(f"*/*/*/{MANIFEST}"))]
