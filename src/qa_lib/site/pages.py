"""The pages of a site: each in each language, whole in one file, with nothing loaded from anywhere."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from qa_lib.params import Params
from qa_lib.publishing.identity import report_title
from qa_lib.reporting.language import Language
from qa_lib.site.excerpts import Excerpt, Link
from qa_lib.site.index import make_index
from qa_lib.site.lists import Listed, list_reports
from qa_lib.site.shelf import Shelf, Shelved
from qa_lib.site.words import (
    language_name,
    say_origin,
    say_other_language,
    say_policy,
    say_ring,
    say_sample,
    say_source,
    site_labels,
)

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).with_name("templates")
#: Pages that stand in the navigation, by the label that names them; schools stand on the first one.
SECTIONS = {"index": "home", "dynamics": "dynamics", "measures": "measures", "reports": "reports", "search": "search"}
#: Reports and answers that the first page shows.
N_LATEST, N_ANSWERS = 6, 3


def page_place(name: str, locale: str, locales: tuple[str, ...]) -> str:
    """The file of a page; that in the institution's first language has no language in its name."""
    return f"{name}.html" if locale == locales[0] else f"{name}.{locale}.html"


@dataclass(frozen=True)
class Pages:
    """All pages of a site."""

    shelf: Shelf
    params: Params
    languages: tuple[Language, ...]
    is_sample: bool

    def write(self) -> Iterator[tuple[str, bytes]]:
        """File and content of each page."""
        for language in self.languages:
            writer = _Writer(self, language)
            for name in self.names:
                yield page_place(name, language.locale, self.locales), writer.write(name)

    @property
    def names(self) -> tuple[str, ...]:
        """The pages, without their language."""
        return (*SECTIONS, *(f"school-{code}" for code in self.schools))

    @cached_property
    def schools(self) -> tuple[str, ...]:
        """The schools that have a report, in the order of the university's list."""
        return tuple(one.code for one in self.params.institution.schools if self.shelf.of_school(one.code))

    @property
    def locales(self) -> tuple[str, ...]:
        """The languages of the pages, the institution's first one first."""
        return tuple(language.locale for language in self.languages)

    def excerpt(self, report: Shelved | None, locale: str) -> Excerpt | None:
        """What pages show of a report: in their language, else in another one."""
        if report is None:
            return None
        edition = report.edition(locale)
        own = next(one for one in self.languages if one.locale == edition.request.locale)
        return Excerpt(edition, self.params, own, self._ends)

    @property
    def latest(self) -> dict[str, Shelved]:
        """The latest annual report (under "") and that of each school; a department's report is not its school's."""
        found = {"": self.shelf.of_kind("institution")}
        found |= {
            code: tuple(one for one in self.shelf.of_school(code) if one.request.kind == "school")
            for code in self.schools
        }
        return {code: reports[0] for code, reports in found.items() if reports}

    @cached_property
    def _ends(self) -> tuple[float, float]:
        """The ends of one scale for the levels by semester of the university and of all schools."""
        excerpts = [Excerpt(report.editions[0], self.params, self.languages[0]) for report in self.latest.values()]
        found = [ends for excerpt in excerpts if (ends := excerpt.find_ends())]
        return (min(low for low, _ in found), max(high for _, high in found)) if found else (0.0, 1.0)


