"""What protects people.

Goes in: identifiers, open answers, tables. Comes out: keyed pseudonyms (`pseudonyms`), open answers without names and
numbers of persons (`redaction`), and tables that a ring of readers may see (`disclosure`, the only door).
"""

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
