"""Text that people wrote, made inert: it stands in a report letter by letter and can not become markup.

Open answers, names and wordings go in; Markdown comes out that pandoc, Quarto and JupyterLab read as plain words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: Longer runs of letters without a space are cut; no language of the reports has such a word.
WORD_LENGTH_MAX = 200

#: Spaces that hold a number and its unit together survive; every other kind of white space becomes a plain space.
_KEPT_SPACES = "\u00a0\u202f"

#: Characters that open something in more than one dialect (shortcodes, links, attributes, mathematics, citations,
#: tables, typographic quotes) become references; a backslash is enough for the other marks. An opening parenthesis
#: stays: a backslash before it could open mathematics, and without "]" before it or ")" behind it it opens nothing.
_REFERENCES = {ord(mark): f"&#{ord(mark)};" for mark in "\\[]{}<>$@|\"'`‘’“”"}
_BACKSLASHED = {ord(mark): f"\\{mark}" for mark in "!#%&)*+-./:=?^_~"}
#: Quarto decodes markers of this form after it has parsed the text, so no escaping stops one that a person typed.
_MACHINE_MARKER = re.compile(r"(?<=[0-9a-fA-F]{8})-(?=[0-9a-fA-F]{4}-)")
_MARKDOWN = _REFERENCES | _BACKSLASHED
#: A table writes each text several times.
_N_TEXTS_KEPT = 8192


class _Visible(dict[int, str | None]):
    """What becomes of a character, found out once: a space, itself, or nothing."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        if character.isspace() and character not in _KEPT_SPACES:
            self[code] = " "
        else:
            is_invisible = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"}
            self[code] = None if is_invisible else character
        return self[code]


_VISIBLE = _Visible()


@lru_cache(_N_TEXTS_KEPT)
def clean_text(text: str) -> str:
    r"""``text`` as one line without invisible characters.

    Control, bidirectional, zero-width, private and unassigned code points are removed, white space is joined to single
    spaces, words beyond 200 characters end in "…". Letters are composed (NFC), so Kazakh letters compare as typed.
    The first hyphen of a machine identifier (a UUID) becomes a non-breaking one: Quarto reads some of them as markup.

    >>> clean_text("жақсы\u200b\n  сабақ")
    'жақсы сабақ'
    """
    visible = unicodedata.normalize("NFC", text).translate(_VISIBLE)
    words = _MACHINE_MARKER.sub("\u2011", unicodedata.normalize("NFC", visible)).split(" ")
    return " ".join(_cap(word) for word in words if word)


@lru_cache(_N_TEXTS_KEPT)
def escape_markdown(text: str) -> str:
    r"""``text`` as Markdown that reads as exactly ``clean_text(text)``, on one line.

    Holds for paragraphs, headings and cells of pipe tables, in pandoc's Markdown, Quarto and CommonMark.

    >>> escape_markdown("*жақсы* {{< include x >}}")
    '\\*жақсы\\* &#123;&#123;&#60; include x &#62;&#125;&#125;'
    """
    return clean_text(text).translate(_MARKDOWN)


def _cap(word: str) -> str:
    if len(word) <= WORD_LENGTH_MAX:
        return word
    pieces = re.split(f"([{_KEPT_SPACES}])", word)
    return "".join(piece if len(piece) <= WORD_LENGTH_MAX else piece[: WORD_LENGTH_MAX - 1] + "…" for piece in pieces)
