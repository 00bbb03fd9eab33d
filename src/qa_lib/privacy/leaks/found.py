"""What the check found, told without a word of it, and the refusal of files that hold it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa_lib.errors import DisclosureError

#: Kind of leak -> what it is, in words.
KINDS: dict[str, str] = {
    "respondent": "an identifier of a respondent, as it stands in the raw exports",
    "teacher": "a staff number, as it stands in the raw exports",
    "coder": "the name of a coder, as it stands in the raw exports",
    "person": "what the raw exports hold of a respondent beside the answers",
    "pseudonym": "a pseudonym of the store",
    "key": "the pseudonym key, or its name",
    "name": "a name of the teachers' register",
    "email": "an e-mail address",
    "phone": "a telephone number",
    "iin": "an individual identification number",
    "card": "the number of a bank card",
    "iban": "the number of an account",
    "handle": "an account of a social network",
    "path": "a folder of a machine",
    "host": "the name of this machine",
    "user": "the name of its user",
    "unreadable": "a part that can not be read, and so not be cleared",
}
#: What became of what is refused.
NOT_PLACED = "Nothing was put in place; a report that lay there before is as it was"
STILL_THERE = "It lies where it lay: take it away from its readers"
#: Leaks that a refusal lists.
LISTED = 20


@dataclass(frozen=True)
class Leak:
    """One find: the file, the place in it, the kind, and what stands around it with every find replaced."""

    file: str
    place: str
    kind: str
    excerpt: str

    def __str__(self) -> str:
        where = f"{self.file}, {self.place}" if self.place else self.file
        return f"{where}: {KINDS[self.kind]}: {self.excerpt}"


def refuse_leaks(leaks: Sequence[Leak], *, what: str, outcome: str) -> None:
    """Refuse ``what`` when anything was found; ``outcome`` says what became of it.

    Raises
    ------
    DisclosureError
        Listing the first leaks, with places.
    """
    if not leaks:
        return
    more = [f"… and {len(leaks) - LISTED} more"] if len(leaks) > LISTED else []
    raise DisclosureError(
        "\n".join(
            [
                f"the leak check refuses {what}, {len(leaks)} {'find' if len(leaks) == 1 else 'finds'}:",
                *(f"  {leak}" for leak in leaks[:LISTED]),
                *more,
                f"{outcome}. What the institution publishes itself is named under published in params/institution.yaml",
            ]
        )
    )
