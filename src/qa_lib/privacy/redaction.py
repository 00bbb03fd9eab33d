"""Open answers without what identifies a person: numbers, addresses, names.

Every find is replaced by the mark of its kind (`MARKS`), the same in every language. What signs alone tell is found by
`identifiers`, names by `people` with the roster of teachers (`roster`). Where in doubt, the word goes.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from qa_lib.privacy.identifiers import Find, find_identifiers
from qa_lib.privacy.letters import drop_marks, strip_invisible
from qa_lib.privacy.natures import Nature, judge_words
from qa_lib.privacy.people import find_names
from qa_lib.privacy.roster import WORD, Roster

#: Kind of find -> what stands in its place.
MARKS: dict[str, str] = {
    kind: f"‹{kind}›" for kind in ("url", "email", "handle", "card", "iban", "iin", "phone", "number", "name")
}
#: Longer answers are cut here; the cut is shown by an ellipsis.
MAX_LENGTH = 4000

_REPEATED = re.compile(rf"{MARKS['name']}(?:[\s.-]+{MARKS['name']})+")
_MARK_SIGNS = str.maketrans("‹›", "<>")


def mask_identifiers(text: str) -> str:
    """The text with addresses, numbers of persons and cards replaced by their marks; names stay.

    >>> mask_identifiers("8 701 123 45 67, a.b@mail.kz")
    '‹phone›, ‹email›'
    """
    return _replace(text, join_finds(find_identifiers(text)))


def redact_texts(texts: Iterable[str], *, roster: Roster) -> list[str]:
    """Open answers without invisible characters, identifiers and names, each at most `MAX_LENGTH` characters.

    The order is kept; an empty text stays empty.
    """
    cleaned = [clean_text(text) for text in texts]
    natures = judge_words({word for text in cleaned for word in WORD.findall(text)}, roster=roster)
    return [_shorten(_replace(text, find_personal(text, natures))) for text in cleaned]


def clean_text(text: str) -> str:
    """The text in composed letters, without what has no picture or is stacked on letters, with single blanks."""
    plain = drop_marks(unicodedata.normalize("NFC", strip_invisible(text)))
    return " ".join(plain.translate(_MARK_SIGNS).split())


def find_personal(text: str, natures: dict[str, Nature]) -> list[Find]:
    """What is to go from a clean text, in its order, nothing overlapping."""
    identifiers = join_finds(find_identifiers(text))
    return join_finds([*identifiers, *find_names(_blank(text, identifiers), natures)])


def join_finds(finds: Sequence[Find]) -> list[Find]:
    """Finds in the order of the text; of those that overlap one remains, of the longest one's kind."""
    joined: list[Find] = []
    longest = 0
    for find in sorted(finds, key=lambda find: (find.start, -find.end)):
        if not joined or find.start >= joined[-1].end:
            joined.append(find)
            longest = find.end - find.start
            continue
        is_longer = find.end - find.start > longest
        longest = max(longest, find.end - find.start)
        last = joined[-1]
        joined[-1] = Find(last.start, max(last.end, find.end), find.kind if is_longer else last.kind)
    return joined


def _blank(text: str, finds: Sequence[Find]) -> str:
    """A text of the same length in which no word of an address is taken for a name."""
    return _fill(text, finds, lambda find: "\x00" * (find.end - find.start))


def _replace(text: str, finds: Sequence[Find]) -> str:
    return _REPEATED.sub(MARKS["name"], _fill(text, finds, lambda find: MARKS[find.kind])) if finds else text


def _fill(text: str, finds: Sequence[Find], fill: Callable[[Find], str]) -> str:
    """The text with each find replaced."""
    kept = itertools.pairwise([0, *(place for find in finds for place in (find.start, find.end)), len(text)])
    between = [text[start:end] for start, end in itertools.islice(kept, 0, None, 2)]
    return "".join(itertools.chain(*itertools.zip_longest(between, map(fill, finds), fillvalue="")))


def _shorten(text: str) -> str:
    """Cut after everything is masked: half a number or name would no longer be known as one."""
    return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 1] + "…"
