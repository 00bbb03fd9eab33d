"""One share of one group with its interval, by the method of choice."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import nan
from typing import Literal

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.inputs import check_choice, read_counts, read_trials
from qa_lib.measurement.proportions.intervals import (
    Interval,
    agresti_coull_interval,
    clopper_pearson_interval,
    correct_for_population,
    jeffreys_interval,
    wald_interval,
    wilson_interval,
)

IntervalMethod = Literal["wilson", "wilson_continuity", "clopper_pearson", "jeffreys", "agresti_coull", "wald"]

_INTERVALS: dict[str, Callable[..., Interval]] = {
    "wilson": wilson_interval,
    "wilson_continuity": partial(wilson_interval, continuity=True),
    "clopper_pearson": clopper_pearson_interval,
    "jeffreys": jeffreys_interval,
    "agresti_coull": agresti_coull_interval,
    "wald": wald_interval,
}


def estimate_proportion(
    n_positive: float,
    n: float,
    *,
    method: IntervalMethod = "wilson",
    confidence_level: float = 0.95,
    n_population: float | None = None,
) -> Estimate | NotEstimated:
    """A share with its interval, corrected for the finite population where that is known.

    Parameters
    ----------
    n_positive, n
        Positive and valid answers of respondents who answered once each.
    method
        ``wilson`` (the library's own choice: right on average also in small groups), ``clopper_pearson`` (never too
        narrow), ``jeffreys``, ``agresti_coull``, ``wilson_continuity``, ``wald``.
    confidence_level
        0-1.
    n_population
        Everybody who could have answered. The interval of a census is the share itself.

    Returns
    -------
    Estimate
        ``NotEstimated`` without answers.

    Raises
    ------
    ValueError
        Counts that contradict each other, or an unknown method.

    Notes
    -----
    Clause 7.5.3 of the regulation; formulas stand with the intervals' own functions.

    >>> estimate = estimate_proportion(45, 60, n_population=80)
    >>> round(estimate.low, 6), round(estimate.high, 6)
    (0.69118, 0.800845)
    """
    check_choice(method, IntervalMethod, what="method of an interval")
    x, size = read_trials(n_positive, n)
    if n_population is not None and read_counts(n_population, what="the population") < size:
        raise ValueError(f"more answers than people. Given: {n} of {n_population}. Expected: at most the population")
    if size == 0:
        return NotEstimated("too_few", n=0, n_min=1)
    effective = correct_for_population(size, n_respondents=size, n_population=n_population if n_population else nan)
    interval = _INTERVALS[method](x / size, effective, confidence_level=confidence_level)
    return Estimate(float(x / size), float(interval.low), float(interval.high), int(size), method, confidence_level)
