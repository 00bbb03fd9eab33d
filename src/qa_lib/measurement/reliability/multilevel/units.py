"""From how many ratings the mean of a unit (a teacher, a department) is reliable, and means shrunk to what is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.special import ndtri

from qa_lib.measurement.inputs import check_confidence_level
from qa_lib.measurement.reliability.multilevel.design import FloatArray
from qa_lib.measurement.reliability.multilevel.equations import Places
from qa_lib.measurement.reliability.multilevel.mixed_model import MixedModel


@dataclass(frozen=True)
class UnitReliability:
    """How well means of ratings tell units of one kind apart."""

    unit: str
    n_units: int
    #: Variance between units, and what adds noise to one rating (raters and residual).
    variance: float
    noise: float
    #: Share of the units in the variance of one rating: of all ratings, and within a context (a department).
    icc: float
    icc_within: float
    #: Arithmetic and harmonic mean of the number of ratings of a unit.
    n_mean: float
    n_harmonic: float

    def reliability_of(self, n: float) -> float:
        """The reliability of the mean of ``n`` ratings of different raters: V / (V + noise / n).

        It is the share of true differences in the variance of such means, 0-1.
        """
        return self.variance / (self.variance + self.noise / n)

    def ratings_until(self, reliability: float) -> float:
        """Ratings from which the mean is as reliable as asked (0-1, not rounded); infinite if units do not differ."""
        if not 0 < reliability < 1:
            raise ValueError(f"reliability. Given: {reliability}. Expected: above 0, below 1")
        odds = reliability / (1 - reliability)
        return odds * self.noise / self.variance if self.variance > 0 else np.inf


def estimate_unit_reliability(model: MixedModel, unit: str, *, contexts: Sequence[str] = ()) -> UnitReliability:
    """The reliability of means of a model's units.

    Parameters
    ----------
    model
        From `fit_mixed_model`, with the unit among its groupings.
    unit
        The grouping to tell apart, for example the teacher.
    contexts
        Groupings within which units are compared, for example the department; they are no noise. All others
        (students) are.

    Raises
    ------
    ValueError
        A grouping is not in the model.

    Notes
    -----
    Brennan (2001), Generalizability Theory, chapter 2.
    """
    unknown = [name for name in (unit, *contexts) if name not in model.effects]
    if unknown:
        raise ValueError(f"no grouping of the model. Given: {', '.join(unknown)}. Expected: {', '.join(model.effects)}")
    total = sum(model.variances.values())
    within = total - sum(model.variances[name] for name in contexts)
    sizes = model.effects[unit]["n"].to_numpy(dtype=np.float64)
    variance = model.variances[unit]
    return UnitReliability(
        unit=unit,
        n_units=len(sizes),
        variance=variance,
        noise=within - variance,
        icc=variance / total,
        icc_within=variance / within,
        n_mean=float(sizes.mean()),
        n_harmonic=float(1 / (1 / sizes).mean()),
    )


def shrink_means(
    model: MixedModel, unit: str, *, contexts: Sequence[str] = (), confidence_level: float = 0.95
) -> pd.DataFrame:
    """Each unit's mean, drawn towards the mean of all as far as its ratings are few.

    With contexts in which the units are nested (the department of a teacher) it is drawn towards the context's shrunken
    mean: intercept + effect of the context + effect of the unit.

    Parameters
    ----------
    model
        From `fit_mixed_model`.
    unit
        A grouping of the model.
    contexts
        Groupings of the model whose effects belong to the mean; all ratings of a unit lie in one level of each.
    confidence_level
        Of the interval, 0-1.

    Returns
    -------
    pandas.DataFrame
        One row a unit (index): ``n`` ratings, ``mean_shrunk`` (intercept + effects), ``mean_low``, ``mean_high`` (from
        the variance of the effects given the ratings and the intercept), ``reliability`` (of the unit's own effect: 1 -
        its variance given the ratings / variance of the effects; 0 where units do not differ).

    Raises
    ------
    ValueError
        The unit or a context is not a grouping of the model, or a unit has ratings in several levels of a context.

    Notes
    -----
    R: ``lme4::ranef(model, condVar = TRUE)``.
    """
    check_confidence_level(confidence_level)
    unknown = [name for name in (unit, *contexts) if name not in model.effects]
    if unknown:
        raise ValueError(f"no grouping of the model. Given: {', '.join(unknown)}. Expected: {', '.join(model.effects)}")
    effects, variance = model.effects[unit], model.variances[unit]
    effect, spread = _add_effects(model, unit, contexts)
    mean = model.intercept + effect
    half = float(ndtri(0.5 + confidence_level / 2)) * np.sqrt(np.maximum(spread, 0.0))
    reliability = 1 - effects["effect_sd"] ** 2 / variance if variance > 0 else 0.0
    columns = {"n": effects["n"], "mean_shrunk": mean, "mean_low": mean - half, "mean_high": mean + half}
    return pd.DataFrame(columns | {"reliability": reliability}, index=effects.index)


def _add_effects(model: MixedModel, unit: str, contexts: Sequence[str]) -> tuple[FloatArray, FloatArray]:
    """The sum of the effects of each unit and of its contexts, and its variance given the ratings and the intercept."""
    solution, design = model.solution, model.solution.design
    own = Places(design.position_of(unit), np.arange(len(model.effects[unit])))
    hosts = [Places(design.position_of(name), design.hosts_of(unit, name)) for name in contexts]
    parts = list(zip((unit, *contexts), (own, *hosts), strict=True))
    effect, spread = (
        np.sum([model.effects[name][column].to_numpy()[places.level] ** power for name, places in parts], axis=0)
        for column, power in (("effect", 1), ("effect_sd", 2))
    )
    for first, second in combinations((own, *hosts), 2):
        spread = spread + 2 * solution.covary(first, second)
    return effect, spread
