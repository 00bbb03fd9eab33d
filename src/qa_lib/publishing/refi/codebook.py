"""A code frame as a code book of REFI-QDA (.qdc): categories that cannot be given, and under them the themes.

What the standard has no place for (labels in further languages, what belongs to a theme and what does not, versions)
stands in descriptions behind `MARK`, as JSON on one line, so that another program shows and keeps it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from qa_lib.params import CodeFrame, Theme
from qa_lib.params.codeframes import NamedTheme
from qa_lib.params.coding import UNCODABLE, CodingWords
from qa_lib.publishing.refi.naming import CODEBOOK, ORIGIN, identify, identify_theme, legal, name_themes
from qa_lib.reporting.words.themes import CATEGORIES

#: What stands before the part of a description that is read back.
MARK = "qa-report:"
COLOURS = {"strength": "#2E7D32", "improvement": "#C62828", "suggestion": "#1565C0"}


def write_codebook(frame: CodeFrame, words: CodingWords, *, locale: str) -> bytes:
    """A code book of a code frame, named in one language; the same bytes each time."""
    root = etree.Element(f"{{{CODEBOOK}}}CodeBook", nsmap={None: CODEBOOK}, origin=ORIGIN)
    codes = etree.SubElement(root, f"{{{CODEBOOK}}}Codes")
    add_frame(codes, frame, words, locale=locale, names=name_themes([frame], words, locale))
    sets = etree.SubElement(root, f"{{{CODEBOOK}}}Sets")
    add_set(sets, frame, locale=locale, member="guid")
    return serialise(root)


def serialise(root: Any) -> bytes:
    """An element as a document."""
    data: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return data


def add_frame(
    parent: Any, frame: CodeFrame, words: CodingWords, *, locale: str, names: Mapping[tuple[str, str], str]
) -> None:
    """Add a code frame's categories with their themes to an element of codes."""
    space = etree.QName(parent).namespace
    for category in [one for one in CATEGORIES if any(theme.category == one for theme in frame.themes)]:
        title = words.categories[category][locale]  # type: ignore[index]
        under = etree.SubElement(
            parent,
            f"{{{space}}}Code",
            guid=identify("category", frame.code, category),
            name=title if len({code for code, _ in names}) == 1 else f"{title} ({frame.code})",
            isCodable="false",
        )
        for theme in (one for one in frame.themes if one.category == category):
            code = etree.SubElement(
                under,
                f"{{{space}}}Code",
                guid=identify_theme(frame.code, theme.code),
                name=legal(names[frame.code, theme.code]),
                isCodable="true",
                color=COLOURS[category],
            )
            etree.SubElement(code, f"{{{space}}}Description").text = describe(theme, frame.code, locale)


def add_uncodable(parent: Any, name: str) -> None:
    """Add the code of answers that cannot be coded."""
    space = etree.QName(parent).namespace
    guid = identify("theme", "", UNCODABLE)
    etree.SubElement(parent, f"{{{space}}}Code", guid=guid, name=name, isCodable="true", color="#757575")


def add_set(parent: Any, frame: CodeFrame, *, locale: str, member: str) -> None:
    """Add the set of a code frame's themes, whose order and description tell of the frame as a whole."""
    space = etree.QName(parent).namespace
    guid = identify("frame", frame.code, frame.version)
    group = etree.SubElement(parent, f"{{{space}}}Set", guid=guid, name=f"{frame.code} {frame.version}")
    rest = frame.model_dump(mode="json", exclude={"themes"}, exclude_defaults=True)
    description = etree.SubElement(group, f"{{{space}}}Description")
    description.text = f"{MARK} {_dump({'frame': rest, 'locale': locale})}"
    for theme in frame.themes:
        etree.SubElement(group, f"{{{space}}}MemberCode", {member: identify_theme(frame.code, theme.code)})


def describe(theme: NamedTheme, frame: str, locale: str) -> str:
    """What a person reads of a theme, and behind the mark all that is known of it."""
    whole = theme.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    told = "\n".join(tell(theme, locale))
    return legal(f"{told}\n{MARK} {_dump({'frame': frame, 'locale': locale, 'theme': whole})}".strip())


def tell(theme: NamedTheme, locale: str) -> Sequence[str]:
    """The definition, what belongs there (+) and what does not (−), in one language."""
    if not isinstance(theme, Theme):
        return []
    signs = (("", theme.definition), ("+ ", theme.include), ("− ", theme.exclude))
    return [f"{sign}{text[locale]}" for sign, text in signs if text is not None]


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=False)
