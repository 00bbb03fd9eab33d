"""What is read from a file: its texts, line by line, each with its place in words."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate

from qa_lib.privacy.identifiers import Find

#: Runs of letters, digits and signs in bytes that are no text.
_PRINTABLE = re.compile(rb"[\x20-\x7e\x80-\xff]{6,}")
_WIDE = re.compile(rb"(?:[\x20-\x7e]\x00){6,}")


class UnreadableError(Exception):
    """A file, or a part of it, that can not be read and so can not be cleared."""


@dataclass(frozen=True)
class Passage:
    """Lines of one part of a file.

    ``locate`` gives the place of a line by its number in words; ``is_property`` says that the lines tell about the
    file (who made it, when, with what) and are no content.
    """

    part: str
    lines: Sequence[str]
    locate: Callable[[int], str] | None = None
    is_property: bool = False

    def place(self, number: int) -> str:
        """Where a line stands."""
        return self.locate(number) if self.locate else self.part

    def inside(self, outer: str) -> Passage:
        """The same passage as a part of something larger."""
        locate = partial(_inside, outer, self.place)
        return Passage(f"{outer}, {self.part}" if self.part else outer, self.lines, locate, self.is_property)


@dataclass(frozen=True)
class Lines:
    """Lines, each once, and all of them as one text, so that a pattern reads them in one go."""

    lines: tuple[str, ...]

    @classmethod
    def join(cls, lines: Iterable[str]) -> Lines:
        """The lines without repetitions."""
        return cls(tuple(dict.fromkeys(lines)))

    def __iter__(self) -> Iterator[str]:
        return iter(self.lines)

    @cached_property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines)

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((len(line) + 1 for line in self.lines), initial=0))

    def cut(self, find: Find) -> tuple[str, Find]:
        """The line that a find of the whole text begins in, and the find in it."""
        place = bisect(self._starts, find.start) - 1
        line, start = self.lines[place], self._starts[place]
        return line, Find(find.start - start, min(find.end - start, len(line)), find.kind)

    def matching(self, pattern: re.Pattern[str]) -> list[str]:
        """The lines that a pattern is found in; one that is found across lines counts for the first."""
        places = dict.fromkeys(bisect(self._starts, match.start()) - 1 for match in pattern.finditer(self.text))
        return [self.lines[place] for place in places]


def _inside(outer: str, place: Callable[[int], str], number: int) -> str:
    inner = place(number)
    return f"{outer}, {inner}" if inner else outer


def counted(part: str, unit: str) -> Callable[[int], str]:
    """Places of lines that are numbered from 1: "word/document.xml, paragraph 3"."""
    return lambda number: f"{part}, {unit} {number + 1}".removeprefix(", ")


def decode(content: bytes) -> str:
    """The text of bytes that are one, in UTF-8 or UTF-16.

    Raises
    ------
    UnreadableError
        When they are no text.
    """
    try:
        encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError("is no text in UTF-8") from error
    if "\0" in text:
        raise UnreadableError("is of a kind that is not known here")
    return text


def printable_runs(content: bytes) -> list[str]:
    """What could be read as text in bytes that are none."""
    wide = [run.decode("utf-16-le") for run in _WIDE.findall(content)]
    return [run.decode("utf-8", errors="replace") for run in _PRINTABLE.findall(content)] + wide
