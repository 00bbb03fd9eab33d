"""What a damaged export still says, told from the damage alone, and whether the store holds just that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

#: Status and value of an answer; None as value where there is none.
Answer = tuple[str, float | None]
#: What one respondent answered, by item.
Answers = Mapping[str, Answer]
#: ``exact``: just these rows; ``all or nothing``: these, or the file is refused; ``at least``: these and rows that
#: nobody can foretell; ``sane``: only that every answer lies on its scale.
Mode = Literal["exact", "all or nothing", "at least", "sane"]


@dataclass(frozen=True)
class Foretold:
    """The answers by respondent, as identifier."""

    rows: Mapping[str, Answers]
    mode: Mode = "exact"

    def check(self, found: Mapping[str, Answers]) -> str | None:
        """What is wrong with the rows that were found; None when nothing is."""
        if self.mode == "sane" or (self.mode == "all or nothing" and not found):
            return None
        missing = sorted(set(self.rows) - set(found))
        extra = [] if self.mode == "at least" else sorted(set(found) - set(self.rows))
        changed = [name for name in self.rows if name in found and dict(found[name]) != dict(self.rows[name])]
        if missing or extra:
            return f"lacks {missing[:3]}, has {extra[:3]}"
        if changed:
            now, then = found[changed[0]], self.rows[changed[0]]
            differing = [
                (item, then.get(item), now.get(item)) for item in {*now, *then} if now.get(item) != then.get(item)
            ]
            return f"{changed[0]} is changed: {differing[:3]}"
        return None
