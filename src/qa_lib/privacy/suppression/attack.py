"""What a reader who adds and subtracts can find out about the cells that a release hides."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qa_lib.privacy.suppression.linked import TOLERANCE, BoolArray, FloatArray, LinkedCells
from qa_lib.privacy.suppression.programme import Programme

#: The aims of one cell: its least and its largest value.
_SIGNS = (1.0, -1.0)


def bound_hidden_cells(
    linked: LinkedCells, hidden: BoolArray, *, wanted: BoolArray | None = None, enough: FloatArray | None = None
) -> pd.DataFrame:
    """The narrowest range in which a reader of all other cells can place each hidden cell, or those ``wanted`` of them.

    The attacker knows every shown cell, every sum and each cell's ``low`` and ``high``, and that cells are whole
    numbers; so the ends of a range are exact. With ``enough`` (a width for each cell) a range is not followed further
    once two solutions of the attacker's sums lie that far apart: one solution answers for many cells at once. Then a
    range may be wider than told, never narrower, and that of the narrowest cell of each linked part is exact still.

    Returns
    -------
    DataFrame
        Indexed as the hidden cells: ``value``, ``feasible_low``, ``feasible_high``, ``feasible_width`` (high - low; the
        cell is recovered when it is 0).
    """
    wanted = hidden if wanted is None else wanted & hidden
    asked = np.full(len(wanted), np.inf) if enough is None else enough
    aims = pd.DataFrame({"is_wanted": wanted, "enough": asked}, index=linked.cells.index)
    parts = [(part, aims.loc[part.cells.index]) for part in linked.split(hidden)]
    ranges = [_bound_part(part, own) for part, own in parts if own["is_wanted"].any()]
    bounds = linked.cells.loc[wanted, ["value"]].assign(feasible_low=np.nan, feasible_high=np.nan)
    if ranges:
        bounds[["feasible_low", "feasible_high"]] = pd.concat(ranges).reindex(bounds.index)
    return bounds.assign(feasible_width=bounds["feasible_high"] - bounds["feasible_low"])


def _bound_part(part: LinkedCells, aims: pd.DataFrame) -> pd.DataFrame:
    """Low and high end of the range of each cell that ``is_wanted``, until it is as wide as ``enough``."""
    reader, enough = _Reader(part), aims["enough"].to_numpy(dtype=np.float64)
    wanted = np.flatnonzero(aims["is_wanted"])
    for cell in wanted.tolist():
        for sign in _SIGNS:
            if reader.width[cell] < enough[cell] - TOLERANCE:
                reader.look(cell, sign)
    while not reader.is_exact[cell := int(wanted[reader.width[wanted].argmin()])].all():
        for sign in _SIGNS:
            reader.look(cell, sign)
    ends = {"feasible_low": reader.low[wanted], "feasible_high": reader.high[wanted]}
    return pd.DataFrame(ends, index=part.cells.index[wanted])


class _Reader:
    """A reader of one linked part, who remembers between which values each cell was in any solution found so far."""

    def __init__(self, part: LinkedCells) -> None:
        value, totals = part.column("value"), part.sums @ part.column("value")
        bounds = {"low": part.column("low"), "high": part.column("high")}
        self._programme = Programme(part.sums, floor=totals, ceiling=totals, **bounds)
        self._aim = np.zeros(len(value))
        self.low, self.high = value.copy(), value.copy()
        self.is_exact = np.zeros((len(value), len(_SIGNS)), dtype=bool)

    @property
    def width(self) -> FloatArray:
        """How far apart the values of each cell were."""
        return self.high - self.low

    def look(self, cell: int, sign: float) -> None:
        """Find the least (1) or the largest (-1) whole value of a cell, unless it was found before."""
        place = _SIGNS.index(sign)
        if self.is_exact[cell, place]:
            return
        self._aim[cell] = sign
        found = self._find_end()
        self._aim[cell] = 0.0
        self.low, self.high = np.minimum(self.low, found), np.maximum(self.high, found)
        self.is_exact[cell, place] = True

    def _find_end(self) -> FloatArray:
        """Whole numbers at which the aim is least: mostly the linear programme has them already."""
        at = self._programme.solve(self._aim).at
        if np.abs(at - at.round()).max() > TOLERANCE:
            self._programme.set_integer(True)
            at = self._programme.solve(self._aim).at
            self._programme.set_integer(False)
        whole: FloatArray = at.round()
        return whole
