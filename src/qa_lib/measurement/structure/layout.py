"""Where the free parameters of a factor model stand in its matrices, for one group or several."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations_with_replacement
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qa_lib.measurement.structure.model import MeasurementModel
from qa_lib.measurement.structure.sums import FloatArray

#: ``loading``: items x factors. ``factor``: covariances of factors. ``residual``: covariances of residuals.
#: ``intercept`` of an item, ``mean`` of a factor (both with column 0).
Part = Literal["loading", "factor", "residual", "intercept", "mean"]
IntArray = NDArray[np.int64]
#: What groups may have in common.
Shared = Literal["loading", "intercept"]


@dataclass(frozen=True)
class Place:
    """One cell of a group's matrices that a parameter fills."""

    part: Part
    row: int
    column: int
    parameter: int


@dataclass(frozen=True)
class GroupMatrices:
    """The matrices of one group, with the parameters filled in."""

    loading: FloatArray
    factor: FloatArray
    residual: FloatArray
    intercept: FloatArray
    mean: FloatArray

    @property
    def covariance(self) -> FloatArray:
        """What the model says the items' covariances are."""
        return self.loading @ self.factor @ self.loading.T + self.residual

    @property
    def expected(self) -> FloatArray:
        """What the model says the items' means are."""
        return self.intercept + self.loading @ self.mean


@dataclass(frozen=True)
class Layout:
    """The places of all groups. Factors have variance 1, in further groups only while loadings are free."""

    model: MeasurementModel
    groups: tuple[tuple[Place, ...], ...]
    n_parameters: int
    #: Whether means are modelled; otherwise each group's items have the means that were observed.
    has_means: bool

    @property
    def df(self) -> int:
        """Moments that the model explains less its parameters."""
        n_items = len(self.model.items)
        moments = n_items * (n_items + 1) // 2 + (n_items if self.has_means else 0)
        return moments * len(self.groups) - self.n_parameters

    @cached_property
    def places_by_part(self) -> tuple[dict[Part, tuple[IntArray, ...]], ...]:
        """By group and part: the numbers of its places in the group, their rows, columns and parameters."""
        return tuple(_gather(places) for places in self.groups)

    def fill(self, values: FloatArray, group: int) -> GroupMatrices:
        """The matrices of one group for these parameters."""
        n_items, n_factors = len(self.model.items), len(self.model.factors)
        matrices = GroupMatrices(
            loading=np.zeros((n_items, n_factors)),
            factor=np.eye(n_factors),
            residual=np.zeros((n_items, n_items)),
            intercept=np.zeros(n_items),
            mean=np.zeros(n_factors),
        )
        for part, (_, rows, columns, parameters) in self.places_by_part[group].items():
            matrix, filled = getattr(matrices, part), values[parameters]
            if matrix.ndim == 1:
                matrix[rows] = filled
            else:
                matrix[rows, columns] = filled
                if part != "loading":
                    matrix[columns, rows] = filled
        return matrices


def _gather(places: tuple[Place, ...]) -> dict[Part, tuple[IntArray, ...]]:
    found: dict[Part, list[tuple[int, int, int, int]]] = {}
    for number, place in enumerate(places):
        found.setdefault(place.part, []).append((number, place.row, place.column, place.parameter))
    return {part: tuple(np.array(rows, dtype=np.int64).T) for part, rows in found.items()}


@dataclass
class _Numbering:
    """Gives each parameter its number; a label that comes again is the same parameter."""

    numbers: dict[Hashable, int] = field(default_factory=dict)

    def place(self, part: Part, row: int, column: int, *, group: int | None) -> Place:
        """A place; with ``group`` None its parameter is the same in all groups."""
        number = self.numbers.setdefault((part, row, column, group), len(self.numbers))
        return Place(part, row, column, number)


def lay_out(model: MeasurementModel, n_groups: int = 1, *, shared: frozenset[Shared] = frozenset()) -> Layout:
    """Number the free parameters of a model; what is ``shared`` is one parameter for all groups."""
    numbering = _Numbering()
    groups = tuple(tuple(_place_group(model, numbering, group, shared)) for group in range(n_groups))
    return Layout(model, groups, len(numbering.numbers), has_means="intercept" in shared)


def _place_group(
    model: MeasurementModel, numbering: _Numbering, group: int, shared: frozenset[Shared]
) -> Iterator[Place]:
    items, factors = list(model.items), list(model.factors)
    has_shared_loadings, is_further = "loading" in shared, group > 0
    for column, names in enumerate(model.factors.values()):
        for item in dict.fromkeys(names):
            row = items.index(item)
            yield numbering.place("loading", row, column, group=None if has_shared_loadings else group)
    for row, column in combinations_with_replacement(range(len(factors)), 2):
        is_free = has_shared_loadings and is_further if row == column else _may_correlate(model, row, column)
        if is_free:
            yield numbering.place("factor", row, column, group=group)
    for row in range(len(items)):
        yield numbering.place("residual", row, row, group=group)
    for first, second in model.residual_pairs:
        yield numbering.place("residual", items.index(first), items.index(second), group=group)
    if "intercept" in shared:
        for row in range(len(items)):
            yield numbering.place("intercept", row, 0, group=None)
        for row in range(len(factors) if is_further else 0):
            yield numbering.place("mean", row, 0, group=group)


def _may_correlate(model: MeasurementModel, row: int, column: int) -> bool:
    names = list(model.factors)
    return {names[row], names[column]} not in [set(pair) for pair in model.uncorrelated]
