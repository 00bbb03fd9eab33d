"""The leak check of certificates and of their register, before any of them appears."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa_lib.privacy.leaks import Leak, Rules, find_leaks, refuse_leaks

#: The register holds pseudonyms of teachers, and the name of the key that they were made with; it is handed to nobody.
OF_THE_REGISTER = frozenset(("pseudonym", "key"))
NOT_ISSUED = "No certificate was issued, and the register is as it was"


@dataclass(frozen=True)
class Printed:
    """A certificate before it appears: the name of its file, its content, and whose it is."""

    name: str
    content: bytes
    holder: str


def refuse_leaks_of(printed: Sequence[Printed], register: bytes, rules: Rules) -> None:
    """Refuse all certificates when one of them, or the ``register`` with them, holds what it must not.

    The only person whom a certificate names is its holder.

    Raises
    ------
    DisclosureError
        Naming file, place and kind of each find, but not the find.
    """
    leaks = [leak for one in printed for leak in _find(one, rules)]
    leaks += [leak for leak in find_leaks({"register.csv": register}, rules) if leak.kind not in OF_THE_REGISTER]
    refuse_leaks(leaks, what="these certificates", outcome=NOT_ISSUED)


def _find(printed: Printed, rules: Rules) -> list[Leak]:
    own = replace(rules, published=rules.published.also([printed.holder]))
    return find_leaks({printed.name: printed.content}, own)
