"""Reports as a page lists them: what and when, with the files to download and their sizes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from qa_lib.params import Params
from qa_lib.publishing.identity import document_title, period_name, report_date, unit_name
from qa_lib.reporting.language import Language
from qa_lib.site.shelf import Finished, Shelved
from qa_lib.site.words import language_name, say_other_language, say_size


@dataclass(frozen=True)
class Download:
    """A file of a report: its format, where it lies, its size in words."""

    kind: str
    href: str
    size: str


@dataclass(frozen=True)
class Listed:
    """A report in a list; ``note`` says in which language it is where that is another one than the page's."""

    document: str
    unit: str
    period: str
    date: str
    locale: str
    note: str
    downloads: tuple[Download, ...]
    others: tuple[Download, ...]

    @property
    def title(self) -> str:
        """One line that names it."""
        return f"{self.document}: {self.unit}, {self.period}"


def list_reports(reports: Iterable[Shelved], params: Params, language: Language) -> tuple[Listed, ...]:
    """Reports in the language of a page, in their order."""
    return tuple(_list(report, params, language) for report in reports)


def _list(report: Shelved, params: Params, language: Language) -> Listed:
    edition, request = report.edition(language.locale), report.request
    is_own = edition.request.locale == language.locale
    return Listed(
        document=document_title(request, params, language),
        unit=unit_name(request, params, language),
        period=period_name(request, params, language),
        date=language.date(report_date(request, params)),
        locale=edition.request.locale,
        note="" if is_own else say_other_language(edition.request.locale, language),
        downloads=tuple(_downloads(edition, language)),
        others=tuple(_others(report.editions, edition)),
    )


def _downloads(edition: Finished, language: Language) -> Iterator[Download]:
    for kind, name in edition.documents.items():
        size = say_size((edition.folder / name).stat().st_size, language)
        yield Download(kind.upper(), quote(f"{edition.place}/{name}"), size)


def _others(editions: Sequence[Finished], shown: Finished) -> Iterator[Download]:
    """The pages of the report in other languages, each under the name of its language in itself."""
    for edition in editions:
        if edition is not shown:
            locale = edition.request.locale
            yield Download(language_name(locale), quote(f"{edition.place}/index.html"), locale)
