"""The share of units, and of pairs of codes, on which coders agree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from qa_lib.measurement.agreement.counts import count_categories
from qa_lib.measurement.agreement.linearised import agreement_within_units, find_obstacle
from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.inputs import check_confidence_level
from qa_lib.measurement.proportions.intervals import wilson_interval


@dataclass(frozen=True)
class PercentAgreement:
    """Agreement without any correction for chance, as shares 0-1 with Wilson's intervals."""

    #: Units with codes of all coders, and the share of them that got one and the same; None if there are none.
    all_coders: Estimate | None
    #: The mean over units with two or more codes of the share of agreeing pairs. The interval is Wilson's at the
    #: number of units that the spread between units is worth.
    pairwise: Estimate


def estimate_percent_agreement(
    codes: pd.DataFrame, *, confidence_level: float = 0.95, n_min: int = 1
) -> PercentAgreement | NotEstimated:
    """How often coders agree.

    Parameters
    ----------
    codes
        Units x coders, any codes; NaN where a coder did not code the unit. Units with a single code do not count.
    confidence_level
        Confidence level, 0-1.
    n_min
        Fewer units with two codes give "not estimated".

    Returns
    -------
    PercentAgreement or NotEstimated
        ``NotEstimated``: no unit with two codes.

    Notes
    -----
    R: ``irr::agree(x)``; the mean of pairs is ``pa`` of ``irrCAC::pa.coeff.raw(x)``.
    """
    check_confidence_level(confidence_level)
    table = count_categories(codes)
    obstacle = find_obstacle(table, n_min=n_min)
    if obstacle is not None:
        return obstacle
    per_unit = table.codes_per_unit
    within = agreement_within_units(table.counts, np.eye(len(table.categories)))
    of_all = table.counts[per_unit == table.n_coders].max(axis=1, initial=0) == table.n_coders
    all_coders = _estimate_share(of_all.astype(np.float64), confidence_level) if len(of_all) else None
    return PercentAgreement(all_coders, _estimate_share(within[per_unit >= 2], confidence_level))


def _estimate_share(values: np.ndarray, confidence_level: float) -> Estimate:
    """The mean of values of 0 to 1 with Wilson's interval at the effective number of units."""
    share, n = float(values.mean()), len(values)
    spread = float(values.var())
    effective_n = share * (1 - share) / spread * n if spread > 1e-12 else n
    interval = wilson_interval(share, effective_n, confidence_level=confidence_level)
    return Estimate(share, float(interval.low), float(interval.high), n, method="Wilson", level=confidence_level)
