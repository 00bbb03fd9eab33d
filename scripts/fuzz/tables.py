"""Damage to the table of an export: cells, rows and columns, whatever file it is written to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from fuzz.exports import Export
from fuzz.foretelling import Answers

#: Texts that are no answer on any scale.
NO_ANSWERS = (
    "99", "-1", "3.5", "2025-03-04", "03.04.2025", "#REF!", "#N/A", "#ЗНАЧ!", "=1+1", "@SUM(1)", "+A1",
    "<script>alert(1)</script>",
    "{{< include /etc/passwd >}}", "W" * 32_767, "W" * 40_000, "z\u0351\u0353a\u0360", "👩‍👩‍👧", "1e999", "0x3", "١٢٣",
    "5 or 4", "1,2,3", "'; DROP TABLE x; --", "\u202e\u202d?", "True", "-rf", "9" * 400,
)  # fmt: skip
#: What may stand around an answer without changing it.
DISGUISES: tuple[Callable[[str], str], ...] = (
    lambda text: f"  {text} ",
    lambda text: f"\u00a0{text}\u00a0",
    lambda text: f"'{text}",
    lambda text: text.upper() if text.lower().upper() == text.upper() else text,
)
#: Identifiers that are none: their rows count for people of their own.
NO_IDENTIFIERS = ("", "#N/A", "#REF!", "#Н/Д", "=A1", "9,50101E+11", "9.50101E+11")
#: Columns that survey products add, as a questionnaire that was sent has them and as one that is no answer.
PRODUCTS = (
    (["submitdate", "lastpage"], ["2025-12-01 10:00:00", "3"], ["", "1"]),
    (
        ["ResponseId", "RecordedDate", "Finished", "DistributionChannel"],
        ["R_1", "2025-12-01 10:00:00", "True", "anonymous"],
        ["R_2", "2025-12-01 10:00:00", "True", "preview"],
    ),
    (["redcap_survey_identifier", "survey_complete"], ["", "2"], ["", "0"]),
)
HOSTILE_HEADINGS = ("", "=1+1", "<img src=x onerror=1>", "x" * 3000, "((((((((((", "1. " * 100, "\u202ex")


@dataclass
class Grid:
    """A table while it is damaged; ``truth`` is kept in step. ``names`` are identifiers, None where a row has none."""

    export: Export
    head: list[str]
    rows: list[list[str]]
    names: list[str | None]
    truth: list[dict[str, tuple[str, float | None]] | None]
    title: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, export: Export) -> Grid:
        """The table of an export, still sound."""
        names = [row[export.respondent] for row in export.rows]
        return cls(
            export, list(export.head), [list(row) for row in export.rows], [*names], [dict(t) for t in export.truth]
        )

    def is_answer(self, row: int, column: int) -> bool:
        """Whether the cell holds an answer that counts."""
        truth, target = self.truth[row], self.export.targets[column]
        return truth is not None and target is not None and truth.get(target.code, ("", None))[0] == "valid"

    def set_answer(self, row: int, column: int, text: str, status: str) -> None:
        """Write a text that has this status over an answer."""
        target, truth = self.export.targets[column], self.truth[row]
        self.rows[row][column] = text
        if target is not None and truth is not None and target.code in truth:
            truth[target.code] = (status, None)

    def left(self) -> list[tuple[int, str | None, Answers]]:
        """The rows that still count: place, identifier, answers."""
        found = [
            (place, name, truth)
            for place, (name, truth) in enumerate(zip(self.names, self.truth, strict=True))
            if truth
        ]
        return [one for one in found if any(status == "valid" for status, _ in one[2].values())]


def damage_table(grid: Grid, random: Random) -> None:
    """Damage a table in one to four ways."""
    for name, damage in random.choices(_DAMAGES, k=random.randint(1, 4)):
        damage(grid, random)
        grid.notes.append(name)
    if random.random() < 0.2:  # last, so that a copy is one
        _add_empty_row(grid, random)
        grid.notes.append("empty row")


def _cell(grid: Grid, random: Random) -> tuple[int, int] | None:
    cells = [(r, c) for r in range(len(grid.rows)) for c in grid.export.places("item") if grid.is_answer(r, c)]
    return random.choice(cells) if cells else None


def _spoil_cell(grid: Grid, random: Random) -> None:
    for _ in range(random.randint(1, 6)):
        if place := _cell(grid, random):
            grid.set_answer(*place, random.choice(NO_ANSWERS), "rejected")


def _empty_cell(grid: Grid, random: Random) -> None:
    if place := _cell(grid, random):
        grid.set_answer(*place, random.choice(("", " ", "-")), "missing")


def _disguise_cell(grid: Grid, random: Random) -> None:
    if place := _cell(grid, random):
        row, column = place
        grid.rows[row][column] = random.choice(DISGUISES)(grid.rows[row][column])


def _spoil_school(grid: Grid, random: Random) -> None:
    row = random.randrange(len(grid.rows))
    grid.rows[row][grid.export.places("context", "school")[0]] = random.choice(
        ("no such school", "=A1", "\u202e" * 9 + "x")
    )
    grid.truth[row] = None


def _spoil_name(grid: Grid, random: Random) -> None:
    row = random.randrange(len(grid.rows))
    grid.rows[row][grid.export.respondent] = random.choice(NO_IDENTIFIERS)
    grid.names[row] = None


def _spoil_context(grid: Grid, random: Random) -> None:
    row = random.randrange(len(grid.rows))
    columns = [c for code in ("level", "programme", "course", "language", "submitted_at", "duration")
               for c in grid.export.places("context", code)]  # fmt: skip
    grid.rows[row][random.choice(columns)] = random.choice(
        (*NO_ANSWERS, "9999-99-99", "0001-01-01", "1e308", "2025-01-01T25:61")
    )


def _spoil_comment(grid: Grid, random: Random) -> None:
    columns = grid.export.places("question")
    if columns:
        grid.rows[random.randrange(len(grid.rows))][random.choice(columns)] = random.choice(
            (*NO_ANSWERS, 'a"b', "a\nb;c,d", '"')
        )


def _drop_item(grid: Grid, random: Random) -> None:
    """A heading becomes unknown: its item is not in the file."""
    columns = [c for c in grid.export.places("item") if grid.head[c] == grid.export.head[c]]
    if len(columns) < 3:
        return
    column = random.choice(columns)
    grid.head[column] = random.choice(HOSTILE_HEADINGS)
    target = grid.export.targets[column]
    for truth in grid.truth:
        if truth is not None and target is not None:
            truth.pop(target.code, None)


def _add_empty_row(grid: Grid, random: Random) -> None:
    """An empty row is not counted."""
    grid.rows.insert(place := random.randrange(len(grid.rows) + 1), [""] * len(grid.head))
    grid.names.insert(place, None)
    grid.truth.insert(place, None)


def _add_product(grid: Grid, random: Random) -> None:
    """The columns of a survey product, by whose marks one questionnaire is no answer."""
    if grid.title or len(grid.head) > len(grid.export.head):
        return
    head, sent, aside = random.choice(PRODUCTS)
    grid.head += head
    chosen = random.randrange(len(grid.rows))
    for place, row in enumerate(grid.rows):
        row += aside if place == chosen else sent
    grid.truth[chosen] = None


def _add_title(grid: Grid, random: Random) -> None:
    if not grid.title and len(grid.head) == len(grid.export.head):
        grid.title = [["title " + str(n)] + [""] * (len(grid.head) - 1) for n in range(random.randint(1, 15))]


_DAMAGES: tuple[tuple[str, Callable[[Grid, Random], None]], ...] = (
    ("no answers", _spoil_cell),
    ("empty cell", _empty_cell),
    ("disguised answer", _disguise_cell),
    ("unknown school", _spoil_school),
    ("no identifier", _spoil_name),
    ("hostile context", _spoil_context),
    ("hostile comment", _spoil_comment),
    ("unknown heading", _drop_item),
    ("title rows", _add_title),
    ("survey product", _add_product),
)
