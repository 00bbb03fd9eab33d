"""What a check has found: proofs, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from rap.project import Project

Level = Literal["Baseline", "Silver", "Gold"]
#: Met: every proof holds. Person: every proof that a machine can have holds, and a person has to confirm the rest.
Standing = Literal["met", "person", "not met"]
#: Names that a proof lists of what it found wanting.
LISTED = 3


@dataclass(frozen=True)
class Proof:
    """What was looked at, where, what was found; ``holds`` None is what no machine can see."""

    what: str
    where: str
    found: str
    holds: bool | None


@dataclass(frozen=True)
class Criterion:
    """A criterion: its number in the order of the source, its level, what it asks for in our words."""

    number: int
    level: Level
    title: str
    check: Callable[[Project], Iterable[Proof]]


@dataclass(frozen=True)
class Finding:
    """A criterion with its proofs."""

    criterion: Criterion
    proofs: tuple[Proof, ...]

    @property
    def standing(self) -> Standing:
        """Whether the criterion is met; without any proof it is not."""
        if not self.proofs or any(proof.holds is False for proof in self.proofs):
            return "not met"
        return "person" if any(proof.holds is None for proof in self.proofs) else "met"


def none_of(what: str, where: str, wanting: Sequence[str], *, n: int, unit: str) -> Proof:
    """A proof that holds when nothing of ``n`` things is ``wanting``, and there is something at all."""
    shown = ", ".join(wanting[:LISTED]) + (" …" if len(wanting) > LISTED else "")
    found = f"{n} {unit}, {len(wanting)} wanting" + (f": {shown}" if wanting else "")
    return Proof(what, where, found, n > 0 and not wanting)
