"""Linear programmes over the same cells, solved one after the other: each starts where the last one ended (HiGHS)."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from scipy.sparse import csr_array

from qa_lib.privacy.suppression.linked import FloatArray


@dataclass(frozen=True)
class Solution:
    """The least value of an aim, where it is reached, and what each row's side is worth (dual values)."""

    value: float
    at: FloatArray
    duals: FloatArray


class Programme:
    """Minimise an aim over ``low <= x <= high`` and ``floor <= rows @ x <= ceiling``, the same in every run."""

    def __init__(
        self, rows: csr_array, *, floor: FloatArray, ceiling: FloatArray, low: FloatArray, high: FloatArray
    ) -> None:
        self._columns = np.arange(len(low), dtype=np.int32)
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0)):
            self._solver.setOptionValue(option, value)
        self._solver.addVars(len(low), low, high)
        self._solver.changeObjectiveSense(highspy.ObjSense.kMinimize)
        self.add_rows(rows, floor=floor, ceiling=ceiling)

    def add_rows(self, rows: csr_array, *, floor: FloatArray, ceiling: FloatArray) -> None:
        """Ask for ``floor <= rows @ x <= ceiling``, too."""
        starts, columns = rows.indptr[:-1].astype(np.int32), rows.indices.astype(np.int32)
        self._solver.addRows(rows.shape[0], floor, ceiling, rows.nnz, starts, columns, rows.data.astype(np.float64))

    def set_bounds(self, low: FloatArray, high: FloatArray) -> None:
        """Move the bounds of all cells."""
        self._solver.changeColsBounds(len(low), self._columns, low, high)

    def set_integer(self, is_integer: bool) -> None:
        """Whether cells must be whole numbers."""
        kind = highspy.HighsVarType.kInteger if is_integer else highspy.HighsVarType.kContinuous
        self._solver.changeColsIntegrality(len(self._columns), self._columns, np.full(len(self._columns), kind))

    def solve(self, aim: FloatArray) -> Solution:
        """Minimise ``aim @ x``.

        Raises
        ------
        RuntimeError
            When there is no solution.
        """
        self._solver.changeColsCost(len(aim), self._columns, aim)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"a programme of disclosure control ended as {self._solver.modelStatusToString(status)}")
        found = self._solver.getSolution()
        value = self._solver.getInfo().objective_function_value
        return Solution(float(value), np.array(found.col_value), np.array(found.row_dual))