@dataclass(frozen=True)
class _Writer:
    """The pages in one language."""

    pages: Pages
    language: Language

    def write(self, name: str) -> bytes:
        """A page by its name."""
        kind, _, school = name.partition("-")
        content = getattr(self, f"_about_{kind}")(school) if kind in {"index", "school", "reports", "search"} else {}
        template = _environment().get_template(f"{kind}.html")
        return template.render(self._frame(name, kind) | self._matter() | content).encode() + b"\n"

    def _frame(self, name: str, kind: str) -> dict[str, Any]:
        """What stands around the content of every page."""
        shelf, params, language = self.pages.shelf, self.pages.params, self.language
        institution = params.institution
        return {
            "name": name,
            "locale": language.locale,
            "labels": self.labels,
            "institution": language.name(institution.name),
            "institution_short": language.name(institution.short_name),
            "issuer": language.name(institution.issuer),
            "note": language.name(institution.note) if institution.note else "",
            "ring": say_ring(shelf, language),
            "origin": say_origin(shelf, language),
            "policy": say_policy(params, language),
            "notice": say_sample(language) if self.pages.is_sample else "",
            "sections": [(self._href(code), self.labels[label], code == name) for code, label in SECTIONS.items()],
            "editions": [(one, language_name(one), self._href(name, one)) for one in self.pages.locales],
            "style": _read("site.css"),
            "policy_of_content": _content_policy(has_script=kind == "search"),
        }

    def _matter(self) -> dict[str, Any]:
        """What several pages tell."""
        return {
            "schools": [self._school(code) for code in self.pages.schools],
            "university": self._university,
            "answers": self._answers,
            "listed": self._listed,
            "source": self._source,
        }

    def _about_index(self, _school: str) -> dict[str, Any]:
        return {"n_latest": N_LATEST, "n_answers": N_ANSWERS}

    def _about_reports(self, _school: str) -> dict[str, Any]:
        by_period: dict[str, list[Listed]] = {}
        for one in self._listed:
            by_period.setdefault(one.period, []).append(one)
        return {"by_period": list(by_period.items())}

    def _about_school(self, code: str) -> dict[str, Any]:
        reports = self.pages.shelf.of_school(code)
        return {
            "school": self._school(code),
            "own": list_reports(reports, self.pages.params, self.language),
        }

    def _about_search(self, _school: str) -> dict[str, Any]:
        pages = self.pages
        index = make_index(pages.shelf, pages.params, pages.languages, self.language.locale)
        return {"index": _as_script_data(index), "script": _read("search.js")}

    @cached_property
    def labels(self) -> Mapping[str, str]:
        return site_labels(self.language)

    @cached_property
    def _listed(self) -> tuple[Listed, ...]:
        return list_reports(self.pages.shelf.reports, self.pages.params, self.language)

    @cached_property
    def _university(self) -> Excerpt | None:
        """The latest annual report (for the website, its extract)."""
        return self.pages.excerpt(self.pages.latest.get(""), self.language.locale)

    @cached_property
    def _answers(self) -> list[tuple[str, Excerpt]]:
        """What was carried out: of the university where its annual report tells, else school by school."""
        if self._university and self._university.answers:
            return [(self.language.name(self.pages.params.institution.name), self._university)]
        schools = [self._school(code) for code in self.pages.schools]
        return [(one["title"], one["excerpt"]) for one in schools if one["excerpt"] and one["excerpt"].answers]

    def _school(self, code: str) -> dict[str, Any]:
        """Name, page and latest report of a school."""
        latest = self.pages.latest.get(code)
        listed = list_reports([latest] if latest else [], self.pages.params, self.language)
        return {
            "title": self.language.name(self.pages.params.school(code).name),
            "href": self._href(f"school-{code}"),
            "excerpt": self.pages.excerpt(latest, self.language.locale),
            "when": " · ".join(part for one in listed for part in (one.period, one.note) if part),
        }

    def _source(self, excerpt: Excerpt) -> Link:
        """Which report something comes from, and its language where that is not the page's."""
        title = report_title(excerpt.edition.request, self.pages.params, self.language)
        words = say_source(title, self.language)
        note = "" if excerpt.locale == self.language.locale else say_other_language(excerpt.locale, self.language)
        return Link(" · ".join(part for part in (words, note) if part), excerpt.href())

    def _href(self, name: str, locale: str = "") -> str:
        return quote(page_place(name, locale or self.language.locale, self.pages.locales))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _read(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _content_policy(*, has_script: bool) -> str:
    """What a page may load: its own styles and, on the page of the search, its own script."""
    rules = ["default-src 'none'", f"style-src {_hash(_read('site.css'))}"]
    rules += [f"script-src {_hash(_read('search.js'))}"] if has_script else []
    return "; ".join([*rules, "base-uri 'none'", "form-action 'self'"])


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _as_script_data(data: dict[str, Any]) -> str:
    """JSON that can stand in a page: nothing in it ends a script."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
