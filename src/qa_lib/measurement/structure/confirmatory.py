"""Confirmatory factor analysis: whether a questionnaire measures what its blocks say it measures."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.structure.fit import ChiSquare, Rmsea, comparative_fit, estimate_rmsea, tucker_lewis
from qa_lib.measurement.structure.layout import Layout, lay_out
from qa_lib.measurement.structure.likelihood import (
    FittedModel,
    GroupMoments,
    collect_group_moments,
    fit_model,
)
from qa_lib.measurement.structure.model import MeasurementModel, parse_model
from qa_lib.measurement.structure.slopes import differentiate
from qa_lib.measurement.structure.sums import FloatArray


@dataclass(frozen=True)
class ConfirmatoryFit:
    """How well a measurement model reproduces the covariances."""

    chi2: ChiSquare
    #: Of items that do not correlate.
    baseline: ChiSquare
    cfi: float
    tli: float
    rmsea: Rmsea
    #: Root mean square of residual correlations, diagonal included (Bentler).
    srmr: float
    log_likelihood: float
    aic: float
    bic: float


@dataclass(frozen=True)
class ConfirmatorySolution:
    """A measurement model fitted to answers; each factor has variance 1 and loads positively on its first item."""

    n: int
    fit: ConfirmatoryFit
    #: One row a loading: factor, item, estimate, se, std (both variances 1), std_se.
    loadings: pd.DataFrame
    #: Factors x factors.
    factor_correlations: pd.DataFrame
    #: Residual variance by item.
    residual_variances: pd.Series
    #: False when a residual variance is negative or factors are more than perfectly correlated.
    is_proper: bool

    @property
    def extracted_variances(self) -> pd.Series:
        """Average variance extracted by factor: mean of squared standardised loadings, .5 is wanted (Fornell)."""
        return self.loadings.assign(square=self.loadings["std"] ** 2).groupby("factor", sort=False)["square"].mean()

    @property
    def composite_reliabilities(self) -> pd.Series:
        """By factor: (sum of std)² / ((sum of std)² + sum of (1 - std²)); items must point in one direction."""
        by_factor = self.loadings.groupby("factor", sort=False)["std"]
        true = by_factor.sum() ** 2
        return true / (true + by_factor.size() - (by_factor.apply(lambda std: (std**2).sum())))


def confirm_factors(answers: pd.DataFrame, model: MeasurementModel | str) -> ConfirmatorySolution | NotEstimated:
    """Fit a measurement model by normal maximum likelihood.

    Parameters
    ----------
    answers
        Respondents x items, numbers, NaN = missing; respondents with a gap in the model's items are left out. Columns
        that the model does not name are ignored.
    model
        A `MeasurementModel`, or its lines in lavaan's notation (`parse_model`).

    Returns
    -------
    ConfirmatorySolution or NotEstimated
        ``all_missing``, ``too_few`` (not more complete respondents than items), ``constant`` (an item does not vary),
        ``not_defined`` (an item is the sum of others), ``not_converged`` (also a model that is not identified).

    Raises
    ------
    ValueError
        The model names an item that the answers do not have, or has more parameters than moments.

    Notes
    -----
    R: ``lavaan::cfa(model, data, estimator = "ML", std.lv = TRUE)``: covariances with divisor n, chi2 = n F, standard
    errors from the expected information, of standardised loadings by the delta method.
    Jöreskog (1969), Psychometrika 34, 183-202; Bentler (1990), Psychological Bulletin 107, 238-246.
    """
    model = parse_model(model) if isinstance(model, str) else model
    _identify(model)
    moments = collect_group_moments(select_items(answers, model))
    return moments if isinstance(moments, NotEstimated) else confirm_factors_of_moments(moments, model)


def confirm_factors_of_moments(moments: GroupMoments, model: MeasurementModel) -> ConfirmatorySolution | NotEstimated:
    """`confirm_factors` where moments alone are known (`describe_group`), of the model's items in its order."""
    layout = _identify(model)
    fitted = fit_model(layout, [moments])
    return NotEstimated("not_converged", n=moments.n) if fitted is None else _build(fitted, moments)


def _identify(model: MeasurementModel) -> Layout:
    layout = lay_out(model)
    if layout.df < 0:
        raise ValueError(f"more parameters than moments. Given: {-layout.df} too many. Expected: a model with df >= 0")
    return layout


