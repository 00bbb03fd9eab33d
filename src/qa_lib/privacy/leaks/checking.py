"""The check itself: files and rules to what was found where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qa_lib.privacy.identifiers import Find
from qa_lib.privacy.leaks.contacts import find_contacts
from qa_lib.privacy.leaks.found import Leak
from qa_lib.privacy.leaks.machine import Machine
from qa_lib.privacy.leaks.names import find_roster_names
from qa_lib.privacy.leaks.passages import Lines, Passage, UnreadableError
from qa_lib.privacy.leaks.published import Published
from qa_lib.privacy.leaks.reading import read_content
from qa_lib.privacy.leaks.watch import Watch
from qa_lib.privacy.redaction import join_finds

#: Signs around a find that are shown of its line.
_AROUND = 30


@dataclass(frozen=True)
class Rules:
    """What is looked for: what intake saw of persons, this machine, the key; and what may stand all the same."""

    watch: Watch
    machine: Machine
    published: Published = field(default_factory=Published)
    #: Texts of the key that must be nowhere.
    key_texts: tuple[str, ...] = ()


def find_leaks(files: Mapping[str, Path | bytes], rules: Rules) -> list[Leak]:
    """All leaks of the files (name -> where it lies now, or its content), in the order of files and places.

    Equal lines of all files are looked at once. The names of files are looked at, too.
    """
    passages, leaks = _read_files(files)
    found = _find(passages, rules)
    if found:
        leaks += [leak for file, passage in passages for leak in _tell(file, passage, found)]
    return sorted(dict.fromkeys(leaks), key=lambda leak: list(files).index(leak.file))


def _read_files(files: Mapping[str, Path | bytes]) -> tuple[list[tuple[str, Passage]], list[Leak]]:
    passages: list[tuple[str, Passage]] = []
    leaks: list[Leak] = []
    for name, file in files.items():
        passages.append((name, Passage("name of the file", [name])))
        content = file if isinstance(file, bytes) else file.read_bytes()
        try:
            passages += [(name, passage) for passage in read_content(content, name=name)]
        except UnreadableError as error:
            leaks.append(Leak(name, "", "unreadable", f"the file {error}"))
    return passages, leaks


def _find(passages: Sequence[tuple[str, Passage]], rules: Rules) -> dict[tuple[str, bool], list[Find]]:
    """(line, whether it is a property) -> its finds, in order."""
    result: dict[tuple[str, bool], list[Find]] = {}
    for is_property in (False, True):
        lines = Lines.join(line for _, one in passages if one.is_property == is_property for line in one.lines)
        for line, find in _find_in(lines, rules, is_property=is_property):
            result.setdefault((line, is_property), []).append(find)
    return {key: join_finds(finds) for key, finds in result.items()}


def _find_in(lines: Lines, rules: Rules, *, is_property: bool) -> Iterator[tuple[str, Find]]:
    yield from find_contacts(lines, published=rules.published)
    yield from find_roster_names(lines, watch=rules.watch, published=rules.published)
    yield from _find_texts(lines, rules)
    yield from (lines.cut(find) for find in rules.machine.find(lines.text, is_property=is_property))


def _find_texts(lines: Lines, rules: Rules) -> Iterator[tuple[str, Find]]:
    """Identifiers and pseudonyms of the watch list, and the key."""
    folded = lines.text.casefold()
    known = rules.watch.find_identifiers(folded) | {text: "key" for text in rules.key_texts if text in folded}
    known = {text: kind for text, kind in known.items() if not rules.published.is_said(text)}
    for line in lines if known else ():
        plain = line.casefold()
        for text, kind in known.items():
            yield from ((line, find) for find in _places(text, kind, plain, line))


def _places(text: str, kind: str, folded: str, line: str) -> Iterator[Find]:
    """Where in a line a text stands as a whole; the whole line where case or blanks move places."""
    place = folded.find(text)
    while place >= 0:
        end = place + len(text)
        if not (folded[place - 1 : place].isalnum() or folded[end : end + 1].isalnum()):
            yield Find(place, end, kind) if len(folded) == len(line) else Find(0, len(line), kind)
        place = folded.find(text, end)


def _tell(file: str, passage: Passage, found: Mapping[tuple[str, bool], list[Find]]) -> Iterator[Leak]:
    for number, line in enumerate(passage.lines):
        for find in found.get((line, passage.is_property), ()):
            yield Leak(file, passage.place(number), find.kind, _mask(line, find, found[line, passage.is_property]))


def _mask(line: str, find: Find, finds: Sequence[Find]) -> str:
    """What stands around a find; each find of the line is its kind and number of signs."""
    first, last = max(find.start - _AROUND, 0), min(find.end + _AROUND, len(line))
    parts, place = ["…" if first else ""], first
    for one in finds:
        if one.end > first and one.start < last:
            parts += [line[place : one.start], f"‹{one.kind}, {one.end - one.start} signs›"]
            place = one.end
    return "".join([*parts, line[place:last], "…" if last < len(line) else ""])
