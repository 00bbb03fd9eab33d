"""Hide as little as possible, so that no sum gives a sensitive cell back.

The programme is that of optimal cell suppression: minimise the weight of what is hidden so that the attacker's range of
every sensitive cell is at least as wide as asked. It is solved by cutting planes [1]_: a master programme proposes
cells to hide, the attacker's linear programme tests every sensitive cell, and the dual solution of each success of the
attacker becomes an inequality that forbids it.

.. [1] Fischetti, M. and Salazar, J.J. (2001). Solving the cell suppression problem on tabular data with linear
   constraints. Management Science 47(7), 1008-1027.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from qa_lib.privacy.suppression.attack import bound_hidden_cells
from qa_lib.privacy.suppression.linked import TOLERANCE, BoolArray, FloatArray, LinkedCells

#: Rounds of proposal and attack in one part. Each forbids at least one success of the attacker; a few dozen suffice.
N_ROUNDS_MAX = 500


@dataclass(frozen=True)
class Clash:
    """A sensitive cell that no choice of hidden cells protects, and the public cells that give it away."""

    cell: Hashable
    width: float
    width_asked: float
    public: tuple[Hashable, ...]


@dataclass(frozen=True)
class Suppression:
    """Which cells are hidden and why.

    ``decisions`` has one row a hidden cell, indexed as the cells: ``reason`` (``sensitive`` or ``protects``) and
    ``protects`` (the key of the first sensitive cell that would be given away otherwise; NA for a sensitive cell).
    ``clashes`` is empty when the release is safe.
    """

    hidden: BoolArray
    decisions: pd.DataFrame
    clashes: tuple[Clash, ...]


@dataclass
class _Cuts:
    """Inequalities ``gain @ hidden >= width``, each with the place of the sensitive cell that it defends."""

    gains: list[FloatArray] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)

    def add(self, gain: FloatArray, width: float, cell: int) -> None:
        self.gains.append(np.minimum(gain, width))
        self.widths.append(width)
        self.cells.append(cell)


def protect_cells(linked: LinkedCells) -> Suppression:
    """Choose the cells to hide besides the sensitive ones.

    Parameters
    ----------
    linked
        ``cells`` has, besides the columns of `LinkedCells`: ``is_sensitive``; ``is_public`` (shown elsewhere, it cannot
        be hidden any more); ``weight`` (what is lost when the cell is hidden, > 0); ``width`` (how wide the range of a
        sensitive cell must stay, in counts; never wider than ``high - low``).

    Returns
    -------
    Suppression
        The same for the same cells in the same order. Sensitive cells are hidden, public ones never.

    Raises
    ------
    ValueError
        When a sensitive cell is public.
    """
    public = linked.flags("is_public")
    both = linked.cells.index[linked.flags("is_sensitive") & public]
    if len(both):
        raise ValueError(f"the sensitive cell {both[0]!r} is public already: it cannot be protected")
    parts = [part for part in linked.split(~public) if part.flags("is_sensitive").any()]
    results = [_protect_part(part) for part in parts]
    decisions = pd.concat([_no_decisions(), *(decisions for decisions, _ in results)])
    hidden = linked.find(decisions.index)
    clashes = [_describe_clash(linked, cell) for _, given_up in results for cell in given_up]
    return Suppression(hidden, decisions.reindex(linked.cells.index[hidden]), tuple(clashes))


def _no_decisions() -> pd.DataFrame:
    return pd.DataFrame({"reason": pd.Series(dtype="str"), "protects": pd.Series(dtype=object)})


def _protect_part(part: LinkedCells) -> tuple[pd.DataFrame, list[Hashable]]:
    """The decisions of a part and the keys of the cells that nothing protects."""
    sensitive, asked = part.flags("is_sensitive"), _widths_asked(part)
    everything = np.ones_like(sensitive)
    defended, given_up = list[int](), list[int]()
    for cell in np.flatnonzero(sensitive).tolist():
        is_safe = _attack(part, everything, cell)[0] >= asked[cell] - TOLERANCE
        (defended if is_safe else given_up).append(cell)
    hidden, cuts = sensitive.copy(), _Cuts()
    for _ in range(N_ROUNDS_MAX):
        if not _find_successes(part, hidden, defended, cuts):
            return _explain(part, hidden, cuts), [part.cells.index[cell] for cell in given_up]
        hidden = _propose(part, cuts)
    raise RuntimeError(f"no safe choice found in {N_ROUNDS_MAX} rounds for a part of {len(part.cells)} linked cells")


def _widths_asked(part: LinkedCells) -> FloatArray:
    return np.minimum(part.column("width"), part.column("high") - part.column("low"))


def _find_successes(part: LinkedCells, hidden: BoolArray, cells: list[int], cuts: _Cuts) -> int:
    """How many of the sensitive cells the attacker places too narrowly; each adds its inequality."""
    asked, before = _widths_asked(part), len(cuts.cells)
    for cell in cells:
        width, gain = _attack(part, hidden, cell)
        if width < asked[cell] - TOLERANCE:
            cuts.add(gain, asked[cell], cell)
    return len(cuts.cells) - before


def _attack(part: LinkedCells, hidden: BoolArray, cell: int) -> tuple[float, FloatArray]:
    """How wide a cell's range is, and for every cell how much hiding it could at most add (the dual solution)."""
    value = part.column("value")
    below, above = value - part.column("low"), part.column("high") - value
    width, gain = 0.0, np.zeros(len(value))
    for sign in (1.0, -1.0):
        aim = np.zeros(len(value))
        aim[cell] = sign
        deviations = np.column_stack([-below * hidden, above * hidden])
        found = linprog(aim, A_eq=part.sums, b_eq=np.zeros(part.sums.shape[0]), bounds=deviations, method="highs")
        if found.status != 0:
            raise RuntimeError(f"the attacker's programme ended without a result: {found.message}")
        width -= float(found.fun)
        reduced_cost = aim - part.sums.T @ found.eqlin.marginals
        gain += np.where(reduced_cost > 0, reduced_cost * below, -reduced_cost * above)
    return width, gain


