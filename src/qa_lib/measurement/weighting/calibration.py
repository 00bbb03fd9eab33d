"""Weights under which respondents are composed like the population."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.inputs import FloatArray, read_counts

#: Totals of two margins that differ by no more than this share of the population are the same people.
_SAME_TOTAL = 1e-6


@dataclass(frozen=True)
class CalibratedWeights:
    """Weights that reproduce population counts, with what their standard errors need."""

    #: One a respondent; they add up to the population.
    weights: FloatArray
    #: The weights before calibration, of the same sum.
    initial: FloatArray
    #: The characteristics that were fitted, one column each, a row a respondent.
    margins: pd.DataFrame
    #: Rounds until all margins fitted; 1 for post-stratification.
    n_rounds: int


def post_stratify(
    strata: pd.Series, population: pd.Series, *, initial: ArrayLike | None = None
) -> CalibratedWeights | NotEstimated:
    """Weights by stratum: people in the population / (initially weighted) respondents.

    Parameters
    ----------
    strata
        Each respondent's stratum, none missing.
    population
        People by stratum; strata without people are left out.
    initial
        Weights of the design, equal ones when not given.

    Returns
    -------
    CalibratedWeights
        ``NotEstimated`` where a stratum of the population has no respondent: join it with another one first.

    Raises
    ------
    ValueError
        A respondent without a stratum or of one that the population does not have.

    Notes
    -----
    Holt and Smith (1979), JRSS A 142, 33-46. R: ``survey::postStratify(design, ~strata, population)``.
    """
    return rake(strata.to_frame("strata"), {"strata": population}, initial=initial, max_rounds=1)


def rake(
    margins: pd.DataFrame,
    population: Mapping[str, pd.Series],
    *,
    initial: ArrayLike | None = None,
    tolerance: float = 1e-10,
    max_rounds: int = 500,
) -> CalibratedWeights | NotEstimated:
    """Weights that reproduce the population's counts of several characteristics (iterative proportional fitting).

    Parameters
    ----------
    margins
        The characteristics of each respondent, one column each, none missing.
    population
        People by category, for each column of ``margins``; categories without people are left out.
    initial
        Weights of the design, equal ones when not given.
    tolerance
        The fit ends when a round changes no respondent's weight by more than this share.
    max_rounds
        After so many rounds the fit is given up.

    Returns
    -------
    CalibratedWeights
        ``NotEstimated`` where a category has no respondent (``too_few``) or the margins can not all be met
        (``not_converged``).

    Raises
    ------
    ValueError
        A characteristic without population, a respondent without a category or of an unknown one, or margins of
        different totals.

    Notes
    -----
    Deming and Stephan (1940), Annals of Mathematical Statistics 11, 427-444.
    R: ``survey::rake(design, list(~m1, ~m2), list(population1, population2))``.
    """
    counts = _read_population(margins, population)
    total = float(next(iter(counts.values())).sum())
    start = np.ones(len(margins)) if initial is None else read_counts(initial, what="weights")
    if start.shape != (len(margins),) or (start <= 0).any():
        raise ValueError(f"weights do not fit. Given: {start.shape}. Expected: {len(margins)} weights above 0")
    coded = {name: people.index.get_indexer(pd.Index(margins[name])) for name, people in counts.items()}
    for name, people in counts.items():
        if len(np.unique(coded[name])) < len(people):
            return NotEstimated("too_few", n=0, n_min=1)
    start = start * (total / start.sum())
    targets = [(coded[name], people.to_numpy()) for name, people in counts.items()]
    fitted = _fit(start, targets, tolerance=tolerance, max_rounds=max_rounds)
    if fitted is None:
        return NotEstimated("not_converged", n=len(margins))
    return CalibratedWeights(fitted[0], start, margins[list(counts)].copy(), fitted[1])


def _fit(
    start: FloatArray, targets: list[tuple[np.ndarray, FloatArray]], *, tolerance: float, max_rounds: int
) -> tuple[FloatArray, int] | None:
    """The weights that meet all targets (category of each respondent, people by category), and the rounds it took."""
    weights = start
    for n_rounds in range(1, max_rounds + 1):
        before = weights
        for code, people in targets:
            weights = weights * (people / np.bincount(code, weights=weights))[code]
        if len(targets) == 1 or (abs(weights - before) <= tolerance * before).all():
            return weights, n_rounds
    return None


def _read_population(margins: pd.DataFrame, population: Mapping[str, pd.Series]) -> dict[str, pd.Series]:
    if missing := sorted(set(margins.columns) ^ set(population)):
        raise ValueError(f"characteristics and population differ. Given: {missing} in one only. Expected: in both")
    if margins.empty:
        raise ValueError("no respondents or no characteristics. Expected: at least one of each")
    counts = {name: _read_margin(margins[name], population[name]) for name in margins.columns}
    totals = np.array([people.sum() for people in counts.values()])
    if np.ptp(totals) > _SAME_TOTAL * totals.max():
        raise ValueError(f"margins have different totals. Given: {totals.tolist()}. Expected: the same people in each")
    return counts


def _read_margin(column: pd.Series, population: pd.Series) -> pd.Series:
    people = pd.Series(read_counts(population, what="the population"), index=population.index)
    people = people[people > 0]
    is_known = column.isin(people.index)
    if not is_known.all():
        strangers = sorted({str(value) for value in column[~is_known]})
        raise ValueError(
            f"respondents of unknown categories of {column.name}. Given: {', '.join(strangers)}. "
            f"Expected: one of {', '.join(str(value) for value in people.index)}"
        )
    return people
