"""The figure of growth: time against size on logarithmic axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

Series = Mapping[str, Sequence[tuple[float, float]]]


def draw_growth(series: Series, file: Path) -> None:
    """Write one panel for each series as SVG; the same series give the same bytes."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "performance", "font.size": 9}):
        figure = Figure(figsize=(7.5, 3), layout="constrained")
        for place, (name, points) in enumerate(series.items(), start=1):
            axes = figure.add_subplot(1, len(series), place)
            _draw(axes, name, points)
        file.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(file, metadata={"Date": None, "Creator": None})


def _draw(axes, name: str, points: Sequence[tuple[float, float]]) -> None:  # type: ignore[no-untyped-def]
    sizes, seconds = [size for size, _ in points], [time for _, time in points]
    axes.loglog(sizes, seconds, "o-", color="#1f5f8b", label="measured")
    axes.loglog(sizes, [seconds[-1] * size / sizes[-1] for size in sizes], "--", color="#8a8a8a", label="linear")
    axes.set_xticks(sizes, [f"{size:,.0f}".replace(",", " ") for size in sizes])
    ends = [min(seconds), max(seconds)]
    axes.set_yticks(ends, [f"{end:.3g}" for end in ends])
    axes.minorticks_off()
    axes.set_xlabel(name)
    axes.set_ylabel("seconds")
    axes.legend(frameon=False)
