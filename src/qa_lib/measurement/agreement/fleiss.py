"""Fleiss' kappa of several coders, with Conger's variant and the kappa of each category."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr

from qa_lib.measurement.agreement.counts import FloatArray, count_categories, encode
from qa_lib.measurement.agreement.gwet import ChanceCorrected, correct_for_chance
from qa_lib.measurement.agreement.linearised import category_shares, find_obstacle
from qa_lib.measurement.agreement.weights import WeightKind, agreement_weights
from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.inputs import check_confidence_level


@dataclass(frozen=True)
class FleissDetails:
    """What is defined where every coder coded every unit, without weights."""

    #: Standard error, z and two-sided p under no agreement beyond chance.
    se_null: float
    z: float
    p: float
    #: Conger's kappa, whose chance agreement keeps the coders apart.
    conger: float
    #: Kappa of each category against all others; NA for a category that nobody used.
    by_category: pd.Series


@dataclass(frozen=True)
class FleissKappa(ChanceCorrected):
    """Fleiss' kappa."""

    #: None where codes are missing or weights are used.
    details: FleissDetails | None


def estimate_fleiss_kappa(
    codes: pd.DataFrame,
    *,
    categories: Sequence[Hashable] | None = None,
    weights: WeightKind = "unweighted",
    confidence_level: float = 0.95,
    n_min: int = 1,
) -> FleissKappa | NotEstimated:
    """Fleiss' kappa of two or more coders.

    Observed: the mean share of agreeing pairs in units with two or more codes. Expected: the same of two codes drawn
    from the overall shares of the categories.

    Parameters
    ----------
    codes
        Units x coders, any codes; NaN where a coder did not code the unit (available codes are used, as in Gwet's
        extension; with none missing it is Fleiss' original).
    categories
        All categories in their order; by default those that occur, sorted. Only weights need their order.
    weights
        ``unweighted``, ``linear`` or ``quadratic`` (see `agreement_weights`).
    confidence_level
        Confidence level, 0-1.
    n_min
        Fewer units with two codes give "not estimated".

    Returns
    -------
    FleissKappa or NotEstimated
        ``NotEstimated``: no unit with two codes, or a single category used.

    Raises
    ------
    ValueError
        The weights are unknown, or a code is not among the categories.

    Notes
    -----
    Fleiss (1971), Psychological Bulletin 76, 378-382; Fleiss, Nee, Landis (1979), Psychological Bulletin 86, 974-977;
    Conger (1980), Psychological Bulletin 88, 322-328. R: ``irr::kappam.fleiss(x)``, the interval
    ``irrCAC::fleiss.kappa.raw(x)``.
    """
    check_confidence_level(confidence_level)
    table = count_categories(codes, categories=categories)
    obstacle = find_obstacle(table, n_min=n_min)
    if obstacle is not None:
        return obstacle
    shares = category_shares(table.counts)
    if (shares > 0).sum() < 2:
        return NotEstimated("one_category", n=len(table.counts))
    weight = agreement_weights(len(table.categories), weights)
    chance = (table.counts @ (weight @ shares)) / table.codes_per_unit
    general = correct_for_chance(table.counts, weight, chance, confidence_level=confidence_level, method="Fleiss")
    is_complete = table.n_missing == 0 and weights == "unweighted"
    details = _describe_complete(codes, table.categories, table.counts, general) if is_complete else None
    return FleissKappa(**vars(general), details=details)


def _describe_complete(
    codes: pd.DataFrame, categories: Sequence[Hashable], counts: FloatArray, general: ChanceCorrected
) -> FleissDetails:
    n, m = len(counts), int(counts[0].sum())
    shares = counts.mean(axis=0) / m
    se = _null_error(shares, n, m)
    z = general.coefficient.value / se
    pairs_apart = (counts * (m - counts)).sum(axis=0) / (n * m * (m - 1))
    spread = np.where(shares * (1 - shares) > 0, shares * (1 - shares), np.nan)
    by_category = pd.Series(
        1 - pairs_apart / spread, index=pd.Index(list(categories), name="category"), dtype="Float64"
    )
    conger = _conger(encode(codes, categories), len(categories), general.observed)
    return FleissDetails(se, z, float(2 * ndtr(-abs(z))), conger, by_category)


def _null_error(shares: FloatArray, n: int, m: int) -> float:
    spread = (shares * (1 - shares)).sum()
    skew = (shares * (1 - shares) * (1 - 2 * shares)).sum()
    return float(np.sqrt(2 * (spread**2 - skew) / (n * m * (m - 1))) / spread)


def _conger(numbers: np.ndarray, q: int, observed: float) -> float:
    """(observed - expected) / (1 - expected), expected from the coders' own shares of the categories."""
    by_coder = np.stack([(numbers == number).mean(axis=0) for number in range(q)], axis=1)
    between = by_coder.var(axis=0, ddof=1).sum() / len(by_coder)
    expected = (by_coder.mean(axis=0) ** 2).sum() - between
    return float((observed - expected) / (1 - expected))
