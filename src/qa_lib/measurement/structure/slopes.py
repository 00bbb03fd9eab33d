"""How the moments of a factor model change with its parameters, and the information that this gives of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from qa_lib.measurement.structure.layout import GroupMatrices, IntArray, Part
from qa_lib.measurement.structure.sums import FloatArray


@dataclass(frozen=True)
class Change:
    """How a group's moments change with each of its parameters, a row a parameter, a column an item.

    Covariances change by ``left right' + right left'`` of the parameter's rows.
    """

    left: FloatArray
    right: FloatArray
    means: FloatArray

    @property
    def variances(self) -> FloatArray:
        """How the items' variances change, parameters x items."""
        return 2 * self.left * self.right


def inform(change: Change, inverse: FloatArray) -> FloatArray:
    """Expected information of one respondent: half the trace of two changes, each times the inverse."""
    left, right = change.left @ inverse, change.right @ inverse
    crossed = left @ change.right.T
    information: FloatArray = (left @ change.left.T) * (right @ change.right.T) + crossed * crossed.T
    return information + change.means @ inverse @ change.means.T


def differentiate(matrices: GroupMatrices, places: Mapping[Part, tuple[IntArray, ...]]) -> Change:
    """How covariances and means change with each parameter of a group; ``places`` as in `Layout.places_by_part`."""
    n_items, n_places = len(matrices.intercept), sum(len(numbers) for numbers, *_ in places.values())
    left, right, means = (np.zeros((n_places, n_items)) for _ in range(3))
    by_factor, reach = matrices.loading.T, (matrices.loading @ matrices.factor).T
    for part, (numbers, rows, columns, _) in places.items():
        share = np.where(rows == columns, 0.5, 1.0)  # a variance stands once, a covariance on both sides
        if part == "loading":
            left[numbers, rows], right[numbers] = 1.0, reach[columns]
            means[numbers, rows] = matrices.mean[columns]
        elif part == "factor":
            left[numbers], right[numbers] = share[:, None] * by_factor[rows], by_factor[columns]
        elif part == "residual":
            left[numbers, rows], right[numbers, columns] = share, 1.0
        elif part == "intercept":
            means[numbers, rows] = 1.0
        else:
            means[numbers] = by_factor[rows]
    return Change(left, right, means)
