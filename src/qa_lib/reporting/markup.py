"""A grid of written cells as HTML, as a pandoc pipe table and as plain text."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import groupby

from qa_lib.reporting.escaping import clean_text, escape_markdown

#: Dashes in the rule under the heads of a pipe table: more than 72, so that pandoc takes the widths from them.
RULE_LENGTH = 100
#: Room that the padding of a cell takes, in letters.
PADDING = 2
NO_BREAK_SPACE = "\u00a0"
#: A space as wide as a digit.
FIGURE_SPACE = "\u2007"


@dataclass(frozen=True)
class Cell:
    """What a cell shows, and the value by which a reader may sort."""

    text: str
    sort: str = ""


@dataclass(frozen=True)
class Groups:
    """What rows that stand together have in common: the name of the column, and its value in each row."""

    heading: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """Headings and cells of a table.

    ``is_text`` tells the columns that stand left, ``totals`` the rows set apart; ``groups`` are written once, over the
    rows that they hold.
    """

    headings: tuple[str, ...]
    is_text: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: frozenset[int] = frozenset()
    groups: Groups | None = None

    def in_groups(self) -> list[tuple[str, list[int]]]:
        """The name of each group with the places of its rows; without groups all rows under no name."""
        if self.groups is None:
            return [("", list(range(len(self.rows))))]
        runs = groupby(range(len(self.rows)), key=self.groups.names.__getitem__)
        return [(name, list(places)) for name, places in runs]


def write_markdown(grid: Grid) -> str:
    """A pandoc pipe table whose relative widths let long texts wrap and numbers stand on one line.

    The name of a group is a row with one cell of the class ``group``, which the reports' filter makes as wide as the
    table.
    """
    head = _pipe_row([escape_markdown(heading) for heading in grid.headings])
    tails = [max((_tail(row[j]) for row in grid.rows), default=0) for j in range(len(grid.headings))]
    body = [
        _pipe_row(cells)
        for name, places in grid.in_groups()
        for cells in [*_group_cells(grid, name), *(_markdown_cells(grid, i, tails) for i in places)]
    ]
    return "\n".join([head, _rule(grid), *body]) + "\n"


def _group_cells(grid: Grid, name: str) -> list[list[str]]:
    if grid.groups is None:
        return []
    heading = escape_markdown(grid.groups.heading).replace('"', "")
    first = f'[{escape_markdown(name)}]{{.group heading="{heading}"}}'
    return [[first, *[""] * (len(grid.headings) - 1)]]


def write_html(grid: Grid, *, caption: str, note: str = "") -> str:
    """An HTML table with scopes, classes and values to sort by; the note stands in a row of its own beneath."""
    heads = "".join(
        f'<th scope="col" class="{_kind(is_text)}">{escape(clean_text(heading))}</th>'
        for heading, is_text in zip(grid.headings, grid.is_text, strict=True)
    )
    bodies = "\n".join(_html_body(grid, name, places) for name, places in grid.in_groups())
    foot = (
        f'<tfoot><tr><td colspan="{len(grid.headings)}">{escape(clean_text(note))}</td></tr></tfoot>\n' if note else ""
    )
    return (
        f'<table class="qa-table">\n<caption>{escape(clean_text(caption))}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n{bodies}\n{foot}</table>"
    )


def _html_body(grid: Grid, name: str, places: list[int]) -> str:
    attributes = f'scope="rowgroup" colspan="{len(grid.headings)}" class="text"'
    head = [f"<tr><th {attributes}>{escape(clean_text(name))}</th></tr>"] if grid.groups else []
    return "\n".join(["<tbody>", *head, *(_html_row(grid, i) for i in places), "</tbody>"])


def write_plain(grid: Grid) -> str:
    """The grid in columns of letters."""
    head = tuple(map(clean_text, grid.headings))
    rows = [tuple(clean_text(cell.text) for cell in row) for row in grid.rows]
    widths = [max(len(line[j]) for line in [head, *rows]) for j in range(len(head))]
    lines = [_plain_line(head, widths, grid.is_text)]
    for name, places in grid.in_groups():
        lines += [clean_text(name)] if grid.groups else []
        lines += [_plain_line(rows[i], widths, grid.is_text) for i in places]
    return "\n".join(lines)


def _plain_line(line: tuple[str, ...], widths: list[int], is_text: tuple[bool, ...]) -> str:
    padded = [
        text.ljust(width) if left else text.rjust(width)
        for text, width, left in zip(line, widths, is_text, strict=True)
    ]
    return "  ".join(padded).rstrip()


def _pipe_row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _markdown_cells(grid: Grid, i: int, tails: list[int]) -> list[str]:
    cells = [
        escape_markdown(cell.text) if is_text else _markdown_number(cell, tail)
        for cell, is_text, tail in zip(grid.rows[i], grid.is_text, tails, strict=True)
    ]
    return [f"**{cell}**" if cell else "" for cell in cells] if i in grid.totals else cells


def _markdown_number(cell: Cell, tail: int) -> str:
    """The number on one line; spaces make up for a shorter interval, so that a column stands on its decimal."""
    number = escape_markdown(cell.text).replace(" ", NO_BREAK_SPACE)
    is_number = any(letter.isdigit() for letter in cell.text)
    return number + FIGURE_SPACE * (tail - _tail(cell)) if is_number else number


def _tail(cell: Cell) -> int:
    """Letters of the interval in brackets behind a number."""
    return len(cell.text) - cell.text.rindex(" (") if cell.text.endswith(")") and " (" in cell.text else 0


def _html_row(grid: Grid, i: int) -> str:
    cells = "".join(_html_cell(cell, j, grid.is_text[j]) for j, cell in enumerate(grid.rows[i]))
    return f'<tr class="total">{cells}</tr>' if i in grid.totals else f"<tr>{cells}</tr>"


def _html_cell(cell: Cell, j: int, is_text: bool) -> str:
    text = escape(clean_text(cell.text))
    if j == 0 and is_text:
        return f'<th scope="row" class="text">{text}</th>'
    sort = f' data-sort="{escape(cell.sort)}"' if cell.sort else ""
    return f'<td class="{_kind(is_text)}"{sort}>{text}</td>'


def _kind(is_text: bool) -> str:
    return "text" if is_text else "number"


def _rule(grid: Grid) -> str:
    dashes = ["-" * width for width in column_widths(grid)]
    marked = [dash if is_text else dash[:-1] + ":" for dash, is_text in zip(dashes, grid.is_text, strict=True)]
    return "|" + "|".join(marked) + "|"


def column_widths(grid: Grid) -> list[int]:
    """Relative widths of the columns, about 100 together.

    A column of numbers gets what its longest cell and the longest word of its head need; columns of text share the rest
    by the length of what they hold, each at least as wide as its longest word.
    """
    narrow = [_narrowest(grid, j) for j in range(len(grid.headings))]
    wishes = [0 if grid.is_text[j] else narrow[j] for j in range(len(narrow))]
    texts = [j for j in range(len(narrow)) if grid.is_text[j]]
    lengths = {j: _typical_length(grid, j) for j in texts}
    rest = max(RULE_LENGTH - sum(wishes), 0)
    for j in texts:
        wishes[j] = max(narrow[j], round(rest * lengths[j] / sum(lengths.values())))
    scale = RULE_LENGTH / sum(wishes)
    return [max(3, round(wish * scale)) for wish in wishes]


def _narrowest(grid: Grid, j: int) -> int:
    cells = [clean_text(row[j].text) for row in grid.rows]
    if grid.is_text[j]:
        cells = [word for cell in cells for word in cell.split(" ")]
    words = clean_text(grid.headings[j]).split(" ")
    return min(max(map(len, [*cells, *words])), RULE_LENGTH // 3) + PADDING


def _typical_length(grid: Grid, j: int) -> float:
    """The length that most cells keep within; the head counts for half, since it may wrap."""
    lengths = sorted(len(clean_text(row[j].text)) for row in grid.rows) or [0]
    return max(lengths[int(0.8 * (len(lengths) - 1))], len(grid.headings[j]) / 2, 4)
