"""The one typeface of web, print and figures: Noto Sans, cut down to the letters that a report can hold."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from threading import get_ident

from qa_lib.errors import RunError

FAMILY = "Noto Sans"

#: Latin, Cyrillic with all Kazakh letters, punctuation, currency, arrows and the signs of statistics.
CHARACTERS: tuple[tuple[int, int], ...] = (
    (0x0020, 0x007E),
    (0x00A0, 0x017F),
    (0x0300, 0x0304),
    (0x0370, 0x03FF),
    (0x0400, 0x052F),
    (0x2007, 0x2007),
    (0x2010, 0x2027),
    (0x202F, 0x203A),
    (0x2070, 0x209C),
    (0x20A0, 0x20BF),
    (0x2116, 0x2122),
    (0x2190, 0x2193),
    (0x2200, 0x22FF),
    (0x25A0, 0x25CF),
    (0xFFFD, 0xFFFD),
)

_STYLES = {"NotoSans.ttf": "NotoSans[wdth,wght].ttf", "NotoSans-Italic.ttf": "NotoSans-Italic[wdth,wght].ttf"}
#: Signs that Noto Sans lacks (arrows, ≤, ≈, ▲) come from DejaVu Sans, which matplotlib brings.
_SIGNS = "DejaVuSans.ttf"
#: Number of this cut: raise it when CHARACTERS or the way of cutting changes.
_CUT = "4"


def find_fonts() -> Path:
    """The folder with the report's fonts, made once a user: ``NotoSans*.ttf`` and ``.woff2``, ``characters.txt``.

    ``characters.txt`` has a line for each character that the fonts hold: its code in hexadecimal and its width in
    thousandths of the type size, from which the width of a table's columns is reckoned.

    Raises
    ------
    RunError
        If the package that brings the typeface is not installed.
    """
    folder = _cache_folder()
    if not (folder / "characters.txt").is_file():
        _cut_fonts(folder)
    return folder


def _cache_folder() -> Path:
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "qa-lib" / f"fonts-{_package_version()}-{_CUT}"


@cache
def _package_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("fontpkg-noto-sans")
    except PackageNotFoundError as error:
        raise RunError("the package 'fontpkg-noto-sans' is not installed; run 'make setup'") from error


def _source_folder() -> Path:
    import fontpkg_noto_sans

    return Path(fontpkg_noto_sans.__file__).parent / "files"


def _cut_fonts(folder: Path) -> None:
    import matplotlib

    folder.mkdir(parents=True, exist_ok=True)
    wanted = {code for first, last in CHARACTERS for code in range(first, last + 1)}
    covered: dict[int, int] = {}
    for target, source in _STYLES.items():
        covered = _write_cut(_source_folder() / source, folder / target, characters=wanted) | covered
    signs = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / _SIGNS
    covered |= _write_cut(signs, folder / _SIGNS, characters=wanted - covered.keys())
    lines = [f"{code:04X} {width}" for code, width in sorted(covered.items())]
    _write_whole(folder / "characters.txt", "\n".join(lines).encode())


def _write_cut(source: Path, target: Path, *, characters: set[int]) -> dict[int, int]:
    """Write the font and return the width of each of its characters in thousandths of the type size."""
    font = _cut_font(source, characters)
    _save(font, target, flavor=None)
    _save(font, target.with_suffix(".woff2"), flavor="woff2")
    widths, em = font["hmtx"], font["head"].unitsPerEm
    return {code: round(1000 * widths[glyph][0] / em) for code, glyph in font.getBestCmap().items()}


def _cut_font(source: Path, characters: set[int]):  # type: ignore[no-untyped-def]
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "locl", "ccmp", "tnum", "lnum"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.drop_tables += ["FFTM"]  # a time stamp of the font editor
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted(characters))
    cutter.subset(font)
    if "fvar" not in font:
        return font
    return instancer.instantiateVariableFont(font, {"wdth": None, "wght": (400, 700)})


def _save(font, file: Path, *, flavor: str | None) -> None:  # type: ignore[no-untyped-def]
    from io import BytesIO

    buffer = BytesIO()
    font.flavor = flavor
    font.save(buffer, reorderTables=True)
    _write_whole(file, buffer.getvalue())


def _write_whole(file: Path, content: bytes) -> None:
    part = file.with_name(f"{file.name}.{os.getpid()}-{get_ident()}")
    part.write_bytes(content)
    part.replace(file)
