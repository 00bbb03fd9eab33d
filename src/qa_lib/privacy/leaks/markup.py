"""Texts of HTML, SVG and XML: between the tags, in attributes, comments, scripts and embedded data.

Tags are not understood, only told from text: what stands between two tags is text, whatever it is nested in, so nothing
of a file is passed over, however it is marked as hidden.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import urllib.parse
from collections.abc import Iterator
from functools import lru_cache

from qa_lib.privacy.leaks.passages import Passage

_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_CODE = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[!?/a-zA-Z][^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*)*>")
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_DATA = re.compile(r"data:(?P<type>[\w.+/-]*)(?:;[\w=.-]+)*?(?P<coded>;base64)?,(?P<data>[\w%+/=.~!*'(),:;@&?#$-]*)")
#: What draws lines and moves them: numbers and commands of one letter.
_GEOMETRY = re.compile(
    r"\s(?:d|points|transform|viewBox|x|y|[xyrc][xy12]?|width|height|offset)=\"(?:[\d\s.,+\-eMmLlHhVvCcSsQqTtAaZz%]|matrix|translate"
    r"|scale|rotate|[()])*\""
)
_PLAIN_VALUE = re.compile(r"[-\d.,%]{0,7}|#?\w{0,5}")
#: Elements that do not end a line, in HTML and SVG.
INLINE_HTML = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|tspan"
    r"|u|var|wbr)\b[^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*)*>",
    re.IGNORECASE,
)


def read_markup(text: str, *, inline: re.Pattern[str] = INLINE_HTML) -> Iterator[Passage]:
    """The passages of a document; ``inline`` matches the tags that do not end a line.

    Equal pictures stand in a page and in its notebook: what was read last is kept.
    """
    return iter(_read_markup(text, inline))


@lru_cache(maxsize=256)
def _read_markup(text: str, inline: re.Pattern[str]) -> tuple[Passage, ...]:
    return tuple(_passages(text, inline))


def _passages(text: str, inline: re.Pattern[str]) -> Iterator[Passage]:
    text, data = _take_data(text)
    yield from data
    text = _GEOMETRY.sub("", text)
    if comments := _COMMENT.findall(text):
        yield Passage("comment", _lines("\n".join(comments)))
        text = _COMMENT.sub("\n", text)
    text = _CDATA.sub(lambda match: html.escape(match[1]), text)
    for name, attributes, code in _CODE.findall(text):
        yield Passage(name.lower(), _lines(code) + [value for _, value in _attributes(attributes)])
    text = _CODE.sub("\n", text)
    yield from read_attributes(text)
    yield Passage("text", text_lines(text, inline=inline))


def text_lines(text: str, *, inline: re.Pattern[str] = INLINE_HTML) -> list[str]:
    """The lines between the tags."""
    return _lines(html.unescape(_TAG.sub("\n", inline.sub("", text))))


def read_attributes(text: str) -> Iterator[Passage]:
    """The values of all attributes but those that draw."""
    values: dict[str, dict[str, None]] = {}
    for name, value in dict.fromkeys(_attributes(" ".join(dict.fromkeys(_TAG.findall(text))))):
        if not _PLAIN_VALUE.fullmatch(value):
            values.setdefault(name, {})[html.unescape(value)] = None
    for name, found in values.items():
        yield Passage(f"attribute {name}", list(found))


def _attributes(tags: str) -> Iterator[tuple[str, str]]:
    for name, double, single, bare in _ATTRIBUTE.findall(tags):
        yield name, double or single or bare


def _take_data(text: str) -> tuple[str, list[Passage]]:
    """The text without its embedded files, and what these hold. Fonts hold no text of ours."""
    found: list[Passage] = []
    if "data:" not in text:
        return text, found

    def take(match: re.Match[str]) -> str:
        if len(match["data"]) < 16:
            return match[0]
        if not match["type"].startswith(("font/", "application/font", "application/x-font")):
            found.extend(_read_data(match["type"], match["data"], is_coded=bool(match["coded"])))
        return "data:"

    return _DATA.sub(take, text), found


def _read_data(kind: str, data: str, *, is_coded: bool) -> list[Passage]:
    from qa_lib.privacy.leaks.reading import read_content

    plain = urllib.parse.unquote_to_bytes(html.unescape(data))
    try:
        content = base64.b64decode(plain + b"=" * (-len(plain) % 4)) if is_coded else plain
    except binascii.Error:
        content = plain
    return [passage.inside(f"embedded {kind or 'data'}") for passage in read_content(content)]


def _lines(text: str) -> list[str]:
    return [line for line in map(str.strip, text.splitlines()) if line]
