"""The same people twice: a share before and after, or two questions answered by everybody."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.inputs import check_choice, check_confidence_level, read_counts
from qa_lib.measurement.proportions.intervals import normal_quantile

PairedInterval = Literal["bonett_price", "wald"]


@dataclass(frozen=True)
class PairedProportions:
    """Two shares of the same people compared, from the people who changed."""

    n: int
    #: McNemar's statistic without and with the continuity correction; `NotEstimated` where nobody changed.
    chi2: float | NotEstimated
    p_value: float | NotEstimated
    chi2_continuity: float | NotEstimated
    p_value_continuity: float | NotEstimated
    #: Exact binomial p value, and its mid-p form; 1 where nobody changed.
    p_value_exact: float
    p_value_mid: float
    #: First share minus second, with its interval.
    difference: Estimate


def compare_paired(
    counts: tuple[tuple[float, float], tuple[float, float]],
    *,
    interval: PairedInterval = "bonett_price",
    confidence_level: float = 0.95,
) -> PairedProportions | NotEstimated:
    """Whether a share changed between two answers of the same people (McNemar).

    Without a difference between the two kinds of changes the correction is none (as in R; other programs take
    1 / (b + c) there).

    Parameters
    ----------
    counts
        People by first (rows: yes, no) and second answer (columns: yes, no): ``((a, b), (c, d))``. People with a
        missing answer are not counted.
    interval
        Of the difference: ``bonett_price`` (Wald's after one person is added to each kind of change, never empty) or
        ``wald``.
    confidence_level
        Of that interval, 0-1.

    Returns
    -------
    PairedProportions
        ``NotEstimated`` without people.

    Notes
    -----
    McNemar (1947), Psychometrika 12, 153-157; Bonett and Price (2012), Journal of Educational and Behavioral Statistics
    37, 479-488. R: ``mcnemar.test(table, correct = ...)``, ``binom.test(b, b + c)``.

    >>> result = compare_paired(((794, 86), (150, 570)))
    >>> round(result.chi2, 6), round(result.difference.value, 6)
    (17.355932, -0.04)
    """
    check_choice(interval, PairedInterval, what="interval of a paired difference")
    check_confidence_level(confidence_level)
    table = read_counts(counts, what="people")
    if table.shape != (2, 2):
        raise ValueError(f"no table of two answers. Given: shape {table.shape}. Expected: (2, 2)")
    n, b, c = float(table.sum()), float(table[0, 1]), float(table[1, 0])
    if n == 0:
        return NotEstimated("all_missing", n=0)
    chi2, p_value = _test(b, c, continuity=False)
    chi2_continuity, p_value_continuity = _test(b, c, continuity=True)
    p_value_exact, p_value_mid = _exact(int(b), int(c))
    low, high = _difference_ends(b, c, n, interval=interval, z=normal_quantile(confidence_level))
    return PairedProportions(
        n=int(n),
        chi2=chi2,
        p_value=p_value,
        chi2_continuity=chi2_continuity,
        p_value_continuity=p_value_continuity,
        p_value_exact=p_value_exact,
        p_value_mid=p_value_mid,
        difference=Estimate((b - c) / n, low, high, int(n), interval, confidence_level),
    )


def _difference_ends(b: float, c: float, n: float, *, interval: PairedInterval, z: float) -> tuple[float, float]:
    added = 1.0 if interval == "bonett_price" else 0.0
    first, second = (b + added) / (n + 2 * added), (c + added) / (n + 2 * added)
    half = z * sqrt((first + second - (first - second) ** 2) / (n + 2 * added))
    return max(first - second - half, -1.0), min(first - second + half, 1.0)


def _test(b: float, c: float, *, continuity: bool) -> tuple[float | NotEstimated, float | NotEstimated]:
    from scipy.special import chdtrc

    if b + c == 0:
        missing = NotEstimated("constant", n=0)
        return missing, missing
    distance = max(0.0, abs(b - c) - 1) if continuity else abs(b - c)
    chi2 = distance**2 / (b + c)
    return chi2, float(chdtrc(1, chi2))


def _exact(b: int, c: int) -> tuple[float, float]:
    from scipy.stats import binom

    lower, observed = binom.cdf(min(b, c), b + c, 0.5), binom.pmf(b, b + c, 0.5)
    return float(min(1.0, 2 * lower)), float(min(1.0, 2 * lower - observed))
