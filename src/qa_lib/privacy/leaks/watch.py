"""The watch list: what intake has seen of persons, as keyed hashes, so that a text can be told to hold it.

Nothing in the list can be read back: each entry is the hash, under a key derived from that of the pseudonyms, of an
identifier as it stood in a raw file, of a pseudonym, or of a form of a name of the roster. Beside an identifier's hash
stands its shape (``A.A-A`` for three runs of letters and digits), by which texts are cut into what can be one.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from qa_lib.privacy.inflection import kazakh_endings
from qa_lib.privacy.pseudonyms import PseudonymKey
from qa_lib.privacy.roster import Hit, Roster
from qa_lib.privacy.skeletons import find_skeletons

WATCH_COLUMNS = ("kind", "shape", "digest")
PURPOSE = "leak check"
#: Kinds of rows that are forms of names, and the rest of kinds, which are identifiers.
STEM, FORM = "stem", "form"
PSEUDONYM = "pseudonym"
TOO_SHORT = "too short"
_RUN = r"[^\W_]+"
_RUNS = re.compile(_RUN)
#: A shape with more runs than this is looked for by its first ones.
MAX_RUNS = 8
MAX_LENGTH = 120
_LONGEST_ENDING = 18


@dataclass
class Sightings:
    """What was seen of persons while the files of a semester were read; in clear, and in memory alone."""

    identifiers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    pseudonyms: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def see(self, kind: str, identifiers: Iterable[str]) -> None:
        """Note identifiers of one kind of person."""
        self.identifiers[kind].update(identifiers)

    def seal(self, key: PseudonymKey, *, length_min: int, digits_min: int) -> pd.DataFrame:
        """The watch list, one row an entry, in an order that tells nothing; columns `WATCH_COLUMNS`.

        Identifiers of fewer signs than ``length_min``, and numbers of fewer digits than ``digits_min``, would be found
        in any table: of them only the number is kept, in rows of the kind `TOO_SHORT`.
        """
        secret = key.derive(PURPOSE)
        leasts = (length_min, digits_min)
        rows = [row for kind, found in self.identifiers.items() for row in _seal(kind, found, secret, leasts)]
        rows += _seal(PSEUDONYM, self.pseudonyms, secret, (1, 1))
        roster = Roster(frozenset(self.names))
        rows += [(STEM, "", hash_text(stem, secret)) for stem in roster.stems]
        rows += [(FORM, "", hash_text(form, secret)) for form in roster.forms]
        frame = pd.DataFrame(rows, columns=list(WATCH_COLUMNS)).drop_duplicates()
        types = {"kind": "category", "shape": "category", "digest": "uint64"}
        return frame.sort_values(list(WATCH_COLUMNS), ignore_index=True).astype(types)


def _seal(
    kind: str, identifiers: Iterable[str], secret: bytes, leasts: tuple[int, int]
) -> Iterator[tuple[str, str, int]]:
    length_min, digits_min = leasts
    for identifier in map(fold, identifiers):
        runs = _RUNS.findall(identifier)
        n_signs = sum(map(len, runs))
        least = digits_min if n_signs and all(map(str.isdigit, runs)) else length_min
        shape = find_shape(identifier)
        if n_signs < least or not shape:
            yield (TOO_SHORT, "", hash_text(identifier, secret))
        else:
            yield (kind, shape, hash_text(_cut(identifier), secret))


def fold(identifier: str) -> str:
    """An identifier as it is compared: without regard to case, with single blanks."""
    return " ".join(identifier.split()).casefold()


def find_shape(identifier: str) -> str:
    """The signs between the runs of letters and digits of an identifier, each run as A; of a single run its length.

    >>> find_shape("25.pharmacy-ba.004"), find_shape("(12)")
    ('A.A-A.A', 'A2')
    """
    cut = _cut(identifier)
    shape = _RUNS.sub("A", cut)
    return f"A{len(cut)}" if shape == "A" else shape


def _cut(identifier: str) -> str:
    """An identifier from its first to its last letter or digit, at most `MAX_RUNS` runs of them."""
    runs = list(_RUNS.finditer(identifier[:MAX_LENGTH]))[:MAX_RUNS]
    return identifier[runs[0].start() : runs[-1].end()] if runs else ""


def hash_text(text: str, secret: bytes) -> int:
    """The keyed hash of an entry, as a whole number of 64 bits."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8, key=secret).digest())


