"""Codes that several coders gave to units, counted by category."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class CategoryCounts:
    """How many coders gave each unit each category."""

    #: Units x categories; units without any code are left out.
    counts: FloatArray
    categories: tuple[Hashable, ...]
    n_coders: int
    #: Units of the table, with or without codes.
    n_units: int
    n_missing: int

    @property
    def codes_per_unit(self) -> FloatArray:
        """Codes that each unit got."""
        return np.asarray(self.counts.sum(axis=1))

    @property
    def n_pairable(self) -> int:
        """Codes of units that got at least two."""
        per_unit = self.codes_per_unit
        return int(per_unit[per_unit >= 2].sum())


def list_categories(codes: pd.DataFrame, categories: Sequence[Hashable] | None = None) -> tuple[Hashable, ...]:
    """The categories in order: those given, otherwise those that occur, sorted (as text unless all are numbers).

    Raises
    ------
    ValueError
        A category is given twice, or a code occurs that is not among them.
    """
    found = pd.unique(pd.Series(codes.to_numpy(dtype=object).ravel()).dropna())
    if categories is None:
        is_sortable = all(isinstance(code, int | float | np.number) for code in found)
        return tuple(sorted(found, key=None if is_sortable else str))
    if len(set(categories)) < len(categories):
        raise ValueError(f"a category stands twice. Given: {', '.join(map(str, categories))}. Expected: each once")
    strangers = [code for code in found if code not in set(categories)]
    if strangers:
        given, expected = ", ".join(map(str, strangers)), ", ".join(map(str, categories))
        raise ValueError(f"codes outside the categories. Given: {given}. Expected: {expected}")
    return tuple(categories)


def encode(codes: pd.DataFrame, categories: Sequence[Hashable]) -> NDArray[np.int64]:
    """Each code's position among the categories, units x coders; -1 where missing."""
    index = pd.Index(list(categories)).astype(object)
    numbers = np.full(codes.shape, -1, dtype=np.int64)
    for column in range(codes.shape[1]):
        numbers[:, column] = index.get_indexer(pd.Index(codes.iloc[:, column]).astype(object))
    return numbers


def count_categories(codes: pd.DataFrame, *, categories: Sequence[Hashable] | None = None) -> CategoryCounts:
    """Count the categories that each unit got.

    Parameters
    ----------
    codes
        Units x coders: any codes, NaN (None) where a coder did not code the unit.
    categories
        All categories in their order; by default those that occur, sorted.

    Raises
    ------
    ValueError
        A code is not among the categories.
    """
    names = list_categories(codes, categories)
    numbers = encode(codes, names)
    counts = np.zeros((len(codes), len(names)))
    for number in range(len(names)):
        counts[:, number] = (numbers == number).sum(axis=1)
    is_coded = counts.sum(axis=1) > 0
    return CategoryCounts(counts[is_coded], names, codes.shape[1], len(codes), int((numbers < 0).sum()))
