"""The smallest difference that so many answers could have shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isinf, sqrt

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.inputs import check_confidence_level
from qa_lib.measurement.proportions.intervals import normal_quantile


@dataclass(frozen=True)
class DetectableDifference:
    """Distances from a share at which a test of so many answers finds a difference with the stated power.

    ``NotEstimated`` (``not_defined``) where even a share of 0 (below) or 1 (above) would not be found.
    """

    below: float | NotEstimated
    above: float | NotEstimated
    #: Chance to find a difference of this size, 0-1.
    power: float
    level: float


def detectable_from_target(
    target_share: float, effective_n: float, *, power: float = 0.8, confidence_level: float = 0.95
) -> DetectableDifference:
    """How far a level must lie from a target for ``effective_n`` answers to show it.

    The distance d at which z sqrt(t (1 - t) / n) + z_power sqrt(p (1 - p) / n) = d with p = t -+ d.

    Parameters
    ----------
    target_share
        0-1.
    effective_n
        Effective sample size (`count_clusters`, `correct_for_population`), above 0; infinite for a census, which shows
        every difference.
    power
        Chance to find the difference, 0-1; four in five by custom.
    confidence_level
        Of the two-sided test, 0-1.
    """
    spread = target_share * (1 - target_share) / effective_n

    def surplus(share: float) -> float:
        needed = normal_quantile(confidence_level) * sqrt(spread)
        return abs(share - target_share) - needed - _power_quantile(power) * sqrt(share * (1 - share) / effective_n)

    return _search(surplus, target_share, effective_n, power=power, confidence_level=confidence_level)


def detectable_between(
    share: float, effective_ns: tuple[float, float], *, power: float = 0.8, confidence_level: float = 0.95
) -> DetectableDifference:
    """How far a second group's share must lie from the first's for the two-sided test of two shares to show it.

    Parameters
    ----------
    share
        Of the first group, 0-1.
    effective_ns
        Effective sample sizes of both groups, above 0.
    power, confidence_level
        As for `detectable_from_target`.

    Notes
    -----
    Fleiss, Levin and Paik (2003), Statistical Methods for Rates and Proportions, 4.2, without continuity correction.
    R, for groups of one size: ``power.prop.test(n, p1 = share, power = power)$p2``.

    >>> round(detectable_between(0.75, (60, 60)).below, 4)
    0.2449
    """
    first, second = effective_ns

    def surplus(other: float) -> float:
        pooled = (first * share + second * other) / (first + second)
        under_none = sqrt(pooled * (1 - pooled) * (1 / first + 1 / second))
        under_other = sqrt(share * (1 - share) / first + other * (1 - other) / second)
        return (
            abs(other - share) - normal_quantile(confidence_level) * under_none - _power_quantile(power) * under_other
        )

    return _search(surplus, share, min(effective_ns), power=power, confidence_level=confidence_level)


def _power_quantile(power: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(power))


def _search(
    surplus: Callable[[float], float], share: float, n: float, *, power: float, confidence_level: float
) -> DetectableDifference:
    """The nearest shares below and above at which the surplus of the difference over what is needed is not negative."""
    from scipy.optimize import brentq

    check_confidence_level(confidence_level)
    if not (0 <= share <= 1 and n > 0 and 0.5 <= power < 1):
        raise ValueError(f"Given: share {share}, n {n}, power {power}. Expected: share 0-1, n above 0, power .5 to 1")

    def distance(bound: float) -> float | NotEstimated:
        nearest = share + (bound - share) * 1e-9
        if share == bound or surplus(bound) < 0:
            return NotEstimated("not_defined", n=0 if isinf(n) else int(n))
        return 0.0 if surplus(nearest) >= 0 else abs(float(brentq(surplus, nearest, bound, xtol=1e-10)) - share)

    return DetectableDifference(distance(0.0), distance(1.0), power, confidence_level)
