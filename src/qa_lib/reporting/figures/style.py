"""The look of every figure: one typeface, one palette, sizes that are readable in print, and the drawing's file.

All lengths are inches. Figures are made without pyplot, so nothing of the reader's session changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar, cast

from qa_lib.reporting.figures.typeface import FONTS, TEXT_SIZE, register_font

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Given = ParamSpec("Given")
Made = TypeVar("Made")

#: The text of an A4 page is 16.5 cm wide.
PAGE_WIDTH = 16.5 / 2.54
SMALL_SIZE = 8.0
HEADING_SIZE = 9.0
#: The middle between the baseline and the top of capitals, in units of the type size.
MIDDLE = 0.33
#: From one line of a wrapped text to the next.
LINE_HEIGHT = 0.155

INK = "#1f2933"
QUIET = "#52606d"
RULE = "#d5dae0"
BAND = "#f3f5f7"
NEUTRAL = "#c3c9d0"
#: What a figure is about.
MAIN = "#1f5f99"
#: What it is held against: another unit, the population.
OTHER = "#7b8794"
#: A value on the wrong side of a mark.
WARNING = "#b3541e"
#: Light to dark, so that the order survives grey print; orange and blue stay apart for colour-blind readers.
POSITIVE_RAMP = ("#9cc5e6", "#4a90c8", "#174e80")
NEGATIVE_RAMP = ("#f3c69a", "#d98538", "#8f4310")

_RC: Any = {
    "font.family": list(FONTS),
    "font.size": TEXT_SIZE,
    "text.color": INK,
    "text.parse_math": False,
    "axes.edgecolor": RULE,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.6,
    "axes.unicode_minus": True,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelsize": SMALL_SIZE,
    "ytick.labelsize": SMALL_SIZE,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.fonttype": "path",
    "path.simplify": True,
}


@contextmanager
def figure_style(overrides: Any = None) -> Iterator[None]:
    """Within it, matplotlib draws in the style of the reports; afterwards as before."""
    import matplotlib as mpl

    register_font()
    with mpl.rc_context():
        dict.update(
            cast("dict[Any, Any]", mpl.rcParams), _checked_settings()
        )  # checking three hundred settings anew takes long
        mpl.rcParams.update(overrides or {})
        yield


@lru_cache(maxsize=1)
def _checked_settings() -> dict[str, Any]:
    """Every setting of matplotlib but those of its backends, as figures have it."""
    import matplotlib as mpl

    defaults: Any = {name: value for name, value in mpl.rcParamsDefault.items() if not name.startswith("backend")}
    with mpl.rc_context({**defaults, **_RC}):
        return {name: mpl.rcParams[name] for name in (*defaults, *_RC)}


def in_style(plot: Callable[Given, Made]) -> Callable[Given, Made]:
    """The same function, drawing in the style of the reports whatever the reader's session is set to."""

    @wraps(plot)
    def styled(*args: Given.args, **kwargs: Given.kwargs) -> Made:
        with figure_style():
            return plot(*args, **kwargs)

    return styled


def draw_svg(figure: Figure, *, name: str) -> str:
    """The figure as SVG, the same bytes every time; ``name`` keeps its inner ids apart from other figures'."""
    from qa_lib.reporting.figures.svg import write_svg

    with figure_style({"svg.hashsalt": name}):
        return write_svg(figure)


def new_figure(height: float) -> Figure:
    """An empty figure as wide as the text of a page."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(PAGE_WIDTH, height))
    FigureCanvasAgg(figure)
    return figure


def add_axes(figure: Figure, *, left: float, top: float, width: float, height: float) -> Axes:
    """Axes at a place in inches from the upper left corner of the figure, without a frame."""
    whole_width, whole_height = figure.get_size_inches()
    box = (left / whole_width, 1 - (top + height) / whole_height, width / whole_width, height / whole_height)
    axes = figure.add_axes(box)
    axes.spines[:].set_visible(False)
    axes.set_axisbelow(True)
    axes.patch.set_visible(False)
    return axes


def new_page(height: float) -> Axes:
    """Axes over a whole new figure, in inches from its upper left corner: the paper on which words are set."""
    page = add_axes(new_figure(height), left=0, top=0, width=PAGE_WIDTH, height=height)
    page.set_xlim(0, PAGE_WIDTH)
    page.set_ylim(height, 0)
    page.set_axis_off()
    return page


def write(
    page: Axes,
    x: float,
    y: float,
    text: str,
    *,
    size: float = TEXT_SIZE,
    color: str = INK,
    align: str = "left",
    on_white: bool = False,
) -> None:
    """One line of words, its letters centred on ``y``; ``on_white`` keeps lines behind from crossing them."""
    from matplotlib.text import Text
    from matplotlib.transforms import ScaledTranslation

    from qa_lib.reporting.figures.letters import Words

    place = page.transData + ScaledTranslation(0, -MIDDLE * size / 72, figure_of(page).dpi_scale_trans)
    look: dict[str, Any] = {"fontsize": size, "color": color, "ha": align, "va": "baseline", "zorder": 5}
    if on_white:
        look["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    kind = Text if on_white else Words
    page.add_artist(kind(x, y, text, transform=place, clip_on=False, **look))


def write_lines(
    page: Axes,
    x: float,
    y: float,
    lines: Sequence[str],
    *,
    size: float = TEXT_SIZE,
    color: str = INK,
    align: str = "left",
) -> None:
    """Lines of words, the whole centred on ``y``."""
    for i, line in enumerate(lines):
        write(page, x, y + (i - (len(lines) - 1) / 2) * LINE_HEIGHT, line, size=size, color=color, align=align)


def write_aside(axes: Axes, x: float, y: float, text: str) -> None:
    """Quiet words among marks, on white so that lines do not cross them."""
    write(axes, x, y, text, size=SMALL_SIZE, color=QUIET, on_white=True)


def draw_dots(
    axes: Axes, x: Sequence[float], y: Sequence[float], *, colour: str | list[str] = MAIN, is_open: bool = False
) -> None:
    """Dots, filled or as rings, of one colour or each of its own; a ring shows around a dot at the same place."""
    if not x:
        return
    face = "white" if is_open else colour
    axes.scatter(
        x, y, s=36 if is_open else 26, facecolor=face, edgecolor=colour, linewidth=1.1, zorder=4, clip_on=False
    )


def draw_rules(
    axes: Axes,
    ends: Sequence[tuple[tuple[float, float], tuple[float, float]]],
    *,
    colour: str | list[str] = RULE,
    width: float = 0.4,
    capstyle: Literal["butt", "projecting"] = "projecting",
    dashes: Any = "solid",
    order: float = 2,
) -> None:
    """Straight lines from one end to the other, all at once: hundreds of lines of their own take long to draw."""
    from matplotlib.collections import LineCollection

    if ends:
        lines = LineCollection(
            list(ends), colors=colour, linewidths=width, capstyle=capstyle, linestyles=dashes, zorder=order
        )
        axes.add_collection(lines, autolim=False)


def figure_of(axes: Axes) -> Figure:
    """The whole figure that axes lie in."""
    return cast("Figure", axes.figure)


def shade(ramp: Sequence[str], n: int) -> list[str]:
    """``n`` colours of a ramp, light to dark, as far apart as the ramp allows.

    >>> shade(("#000000", "#ffffff"), 2)
    ['#000000', '#ffffff']
    """
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    colours = LinearSegmentedColormap.from_list("ramp", list(ramp))
    if n == 1:
        return [to_hex(colours(0.5))]
    return [to_hex(colours(i / (n - 1))) for i in range(n)]
