"""How the letters of a line stand: asked of matplotlib once a pair of letters, not once a line.

Shaping a line takes a millisecond, and a report has thousands of lines that are made of a few hundred pairs. How far it
is from a letter to the next depends on the two and on the script of the line alone; lines in which that does not hold
(ligatures, marks above a letter, two scripts in one line) are kept whole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from qa_lib.reporting.figures.typeface import FONTS, find_font_files, register_font

if TYPE_CHECKING:
    from matplotlib.ft2font import FT2Font

#: Letters of one script; between two scripts there is no kerning, so that lines with both are never taken apart.
_SCRIPTS = {"latin": re.compile(r"[A-Za-z\u00aa-\u02af]"), "cyrillic": re.compile(r"[\u0400-\u052f]")}
_OTHER_SCRIPTS = re.compile(r"[^\W\d_A-Za-z\u00aa-\u02af\u0400-\u052f]")


class Place(NamedTuple):
    """Where a glyph stands in a line set at `SIZE` points."""

    glyph: str
    x: float
    y: float


#: The size at which matplotlib shapes text; a line in another size is scaled.
SIZE = 100.0


@dataclass(frozen=True)
class _Pairs:
    """What is known of the letters of one script.

    ``steps``: by pair, the glyph of its first letter and how far it is to the second; ``last``: the glyph of a letter
    at the end of a line.
    """

    steps: dict[str, tuple[str, float]] = field(default_factory=dict)
    last: dict[str, str] = field(default_factory=dict)

    def recall(self, text: str) -> list[Place] | None:
        """The line, if all of its pairs are known."""
        places, x = [], 0.0
        for i in range(len(text) - 1):
            step = self.steps.get(text[i : i + 2])
            if step is None:
                return None
            places.append(Place(step[0], x, 0.0))
            x += step[1]
        last = self.last.get(text[-1])
        return None if last is None else [*places, Place(last, x, 0.0)]

    def learn(self, text: str, places: Sequence[Place]) -> None:
        """Remember the pairs of a line that was shaped."""
        if len(places) != len(text) or any(place.y for place in places):
            return
        for i, (place, following) in enumerate(pairwise(places)):
            self.steps.setdefault(text[i : i + 2], (place.glyph, following.x - place.x))
        self.last.setdefault(text[-1], places[-1].glyph)


_PAIRS: dict[str | None, _Pairs] = defaultdict(_Pairs)


@lru_cache(maxsize=4096)
def set_line(text: str) -> Sequence[Place]:
    """The glyphs of one line, from left to right."""
    if not text:
        return ()
    scripts = [name for name, letters in _SCRIPTS.items() if letters.search(text)]
    if len(scripts) > 1 or _OTHER_SCRIPTS.search(text):
        return _shape(text)
    pairs = _PAIRS[scripts[0] if scripts else None]
    places = pairs.recall(text)
    if places is None:
        places = _shape(text)
        pairs.learn(text, places)
    return places


def learn_letters(lines: Iterable[str]) -> None:
    """Set lines that nobody draws, so that processes forked afterwards know their letters."""
    for line in lines:
        for place in set_line(line):
            write_glyph(place.glyph, indent="")
        line_width(line)


def _shape(text: str) -> list[Place]:
    from matplotlib.textpath import text_to_path

    described, _, _ = text_to_path.get_glyphs_with_font(_font(), text, glyph_map=_GLYPHS)
    return [Place(glyph, float(x), float(y)) for glyph, x, y, _ in described]


@lru_cache(maxsize=4096)
def line_extent(text: str) -> tuple[float, float, float]:
    """Width, height and descent of a line set at `SIZE` points, as matplotlib measures them."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    register_font()
    font = FontProperties(family=list(FONTS), size=SIZE)  # whatever the session is set to
    width, height, descent = text_to_path.get_text_width_height_descent(text, font, False)
    return float(width), float(height), float(descent)


@lru_cache(maxsize=4096)
def line_width(text: str) -> float:
    """How wide a line set at `SIZE` points is: as `line_extent`, without the letters' heights."""
    return set_line(text)[-1].x + line_extent(text[-1])[0] if text else 0.0


def write_glyph(glyph: str, *, indent: str) -> str:
    """The outline of a glyph as an element of SVG; `set_line` has named it."""
    if glyph not in _OUTLINES:
        _OUTLINES[glyph] = _write_outline(*_GLYPHS[glyph])
    outline = f' d="{_OUTLINES[glyph]}"' if _OUTLINES[glyph] else ""
    return f'{indent}<path id="{glyph}"{outline} transform="scale({write_number(1 / 64)})"/>\n'


#: Vertices and codes of every glyph that stood in a line, by its name; and what was written of them.
_GLYPHS: dict[str, tuple[Any, Any]] = {}
_OUTLINES: dict[str, str] = {}


def _font() -> FT2Font:
    """The typeface of the text with that of the signs behind it; others may have set it to another size."""
    from matplotlib.font_manager import get_font

    font = get_font(find_font_files())
    font.set_size(SIZE, 72)
    return font


def _write_outline(vertices: Any, codes: Any) -> str:
    """Runs of vertices under one command, as matplotlib's own writer of SVG puts them."""
    pieces, place = [], 0
    while place < len(codes):
        command, n = _COMMANDS[int(codes[place])]
        numbers = "".join(f"{write_number(64 * value)} " for vertex in vertices[place : place + n] for value in vertex)
        pieces.append(f"{command} {numbers}\n" if n else f"{command}\n")
        place += max(n, 1)
    return "".join(pieces)


#: Codes of `matplotlib.path.Path`: the command of SVG and the vertices that it takes.
_COMMANDS = {1: ("M", 1), 2: ("L", 1), 3: ("Q", 2), 4: ("C", 3), 79: ("z", 0)}


def write_number(value: float) -> str:
    """A number as matplotlib writes it in SVG."""
    return f"{value:f}".rstrip("0").rstrip(".")
