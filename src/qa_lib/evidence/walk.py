"""The walk: a page a standard, on which each criterion leads to its indicators, figures, numbers and code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from qa_lib.evidence.chapter_pages import cell_anchor, chapter_place
from qa_lib.evidence.crosswalk import Answer, Indicator, tables_of
from qa_lib.evidence.editions import Edition
from qa_lib.evidence.markup import Page, heading, paragraph, row, table
from qa_lib.evidence.sections import Section, View
from qa_lib.evidence.source_pages import call_target
from qa_lib.params import Params
from qa_lib.params.standards import Standard
from qa_lib.reporting.language import Language, mark

STANDINGS = {
    "shown": mark("shown"),
    "partly": mark("partly shown"),
    "gap": mark("gap"),
}
#: The sections in which the levels of indicators (of blocks, of whole surveys) and the entries of registers stand.
_LEVELS, _ENTRIES = ("satisfaction.blocks", "satisfaction.surveys"), "coverage.objects"


def walk_place(standard: Standard, locale: str) -> str:
    """Where the page of a standard lies in a bundle."""
    return f"data/walk/{locale}/{standard.code}.html"


def criterion_anchor(code: str) -> str:
    """The anchor of a criterion on the page of its standard.

    >>> criterion_anchor("7.5.3 (1)")
    'c-7.5.3-1'
    """
    return "c-" + "".join(letter for letter in code if letter not in "()").replace(" ", "-")


def _draws(view: View, indicator: Indicator) -> bool:
    """Whether a figure draws an indicator: a row of it has its source, and its name or its very level."""
    rows = [row for row in view.table.rows if view.is_figure and indicator.source in row]
    return any(indicator.name in row or (indicator.share is not None and indicator.share in row) for row in rows)


@dataclass(frozen=True)
class Walk:
    """The page of one standard in one language, over an edition of the report."""

    standard: Standard
    answers: tuple[Answer, ...]
    edition: Edition
    language: Language
    params: Params
    notice: str

    def write(self, front: str) -> bytes:
        """The page; ``front`` is the place of the bundle's first page in this language."""
        words = self.language.text("Back to the first page")
        return self.page.write("".join(self._parts()), head=f"<nav>{self.page.link(front, words)}</nav>\n")

    @property
    def page(self) -> Page:
        """Where the page lies and what it is called."""
        title = f"{self.language.name(self.standard.name)}, {self.standard.edition}"
        return Page(self.language.locale, walk_place(self.standard, self.language.locale), title, self.notice)

    def _parts(self) -> Iterable[str]:
        text = self.language.text
        yield paragraph(text("Titles of criteria are short names of our own; the standard itself prevails."))
        yield row(
            f'<a href="#{criterion_anchor(one.criterion.code)}">{escape(one.criterion.code)}</a>'
            for one in self.answers
        )
        for answer in self.answers:
            yield from self._criterion(answer)

    def _criterion(self, answer: Answer) -> Iterable[str]:
        text, criterion = self.language.text, answer.criterion
        title = f"{criterion.code} {self.language.name(criterion.title)}"
        yield heading(title, criterion_anchor(criterion.code))
        yield f'<p class="standing {answer.standing}">{escape(text(STANDINGS[answer.standing]))}</p>\n'
        if criterion.gap:
            yield paragraph(self.language.name(self.params.standards.gaps[criterion.gap]), kind="gap-words")
        if answer.absent:
            words = text("Not in these reports: {sections}", sections=", ".join(answer.absent))
            yield paragraph(words, kind="gap-words")
        if answer.indicators:
            yield self._indicators(answer.indicators)
        if answer.sections:
            yield self._sections(answer.sections)
        if criterion.documents:
            links = [self.page.link(f"data/{name}", name) for name in criterion.documents]
            yield heading(text("Rules and methods"), f"{criterion_anchor(criterion.code)}-rules", 3) + row(links)

    def _indicators(self, indicators: Iterable[Indicator]) -> str:
        text = self.language.text
        heads = [
            text("Indicator"),
            text("Source"),
            text("Value"),
            text("Figure in the report"),
            text("Numbers"),
            text("Code"),
        ]
        return table(heads, map(self._indicator, indicators), caption=text("Indicators"))

    def _indicator(self, one: Indicator) -> list[str]:
        section = self._section_of(one)
        links = self._links(section, one) if section and one.has_value else ["", "", ""]
        return [escape(one.name), escape(one.source), escape(self._value(one)), *links]

    def _section_of(self, one: Indicator) -> Section | None:
        """Where an indicator is drawn, or listed; that of the blocks where no figure draws its level."""
        known = self.edition.sections
        if one.share is None:
            return known.get(_ENTRIES)
        found = [known[name] for name in _LEVELS if name in known]
        drawing = [section for section in found if any(_draws(view, one) for view in section.views)]
        return next(iter([*drawing, *found]), None)

    def _value(self, one: Indicator) -> str:
        if one.share is not None:
            interval = self.language.interval(one.low, one.high) if one.low is not None else ""
            return f"{self.language.percent(one.share)} ({interval})" if interval else self.language.percent(one.share)
        if one.value is not None:
            return self.language.number(one.value, 0 if one.value == int(one.value) else 1)
        return self.language.text("no value in this period for these readers")

    def _sections(self, sections: Iterable[Section]) -> str:
        text = self.language.text
        heads = [text("What was found"), text("Figure in the report"), text("Numbers"), text("Code")]
        rows = ([self._page_link(section), *self._links(section)] for section in sections)
        return table(heads, rows, caption=text("Figures and tables"))

    def _page_link(self, section: Section) -> str:
        return self.page.link(f"data/{self.edition.place}/index.html#{section.anchor}", section.heading)

    def _links(self, section: Section, about: Indicator | None = None) -> list[str]:
        """Links to the figures (of those that draw an indicator), to the files of numbers and to the code."""
        report = f"data/{self.edition.place}"
        figures = [
            self.page.link(f"{report}/index.html#{view.name}", view.caption)
            for view in section.views
            if (view.is_figure if about is None else _draws(view, about))
        ]
        numbers = [
            self.page.link(f"{report}/tables/{name}.csv", f"{name}.csv") for name in tables_of(section, self.edition)
        ]
        return ["<br>".join(figures) or "–", "<br>".join(numbers) or "–", self._code_links(section)]

    def _code_links(self, section: Section) -> str:
        chapter = self.edition.chapter_of(section)
        cell = f"{chapter_place(chapter, self.edition)}#{cell_anchor(section.cell)}"
        links = [self.page.link(cell, self.language.text("cell of the chapter"))]
        links += [self.page.link(call_target(call), f"{call.function}()") for call in section.calls]
        return "<br>".join(links)
