"""Contacts and numbers of persons in the lines of a report, told by their form (`privacy.identifiers`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa_lib.privacy.identifiers import Find, find_identifiers
from qa_lib.privacy.leaks.passages import Lines
from qa_lib.privacy.leaks.published import Published
from qa_lib.privacy.redaction import join_finds

#: What is looked for. Addresses of the net stand in every list of sources, and long numbers in every table.
KINDS = frozenset(("email", "phone", "iin", "card", "iban", "handle"))
_NUMBERS = frozenset(("phone", "iin", "card"))
_SEVEN_DIGITS = r"[ ().\-/]{0,3}".join([r"\d"] * 7)
_NETWORKS = (
    r"ни[кК]|nick|name|ccount|унт|insta|инст|\big|\bтг|телег|elegram|\btg|ikto|тикт|\bв[кК]|\bvk|iscord|искорд"
    r"|[kK][zZ]"
)
#: A line that can hold a find: an @ or what replaces it, seven digits, the name of a network.
_LIKELY = re.compile(
    rf"[@＠]|{_SEVEN_DIGITS}|собак|[(\[{{ ](?:at|эт)[)\]}} ]|(?:{_NETWORKS})[\w ]{{0,9}}[:=\- ] ?[A-Za-z0-9]"
)
_GROUP = re.compile(r"\d+")
_ROW = re.compile(r"[\d\s]+")
_LEAST_DIGITS = 10
#: Digits between blanks alone that make a telephone; others are numbers beside each other.
_USUAL_GROUPS = frozenset(
    (
        (1, 3, 3, 2, 2),
        (1, 3, 3, 4),
        (1, 3, 7),
        (1, 10),
        (4, 3, 2, 2),
        (4, 3, 4),
        (4, 7),
        (3, 3, 2, 2),
        (3, 3, 4),
        (3, 7),
    )
)
#: Digests, numbers with decimals, days and times, spans of years, addresses of the net: their digits are nobody's.
_HARMLESS = re.compile(
    r"(?<!\w)(?=\d*[a-f])[0-9a-f]{12,15}(?!\w)"
    r"|(?<!\w)(?=\d*[a-fA-F])[0-9a-fA-F]{16,}(?!\w)|(?<![\w.,])[-+−]?\d{1,6}[.,]\d{12,}(?:[eE][-+]?\d+)?(?!\w)|(?<![\w.,])\d{1,4}[.,]\d{1,4}(?![\w.,])"
    r"|(?<![\w.,])[-+−]?(?!(?:19|20)\d\d\.)\d{4,9}\.\d{6,}(?!\w)"
    r"|(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?Z?)?(?!\d)"
    r"|(?<![\d.])(?:0[1-9]|[12]\d|3[01])\.(?:0[1-9]|1[0-2])\.(?:19|20)\d\d(?!\.?\d)|(?<!\d)(?:19|20)\d\d[-–—](?:19|20)\d\d(?!\d)"
    r"|https?://[^\s<>\"']+|(?<!\w)10\.\d{4,5}/\S+"
)


def find_contacts(lines: Lines, *, published: Published) -> Iterator[tuple[str, Find]]:
    """Lines with a contact or a number of a person, and where it stands."""
    for line in lines.matching(_LIKELY):
        plain = _HARMLESS.sub(lambda match: _blank(match[0]), line)
        finds = [find for find in find_identifiers(plain) if find.kind in KINDS and _is_meant(line, find)]
        yield from ((line, find) for find in join_finds(finds) if not _is_published(line, find, published))


def _blank(harmless: str) -> str:
    """Signs that no pattern reads, as many; of an address of the net what may name a mailbox stays."""
    return harmless if "@" in harmless else "\x00" * len(harmless)


def _is_meant(line: str, find: Find) -> bool:
    """Whether digits are a telephone's and no row of a table: ten or more in the usual groups, or with dashes."""
    if find.kind != "phone":
        return True
    found = line[find.start : find.end]
    groups = _GROUP.findall(found)
    if len(groups) > 1 and _ROW.fullmatch(found):
        return tuple(map(len, groups)) in _USUAL_GROUPS and "7" in (groups[0][0], groups[1][0])
    return sum(map(len, groups)) >= _LEAST_DIGITS or "-" in found


def _is_published(line: str, find: Find, published: Published) -> bool:
    found = line[find.start : find.end]
    return published.holds_number(found) if find.kind in _NUMBERS else published.holds_phrase(found)
