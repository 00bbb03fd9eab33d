"""Where the first page of a report has room for the marks of approval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_lib.errors import RunError

#: Points, as `report.typ` has them: margins of a page, and the white that stays around the marks.
LEFT, TOP, BOTTOM = 62.36, 76.54, 65.2
WHITE, MAX_WHITE = 6.0, 16.0


@dataclass(frozen=True)
class Place:
    """The lower left corner of the marks on the page, and by how much they are made smaller, in points."""

    x: float
    y: float
    scale: float = 1.0


#: Marks that were made smaller still could not be read.
MIN_SCALE = 0.8


def find_place(content: bytes, height: float) -> Place:
    """A free band of the first page, as wide as its text: under the contents if it is high enough, else the highest.

    Raises
    ------
    RunError
        When no band is high enough for marks that can be read.
    """
    bands = _free_bands(_read_spans(content))
    lowest, highest = bands[0], max(bands, key=lambda band: band[1] - band[0])
    low, high = lowest if lowest[1] - lowest[0] >= height + 2 * WHITE else highest
    scale = min(1.0, (high - low - 2 * WHITE) / height)
    if scale < MIN_SCALE:
        raise RunError(
            f"the first page has no room for the marks of approval: {high - low:.0f} points free, "
            f"{height * MIN_SCALE + 2 * WHITE:.0f} are needed; shorten its contents or the note"
        )
    white = max(WHITE, min(MAX_WHITE, (high - low - height) / 2))
    return Place(LEFT, high - white - height * scale, scale)


def _read_spans(content: bytes) -> list[tuple[float, float]]:
    """From where to where each thing on the first page reaches, upwards, in points."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        bounds = [thing.get_bounds() for thing in document[0].get_objects(max_depth=1)]
    finally:
        document.close()
    return [(bottom, top) for _, bottom, _, top in bounds]


def _free_bands(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The bands between the margins in which nothing stands, lowest first; never none (one may have no height)."""
    page_top = 841.89 - TOP
    inside = sorted((bottom, top) for bottom, top in spans if top > BOTTOM and bottom < page_top)
    bands, low = [], BOTTOM
    for bottom, top in [*inside, (page_top, page_top)]:
        bands += [(low, bottom)] if bottom > low else []
        low = max(low, top)
    return bands or [(BOTTOM, BOTTOM)]
