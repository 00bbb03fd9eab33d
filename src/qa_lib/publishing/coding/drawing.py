"""Which answers are coded twice: a systematic sample from a list ordered by stratum and, within one, by chance.

So every answer has the same chance, and each stratum (source, question, language, level) has its share to within one.
The order by chance comes from a hash of the seed and the answer's name: it depends on no order of rows, and an answer
that was drawn stays drawn when others are added.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Sequence

import pandas as pd

STRATA = ["survey", "question", "language", "level"]


def draw_double(
    answers: pd.DataFrame, *, share: float, n_min: int, seed: int, considered: Collection[str], drawn: Sequence[str]
) -> list[str]:
    """The names of the answers that further coders get, those already drawn first.

    ``answers`` has ``answer_id`` and `STRATA`. ``considered`` were in the list when ``drawn`` were drawn and are not
    drawn from again, unless too few new ones are left to reach the share and the minimum.
    """
    n_wanted = min(len(answers), max(math.ceil(share * len(answers) - 1e-9), n_min))
    present = set(answers["answer_id"])
    kept = [name for name in drawn if name in present]
    fresh = answers[~answers["answer_id"].isin(set(considered) | set(kept))]
    n_fresh = min(len(fresh), max(n_wanted - len(kept), 0))
    found = [*drawn, *_draw_systematically(fresh, n_fresh, seed)]
    short = n_wanted - len(kept) - n_fresh
    rest = answers[~answers["answer_id"].isin(found)]
    return found + (_draw_systematically(rest, min(short, len(rest)), seed) if short > 0 else [])


def _draw_systematically(answers: pd.DataFrame, n: int, seed: int) -> list[str]:
    if n == 0:
        return []
    keyed = answers.assign(chance=[chance_of(name, seed) for name in answers["answer_id"]])
    ordered = keyed.sort_values([*STRATA, "chance"], kind="stable")["answer_id"].tolist()
    start = chance_of(f"start {len(ordered)} {n}", seed)
    step = len(ordered) / n
    return [ordered[min(int((start + place) * step), len(ordered) - 1)] for place in range(n)]


def shuffle(names: Sequence[str], *, seed: int, coder: str) -> list[str]:
    """The names in an order of a coder's own."""
    return sorted(names, key=lambda name: (chance_of(f"{coder} {name}", seed), name))


def chance_of(name: str, seed: int) -> float:
    """A number from 0 to 1, evenly spread, the same for the same name and seed on every machine."""
    digest = hashlib.sha256(f"{seed} {name}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
