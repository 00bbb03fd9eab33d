"""What protects people.

Goes in: identifiers, open answers, tables. Comes out: keyed pseudonyms (`pseudonyms`), open answers without names and
numbers of persons (`redaction`), and tables that a ring of readers may see (`disclosure`, the only door).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_lib.lazy import give_lazily

if TYPE_CHECKING:
    from qa_lib.privacy.disclosure import disclose, disclose_quotes, disclose_themes
    from qa_lib.privacy.pseudonyms import PseudonymKey, load_key, pseudonymise
    from qa_lib.privacy.redaction import MARKS, mask_identifiers, redact_texts
    from qa_lib.privacy.roster import Roster

__all__ = [
    "MARKS",
    "PseudonymKey",
    "Roster",
    "disclose",
    "disclose_quotes",
    "disclose_themes",
    "load_key",
    "mask_identifiers",
    "pseudonymise",
    "redact_texts",
]

__getattr__ = give_lazily(
    __name__,
    {
        "disclosure": ("disclose", "disclose_quotes", "disclose_themes"),
        "pseudonyms": ("PseudonymKey", "load_key", "pseudonymise"),
        "redaction": ("MARKS", "mask_identifiers", "redact_texts"),
        "roster": ("Roster",),
    },
)
