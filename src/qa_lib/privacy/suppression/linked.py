"""Counts that readers can add up: cells, and the sums that tie them to each other."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]

#: Counts that differ by less are the same; wider than the tolerance of the programmes that are solved.
TOLERANCE = 1e-4


@dataclass(frozen=True)
class LinkedCells:
    """Cells of all tables of a release, and the sums that hold between them.

    ``cells`` is indexed by a key that is the same wherever the cell is printed, and has ``value`` (a count),
    ``low`` and ``high``: between what a reader knows it to lie without any table (0 and the number asked, say).
    ``sums`` is a sparse matrix, sums × cells: 1 for the whole, -1 for each of its parts, so that ``sums @ value`` is 0.
    """

    cells: pd.DataFrame
    sums: csr_array = field(repr=False)

    def column(self, name: str) -> FloatArray:
        """A column of ``cells`` as numbers."""
        return self.cells[name].to_numpy(dtype=np.float64)

    def flags(self, name: str) -> BoolArray:
        """A column of ``cells`` that is true or false."""
        return self.cells[name].to_numpy(dtype=np.bool_)

    def find(self, keys: Iterable[Hashable]) -> BoolArray:
        """Which cells have one of the keys."""
        return np.asarray(self.cells.index.isin(list(keys)), dtype=np.bool_)

    def split(self, free: BoolArray) -> list[LinkedCells]:
        """The parts that no sum ties together once all but the ``free`` cells are known.

        A part has its free cells alone. What is known moves to the right-hand side, so a part's ``sums @ value`` is no
        longer 0 but a constant.
        """
        columns = np.flatnonzero(free)
        sums = self.sums[:, columns]
        sums = sums[np.flatnonzero(np.diff(sums.indptr))]
        n_parts, part = connected_components(abs(sums.T) @ abs(sums), directed=False)
        part_of_sum = part[sums.indices[sums.indptr[:-1]]]
        members = [np.flatnonzero(part == number) for number in range(n_parts)]
        return [
            LinkedCells(self.cells.iloc[columns[own]], sums[part_of_sum == number][:, own])
            for number, own in enumerate(members)
        ]


def link_cells(cells: pd.DataFrame, sums: Sequence[tuple[Hashable, Sequence[Hashable]]]) -> LinkedCells:
    """Tie cells together by the sums that readers can form.

    Parameters
    ----------
    cells
        Indexed by unique keys; ``value``, ``low``, ``high`` (see `LinkedCells`).
    sums
        Pairs of a whole and its parts, by key.

    Raises
    ------
    ValueError
        When a key is unknown or stands twice, when a value lies outside its bounds, or when a sum does not add up.
    """
    _check_cells(cells)
    place = {key: number for number, key in enumerate(cells.index)}
    unknown = [key for whole, parts in sums for key in (whole, *parts) if key not in place]
    if unknown:
        raise ValueError(f"sums name cells that no table has: {unknown[:3]}; expected keys of the {len(cells)} cells")
    rows = np.repeat(np.arange(len(sums)), [1 + len(parts) for _, parts in sums])
    columns = [place[key] for whole, parts in sums for key in (whole, *parts)]
    signs = [sign for _, parts in sums for sign in (1.0, *[-1.0] * len(parts))]
    linked = LinkedCells(cells, csr_array((signs, (rows, columns)), shape=(len(sums), len(cells))))
    wrong = np.flatnonzero(np.abs(linked.sums @ linked.column("value")) > TOLERANCE)
    if len(wrong):
        whole = sums[wrong[0]][0]
        raise ValueError(f"{len(wrong)} sums do not add up, first that of {whole!r}: expected the sum of its parts")
    return linked


def _check_cells(cells: pd.DataFrame) -> None:
    if not cells.index.is_unique:
        twice = cells.index[cells.index.duplicated()]
        raise ValueError(f"cells stand twice: {twice[:3].tolist()}; expected unique keys")
    outside = cells.index[(cells["value"] < cells["low"]) | (cells["value"] > cells["high"])]
    if len(outside):
        first = outside[0]
        raise ValueError(
            f"{len(outside)} cells lie outside their bounds, first {first!r}: expected low <= value <= high"
        )
