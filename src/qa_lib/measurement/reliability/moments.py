"""Means and covariances of items with missing answers, in one pass over the respondents."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

#: ``pairwise``: every pair of items on the respondents who answered both. ``listwise``: on those who answered all.
MissingRule = Literal["pairwise", "listwise"]

#: Respondents whose products are made at once: small enough for the processor's cache.
_CHUNK = 4096
#: Respondents in one task of a thread. Fixed, so that sums are the same on every machine.
_TASK = 16 * _CHUNK
#: A standard deviation below this share of the mean is what rounding leaves of a constant.
_NO_SPREAD = 1e-10


@dataclass(frozen=True)
class Moments:
    """First and second moments of k items."""

    items: tuple[str, ...]
    #: Respondents with any answer; under the listwise rule those with all.
    n: int
    #: Answers by item.
    n_valid: NDArray[np.int64]
    #: Mean by item of all its answers; NaN without any.
    mean: FloatArray
    #: k x k with divisor n - 1; NaN where fewer than two respondents answered both items.
    covariance: FloatArray

    @property
    def sd(self) -> FloatArray:
        """Standard deviation by item of all its answers."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def is_varying(self) -> NDArray[np.bool_]:
        """Which items have answers that differ."""
        with np.errstate(invalid="ignore"):
            return self.sd > _NO_SPREAD * np.maximum(np.abs(self.mean), 1.0)

    def select(self, keep: NDArray[np.bool_]) -> Moments:
        """The moments of some of the items."""
        return Moments(
            items=tuple(name for name, is_kept in zip(self.items, keep, strict=True) if is_kept),
            n=self.n,
            n_valid=self.n_valid[keep],
            mean=self.mean[keep],
            covariance=self.covariance[np.ix_(keep, keep)],
        )


def collect_moments(answers: pd.DataFrame, *, missing: MissingRule = "pairwise") -> Moments:
    """Means and covariances of items.

    One pass of masked matrix products over chunks of respondents, on all cores. Answers are shifted to about 0 first,
    so large means lose no digits.

    Parameters
    ----------
    answers
        Respondents x items, numbers; NaN (NA) is missing.
    missing
        ``pairwise``: the covariance of two items rests on the respondents who answered both. ``listwise``: on those
        who answered every item.

    Raises
    ------
    ValueError
        The rule is unknown, or a column is not numeric.

    Notes
    -----
    R: ``cov(x, use = "pairwise")``; ``cov(x, use = "complete.obs")`` for listwise.
    """
    if missing not in get_args(MissingRule):
        expected = ", ".join(get_args(MissingRule))
        raise ValueError(f"unknown rule for missing answers. Given: {missing!r}. Expected: {expected}")
    values = read_numbers(answers)
    if missing == "listwise":
        values = values[~np.isnan(values).any(axis=1)]
    shift = _find_shift(values)
    products = _sum_products(values.T, shift[:, np.newaxis])
    return _build_moments(tuple(map(str, answers.columns)), shift, products)


def read_numbers(answers: pd.DataFrame) -> FloatArray:
    """The table as an array of floats, NaN where missing.

    Raises
    ------
    ValueError
        A column holds text.
    """
    texts = [str(name) for name, kind in answers.dtypes.items() if not pd.api.types.is_numeric_dtype(kind)]
    if texts:
        raise ValueError(
            f"answers must be numbers. Given: text in {', '.join(texts)}. Expected: numbers, NaN for missing"
        )
    values: FloatArray = answers.to_numpy(dtype=np.float64, na_value=np.nan)
    return values


def _find_shift(values: FloatArray) -> FloatArray:
    """About the mean of each item: that of its first answers, 0 where there are none."""
    head = values[:_CHUNK]
    n = (~np.isnan(head)).sum(axis=0)
    return np.nansum(head, axis=0) / np.maximum(n, 1)


@dataclass(frozen=True)
class _Products:
    """Sums over respondents: of products of two items, of an item where the other is answered, of answered pairs."""

    xx: FloatArray
    xm: FloatArray
    mm: FloatArray
    #: Respondents with any answer.
    n: int = 0

    def __add__(self, other: _Products) -> _Products:
        return _Products(self.xx + other.xx, self.xm + other.xm, self.mm + other.mm, self.n + other.n)


def _sum_products(by_item: FloatArray, shift: FloatArray) -> _Products:
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    k, n = by_item.shape
    total = _Products(np.zeros((k, k)), np.zeros((k, k)), np.zeros((k, k)))
    with threadpool_limits(1), ThreadPoolExecutor() as pool:  # a thread a task instead of threads in each product
        tasks = (by_item[:, start : start + _TASK] for start in range(0, n, _TASK))
        return sum(pool.map(lambda task: _sum_task(task, shift), tasks), start=total)


def _sum_task(task: FloatArray, shift: FloatArray) -> _Products:
    parts = [_multiply(task[:, start : start + _CHUNK], shift) for start in range(0, task.shape[1], _CHUNK)]
    return sum(parts[1:], start=parts[0])


def _multiply(part: FloatArray, shift: FloatArray) -> _Products:
    k, n = part.shape
    both = np.empty((2 * k, n))
    x, m = both[:k], both[k:]
    np.subtract(part, shift, out=x)
    is_missing = np.isnan(x)
    np.copyto(x, 0.0, where=is_missing)
    np.copyto(m, ~is_missing)
    with_marks = both @ m.T
    return _Products(xx=x @ x.T, xm=with_marks[:k], mm=with_marks[k:], n=n - int(is_missing.all(axis=0).sum()))


def _build_moments(items: tuple[str, ...], shift: FloatArray, products: _Products) -> Moments:
    n_valid = np.diag(products.mm)
    mean = shift + np.divide(np.diag(products.xm), n_valid, out=np.full(len(shift), np.nan), where=n_valid > 0)
    pairs = np.where(products.mm > 1, products.mm, np.nan)
    covariance = (products.xx - products.xm * products.xm.T / pairs) / (pairs - 1)
    return Moments(items, products.n, n_valid.astype(np.int64), mean, covariance)
