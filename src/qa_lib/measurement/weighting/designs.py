"""How respondents came into the sample, and the variance that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.inputs import FloatArray, read_counts
from qa_lib.measurement.weighting.calibration import CalibratedWeights

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Stage:
    """One stage of sampling: all arrays have one entry a respondent."""

    #: The part of the population that units were drawn from, and the unit drawn.
    stratum: IntArray
    unit: IntArray
    #: Units drawn in the stratum, and units there are in it (infinite where unknown).
    n_drawn: FloatArray
    n_population: FloatArray


@dataclass(frozen=True)
class Design:
    """Weights of respondents, the stages in which they were drawn, and what the weights were fitted to."""

    weights: FloatArray
    stages: tuple[Stage, ...]
    calibration: CalibratedWeights | None = None

    @property
    def df(self) -> int:
        """Degrees of freedom: units of the first stage less its strata."""
        first = self.stages[0]
        return len(np.unique(first.unit)) - len(np.unique(first.stratum))


def build_design(
    n: int,
    *,
    weights: ArrayLike | CalibratedWeights | None = None,
    strata: ArrayLike | None = None,
    clusters: pd.DataFrame | None = None,
    n_population: pd.DataFrame | ArrayLike | None = None,
) -> Design:
    """Say how ``n`` respondents were drawn: simple, stratified, clustered, in several stages.

    Parameters
    ----------
    n
        Respondents.
    weights
        One a respondent, or what `post_stratify` and `rake` return. When not given, people / units drawn where
        ``n_population`` is known, equal ones otherwise.
    strata
        Each respondent's stratum of the first stage.
    clusters
        The unit of each stage that a respondent belongs to, one column a stage; respondents themselves when not given.
    n_population
        How many units there are in the respondent's stratum, one column a stage; 0-1 is a sampling fraction.
        Infinite when not given.

    Raises
    ------
    ValueError
        Fewer units in the population than were drawn, or columns of another length.

    Notes
    -----
    R: ``survey::svydesign(ids, strata, weights, fpc, nest = TRUE)``.
    """
    units = pd.DataFrame({"respondent": np.arange(n)}) if clusters is None else clusters
    top = np.zeros(n, dtype=np.int64) if strata is None else pd.factorize(np.asarray(strata))[0]
    sizes = None if n_population is None else pd.DataFrame(np.asarray(n_population, dtype=np.float64))
    if len(units) != n or len(top) != n or (sizes is not None and len(sizes) != n):
        raise ValueError(f"the design has other rows than the answers. Expected: {n} rows in each part")
    stages: list[Stage] = []
    for position, name in enumerate(units.columns):
        stratum = _pair(stages[-1].unit, top) if stages else top
        unit = _pair(stratum, pd.factorize(units[name])[0])
        known = (
            sizes.iloc[:, position].to_numpy()
            if sizes is not None and position < sizes.shape[1]
            else np.full(n, np.inf)
        )
        stages.append(_build_stage(stratum, unit, known))
    calibration = weights if isinstance(weights, CalibratedWeights) else None
    return Design(_read_weights(weights, stages, n), tuple(stages), calibration)


def variance_of_total(influence: FloatArray, design: Design) -> float | NotEstimated:
    """Variance of a sum over respondents (of weighted, linearised values), stage by stage.

    Calibrated weights count: what the population's counts explain of the values does not vary. A stratum with a single
    unit gives ``NotEstimated``, unless that unit is all there is.

    Notes
    -----
    Saerndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, 4.3 and 6.6. R: ``survey::svyrecvar``.
    """
    values = influence if design.calibration is None else _residual(influence, design.calibration)
    is_lonely = (design.stages[0].n_drawn == 1) & (design.stages[0].n_population > 1)
    if is_lonely.any():
        return NotEstimated("too_few", n=1, n_min=2)
    variance, passed_on = 0.0, np.ones(len(values))
    for position, stage in enumerate(design.stages):
        if position and not np.isfinite(design.stages[position - 1].n_population).all():
            break
        variance += _stage_variance(values, stage, passed_on)
        passed_on = passed_on * stage.n_drawn / stage.n_population
    return variance


def _stage_variance(values: FloatArray, stage: Stage, passed_on: FloatArray) -> float:
    """Variance between the units of one stage, times the share that earlier stages pass on."""
    unit, first = np.unique(stage.unit, return_index=True)
    total = np.bincount(np.searchsorted(unit, stage.unit), weights=values)
    stratum = np.unique(stage.stratum[first], return_inverse=True)[1]
    m, population = stage.n_drawn[first], stage.n_population[first]
    centred = total - (np.bincount(stratum, weights=total) / np.bincount(stratum))[stratum]
    scale = (1 - m / population) * m / np.maximum(m - 1, 1)
    return float((passed_on[first] * scale * centred**2).sum())


def _residual(influence: FloatArray, calibration: CalibratedWeights) -> FloatArray:
    """Weighted values less what a regression on the fitted characteristics explains."""
    weights, initial = calibration.weights, calibration.initial
    codes = [pd.factorize(calibration.margins[name])[0] for name in calibration.margins.columns]
    design = np.concatenate([np.eye(code.max() + 1)[code] for code in codes], axis=1)
    root = np.sqrt(initial)
    values = influence / weights
    explained = design @ np.linalg.lstsq(design * root[:, None], values * root, rcond=None)[0]
    return np.asarray(weights * (values - explained))


def _build_stage(stratum: IntArray, unit: IntArray, known: FloatArray) -> Stage:
    first = np.unique(unit, return_index=True)[1]
    n_drawn = np.bincount(stratum[first], minlength=stratum.max(initial=0) + 1)[stratum].astype(np.float64)
    n_population = np.where(known < 1, n_drawn / known, known)
    if (n_population < n_drawn).any():
        raise ValueError(
            f"fewer units in the population than drawn. Given: {n_population.min():g}. "
            f"Expected: {n_drawn.max():g} or more"
        )
    return Stage(stratum, unit, n_drawn, n_population)


def _pair(first: IntArray, second: IntArray) -> IntArray:
    """One code for each pair of codes: units of the same name in different strata are different units."""
    return np.asarray(pd.factorize(first * (second.max(initial=0) + 1) + second)[0], dtype=np.int64)


def _read_weights(weights: ArrayLike | CalibratedWeights | None, stages: list[Stage], n: int) -> FloatArray:
    if isinstance(weights, CalibratedWeights):
        return weights.weights
    if weights is not None:
        read = read_counts(weights, what="weights")
        if read.shape != (n,):
            raise ValueError(f"weights do not fit. Given: {read.shape}. Expected: {n} weights")
        return read
    shares = [stage.n_population / stage.n_drawn for stage in stages]
    product = reduce(np.multiply, shares, np.ones(n))
    return product if np.isfinite(product).all() else np.ones(n)
