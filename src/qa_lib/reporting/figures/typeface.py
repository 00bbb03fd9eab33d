"""The typeface of figures, and how wide its words stand, so that long wordings are wrapped before anything is drawn."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from qa_lib.reporting.escaping import clean_text

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

#: The text's typeface, and the one that has the signs which it lacks, under names that no machine has.
FONTS = ("QA Noto Sans", "QA DejaVu Sans")
TEXT_SIZE = 8.5


def wrap(text: str, width: float, *, size: float = TEXT_SIZE) -> list[str]:
    """``text`` in lines no wider than ``width`` inches; only a word wider than a line is divided."""
    lines: list[str] = []
    for word in (piece for long in clean_text(text).split(" ") for piece in _divide(long, width, size)):
        if lines and text_width(f"{lines[-1]} {word}", size=size) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def text_width(text: str, *, size: float = TEXT_SIZE) -> float:
    """How wide the text stands on one line, in inches."""
    return sum(_advance(character) for character in text) * size / 72


def _divide(word: str, width: float, size: float) -> Iterator[str]:
    while text_width(word, size=size) > width and len(word) > 1:
        length = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or text_width(word[:n], size=size) <= width)
        yield word[:length]
        word = word[length:]
    yield word


@lru_cache(maxsize=2048)
def _advance(character: str) -> float:
    """The width of one letter in units of the type size."""
    typeface = _typeface()
    glyph = typeface.getBestCmap().get(ord(character), ".notdef")
    return float(typeface["hmtx"][glyph][0] / typeface["head"].unitsPerEm)


@lru_cache(maxsize=1)
def _typeface() -> TTFont:
    from fontTools.ttLib import TTFont

    return TTFont(io.BytesIO(Path(register_font()).read_bytes()))


@lru_cache(maxsize=1)
def register_font() -> str:
    """Make the typefaces of the reports known to matplotlib; the path of the first one's file.

    They get names of their own: a typeface of the same family that a machine happens to have has other letters.
    """
    files = find_font_files()
    for file, family in zip(files, FONTS, strict=True):
        _register(file, family)
    return files[0]


@lru_cache(maxsize=1)
def find_font_files() -> tuple[str, ...]:
    """The files of the typefaces, in the order of their names."""
    from importlib.resources import files

    import matplotlib as mpl

    text = files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf"
    return str(text), str(Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf")


def _register(file: str, family: str) -> None:
    from matplotlib import font_manager
    from matplotlib.ft2font import FT2Font

    entry = font_manager.ttfFontProperty(FT2Font(file))
    font_manager.fontManager.ttflist.append(replace(entry, name=family))
