"""Hide as little as possible, so that no sum gives a sensitive cell back.

This is optimal cell suppression [1]_: minimise the weight of what is hidden so that the attacker's range of every
sensitive cell is at least as wide as asked. Its linear relaxation is solved by cutting planes: a master programme
proposes shares of cells to hide, the attacker's programme tests every sensitive cell, and the dual solution of each of
its successes becomes an inequality that forbids it. Then every cell with a share is hidden, and shown again where that
is safe, the smallest share first. So no cell is hidden that could be shown; the weight is near the least, not always
the least (the exact integer programme takes minutes on some tables and gains a few per cent).

.. [1] Fischetti, M. and Salazar, J.J. (2001). Solving the cell suppression problem on tabular data with linear
   constraints. Management Science 47(7), 1008-1027.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from qa_lib.privacy.suppression.attack import bound_hidden_cells
from qa_lib.privacy.suppression.linked import TOLERANCE, BoolArray, FloatArray, LinkedCells
from qa_lib.privacy.suppression.programme import Programme, Solution

#: Rounds of proposal and attack in one part. Each forbids at least one success of the attacker; a few dozen suffice.
N_ROUNDS_MAX = 500
#: A cell that an attacker's solution moves by less is one that it needs not.
_MOVED = 1e-7


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


def protect_as_far_as_possible(linked: LinkedCells) -> Suppression:
    """As `protect_cells`; a cell that public cells place more narrowly than asked keeps what they leave it."""
    chosen = protect_cells(linked)
    if not chosen.clashes:
        return chosen
    width = linked.cells["width"].astype(float).copy()
    width.update(pd.Series({clash.cell: clash.width for clash in chosen.clashes}))
    return protect_cells(replace(linked, cells=linked.cells.assign(width=width)))


def _no_decisions() -> pd.DataFrame:
    return pd.DataFrame({"reason": pd.Series(dtype="str"), "protects": pd.Series(dtype=object)})


def _protect_part(part: LinkedCells) -> tuple[pd.DataFrame, list[Hashable]]:
    """The decisions of a part and the keys of the cells that nothing protects."""
    sensitive, attacker = part.flags("is_sensitive"), _Attacker(part)
    keys = part.cells.index
    attacker.look_behind(np.ones_like(sensitive))
    defended, given_up = list[int](), list[Hashable]()
    for cell in np.flatnonzero(sensitive).tolist():
        if attacker.is_seen_wide(cell) or attacker.is_safe(cell):
            defended.append(cell)
        else:
            given_up.append(keys[cell])
    hidden, whom = _hide_until_safe(part, attacker, defended)
    places = np.flatnonzero(hidden).tolist()
    reasons = pd.Series(["sensitive" if sensitive[place] else "protects" for place in places], dtype="str")
    protects = pd.Series([keys[whom[place]] if place in whom else pd.NA for place in places], dtype=object)
    return pd.DataFrame({"reason": reasons, "protects": protects}).set_index(keys[hidden]), given_up


class _Attacker:
    """The reader who works out how far a cell can deviate from its value, given what is hidden."""

    def __init__(self, part: LinkedCells) -> None:
        value, zero = part.column("value"), np.zeros(part.sums.shape[0])
        self._below, self._above = value - part.column("low"), part.column("high") - value
        self._sums_by_cell = part.sums.T.tocsr()
        self._aims = np.eye(len(value))
        self._programme = Programme(part.sums, floor=zero, ceiling=zero, low=-self._below, high=self._above)
        self.asked = np.minimum(part.column("width"), self._below + self._above)
        self._least, self._most = np.zeros(len(value)), np.zeros(len(value))

    def look_behind(self, hidden: BoolArray | FloatArray) -> None:
        """From now on these cells are hidden (or a share of each, 0-1) and all others shown."""
        self._programme.set_bounds(-self._below * hidden, self._above * hidden)
        self._least, self._most = np.zeros_like(self._least), np.zeros_like(self._most)

    def is_seen_wide(self, cell: int) -> bool:
        """Whether solutions for other cells, found since the last look, have shown already that a range is wide."""
        return bool(self._most[cell] - self._least[cell] >= self.asked[cell] - TOLERANCE)

    def _solve(self, aim: FloatArray) -> Solution:
        found = self._programme.solve(aim)
        self._least, self._most = np.minimum(self._least, found.at), np.maximum(self._most, found.at)
        return found

    def is_safe(self, cell: int) -> bool:
        """Whether a cell's range is as wide as asked."""
        return self.find_support(cell) is not None

    def find_support(self, cell: int) -> BoolArray | None:
        """Hidden cells that keep a cell's range as wide as asked; None where it is narrower.

        As long as these stay hidden the range stays as wide, whatever else is shown.
        """
        width, support = 0.0, np.zeros(len(self._below), dtype=bool)
        for sign in (1.0, -1.0):
            found = self._solve(sign * self._aims[cell])
            width -= found.value
            support |= np.abs(found.at) > _MOVED
            if width >= self.asked[cell] - TOLERANCE:
                return support
        return None

    def measure(self, cell: int) -> tuple[float, FloatArray]:
        """How wide a cell's range is, and for every cell how much hiding it could at most add (from the duals)."""
        width, gain = 0.0, np.zeros(len(self._below))
        for sign in (1.0, -1.0):
            found = self._solve(sign * self._aims[cell])
            width -= found.value
            reduced_cost = sign * self._aims[cell] - self._sums_by_cell @ found.duals
            gain += np.where(reduced_cost > 0, reduced_cost * self._below, -reduced_cost * self._above)
        return width, gain


