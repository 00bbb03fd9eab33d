"""Correlations between the items of a questionnaire: what every analysis of its structure starts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.inputs import check_choice
from qa_lib.measurement.structure.polychoric import correlate_categories
from qa_lib.measurement.structure.sums import FloatArray, ItemSums, MissingRule, add_up, find_shift, read_answers

CorrelationKind = Literal["pearson", "polychoric"]

#: Smallest eigenvalue of a correlation matrix that can be inverted with some ten right digits.
SMALLEST_EIGENVALUE = 1e-8


@dataclass(frozen=True)
class Correlations:
    """A correlation matrix of items with the number of respondents behind it."""

    #: Items x items.
    matrix: pd.DataFrame
    #: Respondents: complete rows (listwise), or all with any answer (pairwise).
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
        answered both items; the matrix may then not be positive definite. n is then the number of rows, as in R: leave
        out those who answered nothing beforehand.
    kind
        ``pearson``, or ``polychoric`` for items with few ordered categories.

    Returns
    -------
    Correlations or NotEstimated
        ``all_missing`` without respondents, ``too_few`` for listwise n of at most the number of items, or a pair of
        items with fewer than three respondents; ``constant`` when an item does not vary, for all or for those who
        answered another one.

    Raises
    ------
    ValueError
        Fewer than two items, items that are not numbers, or an unknown word for ``missing`` or ``kind``.

    Notes
    -----
    R: ``cor(x, use = "complete.obs")``, ``cor(x, use = "pairwise")``.

    >>> answers = pd.DataFrame({"clear": [1, 2, 3, 4, 5], "useful": [2, 1, 4, 3, 5]})
    >>> correlate_items(answers).matrix["clear"].round(6).tolist()
    [1.0, 0.8]
    """
    check_choice(missing, MissingRule, what="rule for missing answers")
    check_choice(kind, CorrelationKind, what="kind of correlation")
    by_item, items = read_answers(answers), [str(name) for name in answers.columns]
    sums = add_up(by_item, find_shift(by_item), missing=missing)
    if fault := sums.find_fault(missing=missing):
        return fault
    matrix = sums.correlate() if kind == "pearson" else correlate_categories(by_item, missing=missing)
    if not np.isfinite(matrix).all():
        return NotEstimated("constant", n=sums.n)
    n = sums.n if missing == "listwise" else len(answers)
    return Correlations(pd.DataFrame(matrix, items, items), n, missing, kind)


def correlate_sums(sums: ItemSums, items: Sequence[str], *, n: int | None = None) -> Correlations | NotEstimated:
    """Pearson correlations of items of which the sums alone are known (`sum_items`), pairwise.

    Parameters
    ----------
    sums, items
        The sums and the names of their items.
    n
        Independent respondents; by default the fewest who answered any two of the items.

    Returns
    -------
    Correlations or NotEstimated
        As `correlate_items` with pairwise missing answers.
    """
    if fault := sums.find_fault(missing="pairwise"):
        return fault
    matrix, names = sums.correlate(), list(items)
    n = int(sums.n_pairs.min()) if n is None else n
    if not np.isfinite(matrix).all():
        return NotEstimated("constant", n=n)
    return Correlations(pd.DataFrame(matrix, names, names), n, "pairwise", "pearson")
