"""How much two different categories count as agreement."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Literal, get_args

import numpy as np

from qa_lib.measurement.agreement.counts import FloatArray

#: ``unweighted``: only the same category agrees. ``linear``, ``quadratic``: less by the distance, or its square.
WeightKind = Literal["unweighted", "linear", "quadratic"]


def agreement_weights(n_categories: int, kind: WeightKind = "unweighted") -> FloatArray:
    """Weights of agreement between q ordered categories: 1 on the diagonal, 0 for the farthest apart.

    Linear 1 - |i - j| / (q - 1), quadratic 1 - (i - j)^2 / (q - 1)^2, over all q categories, used or not.

    Raises
    ------
    ValueError
        The kind is unknown.

    >>> agreement_weights(3, "linear").tolist()
    [[1.0, 0.5, 0.0], [0.5, 1.0, 0.5], [0.0, 0.5, 1.0]]
    """
    if kind not in get_args(WeightKind):
        raise ValueError(f"unknown weights. Given: {kind!r}. Expected: {', '.join(get_args(WeightKind))}")
    if kind == "unweighted" or n_categories < 2:
        return np.eye(n_categories)
    step = np.abs(np.subtract.outer(np.arange(n_categories), np.arange(n_categories))) / (n_categories - 1)
    return 1 - (step if kind == "linear" else step**2)


def as_numbers(categories: Sequence[Hashable]) -> FloatArray:
    """The categories as numbers.

    Raises
    ------
    ValueError
        A category is no number.
    """
    try:
        return np.array([float(category) for category in categories])  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        given = ", ".join(map(str, categories))
        raise ValueError(f"distances need numbers. Given: categories {given}. Expected: numbers") from error
