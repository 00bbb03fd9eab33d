"""Correlations between the items of a questionnaire: what every analysis of its structure starts from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.inputs import check_choice
from qa_lib.measurement.structure.polychoric import correlate_categories

FloatArray = NDArray[np.float64]
MissingRule = Literal["listwise", "pairwise"]
CorrelationKind = Literal["pearson", "polychoric"]

#: Smallest eigenvalue of a correlation matrix that can be inverted with some ten right digits.
SMALLEST_EIGENVALUE = 1e-8
#: Fewest respondents that a correlation is computed from.
SMALLEST_PAIR = 3
#: Respondents in one pass of the matrix products: small enough for the processor's cache.
CHUNK_ROWS = 8192


@dataclass(frozen=True)
class Correlations:
    """A correlation matrix of items with the number of respondents behind it."""

    #: Items x items.
    matrix: pd.DataFrame
    #: Respondents: complete rows (listwise), or all rows, also those with gaps (pairwise).
    n: int
    missing: MissingRule
    kind: CorrelationKind

    @property
    def items(self) -> list[str]:
        """Names of the items in the order of the matrix."""
        return [str(name) for name in self.matrix.columns]

    @property
    def values(self) -> FloatArray:
        """The matrix without its labels."""
        return self.matrix.to_numpy(dtype=np.float64)

    @property
    def eigenvalues(self) -> FloatArray:
        """All eigenvalues, the largest first."""
        return np.linalg.eigvalsh(self.values)[::-1].astype(np.float64)

    @property
    def is_positive_definite(self) -> bool:
        """Whether the matrix can be inverted; not so when an item is the sum of others, or n is too small."""
        return bool(self.eigenvalues[-1] > SMALLEST_EIGENVALUE)


def correlate_items(
    answers: pd.DataFrame, *, missing: MissingRule = "listwise", kind: CorrelationKind = "pearson"
) -> Correlations | NotEstimated:
    """Correlations of items, from answers as numbers (Pearson) or as ordered categories (polychoric).

    Parameters
    ----------
    answers
        Respondents x items, numbers, NaN = missing.
    missing
        ``listwise``: respondents who answered every item. ``pairwise``: each correlation from the respondents who
        answered both items; the matrix may then not be positive definite.
    kind
        ``pearson``, or ``polychoric`` for items with few ordered categories.

    Returns
    -------
    Correlations or NotEstimated
        ``all_missing`` without respondents, ``too_few`` for listwise n of at most the number of items, or a pair of
        items with fewer than three respondents; ``constant`` when an item does not vary.

    Raises
    ------
    ValueError
        Fewer than two items, items that are not numbers, or an unknown word for ``missing`` or ``kind``.

    Notes
    -----
    R: ``cor(x, use = "complete.obs")``, ``cor(x, use = "pairwise")``.
    """
    check_choice(missing, MissingRule, what="rule for missing answers")
    check_choice(kind, CorrelationKind, what="kind of correlation")
    values, items = read_answers(answers, missing=missing), [str(name) for name in answers.columns]
    if fault := find_fault(values, missing=missing):
        return fault
    matrix = _correlate_pairs(values) if kind == "pearson" else correlate_categories(values)
    if not np.isfinite(matrix).all():
        return NotEstimated("too_few", n=len(values))
    return Correlations(pd.DataFrame(matrix, items, items), len(values), missing, kind)


def read_answers(answers: pd.DataFrame, *, missing: MissingRule) -> FloatArray:
    """Answers as an array of numbers, NaN where missing; listwise without the rows that have a gap.

    Raises
    ------
    ValueError
        Fewer than two items, or items that are not numbers.
    """
    if answers.shape[1] < 2:
        raise ValueError(f"a structure needs items. Given: {answers.shape[1]}. Expected: at least 2")
    texts = [str(name) for name, kind in answers.dtypes.items() if not pd.api.types.is_numeric_dtype(kind)]
    if texts:
        raise ValueError(f"items must be numbers. Given: text in {', '.join(texts)}. Expected: numbers, NaN = missing")
    values = answers.to_numpy(dtype=np.float64, na_value=np.nan)
    return values[~np.isnan(values).any(axis=1)] if missing == "listwise" else values


def find_fault(values: FloatArray, *, missing: MissingRule) -> NotEstimated | None:
    """Why these answers (respondents x items) have no correlations, or None."""
    (n, n_items), is_valid = values.shape, ~np.isnan(values)
    n_valid = is_valid.sum(axis=0)
    if not is_valid.any():
        return NotEstimated("all_missing", n=n)
    if missing == "listwise" and n <= n_items:
        return NotEstimated("too_few", n=n, n_min=n_items + 1)
    if n_valid.min() < SMALLEST_PAIR:
        return NotEstimated("too_few", n=int(n_valid.min()), n_min=SMALLEST_PAIR)
    is_constant = np.nanmax(values, axis=0) == np.nanmin(values, axis=0)
    return NotEstimated("constant", n=n) if is_constant.any() else None


def _correlate_pairs(values: FloatArray) -> FloatArray:
    """Correlations, each from the rows where both columns have a value; NaN where these are too few or constant.

    Sums over rows are matrix products of values (0 where missing) and of marks of validity, in chunks of rows.
    """
    n_items = values.shape[1]
    sums = np.zeros((4, n_items, n_items))
    shift = np.nanmean(values[:CHUNK_ROWS], axis=0, where=~np.isnan(values[:CHUNK_ROWS]))
    for start in range(0, len(values), CHUNK_ROWS):
        centred = values[start : start + CHUNK_ROWS] - np.nan_to_num(shift)
        is_valid = (~np.isnan(centred)).astype(np.float64)
        filled = np.nan_to_num(centred)
        sums += [filled.T @ filled, filled.T @ is_valid, (filled**2).T @ is_valid, is_valid.T @ is_valid]
    products, totals, squares, n_pairs = sums
    with np.errstate(divide="ignore", invalid="ignore"):
        covariances = products - totals * totals.T / n_pairs
        variances = squares - totals**2 / n_pairs
        matrix = covariances / np.sqrt(variances * variances.T)
    matrix[n_pairs < SMALLEST_PAIR] = np.nan
    np.fill_diagonal(matrix, 1.0)
    return matrix
