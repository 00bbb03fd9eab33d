"""The first page of a bundle, in each language: what this is, how to see that it is whole, and where to go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from qa_lib.evidence.chapter_pages import chapter_place
from qa_lib.evidence.crosswalk import Answer, summarise
from qa_lib.evidence.editions import Edition
from qa_lib.evidence.lists import files_place, numbers_place
from qa_lib.evidence.markup import Page, heading, paragraph, row, table
from qa_lib.evidence.readme import SCRIPT, ways
from qa_lib.evidence.verify import STAMP
from qa_lib.evidence.walk import STANDINGS, criterion_anchor, walk_place
from qa_lib.params import Params
from qa_lib.params.standards import Standard
from qa_lib.publishing.identity import period_name, unit_name
from qa_lib.reporting.language import Language, mark

#: Sections of the reports that tell of the calendar, of measures, and of what is not shown.
DUTIES = (
    "calendar.calendar",
    "calendar.missing",
    "capa.measures",
    "capa.effects",
    "capa.answers",
    "data-quality.hidden",
)
TIERS = {
    "internal": mark("internal ring"),
    "corporate": mark("corporate ring"),
    "public": mark("public ring"),
}


def front_place(locale: str, locales: Iterable[str]) -> str:
    """The first page in a language; that in the institution's first language is ``index.html``."""
    return "index.html" if locale == next(iter(locales)) else f"index.{locale}.html"


