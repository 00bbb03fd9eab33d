"""From a standard to what speaks to each criterion (indicators, sections, documents), and to what is missing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from qa_lib.errors import ParamsError, unknown_name
from qa_lib.evidence.editions import Edition
from qa_lib.evidence.sections import Section, list_cells
from qa_lib.params import Params
from qa_lib.params.standards import Criterion, Standard

#: Shown: everything that is named is there. Partly: something is named as missing, or is not in these reports. Gap:
#: nothing of these reports speaks to it.
Standing = Literal["shown", "partly", "gap"]


@dataclass(frozen=True)
class Indicator:
    """An indicator of an object of monitoring: a share of positive answers with its interval, or another value."""

    name: str
    source: str
    share: float | None
    low: float | None
    high: float | None
    value: float | None

    @property
    def has_value(self) -> bool:
        """Whether the period has a value that this ring may see."""
        return self.share is not None or self.value is not None


@dataclass(frozen=True)
class Answer:
    """What a report has to say to a criterion; ``absent`` are sections that it does not have."""

    criterion: Criterion
    indicators: tuple[Indicator, ...]
    sections: tuple[Section, ...]
    absent: tuple[str, ...]

    @property
    def standing(self) -> Standing:
        """Whether the criterion is shown, partly shown, or a gap."""
        with_value = [one for one in self.indicators if one.has_value]
        if not (with_value or self.sections or self.criterion.documents):
            return "gap"
        lacks_values = bool(self.criterion.objects) and not with_value
        return "partly" if self.criterion.gap or self.absent or lacks_values else "shown"


def answer_standard(standard: Standard, edition: Edition, documents: Collection[str]) -> tuple[Answer, ...]:
    """What an edition says to each criterion of a standard, in their order.

    Raises
    ------
    ParamsError
        When a criterion names a document that the project does not have.
    """
    missing = [f"{one.code}: {name}" for one in standard.criteria for name in one.documents if name not in documents]
    if missing:
        raise ParamsError([f"no such document, criterion {name} @ standards.yaml:{standard.code}" for name in missing])
    return tuple(_answer(criterion, edition) for criterion in standard.criteria)


def _answer(criterion: Criterion, edition: Edition) -> Answer:
    sections = [edition.sections[name] for name in criterion.sections if name in edition.sections]
    absent = [name for name in criterion.sections if name not in edition.sections]
    rows = [
        row
        for code in criterion.objects
        for row in edition.indicators
        if row["object_label"].startswith(f"{code} ") and row["indicator"]
    ]
    return Answer(criterion, tuple(map(_indicator, rows)), tuple(sections), tuple(absent))


def _indicator(row: dict[str, str]) -> Indicator:
    names = ("satisfaction_share", "satisfaction_low", "satisfaction_high", "value")
    share, low, high, value = (float(row[name]) if row.get(name) else None for name in names)
    return Indicator(row["indicator"], row["source_label"], share, low, high, value)


def check_sections(params: Params, notebooks: Path) -> None:
    """Every section that the standards name is a cell of some notebook.

    Raises
    ------
    ParamsError
        With every name that none is, and the nearest one.
    """
    known = list_cells(notebooks)
    faults = [
        f"{_short(unknown_name('section', name, known))} @ standards.yaml:{standard.code} {criterion.code}"
        for standard in params.standards.standards
        for criterion in standard.criteria
        for name in criterion.sections
        if name not in known
    ]
    if faults:
        raise ParamsError(faults)


def _short(error: ParamsError) -> str:
    """The error without the list of all valid names, which is long."""
    return str(error).split(" Valid:")[0]


def summarise(answers: tuple[Answer, ...]) -> dict[Standing, int]:
    """How many criteria have which standing."""
    standings: tuple[Standing, ...] = ("shown", "partly", "gap")
    return {standing: sum(answer.standing == standing for answer in answers) for standing in standings}


def as_data(standard: Standard, answers: tuple[Answer, ...], edition: Edition) -> dict[str, Any]:
    """A standard with what speaks to its criteria, as JSON holds it."""
    return {
        "standard": standard.code,
        "edition": standard.edition,
        "criteria": [_answer_data(answer, edition) for answer in answers],
    }


def _answer_data(answer: Answer, edition: Edition) -> dict[str, Any]:
    return {
        "criterion": answer.criterion.code,
        "title": answer.criterion.title.by_locale,
        "standing": answer.standing,
        "indicators": [vars(one) for one in answer.indicators],
        "sections": [
            {
                "section": section.name,
                "page": f"{edition.place}/index.html#{section.anchor}",
                "figures": [view.name for view in section.views if view.is_figure],
                "numbers": [f"{edition.place}/tables/{name}.csv" for name in tables_of(section, edition)],
                "code": [f"code/src/qa_lib/{call.module}#{call.function}" for call in section.calls],
            }
            for section in answer.sections
        ],
        "documents": list(answer.criterion.documents),
        "not_in_these_reports": list(answer.absent),
        "gap": answer.criterion.gap,
    }


def tables_of(section: Section, edition: Edition) -> list[str]:
    """The tables of numbers that a section shows or draws; those of a figure stand in the table beside it."""
    names = [view.name for view in section.views]
    return [name for name in names if (edition.folder / "tables" / f"{name}.csv").is_file()]
