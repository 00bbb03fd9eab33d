"""Lines of words in a figure. Imported only where something is drawn, because it needs matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.text import Text

from qa_lib.reporting.figures.setting import SIZE, line_width

if TYPE_CHECKING:
    from matplotlib.backend_bases import RendererBase

#: How much of the width of a line lies at the left of its place.
_BEFORE = {"left": 0.0, "center": 0.5, "right": 1.0}


class Words(Text):
    """One line of words on its baseline.

    matplotlib lays every text out as a block that may be turned and have several lines, which means shaping its letters
    twice; a line that begins at its place needs no measuring at all.
    """

    def draw(self, renderer: RendererBase) -> None:
        """Draw the line at its place."""
        words, font, before = self.get_text(), self.get_fontproperties(), _BEFORE[str(self.get_horizontalalignment())]
        x, y = self.get_transform().transform(self.get_unitless_position())
        if before:
            x -= before * line_width(words) * font.get_size_in_points() / SIZE
        if renderer.flipy():
            y = renderer.get_canvas_width_height()[1] - y
        pen = renderer.new_gc()
        pen.set_foreground(self.get_color())
        renderer.open_group("text", self.get_gid())
        renderer.draw_text(pen, x, y, words, font, 0)
        renderer.close_group("text")
        pen.restore()
        self.stale = False