@dataclass(frozen=True)
class Front:
    """The first page in one language; ``walks`` holds the answers to each standard."""

    language: Language
    edition: Edition
    editions: tuple[Edition, ...]
    walks: Mapping[str, tuple[Answer, ...]]
    params: Params
    name: str
    fingerprint: str
    notice: str
    has_stamp: bool = False

    def write(self) -> bytes:
        """The page."""
        return self.page.write("".join(self._parts()), head=self._languages())

    @property
    def page(self) -> Page:
        """Where the page lies and what it is called."""
        place = front_place(self.language.locale, self.params.institution.locales)
        title = self.language.text("Evidence: {unit}, {period}", unit=self._unit, period=self._period)
        return Page(self.language.locale, place, title, self.notice)

    @property
    def _unit(self) -> str:
        return unit_name(self.edition.request, self.params, self.language)

    @property
    def _period(self) -> str:
        return period_name(self.edition.request, self.params, self.language)

    def _languages(self) -> str:
        locales = self.params.institution.locales
        items = []
        for locale in locales:
            words = f'<span lang="{locale}">{locale.upper()}</span>'
            link = self.page.link(front_place(locale, locales), locale.upper())
            items.append(
                words.replace("<span", '<span aria-current="page"') if locale == self.language.locale else link
            )
        label = escape(self.language.text("Languages"))
        return f'<nav aria-label="{label}">{row(items)}</nav>\n'

    def _parts(self) -> Iterable[str]:
        yield from self._about()
        yield from self._integrity()
        yield from self._standards()
        yield from self._reports()
        yield from self._duties()
        yield from self._rest()

    def _about(self) -> Iterable[str]:
        text, policy = self.language.text, self.params.policy
        facts = {
            text("University"): self.language.name(self.params.institution.name),
            text("Prepared by"): self.language.name(self.params.institution.issuer),
            text("For"): text(TIERS[self.edition.request.tier]),
            text("Edition of the policy"): str(policy.edition),
            text("Date of the reports"): self.language.date(
                self.params.semester(self.edition.request.semester).report_date
            ),
        }
        yield paragraph(
            text(
                "This bundle holds the reports of one school for one semester with everything that they rest on: "
                "the numbers, the executed chapters with their code, the rules, the method, and the way from the "
                "inputs to each page. It holds no personal data. It needs no network and nothing to be installed."
            )
        )
        yield (
            "<dl>"
            + "".join(f"<div><dt>{escape(k)}</dt><dd>{escape(v)}</dd></div>" for k, v in facts.items())
            + "</dl>\n"
        )

    def _integrity(self) -> Iterable[str]:
        text = self.language.text
        yield heading(text("Is it complete, unchanged, and from whom?"), "integrity")
        yield paragraph(
            text(
                "A page can not vouch for itself. Each of these ways checks every file against the manifests and the "
                "seal; whose the seal is, you know when its fingerprint is the one that the university publishes."
            )
        )
        words = escape(text("Fingerprint of the seal key"))
        yield f'<p>{words}: <span class="hash">{self.fingerprint}</span></p>\n'
        for title, commands in ways(self.language, self.name, self.fingerprint):
            yield f"<h3>{escape(title)}</h3>\n<pre><code>{escape(commands)}</code></pre>\n"
        yield row(self.page.link(name, name) for name in ("README.txt", SCRIPT, "seal/public-key.pem"))
        if self.has_stamp:
            yield paragraph(text("A time stamp of an outside authority lies in {file}.", file=STAMP))

    def _standards(self) -> Iterable[str]:
        text = self.language.text
        yield heading(text("From a standard to the numbers"), "standards")
        heads = [text("Standard"), text("Criteria"), *(text(words) for words in STANDINGS.values())]
        yield table(heads, map(self._standard, self.params.standards.standards))
        gaps = [gap for standard in self.params.standards.standards for gap in self._gaps(standard)]
        yield heading(text("What is missing"), "gaps", 3)
        yield table([text("Criterion"), text("What is missing")], gaps) if gaps else paragraph(text("Nothing."))

    def _standard(self, standard: Standard) -> list[str]:
        answers = self.walks[standard.code]
        name = f"{self.language.name(standard.name)}, {standard.edition}"
        counts = [str(n) for n in summarise(answers).values()]
        return [self.page.link(walk_place(standard, self.language.locale), name), str(len(answers)), *counts]

    def _gaps(self, standard: Standard) -> Iterable[list[str]]:
        for answer in self.walks[standard.code]:
            if answer.standing != "shown":
                place = f"{walk_place(standard, self.language.locale)}#{criterion_anchor(answer.criterion.code)}"
                short = self.language.name(standard.name).partition(":")[0]
                title = f"{short}, {answer.criterion.code} {self.language.name(answer.criterion.title)}"
                yield [self.page.link(place, title), escape(self._lacking(answer))]

    def _lacking(self, answer: Answer) -> str:
        text, gap = self.language.text, answer.criterion.gap
        words = [self.language.name(self.params.standards.gaps[gap])] if gap else []
        if answer.absent:
            words.append(text("Not in these reports: {sections}", sections=", ".join(answer.absent)))
        lacks_values = answer.criterion.objects and not any(one.has_value for one in answer.indicators)
        return " ".join([*words, *([text("No indicator has a value in this period.")] if lacks_values else [])])

    def _reports(self) -> Iterable[str]:
        text = self.language.text
        yield heading(text("Reports, numbers, code"), "reports")
        heads = [text("Language"), text("Report"), text("Numbers")]
        yield table(heads, map(self._report, self.editions))
        rows = [
            [
                self.page.link(f"data/{self.edition.place}/index.html#{chapter.anchor}", chapter.title),
                self.page.link(chapter_place(chapter, self.edition), text("with its code")),
                self.page.link(f"data/{self.edition.place}/chapters/{chapter.file.name}", chapter.file.name),
            ]
            for chapter in self.edition.chapters
        ]
        yield table([text("Chapter"), text("Code"), text("Notebook")], rows)

    def _report(self, edition: Edition) -> list[str]:
        files = [name for name in edition.manifest["outputs"] if "/" not in name]
        links = [self.page.link(f"data/{edition.place}/{name}", name) for name in files]
        return [
            escape(edition.request.locale.upper()),
            "<br>".join(links),
            self.page.link(numbers_place(edition), self.language.text("Numbers of the report and what each column is")),
        ]

    def _duties(self) -> Iterable[str]:
        found = [self.edition.sections[name] for name in DUTIES if name in self.edition.sections]
        yield heading(self.language.text("Calendar, measures, what is not shown"), "duties")
        items = [self.page.link(f"data/{self.edition.place}/index.html#{one.anchor}", one.heading) for one in found]
        yield "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>\n"

    def _rest(self) -> Iterable[str]:
        text = self.language.text
        yield heading(text("Rules, method, provenance"), "rest")
        things = {
            files_place("params", self.language.locale): text("rules and parameters"),
            "data/docs/methods.md": text("method: definitions and formulas"),
            "data/provenance.json": text("provenance: inputs, chapters, tables, pages, each with its checksum"),
            "data/crosswalk.json": text("the walk as data"),
            files_place("code", self.language.locale): text("the code and the list of its packages"),
            "data/ro-crate-metadata.json": text("description for machines"),
        }
        yield (
            "<ul>" + "".join(f"<li>{self.page.link(place, words)}</li>" for place, words in things.items()) + "</ul>\n"
        )
