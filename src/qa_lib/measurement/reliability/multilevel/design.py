"""Counts and sums that a model with crossed groupings needs of its ratings; these are not needed again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Grouping:
    """One grouping of the ratings."""

    name: str
    levels: pd.Index
    #: Ratings of each level.
    size: FloatArray
    #: Sum of (centred) ratings of each level.
    total: FloatArray


@dataclass(frozen=True)
class Design:
    """Cross-products of groupings, intercept and ratings.

    The grouping with the most levels comes first and is eliminated later, level by level; the columns of all other
    levels, and at the end the intercept's, form the dense rest.
    """

    groupings: tuple[Grouping, ...]
    n: int
    mean: float
    #: Sum of squares of centred ratings.
    square: float
    #: Levels of the first grouping x columns of the rest: ratings in common.
    first_by_rest: csr_array
    #: Columns of the rest x themselves.
    rest_by_rest: FloatArray
    #: For each column of the rest, the position of its grouping; 0 for the intercept.
    owner: NDArray[np.int64]

    @property
    def rest_total(self) -> FloatArray:
        """Sums of centred ratings by column of the rest; the intercept's is 0."""
        return np.concatenate([*(grouping.total for grouping in self.groupings[1:]), [0.0]])

    def position_of(self, name: str) -> int:
        """The position of a grouping by its name."""
        return [grouping.name for grouping in self.groupings].index(name)

    def hosts_of(self, unit: str, context: str) -> NDArray[np.int64]:
        """For each level of one grouping the place of the one level of another in which all its ratings were given.

        Raises
        ------
        ValueError
            A level of ``unit`` has ratings in several levels of ``context``.
        """
        common = self._common(self.position_of(unit), self.position_of(context))
        if (np.count_nonzero(common, axis=1) != 1).any():
            raise ValueError(f"{unit} is not nested in {context}. Expected: all ratings of a {unit} in one {context}")
        return np.asarray(common.argmax(axis=1), dtype=np.int64)

    def _common(self, position: int, other: int) -> FloatArray:
        """Ratings in common: levels of a grouping x levels of another."""
        if other == 0:
            return self._common(other, position).T
        columns = np.flatnonzero(self.owner == other)
        if position == 0:
            return np.asarray(self.first_by_rest[:, columns].toarray())
        return self.rest_by_rest[np.ix_(np.flatnonzero(self.owner == position), columns)]


def build_design(ratings: pd.DataFrame, outcome: str, groups: Sequence[str]) -> Design:
    """The design of complete ratings (no missing values).

    Parameters
    ----------
    ratings
        One row a rating.
    outcome
        The column of the ratings.
    groups
        Columns of the groupings.
    """
    from scipy.sparse import csr_array, hstack

    value = ratings[outcome].to_numpy(dtype=np.float64)
    centred = value - value.mean()
    coded = {name: pd.factorize(ratings[name], sort=True) for name in groups}
    order = sorted(groups, key=lambda name: -len(coded[name][1]))
    groupings = tuple(_describe(name, *coded[name], centred) for name in order)
    marks = [_mark(coded[name][0], len(coded[name][1])) for name in order]
    rest = csr_array(hstack([*marks[1:], csr_array(np.ones((len(value), 1)))]))
    sizes = [len(grouping.levels) for grouping in groupings[1:]]
    owner = np.concatenate([np.repeat(np.arange(1, len(order)), sizes), [0]]).astype(np.int64)
    return Design(
        groupings=groupings,
        n=len(value),
        mean=float(value.mean()),
        square=float(centred @ centred),
        first_by_rest=csr_array(marks[0].T @ rest),
        rest_by_rest=(rest.T @ rest).toarray(),
        owner=owner,
    )


def _describe(name: str, code: NDArray[np.int64], levels: pd.Index, centred: FloatArray) -> Grouping:
    size = np.bincount(code, minlength=len(levels)).astype(np.float64)
    total = np.bincount(code, weights=centred, minlength=len(levels)).astype(np.float64)
    return Grouping(name, pd.Index(levels), size, total)


def _mark(code: NDArray[np.int64], n_levels: int) -> csr_array:
    from scipy.sparse import csr_array

    n = len(code)
    return csr_array((np.ones(n), (np.arange(n), code)), shape=(n, n_levels))
