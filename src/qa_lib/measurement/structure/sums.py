"""Sums over respondents that means, covariances and correlations of items are made of, in one pass."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.structure.threads import one_thread

FloatArray = NDArray[np.float64]
MissingRule = Literal["listwise", "pairwise"]

#: Fewest respondents that a correlation is computed from.
SMALLEST_PAIR = 3
#: Respondents whose products are made at once: small enough for the processor's cache.
CHUNK = 4096
#: Respondents in one task of a thread; fixed, so that sums are the same on every machine.
TASK = 16 * CHUNK
#: Whole numbers below this have products whose sum over a chunk single precision holds exactly.
EXACT_BELOW = math.isqrt(2**24 // CHUNK)


@dataclass(frozen=True)
class ItemSums:
    """Sums over respondents, each item less its ``shift`` and 0 where missing; all matrices items x items."""

    #: Respondents who answered all items (listwise) or any (pairwise).
    n: int
    #: Of two items' products.
    products: FloatArray
    #: Of the row's item, and of its square, over the respondents who answered the column's item too; squares are NaN
    #: where they were not asked for.
    totals: FloatArray
    squares: FloatArray
    #: Respondents who answered both items.
    n_pairs: FloatArray

    def __add__(self, other: ItemSums) -> ItemSums:
        return ItemSums(
            self.n + other.n,
            self.products + other.products,
            self.totals + other.totals,
            self.squares + other.squares,
            self.n_pairs + other.n_pairs,
        )

    def select(self, keep: NDArray[np.bool_]) -> ItemSums:
        """The sums of some of the items; ``n`` stays."""
        cells = np.ix_(keep, keep)
        parts = (self.products, self.totals, self.squares, self.n_pairs)
        return ItemSums(self.n, *(part[cells] for part in parts))

    def find_fault(self, *, missing: MissingRule) -> NotEstimated | None:
        """Why these answers have no correlations, or None."""
        n_valid = np.diag(self.n_pairs)
        if not n_valid.any():
            return NotEstimated("all_missing", n=self.n)
        if missing == "listwise" and self.n <= len(n_valid):
            return NotEstimated("too_few", n=self.n, n_min=len(n_valid) + 1)
        if self.n_pairs.min() < SMALLEST_PAIR:
            return NotEstimated("too_few", n=int(self.n_pairs.min()), n_min=SMALLEST_PAIR)
        is_constant = np.diag(self.squares) * n_valid == np.diag(self.totals) ** 2
        return NotEstimated("constant", n=self.n) if is_constant.any() else None

    def covary(self) -> FloatArray:
        """Covariances with divisor n, each from the respondents who answered both items."""
        return (self.products - self.totals * self.totals.T / self.n_pairs) / self.n_pairs

    def correlate(self) -> FloatArray:
        """Correlations, each from the respondents who answered both items; NaN where one does not vary for them."""
        variances = self.squares / self.n_pairs - (self.totals / self.n_pairs) ** 2
        scale = np.sqrt(np.maximum(variances * variances.T, 0))
        matrix = np.divide(self.covary(), scale, out=np.full_like(scale, np.nan), where=scale > 0)
        np.fill_diagonal(matrix, 1.0)
        return matrix


def sum_items(answers: pd.DataFrame) -> ItemSums:
    """Sums from which moments of the items are made without the answers; sums of parts add up to those of the whole.

    Parameters
    ----------
    answers
        Respondents x items, numbers, NaN = missing; each pair of items is summed over those who answered both.

    Raises
    ------
    ValueError
        Fewer than two items, two of one name, or items that are not (finite) numbers.

    Notes
    -----
    They are sums about zero: meant for options of a scale, small integers that lose no digit.

    >>> first, second = pd.DataFrame({"a": [1, 2], "b": [2, 4]}), pd.DataFrame({"a": [5], "b": [np.nan]})
    >>> (sum_items(first) + sum_items(second)).n_pairs.tolist()
    [[3.0, 2.0], [2.0, 2.0]]
    """
    by_item = read_answers(answers)
    return add_up(by_item, np.zeros(len(by_item)), missing="pairwise")


def read_answers(answers: pd.DataFrame) -> FloatArray:
    """Items x respondents as numbers, NaN where missing.

    Raises
    ------
    ValueError
        Fewer than two items, two of one name, or items that are not (finite) numbers.
    """
    if answers.shape[1] < 2:
        raise ValueError(f"a structure needs items. Given: {answers.shape[1]}. Expected: at least 2")
    if twice := sorted(map(str, answers.columns[answers.columns.duplicated()])):
        raise ValueError(f"items of the same name. Given: {', '.join(twice)} twice. Expected: a name for each item")
    texts = [str(name) for name, kind in answers.dtypes.items() if not pd.api.types.is_numeric_dtype(kind)]
    if texts:
        raise ValueError(f"items must be numbers. Given: text in {', '.join(texts)}. Expected: numbers, NaN = missing")
    values = answers.to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isinf(values).any():
        raise ValueError("answers must be finite. Given: infinity. Expected: numbers, NaN = missing")
    return values.T


def find_shift(by_item: FloatArray) -> FloatArray:
    """The first answer to each item, 0 where there is none: a constant item has sums of exactly 0 around it."""
    return np.nan_to_num(np.array([_find_first(item) for item in by_item], dtype=np.float64))


def _find_first(item: FloatArray) -> float:
    for part in (item[:CHUNK], item):  # mostly it stands at the head, and the rest need not be read
        is_valid = ~np.isnan(part)
        if is_valid.any():
            return float(part[np.argmax(is_valid)])
    return np.nan


def add_up(by_item: FloatArray, shift: FloatArray, *, missing: MissingRule, with_squares: bool = True) -> ItemSums:
    """The sums of items x respondents, by masked matrix products in chunks of respondents, on all cores."""
    n_items, n = by_item.shape
    empty = ItemSums(0, *(np.zeros((n_items, n_items)) for _ in range(4)))
    with one_thread(), ThreadPoolExecutor() as pool:  # a thread a task instead of threads in each product
        tasks = [by_item[:, start : start + TASK] for start in range(0, n, TASK)]
        return sum(pool.map(lambda task: _add_task(task, shift, missing, with_squares), tasks), start=empty)


def _add_task(task: FloatArray, shift: FloatArray, missing: MissingRule, with_squares: bool) -> ItemSums:
    chunks = (task[:, start : start + CHUNK] for start in range(0, task.shape[1], CHUNK))
    parts = [_multiply(chunk, shift, missing, with_squares) for chunk in chunks]
    return sum(parts[1:], start=parts[0])


def _multiply(part: FloatArray, shift: FloatArray, missing: MissingRule, with_squares: bool) -> ItemSums:
    if missing == "listwise":
        part = part[:, ~np.isnan(part).any(axis=0)]
    n_items, n = part.shape
    shifted = part - shift[:, np.newaxis]
    is_missing = np.isnan(shifted)
    np.copyto(shifted, 0.0, where=is_missing)
    both = np.empty((2 * n_items, n), dtype=_precision(shifted))
    values, marks = both[:n_items], both[n_items:]
    values[:] = shifted
    np.logical_not(is_missing, out=marks, casting="unsafe")
    sums = (both @ both.T).astype(np.float64)
    squares = (values**2 @ marks.T).astype(np.float64) if with_squares else np.full((n_items, n_items), np.nan)
    n_answered = n - int(is_missing.all(axis=0).sum())
    return ItemSums(n_answered, sums[:n_items, :n_items], sums[:n_items, n_items:], squares, sums[n_items:, n_items:])


def _precision(values: FloatArray) -> type[np.floating]:
    """Single where it loses nothing: sums of a chunk's products of small whole numbers are whole numbers below 2^24."""
    is_small = values.size > 0 and values.max() < EXACT_BELOW and values.min() > -EXACT_BELOW
    return np.float32 if is_small and bool((np.rint(values) == values).all()) else np.float64
