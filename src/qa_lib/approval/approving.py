"""A finished report is approved: its PDF with the marks enters the archive, the report stays as it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from qa_lib.approval.mark import print_mark
from qa_lib.approval.place import find_place
from qa_lib.approval.update import add_mark
from qa_lib.archive.entries import Entry
from qa_lib.archive.items import Approval, Item, open_made
from qa_lib.archive.keeping import Outcome, archive_folder, keep_items
from qa_lib.archive.register import open_register
from qa_lib.errors import ParamsError
from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.privacy.leaks import refuse_leaks
from qa_lib.publishing.clearing import Clearing
from qa_lib.publishing.digests import digest_text
from qa_lib.publishing.identity import report_title, semesters_read
from qa_lib.publishing.names import parse_name, regulated_name
from qa_lib.publishing.request import ReportRequest
from qa_lib.reporting.language import Language
from qa_lib.reporting.words.approval import say_marks

#: The folder of the approved versions, in that of the report's in the archive.
APPROVED = "approved"


@dataclass(frozen=True)
class Approving:
    """The approval of one edition of a report.

    ``note`` tells what has changed, where the report was approved before (8.3).
    """

    request: ReportRequest
    approval: Approval
    paths: Paths
    params: Params
    note: str = ""

    def run(self) -> Outcome:
        """Enter the report, if it is not there, and its approved PDF into the archive.

        The same approval of the same document again enters nothing.

        Raises
        ------
        ArchiveError
            When the report was changed since it was made, or the register is damaged.
        ParamsError
            When it was approved before, otherwise, and nobody says what has changed.
        DisclosureError
            When the marks hold what must not leave.
        """
        if self._is_done():
            return Outcome(n_known=1)
        if self.former and not self.note:
            self._refuse_untold(self.former)
        file = self._draft / self._name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(self._make())
        return keep_items([self.item, self._describe(file)], self.paths, self.params, note=self.note)

    @cached_property
    def item(self) -> Item:
        """The report as it was made."""
        return open_made(self.paths.out / self.request.folder)

    @cached_property
    def former(self) -> Entry | None:
        """The line of the version that was approved before."""
        register = open_register(archive_folder(self.paths, is_sample=self.item.is_sample))
        return next(iter(register.version_in(self._slot)), None)

    @property
    def _slot(self) -> str:
        return f"{self.item.slot}/{APPROVED}"

    @cached_property
    def _original(self) -> bytes:
        return self._pdf.read_bytes()

    @property
    def _pdf(self) -> Path:
        return next(file for name, file in self.item.files.items() if name.endswith(".pdf"))

    def _is_done(self) -> bool:
        """Whether just these bytes bear just these marks already."""
        former, mine = self.former, self.approval
        if former is None:
            return False
        marks = (former.approved_by, former.approved_date, former.protocol)
        if marks != (mine.body, mine.date.isoformat(), mine.protocol):
            return False
        folder = archive_folder(self.paths, is_sample=self.item.is_sample)
        file = folder / former.location
        return file.is_file() and file.read_bytes().startswith(self._original)

    def _refuse_untold(self, former: Entry) -> None:
        raise ParamsError(
            f"{self.request.label} was approved already: {former.approved_by}, protocol {former.protocol} of "
            f"{former.approved_date} (line {former.number} of the register); "
            "for a new version say what has changed: NOTE='…'"
        )

    def _make(self) -> bytes:
        """The approved PDF, once what the marks say is cleared."""
        import pypdfium2

        mark = print_mark(self._say(), theme=self.paths.theme, date=self.approval.date)
        self._refuse_leaks(mark)
        document = pypdfium2.PdfDocument(mark)
        height = document[0].get_height()
        document.close()
        return add_mark(self._original, mark, find_place(self._original, height))

    def _say(self) -> dict[str, str]:
        locale = self.request.locale
        language = Language(locale, self.paths.locale)
        body = next(one for one in self.params.archive.bodies if one.code == self.approval.body)
        said = say_marks(
            language.name(body.name),
            self.approval.date,
            self.approval.protocol,
            version=self.former.version + 1 if self.former else 1,
            sha256=hashlib.sha256(self._original).hexdigest(),
            note=self.note,
            language=language,
        )
        title = report_title(self.request, self.params, language)
        return said | {"lang": locale, "title": title, "issuer": self.params.institution.issuer[locale]}

    def _refuse_leaks(self, mark: bytes) -> None:
        """The note is people's words: they are looked through as a report is."""
        semesters = tuple(semesters_read(self.request, self.paths, self.params))
        if not semesters:
            return
        file = self._draft / "mark.pdf"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(mark)
        leaks = Clearing(self.paths, self.params, semesters).find_leaks({"marks of approval": file})
        refuse_leaks(leaks, what="the marks of approval", outcome="Nothing was approved")

    @property
    def _draft(self) -> Path:
        return self.paths.build / APPROVED / digest_text(self._slot)[:16]

    @property
    def _name(self) -> str:
        """The regulated name of the approved PDF: its type says that it is approved."""
        name = parse_name(self._pdf.name)
        mark = self.params.archive.approved_mark[self.request.locale]
        return f"{regulated_name(name.date, name.unit, f'{name.document_type} ({mark})')}.pdf"

    def _describe(self, file: Path) -> Item:
        return Item(
            kind=self.item.kind,
            slot=self._slot,
            date=self.item.date,
            files={file.name: file},
            decisive=frozenset({file.name}),
            unit=self.item.unit,
            period=self.item.period,
            tier=self.item.tier,
            locale=self.item.locale,
            is_sample=self.item.is_sample,
            approval=self.approval,
        )
