"""Lines of words in figures: set and written quickly, with the bytes that matplotlib itself would write."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from qa_lib.paths import find_paths
from qa_lib.reporting.figures import setting, style

pytestmark = pytest.mark.unit

UNUSUAL = ["", " ", "office, affluent", "α ≥ 0,7 ▲", "n = 12 (CAPA)", "й", "Levels & <others> -- “x”", "±{half} п. п."]


def sentences(locale: str) -> list[str]:
    with Path(find_paths().locale / locale / "LC_MESSAGES" / "qa.po").open(encoding="utf-8") as stream:
        texts = [message.string for message in read_po(stream) if isinstance(message.string, str)]
    return [line for text in texts for line in text.splitlines() if line]


def shaped_by_matplotlib(text: str) -> list[tuple[str, float, float]]:
    font = text_to_path._get_font(FontProperties(size=setting.SIZE))
    return [(glyph, x, y) for glyph, x, y, _ in text_to_path.get_glyphs_with_font(font, text)[0]]


@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
def test_set_line_places_letters_as_matplotlib_does(locale: str) -> None:
    """Every line of a catalogue stands as matplotlib sets it, although most are put together from pairs of others."""
    lines = sentences(locale)[::7] + UNUSUAL
    with style.figure_style():
        assert [[tuple(place) for place in setting.set_line(line)] for line in lines] == [
            shaped_by_matplotlib(line) if line else [] for line in lines
        ]


def test_line_width_is_that_of_matplotlib() -> None:
    """A line put together from pairs is as wide as one that was shaped."""
    with style.figure_style():
        font = FontProperties(size=setting.SIZE)
        for line in filter(None, [*sentences("kk")[::40], *UNUSUAL]):
            width = text_to_path.get_text_width_height_descent(line, font, False)[0]
            assert setting.line_width(line) == pytest.approx(width, abs=1e-9)


def test_lines_are_measured_in_the_typeface_of_the_reports_whatever_the_session_is_set_to() -> None:
    """Letters learnt before anything is drawn are as wide as those of a figure."""
    setting.line_extent.cache_clear()
    setting.line_width.cache_clear()
    learnt = [setting.line_width(text) for text in ("64% (62–65)", "Сауалнама")]
    setting.line_extent.cache_clear()
    setting.line_width.cache_clear()
    with style.figure_style():
        assert learnt == [setting.line_width(text) for text in ("64% (62–65)", "Сауалнама")]


def drawing() -> Figure:
    """Lines of words of every kind among marks."""
    page = style.new_page(3.0)
    for i, text in enumerate(UNUSUAL):
        style.write(page, 1 + i / 4, 0.3 * i + 0.2, text, align=("left", "center", "right")[i % 3])
        style.write_aside(page, 1 + i / 4, 0.3 * i + 0.3, text)
    axes = style.add_axes(style.figure_of(page), left=1, top=1, width=3, height=0.5)
    axes.plot([0, 1, 2], [1, 3, 2])
    axes.set_xlabel("Сауалнама", rotation=30)
    return style.figure_of(page)


def test_draw_svg_writes_the_bytes_of_matplotlib() -> None:
    """The quick way and matplotlib's own writer give the same file."""
    stream = io.BytesIO()
    with style.figure_style({"svg.hashsalt": "x"}):
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        drawing().savefig(stream, format="svg", metadata=nothing)
        ours = style.draw_svg(drawing(), name="x")
    assert ours == stream.getvalue().decode()
