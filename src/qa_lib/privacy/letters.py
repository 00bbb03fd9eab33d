"""Letters as people type them: invisible characters, and Kazakh letters that a keyboard did not have."""

from __future__ import annotations

import re

#: Controls (but line break and tab), soft hyphen, zero-width and bidirectional marks, surrogates, private use, tags.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\ufff9-\ufffb\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff]"
)
#: Kazakh letters and Latin look-alikes, each with the Russian letter that replaces it on a foreign keyboard.
_LOOKALIKES = str.maketrans("әғқңөұүһіaeopcxyikmthb", "агкноуухиаеорсхуикмтнв")


def strip_invisible(text: str) -> str:
    r"""The text without characters that have no picture of their own.

    >>> strip_invisible("a\u200bb\u202ec")
    'abc'
    """
    return _INVISIBLE.sub("", text)


def fold_letters(text: str) -> str:
    """The text in lower case with Kazakh letters and Latin look-alikes written as Russian letters.

    >>> fold_letters("Қиын") == fold_letters("КИЫН")
    True
    """
    return text.casefold().replace("ё", "е").translate(_LOOKALIKES)
