"""What every estimator refuses: input that no data could have given. Data that are merely poor are no fault."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
Alternative = Literal["two-sided", "less", "greater"]


def check_confidence_level(level: float) -> None:
    """Refuse a confidence level outside 0-1."""
    if not 0 < level < 1:
        raise ValueError(f"confidence level is no probability. Given: {level}. Expected: above 0, below 1")


def check_choice(value: str, choices: Any, *, what: str) -> None:
    """Refuse a word that is none of a ``Literal`` type."""
    if value not in get_args(choices):
        raise ValueError(f"unknown {what}. Given: {value!r}. Expected: one of {', '.join(get_args(choices))}")


def read_counts(counts: ArrayLike, *, what: str) -> FloatArray:
    """Counts as an array; negative, infinite or missing ones are refused."""
    array = np.asarray(counts, dtype=np.float64)
    if not np.isfinite(array).all() or (array < 0).any():
        raise ValueError(
            f"{what} must be counts. Given: {np.asarray(counts).tolist()}. Expected: 0 or more, none missing"
        )
    return array


def read_trials(successes: ArrayLike, trials: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Successes and trials as arrays of one shape; more successes than trials are refused."""
    x, n = read_counts(successes, what="successes"), read_counts(trials, what="trials")
    if x.shape != n.shape:
        raise ValueError(f"successes and trials differ in shape. Given: {x.shape} and {n.shape}. Expected: one shape")
    if (x > n).any():
        raise ValueError(f"more successes than trials. Given: {x.tolist()} of {n.tolist()}. Expected: at most these")
    return x, n


def read_pairs(x: ArrayLike, y: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Two columns of one length, rows with a missing value in either left out."""
    first, second = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if first.ndim != 1 or first.shape != second.shape:
        raise ValueError(f"columns differ in length. Given: {first.shape} and {second.shape}. Expected: one length")
    is_complete = ~(np.isnan(first) | np.isnan(second))
    return first[is_complete], second[is_complete]
