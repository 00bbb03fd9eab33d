"""Means and covariances of items with missing answers, in one pass over the respondents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qa_lib.measurement.inputs import check_choice
from qa_lib.measurement.structure.sums import FloatArray, ItemSums, MissingRule, add_up, find_shift

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

    One pass of masked matrix products over chunks of respondents, on all cores. Answers are counted from each item's
    first one, so large means lose no digits.

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
    check_choice(missing, MissingRule, what="rule for missing answers")
    by_item = read_numbers(answers).T
    shift = find_shift(by_item)
    sums = add_up(by_item, shift, missing=missing, with_squares=False)
    return _build_moments(tuple(map(str, answers.columns)), shift, sums)


def moments_of_sums(
    sums: ItemSums, items: Sequence[str], *, ranges: Sequence[float] | None = None, n: int | None = None
) -> Moments:
    """Moments of items of which the sums alone are known (`structure.sum_items`), pairwise.

    Parameters
    ----------
    sums, items
        The sums and the names of their items.
    ranges
        The highest less the lowest option of each item; its answers are then counted in parts of that range, so that
        items on scales of different lengths weigh alike. None: as answered.
    n
        Independent respondents; by default the fewest who answered any two of the items.
    """
    found = _build_moments(tuple(items), np.zeros(len(items)), sums)
    unit = np.ones(len(items)) if ranges is None else np.asarray(ranges, dtype=np.float64)
    return replace(
        found,
        n=int(sums.n_pairs.min()) if n is None else n,
        mean=found.mean / unit,
        covariance=found.covariance / np.outer(unit, unit),
    )


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


def _build_moments(items: tuple[str, ...], shift: FloatArray, sums: ItemSums) -> Moments:
    n_valid = np.diag(sums.n_pairs)
    mean = shift + np.divide(np.diag(sums.totals), n_valid, out=np.full(len(shift), np.nan), where=n_valid > 0)
    pairs = np.where(sums.n_pairs > 1, sums.n_pairs, np.nan)
    covariance = (sums.products - sums.totals * sums.totals.T / pairs) / (pairs - 1)
    return Moments(items, sums.n, n_valid.astype(np.int64), mean, covariance)