def _propose(part: LinkedCells, cuts: _Cuts) -> BoolArray:
    """The lightest choice that no inequality forbids."""
    sensitive = part.column("is_sensitive")
    found = milp(
        part.column("weight"),
        constraints=LinearConstraint(np.vstack(cuts.gains), lb=np.array(cuts.widths) - TOLERANCE),
        bounds=Bounds(sensitive, 1.0),
        integrality=np.ones(len(sensitive)),
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        raise RuntimeError(f"the choice of hidden cells ended without a result: {found.message}")
    return np.asarray(found.x > 0.5, dtype=np.bool_)


def _explain(part: LinkedCells, hidden: BoolArray, cuts: _Cuts) -> pd.DataFrame:
    keys, sensitive = part.cells.index, part.flags("is_sensitive")
    whom: dict[int, Hashable] = {}
    for gain, cell in zip(cuts.gains, cuts.cells, strict=True):
        for place in np.flatnonzero(hidden & ~sensitive & (gain > TOLERANCE)).tolist():
            whom.setdefault(place, keys[cell])
    places = np.flatnonzero(hidden).tolist()
    reasons = pd.Series(["sensitive" if sensitive[place] else "protects" for place in places], dtype="str")
    protects = pd.Series([whom.get(place, pd.NA) for place in places], dtype=object)
    return pd.DataFrame({"reason": reasons, "protects": protects}).set_index(keys[hidden])


def _describe_clash(linked: LinkedCells, cell: Hashable) -> Clash:
    public = linked.flags("is_public")
    here = linked.find([cell])
    beside = np.asarray(abs(linked.sums[abs(linked.sums) @ here.astype(float) > 0]).sum(axis=0)) > 0
    width = bound_hidden_cells(linked, ~public)["feasible_width"][here[~public]].iloc[0]
    return Clash(cell, float(width), float(_widths_asked(linked)[here][0]), tuple(linked.cells.index[beside & public]))