def _hide_until_safe(part: LinkedCells, attacker: _Attacker, cells: list[int]) -> tuple[BoolArray, dict[int, int]]:
    """A light choice of cells that keeps the ranges of some as wide as asked, and whom each cell protects."""
    share, whom = _relax(part, attacker, cells)
    hidden = share > TOLERANCE
    sensitive, weight = part.flags("is_sensitive"), part.column("weight")
    places = np.flatnonzero(hidden & ~sensitive)
    likely_first, supports = list(cells), dict[int, BoolArray]()
    for place in places[np.lexsort((-weight[places], share[places]))].tolist():
        trial = hidden.copy()
        trial[place] = False
        attacker.look_behind(trial)
        leaning = [cell for cell in likely_first if cell not in supports or supports[cell][place]]
        given_away = _find_given_away(attacker, leaning, supports)
        if given_away is None:
            hidden = trial
        else:
            likely_first.remove(given_away)
            likely_first.insert(0, given_away)
    return hidden, whom


def _find_given_away(attacker: _Attacker, cells: list[int], supports: dict[int, BoolArray]) -> int | None:
    """The first cell whose range is too narrow now; ``supports`` gets what holds up the others."""
    for cell in cells:
        support = attacker.find_support(cell)
        if support is None:
            return cell
        supports[cell] = support
    return None


def _relax(part: LinkedCells, attacker: _Attacker, cells: list[int]) -> tuple[FloatArray, dict[int, int]]:
    """The lightest safe choice where cells may be hidden by shares, 0-1 (by cutting planes), and whom each protects."""
    sensitive, weight = part.column("is_sensitive"), part.column("weight")
    none = csr_array((0, len(weight)))
    choice = Programme(none, floor=np.empty(0), ceiling=np.empty(0), low=sensitive, high=np.ones(len(weight)))
    share, whom = sensitive, dict[int, int]()
    for _ in range(N_ROUNDS_MAX):
        attacker.look_behind(share)
        too_narrow = _find_too_narrow(attacker, cells)
        if not too_narrow:
            return share, whom
        asked = attacker.asked[[cell for cell, _ in too_narrow]]
        gains = np.minimum(np.vstack([gain for _, gain in too_narrow]), asked[:, None])
        for (cell, _), helps in zip(too_narrow, gains > TOLERANCE, strict=True):
            whom |= {place: cell for place in np.flatnonzero(helps & (sensitive == 0)).tolist() if place not in whom}
        choice.add_rows(csr_array(gains), floor=asked, ceiling=np.full(len(asked), np.inf))
        share = choice.solve(weight).at
    raise RuntimeError(f"no safe choice found in {N_ROUNDS_MAX} rounds for a part of {len(weight)} linked cells")


def _find_too_narrow(attacker: _Attacker, cells: list[int]) -> list[tuple[int, FloatArray]]:
    """The cells whose range is too narrow now, with what hiding each cell could at most add."""
    found = []
    for cell in cells:
        if not attacker.is_seen_wide(cell):
            width, gain = attacker.measure(cell)
            if width < attacker.asked[cell] - TOLERANCE:
                found.append((cell, gain))
    return found


def _describe_clash(linked: LinkedCells, cell: Hashable) -> Clash:
    public = linked.flags("is_public")
    here = linked.find([cell])
    beside = np.asarray(abs(linked.sums[abs(linked.sums) @ here.astype(float) > 0]).sum(axis=0)) > 0
    width = bound_hidden_cells(linked, ~public)["feasible_width"][here[~public]].iloc[0]
    return Clash(
        cell, float(width), float(_Attacker(linked).asked[here][0]), tuple(linked.cells.index[beside & public])
    )
