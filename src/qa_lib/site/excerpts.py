"""What a page takes from one report: its headline indicators, its levels by semester, its findings, its answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import quote

from qa_lib.params import Params
from qa_lib.publishing.identity import report_title
from qa_lib.reporting.language import Language
from qa_lib.site.charts import DYNAMICS, Chart, draw_dynamics, find_ends, read_targets
from qa_lib.site.contents import Section, Table, View
from qa_lib.site.indicators import HEADLINES, Indicator, read_indicators
from qa_lib.site.shelf import Finished
from qa_lib.site.words import site_labels

#: The table of what was carried out for what people said.
ANSWERS = "capa-answers"
#: Chapters that explain how findings come about.
_WITHOUT_FINDINGS = {"methods"}
#: The cell that tells in a paragraph where a unit stands.
_STANDING = "standing"


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere; ``href`` is written for a page."""

    words: str
    href: str


@dataclass(frozen=True)
class Excerpt:
    """What pages show of one report, in the report's own language."""

    edition: Finished
    params: Params
    language: Language
    #: The ends of the scale of levels by semester.
    ends: tuple[float, float] = (0.0, 1.0)

    @property
    def locale(self) -> str:
        """The language of the report."""
        return self.edition.request.locale

    @property
    def title(self) -> str:
        """Document, unit and period."""
        return report_title(self.edition.request, self.params, self.language)

    def href(self, anchor: str = "") -> str:
        """The report's page as seen from a page of the site."""
        return quote(f"{self.edition.place}/index.html") + (f"#{quote(anchor)}" if anchor else "")

    @cached_property
    def standing(self) -> str:
        """Where the unit stands, in one paragraph; "" where the report does not say."""
        found = [one.words for chapter in self.edition.chapters for one in chapter.sections if one.cell == _STANDING]
        return found[0][0] if found and found[0] else ""

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """The rows of the headline table."""
        found = self._find(HEADLINES)
        return read_indicators(found[1]) if found else ()

    @property
    def indicators_note(self) -> str:
        """What the marks of the headline table mean."""
        found = self._find(HEADLINES)
        return found[1].data.note if found else ""

    @cached_property
    def main_indicator(self) -> Indicator | None:
        """The survey about the whole experience that comes first in the catalogue, else the first row."""
        names = [self.language.name(one.short_title) for one in self.params.surveys if one.subject == "none"]
        by_label = {indicator.label: indicator for indicator in self.indicators}
        found = next((by_label[name] for name in names if name in by_label), None)
        return found or next(iter(self.indicators), None)

    @property
    def labels(self) -> dict[str, str]:
        """What stands around it, in its own language."""
        return site_labels(self.language)

    @cached_property
    def chart(self) -> Chart | None:
        """The levels of its surveys by semester."""
        found = self._find(DYNAMICS)
        if not found:
            return None
        return draw_dynamics(
            found[1], targets=self._targets, ends=self.ends, params=self.params, language=self.language
        )

    def find_ends(self) -> tuple[float, float] | None:
        """Between which levels those of its surveys lie; None where there are none."""
        found = self._find(DYNAMICS)
        return find_ends(found[1], self._targets) if found else None

    @property
    def _targets(self) -> dict[str, float]:
        found = self._find(HEADLINES)
        return read_targets(found[1] if found else None)

    @property
    def chart_finding(self) -> Link:
        """What was found about the levels by semester, and where it stands."""
        found = self._find(DYNAMICS)
        return Link(found[0].heading, self.href(found[0].anchor)) if found else Link("", "")

    @cached_property
    def answers(self) -> Table | None:
        """What people said and what was done, the latest first."""
        found = self._find(ANSWERS)
        if not found or found[1].table is None:
            return None
        table, data = found[1].table, found[1].data
        if len(table.rows) != len(data.rows):
            return table
        pairs = sorted(zip(data.rows, table.rows, strict=True), key=lambda pair: str(pair[0][-1] or ""), reverse=True)
        return replace(table, rows=tuple(row for _, row in pairs))

    @property
    def findings(self) -> tuple[tuple[str, Link], ...]:
        """The first finding of each chapter, beside its title, in the order of the report."""
        request = self.edition.request
        order = [one.notebook for one in self.params.reports.chapters_of(request.kind, request.tier)]
        chapters = [one for one in self.edition.chapters if one.code not in _WITHOUT_FINDINGS]
        firsts = [
            (chapter.title, next((one for one in chapter.sections if one.heading and one.anchor), None))
            for chapter in sorted(chapters, key=lambda chapter: order.index(chapter.file))
        ]
        return tuple((title, Link(one.heading, self.href(one.anchor))) for title, one in firsts if one)

    def _find(self, name: str) -> tuple[Section, View] | None:
        return next((found for chapter in self.edition.chapters if (found := chapter.find(name))), None)
