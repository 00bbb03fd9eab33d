"""A figure becomes SVG: matplotlib writes the marks, lines of words are written here. Needs matplotlib.

The bytes are those of matplotlib's own writer, in which half of a figure's time went into shaping each line anew and
into checks of each letter.
"""
# mypy: disallow-untyped-calls=False
# matplotlib's writer has no types of its own.

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import to_hex

from qa_lib.reporting.figures import setting
from qa_lib.reporting.figures.setting import write_number
from qa_lib.reporting.figures.typeface import FONTS

if TYPE_CHECKING:
    from matplotlib.backend_bases import GraphicsContextBase
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

#: No clock, no versions, no names of programs in a figure.
_NO_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))
_POINTS = 72


def write_svg(figure: Figure) -> str:
    """The figure as SVG, its lengths in points."""
    figure.set_dpi(_POINTS)
    width, height = figure.get_size_inches() * _POINTS
    stream = io.StringIO()
    renderer = ReportRenderer(float(width), float(height), stream)
    figure.draw(renderer)
    renderer.finalize()
    return stream.getvalue()


class ReportRenderer(RendererSVG):
    """matplotlib's writer of SVG with a quick way for lines of words in the typeface of the reports."""

    def __init__(self, width: float, height: float, stream: io.StringIO) -> None:
        super().__init__(width, height, stream, metadata=_NO_METADATA)
        self._stream = stream
        self._depth = 1
        self._defined: set[str] = set()

    def open_group(self, s: str, gid: str | None = None) -> None:
        """Open a group; how deep it lies decides on the indent of its lines."""
        super().open_group(s, gid)
        self._depth += 1

    def close_group(self, s: str) -> None:
        """Close a group."""
        super().close_group(s)
        self._depth -= 1

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        """Write a line of words: quickly unless something about it is unusual."""
        if ismath or _is_clipped(gc) or gc.get_url() is not None or not _is_plain(prop):
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        self.writer.comment(s)  # also ends whatever is open, so that the stream can be written to
        transform = _transform((x, y), angle=-angle, scale=prop.get_size_in_points() / setting.SIZE)
        self._stream.write(self._line(s, f"{_style(gc)}{transform}"))

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:
        """The extent of a line, in points."""
        if ismath or not _is_plain(prop):
            extent: tuple[float, float, float] = super().get_text_width_height_descent(s, prop, ismath)
            return extent
        scale = prop.get_size_in_points() / setting.SIZE
        width, height, descent = setting.line_extent(s)
        return width * scale, height * scale, descent * scale

    def _line(self, text: str, look: str) -> str:
        indent = " " * self._depth
        places = setting.set_line(text)
        if not places:
            return f"{indent}<g{look}/>\n"
        uses = "".join(
            f'{indent} <use xlink:href="#{place.glyph}"{_transform((place.x, place.y))}/>\n' for place in places
        )
        return f"{indent}<g{look}>\n{self._definitions(places, indent)}{uses}{indent}</g>\n"

    def _definitions(self, places: Sequence[setting.Place], indent: str) -> str:
        """Outlines of glyphs that the figure had not so far."""
        new = list(dict.fromkeys(place.glyph for place in places if place.glyph not in self._defined))
        if not new:
            return ""
        self._defined.update(new)
        paths = "".join(setting.write_glyph(glyph, indent=f"{indent}  ") for glyph in new)
        return f"{indent} <defs>\n{paths}{indent} </defs>\n"


def _is_clipped(gc: GraphicsContextBase) -> bool:
    return gc.get_clip_rectangle() is not None or gc.get_clip_path()[0] is not None


def _is_plain(prop: FontProperties) -> bool:
    return prop.get_family() == list(FONTS) and prop.get_style() == "normal" and prop.get_weight() in ("normal", 400)


def _style(gc: GraphicsContextBase) -> str:
    rgb = gc.get_rgb()
    colour, alpha = to_hex(rgb), gc.get_alpha() if gc.get_forced_alpha() else rgb[3]
    style = [f"fill: {colour}"] if colour != "#000000" else []
    style += [f"opacity: {write_number(alpha)}"] if alpha != 1 else []
    return f' style="{"; ".join(style)}"' if style else ""


def _transform(place: tuple[float, float], *, angle: float = 0.0, scale: float = 1.0) -> str:
    steps = [f"translate({write_number(place[0])} {write_number(place[1])})"] if place != (0, 0) else []
    steps += [f"rotate({write_number(angle)})"] if angle else []
    steps += [f"scale({write_number(scale)} {write_number(-scale)})"] if scale != 1 else []
    return f' transform="{" ".join(steps)}"' if steps else ""
