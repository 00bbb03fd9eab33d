"""A legend in lines above a chart: what a colour or a mark means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from qa_lib.reporting.figures import style, typeface
from qa_lib.reporting.figures.style import LINE_HEIGHT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KEY_WIDTH = 0.2
KEY_SIZE = 0.11
SPACE = 0.22
LINE_STEP = LINE_HEIGHT + 0.04
#: Keys that are lines, and how these are drawn.
LINES: dict[str, Any] = {"line": "solid", "dashes": (0, (4, 2)), "dots": (0, (1, 1.5))}


@dataclass(frozen=True)
class Entry:
    """One key of a legend and its words."""

    text: str
    colour: str
    shape: Literal["square", "dot", "ring", "line", "tick", "dashes", "dots"] = "square"

    @property
    def width(self) -> float:
        """The room of the key and its words on one line."""
        return KEY_WIDTH + typeface.text_width(self.text)


def legend_height(entries: Sequence[Entry]) -> float:
    """The height of the lines that the entries need."""
    lines = _place(entries)
    return LINE_STEP * len(lines) + 0.06 if lines else 0.0


def draw_legend(page: Axes, entries: Sequence[Entry]) -> None:
    """The entries from the upper left corner of the page, in as many lines as they need."""
    for i, line in enumerate(_place(entries)):
        x = 0.0
        for entry in line:
            y = (i + 0.5) * LINE_STEP
            _draw_key(page, entry, x, y)
            style.write(page, x + KEY_WIDTH, y, entry.text)
            x += entry.width + SPACE


def _draw_key(page: Axes, entry: Entry, x: float, y: float) -> None:
    from matplotlib.patches import Rectangle

    if entry.shape == "square":
        corner = (x, y - KEY_SIZE / 2)
        page.add_patch(Rectangle(corner, KEY_SIZE, KEY_SIZE, facecolor=entry.colour, edgecolor="none"))
    elif entry.shape == "tick":
        page.plot([x + KEY_SIZE / 2] * 2, [y - KEY_SIZE * 0.5, y + KEY_SIZE * 0.5], color=entry.colour, linewidth=1.6)
    elif entry.shape in LINES:
        page.plot([x, x + KEY_SIZE * 1.3], [y, y], color=entry.colour, linewidth=1.2, linestyle=LINES[entry.shape])
    else:
        style.draw_dots(page, [x + KEY_SIZE / 2], [y], colour=entry.colour, is_open=entry.shape == "ring")


def _place(entries: Sequence[Entry]) -> list[list[Entry]]:
    lines: list[list[Entry]] = []
    room = 0.0
    for entry in entries:
        if not lines or entry.width > room:
            lines.append([])
            room = style.PAGE_WIDTH
        lines[-1].append(entry)
        room -= entry.width + SPACE
    return lines
