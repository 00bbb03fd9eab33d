"""Which items of an export belong together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from qa_lib.drafting.columns import Column

_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True)
class Run:
    """Items one after the other, by their places, and what they were put together for."""

    places: tuple[int, ...]
    title: str
    reason: str


def find_runs(items: Sequence[tuple[Column, str]], *, items_min: int) -> list[Run]:
    """Runs of items (column and scale) in the order of the file; a run never has two scales.

    Items of one grid belong together; else those between the first and the last heading with a word that at least
    ``items_min`` and most of them have; else those on one scale.
    """
    runs: list[Run] = []
    for first, last in _cut([(column.question, scale) for column, scale in items]):
        columns = [column for column, _ in items[first:last]]
        if columns[0].question:
            question = columns[0].question
            runs.append(Run(tuple(range(first, last)), question, f"statements of the question '{question}'"))
        else:
            runs += _cut_by_words(columns, first, items_min)
    return runs


def _cut(keys: Sequence[tuple[str, str]]) -> list[tuple[int, int]]:
    """First place and end of each stretch of equal keys."""
    starts = [place for place in range(len(keys)) if place == 0 or keys[place] != keys[place - 1]]
    return list(zip(starts, [*starts[1:], len(keys)], strict=True))


def _cut_by_words(columns: Sequence[Column], first: int, items_min: int) -> list[Run]:
    """A run for the word that most headings share, and one for what stands before and after it."""
    words = [set(map(str.casefold, _WORD.findall(column.wording))) for column in columns]
    counts = Counter(word for one in words for word in sorted(one))
    for word, n in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        places = [place for place, one in enumerate(words) if word in one]
        start, end = places[0], places[-1] + 1
        if n < items_min or n <= (end - start) / 2:
            continue
        if end == len(columns) - 1:  # a single heading after them is hardly a block of its own
            end += 1
        before, after = columns[:start], columns[end:]
        named = Run(tuple(range(first + start, first + end)), word, f"{n} of the headings have the word '{word}'")
        return [*_rest(before, first), named, *_rest(after, first + end)]
    return _rest(columns, first)


def _rest(columns: Sequence[Column], first: int) -> list[Run]:
    places = tuple(range(first, first + len(columns)))
    return [Run(places, "", "they stand together and have one scale")] if columns else []
