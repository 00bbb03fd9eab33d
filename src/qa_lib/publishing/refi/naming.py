"""Names and identifiers in files of REFI-QDA: made of what they stand for, so that two exports are the same."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Sequence

from qa_lib.params import CodeFrame
from qa_lib.params.codeframes import NamedTheme
from qa_lib.params.coding import CodingWords

#: Namespaces of the standard, version 1.0.
CODEBOOK = "urn:QDA-XML:codebook:1.0"
PROJECT = "urn:QDA-XML:project:1.0"
ORIGIN = "qa-report"
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:qa-report:refi-qda")


def identify(kind: str, *parts: str) -> str:
    """The identifier of a thing: a UUID of version 5 over its kind and the codes that name it."""
    return str(uuid.uuid5(_SPACE, "\x1f".join((kind, *parts))))


def legal(text: str) -> str:
    """A text without the characters that XML has no place for."""
    return _ILLEGAL.sub("", text)


def identify_theme(frame: str, theme: str) -> str:
    """The identifier of a theme of a code frame, the same over versions as long as its code is."""
    return identify("theme", frame, theme)


def name_themes(frames: Sequence[CodeFrame], words: CodingWords, locale: str) -> dict[tuple[str, str], str]:
    """What each theme is called, by the codes of its frame and its own.

    Programs tell codes by name: where two labels are the same, the category stands behind, then the code of the frame.
    """
    themes = [(frame, theme) for frame in frames for theme in frame.themes]

    def call(frame: CodeFrame, theme: NamedTheme, depth: int) -> str:
        further = (words.categories[theme.category][locale], frame.code)[:depth]
        return theme.label[locale] + (f" ({', '.join(further)})" if further else "")

    names = {(frame.code, theme.code): call(frame, theme, 0) for frame, theme in themes}
    for depth in (1, 2):
        taken = Counter(name.casefold() for name in names.values())
        names |= {
            (frame.code, theme.code): call(frame, theme, depth)
            for frame, theme in themes
            if taken[names[frame.code, theme.code].casefold()] > 1
        }
    return names
