"""Groups of respondents that are large enough in two semesters to be set beside each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

IntArray = NDArray[np.int64]

#: What groups are made of, from the finest to the coarsest; small groups are joined a step further down.
STEPS = (("level", "course", "language"), ("level", "course"), ("level",), ())


def find_groups(rows: pd.DataFrame, *, n_min: int) -> IntArray:
    """The group of each row: level, course and language, where enough people of these answered in both semesters.

    Smaller groups of a survey are joined, first over languages, then over courses, then over levels. Who is left over
    then goes to the survey's smallest group. Enough people who answered in one of the semesters only are a group, too:
    it came or went. A missing level, course or language is a value of its own.

    Parameters
    ----------
    rows
        ``survey``, ``level``, ``course``, ``language``, ``is_now`` (which of the two semesters) and ``is_counted``:
        one row a respondent of each semester. Other rows (more responses, cells of the population) are put into the
        groups that these make.
    n_min
        Respondents that a group has at least in each semester in which it has any.

    Returns
    -------
    array
        Whole numbers from 0; groups of different surveys differ.
    """
    codes = {name: _encode(rows[name]) for name in ("survey", *STEPS[0])}
    is_now, is_counted = rows["is_now"].to_numpy(dtype=bool), rows["is_counted"].to_numpy(dtype=bool)
    group = np.full(len(rows), -1, dtype=np.int64)
    sizes: list[IntArray] = []
    for step in STEPS:
        cell, n_cells = _combine([codes[name] for name in ("survey", *step)])
        least = _count_both(cell[is_counted & (group < 0)], is_now[is_counted & (group < 0)], n_cells)
        is_large = (least >= n_min) & (least > 0)
        is_found = is_large[cell] & (group < 0)
        numbers = np.cumsum(is_large) - 1 + sum(len(known) for known in sizes)
        group[is_found] = numbers[cell[is_found]]
        sizes.append(least[is_large])
    return _place_rest(group, codes["survey"], np.concatenate(sizes))


def _encode(column: pd.Series) -> IntArray:
    """Codes of the values, 0 where there is none."""
    return pd.factorize(column.astype("str"), sort=True)[0].astype(np.int64) + 1


def _combine(codes: list[IntArray]) -> tuple[IntArray, int]:
    """One code for each combination that occurs, from 0, and how many there are."""
    cells = codes[0]
    for code in codes[1:]:
        cells = cells * (int(code.max(initial=0)) + 1) + code
    found, cell = np.unique(cells, return_inverse=True)
    return cell.astype(np.int64), len(found)


def _count_both(cell: IntArray, is_now: NDArray[np.bool_], n_cells: int) -> IntArray:
    """People of each cell in the semester that has fewer of them, or in the only one that has any."""
    before, now = (np.bincount(cell[is_now == is_later], minlength=n_cells) for is_later in (False, True))
    both = np.where((before > 0) & (now > 0), np.minimum(before, now), np.maximum(before, now))
    return np.asarray(both, dtype=np.int64)


def _place_rest(group: IntArray, survey: IntArray, sizes: IntArray) -> IntArray:
    """Rows without a group go to the smallest one of their survey; a survey without groups is one."""
    placed = group.copy()
    for code in np.unique(survey[group < 0]):
        is_own = survey == code
        known = np.unique(group[is_own & (group >= 0)])
        placed[is_own & (group < 0)] = known[np.argmin(sizes[known])] if len(known) else len(sizes) + code
    return placed
