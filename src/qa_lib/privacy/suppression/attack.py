"""What a reader who adds and subtracts can find out about the cells that a release hides."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qa_lib.privacy.suppression.linked import TOLERANCE, BoolArray, FloatArray, IntArray, LinkedCells
from qa_lib.privacy.suppression.programme import Programme


def bound_hidden_cells(linked: LinkedCells, hidden: BoolArray, *, wanted: BoolArray | None = None) -> pd.DataFrame:
    """The narrowest range in which a reader of all other cells can place each hidden cell, or those ``wanted`` of them.

    The attacker knows every shown cell, every sum and each cell's ``low`` and ``high``, and that cells are whole
    numbers; so the ends of a range are exact.

    Returns
    -------
    DataFrame
        Indexed as the hidden cells: ``value``, ``feasible_low``, ``feasible_high``, ``feasible_width`` (high - low; the
        cell is recovered when it is 0).
    """
    wanted = hidden if wanted is None else wanted & hidden
    is_wanted = pd.Series(wanted, index=linked.cells.index)
    found = [(part, np.flatnonzero(is_wanted[part.cells.index])) for part in linked.split(hidden)]
    ranges = [pd.DataFrame(_bound_part(part, own), index=part.cells.index[own]) for part, own in found if len(own)]
    bounds = linked.cells.loc[wanted, ["value"]].assign(feasible_low=np.nan, feasible_high=np.nan)
    if ranges:
        bounds[["feasible_low", "feasible_high"]] = pd.concat(ranges).reindex(bounds.index)
    return bounds.assign(feasible_width=bounds["feasible_high"] - bounds["feasible_low"])


def _bound_part(part: LinkedCells, wanted: IntArray) -> FloatArray:
    """Low and high end of the range of each wanted cell, cells × 2."""
    low, high, totals = part.column("low"), part.column("high"), part.sums @ part.column("value")
    attacker = Programme(part.sums, floor=totals, ceiling=totals, low=low, high=high)
    ends = [[_find_end(attacker, sign * aim) * sign for sign in (1.0, -1.0)] for aim in np.eye(len(low))[wanted]]
    return np.array(ends, dtype=np.float64)


def _find_end(attacker: Programme, aim: FloatArray) -> float:
    """The least value of an aim in whole numbers: mostly the linear programme has it already."""
    found = attacker.solve(aim)
    if np.abs(found.at - found.at.round()).max() > TOLERANCE:
        attacker.set_integer(True)
        found = attacker.solve(aim)
        attacker.set_integer(False)
    return float(round(found.value))
