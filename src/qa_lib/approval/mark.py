"""The marks of approval as a small PDF of its own, tagged, with the report's fonts; every text given as data."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qa_lib.errors import RunError
from qa_lib.publishing.rendering.fonts import find_fonts
from qa_lib.publishing.rendering.stamps import epoch_seconds
from qa_lib.reporting.escaping import clean_text

TEMPLATE = "approval.typ"


def print_mark(content: Mapping[str, str], *, theme: Path, date: dt.date) -> bytes:
    """One page, as wide as the text of a report and as high as its words, PDF/A-2a and PDF/UA-1.

    ``content`` has ``approved``, ``body``, ``protocol``, ``version``, ``lang``, ``title`` and ``issuer``.

    Raises
    ------
    RunError
        When Typst refuses it, as where the fonts lack a letter.
    """
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[find_fonts()])
    compiler = typst.Compiler(str(theme / TEMPLATE), root=str(theme), font_paths=fonts)
    said = {name: clean_text(text) for name, text in content.items()}
    day = {"year": date.year, "month": date.month, "day": date.day}
    try:
        printed: Any = compiler.compile(
            sys_inputs={"approval": json.dumps(said | day, ensure_ascii=False)},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=epoch_seconds(date),
        )
    except typst.TypstError as error:
        raise RunError(f"Typst could not print the marks of approval: {error.diagnostic}") from error
    return bytes(printed)