def select_items(answers: pd.DataFrame, model: MeasurementModel) -> pd.DataFrame:
    """The columns of the model's items.

    Raises
    ------
    ValueError
        An item is not among the columns.
    """
    absent = [item for item in model.items if item not in answers.columns]
    if absent:
        raise ValueError(f"items of the model that the answers do not have. Given: {', '.join(absent)}")
    return answers[list(model.items)]


def _build(fitted: FittedModel, moments: GroupMoments) -> ConfirmatorySolution:
    model, matrices = fitted.layout.model, fitted.matrices()
    signs = orient_factors(fitted.layout, matrices.loading)
    factors = list(model.factors)
    return ConfirmatorySolution(
        n=moments.n,
        fit=_measure_fit(fitted, moments),
        loadings=_tabulate_loadings(fitted, signs),
        factor_correlations=pd.DataFrame(matrices.factor * np.outer(signs, signs), factors, factors),
        residual_variances=pd.Series(np.diag(matrices.residual), index=model.items),
        is_proper=fitted.is_proper,
    )


def orient_factors(layout: Layout, loading: FloatArray) -> FloatArray:
    """The sign of each factor that makes the loading of its first item positive."""
    items = list(layout.model.items)
    first = [loading[items.index(names[0]), column] for column, names in enumerate(layout.model.factors.values())]
    return np.where(np.array(first) < 0, -1.0, 1.0)


def _tabulate_loadings(fitted: FittedModel, signs: FloatArray) -> pd.DataFrame:
    """Loadings as estimated and standardised, each with its standard error."""
    layout, matrices = fitted.layout, fitted.matrices()
    places = layout.groups[0]
    slopes = differentiate(matrices, layout.places_by_part[0]).variances
    variances, covariance = np.diag(matrices.covariance), fitted.estimate_covariance
    rows = []
    for place in (place for place in places if place.part == "loading"):
        estimate, variance = matrices.loading[place.row, place.column], variances[place.row]
        gradient = -estimate / (2 * variance**1.5) * slopes[:, place.row]
        gradient[place.parameter] += 1 / math.sqrt(variance)
        rows.append(
            {
                "factor": list(layout.model.factors)[place.column],
                "item": layout.model.items[place.row],
                "estimate": signs[place.column] * estimate,
                "se": math.sqrt(covariance[place.parameter, place.parameter]),
                "std": signs[place.column] * estimate / math.sqrt(variance),
                "std_se": math.sqrt(gradient @ covariance @ gradient),
            }
        )
    return pd.DataFrame(rows)


def _measure_fit(fitted: FittedModel, moments: GroupMoments) -> ConfirmatoryFit:
    n, n_items = moments.n, len(moments.mean)
    chi2 = ChiSquare(fitted.chi2, fitted.layout.df)
    baseline = measure_baseline([moments])
    saturated = n_items * math.log(2 * math.pi) + np.linalg.slogdet(moments.covariance).logabsdet + n_items
    log_likelihood = float(-n / 2 * saturated - fitted.chi2 / 2)
    n_parameters = fitted.layout.n_parameters
    return ConfirmatoryFit(
        chi2=chi2,
        baseline=baseline,
        cfi=comparative_fit(chi2, baseline),
        tli=tucker_lewis(chi2, baseline),
        rmsea=estimate_rmsea(chi2, n),
        srmr=measure_srmr(fitted, [moments]),
        log_likelihood=log_likelihood,
        aic=-2 * log_likelihood + 2 * n_parameters,
        bic=-2 * log_likelihood + n_parameters * math.log(n),
    )


def measure_baseline(moments: list[GroupMoments]) -> ChiSquare:
    """Chi2 of items that do not correlate, summed over groups."""
    value, n_items = 0.0, len(moments[0].mean)
    for group in moments:
        variances = np.log(np.diag(group.covariance)).sum()
        value += group.n * float(variances - np.linalg.slogdet(group.covariance).logabsdet)
    return ChiSquare(value, len(moments) * n_items * (n_items - 1) // 2)


def measure_srmr(fitted: FittedModel, moments: list[GroupMoments]) -> float:
    """Root mean square of covariance residuals over the items' standard deviations, groups weighted by n."""
    lower = np.tril_indices(len(moments[0].mean))
    total, n = 0.0, sum(group.n for group in moments)
    for number, group in enumerate(moments):
        sd = np.sqrt(np.diag(group.covariance))
        residuals = (group.covariance - fitted.matrices(number).covariance) / np.outer(sd, sd)
        total += group.n / n * float(np.sqrt((residuals[lower] ** 2).mean()))
    return total
