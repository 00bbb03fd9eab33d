"""What an estimator returns: a number with its uncertainty, or the named reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: Why something was not estimated.
Reason = Literal["too_few", "constant", "all_missing", "one_category", "not_converged", "not_defined"]

_WORDS: dict[Reason, str] = {
    "constant": "all values are the same",
    "all_missing": "all values are missing",
    "one_category": "only one category occurs",
    "not_converged": "the estimation did not converge",
    "not_defined": "the statistic is not defined for these data",
}


@dataclass(frozen=True)
class Estimate:
    """One number with its uncertainty."""

    value: float
    #: Ends of the interval; None where the method gives no interval (or none at this end).
    low: float | None
    high: float | None
    #: Observations that the number rests on.
    n: int
    method: str = ""
    #: Confidence level of the interval, 0-1.
    level: float = 0.95


@dataclass(frozen=True)
class NotEstimated:
    """A named result in place of NaN.

    >>> str(NotEstimated("too_few", n=4, n_min=30))
    'not estimated: n = 4 < 30'
    >>> str(NotEstimated("constant", n=12))
    'not estimated: all values are the same (n = 12)'
    """

    reason: Reason
    #: Observations there were.
    n: int
    #: Observations needed, where these are too few.
    n_min: int | None = None

    def __str__(self) -> str:
        if self.reason == "too_few":
            return f"not estimated: n = {self.n}" + (f" < {self.n_min}" if self.n_min is not None else " is too few")
        return f"not estimated: {_WORDS[self.reason]} (n = {self.n})"
