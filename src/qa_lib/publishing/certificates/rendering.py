"""Certificates as PDF: one Typst compiler with the report's fonts for a whole batch, every text given as data.

What a certificate says reaches the template as JSON, so no text of it can be read as markup.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from qa_lib.errors import RunError
from qa_lib.publishing.rendering.fonts import find_fonts
from qa_lib.publishing.rendering.stamps import epoch_seconds
from qa_lib.reporting.escaping import clean_text

TEMPLATE = "certificate.typ"
#: Stands for a letter that the fonts lack: a PDF/A may hold none.
UNKNOWN = "□"


class CertificatePrinter:
    """Prints certificates one after another; the same content and date give the same bytes."""

    def __init__(self, theme: Path) -> None:
        self._template = theme / TEMPLATE

    @cached_property
    def _compiler(self) -> Any:
        import typst

        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[find_fonts()])
        return typst.Compiler(str(self._template), root=str(self._template.parent), font_paths=fonts)

    @cached_property
    def _letters(self) -> frozenset[str]:
        codes = (find_fonts() / "characters.txt").read_text(encoding="ascii").split()
        return frozenset(chr(int(code, 16)) for code in codes)

    def print(self, content: Mapping[str, Any], *, date: dt.date) -> bytes:
        """The PDF (PDF/A-2a and PDF/UA-1) of one certificate.

        Raises
        ------
        RunError
            When Typst refuses the document; says why.
        """
        import typst

        text = json.dumps(self._clean(dict(content)), ensure_ascii=False, sort_keys=True)
        try:
            document: bytes = self._compiler.compile(
                sys_inputs={
                    "certificate": text,
                    "year": str(date.year),
                    "month": str(date.month),
                    "day": str(date.day),
                },
                pdf_standards=["a-2a", "ua-1"],
                timestamp=epoch_seconds(date),
            )
        except typst.TypstError as error:
            raise RunError(f"Typst could not print a certificate: {error.diagnostic}") from error
        return document

    def _clean(self, value: Any) -> Any:
        """The same content in which every text is one line of letters that the fonts have."""
        if isinstance(value, str):
            return "".join(letter if letter in self._letters else UNKNOWN for letter in clean_text(value))
        if isinstance(value, Mapping):
            return {key: self._clean(inner) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._clean(inner) for inner in value]
        return value
