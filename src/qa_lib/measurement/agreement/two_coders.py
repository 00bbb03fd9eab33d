"""All coefficients of two coders side by side."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from qa_lib.measurement.agreement.cohen import CohenKappa, cross_tabulate, estimate_table_kappa
from qa_lib.measurement.agreement.counts import FloatArray
from qa_lib.measurement.agreement.gwet import ChanceCorrected
from qa_lib.measurement.agreement.weights import WeightKind, agreement_weights
from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.inputs import check_confidence_level
from qa_lib.measurement.proportions.intervals import wilson_interval


@dataclass(frozen=True)
class TwoCoders:
    """What two coders' table says about their agreement."""

    table: pd.DataFrame
    #: Share of units with the same code, with Wilson's interval.
    percent: Estimate
    kappa: CohenKappa | NotEstimated
    #: The largest kappa that the coders' own shares of the categories allow.
    kappa_max: float | None
    scott_pi: float | None
    #: Kappa adjusted for prevalence and bias, (q * percent - 1) / (q - 1); its interval follows from that of percent.
    pabak: Estimate | NotEstimated
    #: Gwet's AC1 (AC2 with weights), its error from the table (large sample, normal).
    gwet: ChanceCorrected | NotEstimated


def compare_two_coders(
    codes: pd.DataFrame,
    *,
    categories: Sequence[Hashable] | None = None,
    weights: WeightKind = "unweighted",
    confidence_level: float = 0.95,
    n_min: int = 1,
) -> TwoCoders | NotEstimated:
    """Percent agreement, Cohen's kappa, Scott's pi, PABAK and Gwet's AC of two coders.

    Parameters
    ----------
    codes
        Units x two coders, any codes; units without both codes are left out (listwise).
    categories
        All q categories in their order, used or not; by default those that occur, sorted.
    weights
        Of Cohen's kappa and Gwet's AC.
    confidence_level
        Confidence level, 0-1.
    n_min
        Fewer units with both codes give "not estimated".

    Returns
    -------
    TwoCoders or NotEstimated
        ``NotEstimated``: no unit with both codes. Coefficients that need two categories are each not estimated (None)
        where only one is used.

    Raises
    ------
    ValueError
        There are not two coders, the weights are unknown, or a code is not among the categories.

    Notes
    -----
    R: ``vcd::Kappa``, ``irrCAC::gwet.ac1.table``, ``irrCAC::scott2.table``, ``irrCAC::bp2.table``.
    """
    check_confidence_level(confidence_level)
    table = cross_tabulate(codes, categories=categories)
    counts = table.to_numpy(dtype=np.float64)
    n = int(counts.sum())
    if n < max(n_min, 1):
        return NotEstimated("too_few", n=n, n_min=n_min) if n else NotEstimated("all_missing", n=0)
    weight = agreement_weights(len(table), weights)
    shares = counts / n
    percent = _estimate_percent(float(np.trace(shares)), n, confidence_level)
    return TwoCoders(
        table=table,
        percent=percent,
        kappa=estimate_table_kappa(counts, weight, confidence_level=confidence_level),
        kappa_max=_largest_kappa(shares),
        scott_pi=_correct(percent.value, float((_mean_shares(shares) ** 2).sum())),
        pabak=_adjust(percent, len(table)),
        gwet=_estimate_gwet(shares, weight, n, confidence_level),
    )


def _estimate_percent(share: float, n: int, confidence_level: float) -> Estimate:
    interval = wilson_interval(share, n, confidence_level=confidence_level)
    return Estimate(share, float(interval.low), float(interval.high), n, method="Wilson", level=confidence_level)


def _mean_shares(shares: FloatArray) -> FloatArray:
    return np.asarray((shares.sum(axis=0) + shares.sum(axis=1)) / 2)


def _correct(observed: float, expected: float) -> float | None:
    return (observed - expected) / (1 - expected) if 1 - expected > 1e-12 else None


def _largest_kappa(shares: FloatArray) -> float | None:
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    return _correct(float(np.minimum(rows, columns).sum()), float(rows @ columns))


def _adjust(percent: Estimate, q: int) -> Estimate | NotEstimated:
    if q < 2 or percent.low is None or percent.high is None:
        return NotEstimated("one_category", n=percent.n)
    value, low, high = ((q * share - 1) / (q - 1) for share in (percent.value, percent.low, percent.high))
    return Estimate(value, low, high, percent.n, method="Wilson", level=percent.level)


def _estimate_gwet(
    shares: FloatArray, weights: FloatArray, n: int, confidence_level: float
) -> ChanceCorrected | NotEstimated:
    q = len(shares)
    if q < 2:
        return NotEstimated("one_category", n=n)
    pi, scale = _mean_shares(shares), weights.sum() / (q * (q - 1))
    observed, expected = float((weights * shares).sum()), float(scale * (pi * (1 - pi)).sum())
    value = (observed - expected) / (1 - expected)
    deviations = weights - 2 * (1 - value) * scale * (1 - np.add.outer(pi, pi) / 2)
    spread = (shares * deviations**2).sum() - (observed - 2 * (1 - value) * expected) ** 2
    se = float(np.sqrt(max(spread, 0.0) / n) / (1 - expected))
    half = float(ndtri(0.5 + confidence_level / 2)) * se
    estimate = Estimate(value, value - half, min(1.0, value + half), n, method="Gwet", level=confidence_level)
    return ChanceCorrected(estimate, se, observed, expected)
