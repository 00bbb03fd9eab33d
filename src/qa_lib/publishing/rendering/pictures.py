"""The figures as PNG, for Word: drawn from their SVG when a report is rendered, so that no chapter draws them twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qa_lib.errors import RunError

#: Dots an inch; a figure is as wide as the text of a page.
RESOLUTION = 200.0
_PAGE = "#set page(width: auto, height: auto, margin: 0pt)\n"


def draw_pngs(figures: Path) -> None:
    """Write a ``.png`` beside every ``.svg`` of the folder; the same SVG gives the same bytes.

    The letters of a figure are outlines in its SVG, so no typeface is needed.

    Raises
    ------
    RunError
        If a picture can not be read; says why.
    """
    import typst

    drawings = sorted(figures.glob("*.svg"))
    if not drawings:
        return
    document = _PAGE + "#pagebreak()\n".join(f'#image("{drawing.name}")\n' for drawing in drawings)
    try:
        drawn: Any = typst.compile(  # type: ignore[call-overload]  # its stubs want one type of source and root
            document.encode(), root=figures, format="png", ppi=RESOLUTION, ignore_system_fonts=True
        )
    except typst.TypstError as error:
        raise RunError(f"a figure of {figures} could not be drawn: {error.diagnostic}") from error
    pages = [drawn] if isinstance(drawn, bytes) else drawn  # one page comes alone, several as a list
    for drawing, page in zip(drawings, pages, strict=True):
        drawing.with_suffix(".png").write_bytes(page)
