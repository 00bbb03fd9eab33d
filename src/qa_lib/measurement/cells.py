"""Rows numbered by the combination of their codes: what every count by groups begins with."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
#: Codes of a column, in integers of any size.
Codes = NDArray[np.integer]
#: Most combinations for which a table of all of them is made; beyond, those that occur are looked for one by one.
MOST_IN_TABLE = 1 << 22


def number_cells(codes: Sequence[Codes], sizes: Sequence[int]) -> tuple[IntArray, IntArray]:
    """The number of each row's combination of codes, from 0, and the combinations that occur.

    Parameters
    ----------
    codes
        Columns of one length; codes from 0.
    sizes
        For each column one more than its largest code can be.

    Returns
    -------
    tuple of arrays
        A number a row, in the order of the codes, the first column's first; the combinations in the order of their
        numbers, as `numpy.unravel_index` takes them.

    >>> number_cells([np.array([1, 0, 1])], [2])[0].tolist()
    [1, 0, 1]
    """
    n_cells = math.prod(sizes)
    cells: NDArray[Any] = np.zeros(len(codes[0]), dtype=np.int32 if n_cells < np.iinfo(np.int32).max else np.int64)
    for code, size in zip(codes, sizes, strict=True):
        cells *= size
        cells += code
    if n_cells > MOST_IN_TABLE:
        number, found = pd.factorize(cells, sort=True)
        return number.astype(np.int64), found
    occurs = np.zeros(n_cells, dtype=np.bool_)
    occurs[cells] = True
    return (np.cumsum(occurs) - 1)[cells], np.flatnonzero(occurs)