@dataclass(frozen=True)
class Watch:
    """The watch lists of some semesters together, and the key under which they are sealed."""

    frame: pd.DataFrame
    secret: bytes

    @classmethod
    def join(cls, frames: Iterable[pd.DataFrame], key: PseudonymKey) -> Watch:
        """One watch list of several."""
        plain = [frame.astype({"kind": "str", "shape": "str"}) for frame in frames]
        empty = pd.DataFrame({"kind": [], "shape": [], "digest": []}).astype({"digest": "uint64"})
        joined = pd.concat(plain, ignore_index=True).drop_duplicates(ignore_index=True) if plain else empty
        return cls(joined, key.derive(PURPOSE))

    @property
    def n_too_short(self) -> int:
        """Identifiers that are not looked for."""
        return int((self.frame["kind"] == TOO_SHORT).sum())

    @property
    def n_identifiers(self) -> int:
        """Identifiers and pseudonyms that are looked for."""
        return len(self._identifiers)

    @cached_property
    def _identifiers(self) -> pd.DataFrame:
        return self.frame[~self.frame["kind"].isin((STEM, FORM, TOO_SHORT))]

    @cached_property
    def _kinds(self) -> dict[int, str]:
        return dict(zip(self._identifiers["digest"].tolist(), self._identifiers["kind"], strict=True))

    @cached_property
    def _chain(self) -> re.Pattern[str]:
        """Runs and what any shape has between them, as long as they go on."""
        shapes = self._identifiers["shape"].unique()
        signs = {sign for shape in shapes for sign in re.split("A\\d*", shape)} - {""}
        between = "|".join(map(re.escape, sorted(signs)))
        return re.compile(rf"{_RUN}(?:(?:{between}){_RUN})*" if signs else _RUN)

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        return [_pattern(shape) for shape in sorted(self._identifiers["shape"].unique())]

    def find_identifiers(self, text: str) -> dict[str, str]:
        """What of a text (in small letters, blanks single) is an identifier of the list -> its kind."""
        chains = "\n".join(set(self._chain.findall(text)))
        candidates = list({found for pattern in self._patterns for found in pattern.findall(chains)})
        digests = np.array([hash_text(found, self.secret) for found in candidates], dtype=np.uint64)
        is_known = np.isin(digests, self._identifiers["digest"].to_numpy())
        return {candidates[place]: self._kinds[int(digests[place])] for place in np.flatnonzero(is_known)}

    def find_names(self, words: Iterable[str]) -> dict[str, Hit]:
        """The words that are names of the roster, in any form and script; misspelt ones are not looked for."""
        found: list[tuple[str, str]] = []
        hashes: list[int] = []
        for word in words:
            for skeleton in find_skeletons(word):
                for stem in _stems(skeleton):
                    found.append((word, stem))
                    hashes.append(hash_text(stem, self.secret))
        is_known = np.isin(np.array(hashes, dtype=np.uint64), self._names)
        return {found[place][0]: Hit(found[place][1]) for place in np.flatnonzero(is_known)[::-1]}

    @cached_property
    def _names(self) -> np.ndarray:
        return self.frame.loc[self.frame["kind"].isin((STEM, FORM)), "digest"].to_numpy()


def _pattern(shape: str) -> re.Pattern[str]:
    """Where a text can hold an identifier of a shape, from a run's beginning to a run's end, overlaps among them."""
    if shape[1:].isdigit():
        return re.compile(rf"(?<![^\W_])[^\W_]{{{shape[1:]}}}(?![^\W_])")
    signs = "".join(_RUN if sign == "A" else re.escape(sign) for sign in shape)
    return re.compile(rf"(?<![^\W_])(?=({signs}))")


def _stems(skeleton: str) -> Iterator[str]:
    """What a word can be a form of: itself, and what is left of it without a Kazakh ending."""
    yield skeleton
    for place in range(len(skeleton) - 1, max(2, len(skeleton) - _LONGEST_ENDING) - 1, -1):
        stem, ending = skeleton[:place], skeleton[place:]
        if ending in kazakh_endings() or stem[-1] + ending in kazakh_endings():
            yield stem
