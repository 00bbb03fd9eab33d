"""What a reader who adds and subtracts can find out about the cells that a release hides."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from qa_lib.privacy.suppression.linked import BoolArray, FloatArray, LinkedCells


def bound_hidden_cells(linked: LinkedCells, hidden: BoolArray) -> pd.DataFrame:
    """The narrowest range in which a reader of all other cells can place each hidden cell.

    The attacker knows every shown cell, every sum and each cell's ``low`` and ``high``, and that cells are whole
    numbers; the ends of a range are found by an integer programme each (HiGHS), so they are exact.

    Returns
    -------
    DataFrame
        Indexed as the hidden cells: ``value``, ``feasible_low``, ``feasible_high``, ``feasible_width`` (high - low; the
        cell is recovered when it is 0).
    """
    parts = linked.split(hidden)
    ranges = [pd.DataFrame(_bound_part(part), index=part.cells.index) for part in parts]
    bounds = linked.cells.loc[hidden, ["value"]].assign(feasible_low=np.nan, feasible_high=np.nan)
    if ranges:
        bounds[["feasible_low", "feasible_high"]] = pd.concat(ranges).reindex(bounds.index)
    return bounds.assign(feasible_width=bounds["feasible_high"] - bounds["feasible_low"])


def _bound_part(part: LinkedCells) -> FloatArray:
    """Low and high end of each cell's range, cells × 2."""
    if not part.sums.shape[0]:
        return np.column_stack([part.column("low"), part.column("high")])
    ends = [[_find_end(part, place, sign) for sign in (1.0, -1.0)] for place in range(len(part.cells))]
    return np.array(ends, dtype=np.float64)


def _find_end(part: LinkedCells, place: int, sign: float) -> float:
    """The least (``sign`` 1) or the largest (-1) value of a cell that the sums allow."""
    aim = np.zeros(len(part.cells))
    aim[place] = sign
    totals = part.sums @ part.column("value")
    found = milp(
        aim,
        constraints=LinearConstraint(part.sums, totals, totals),
        bounds=Bounds(part.column("low"), part.column("high")),
        integrality=np.ones(len(aim)),
    )
    if found.x is None:
        raise RuntimeError(f"the attacker's programme ended without a result: {found.message}")
    return float(round(sign * found.fun))
