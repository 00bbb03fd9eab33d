"""Maximum likelihood for factor models: Fisher scoring on covariances and means of one group or several.

Own code: the one Python package that offers it (semopy) works with an old numpy only, and scoring needs a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.structure.correlations import SMALLEST_EIGENVALUE
from qa_lib.measurement.structure.layout import GroupMatrices, Layout
from qa_lib.measurement.structure.slopes import differentiate, inform
from qa_lib.measurement.structure.sums import FloatArray, ItemSums, add_up, find_shift, read_answers
from qa_lib.measurement.structure.threads import on_one_thread

#: The search ends when a further step would raise the chi-square by less than this.
TOLERANCE = 1e-11
#: A gain of the chi-square that rounding may hide.
FLAT = 1e-6
STEPS = 1_000
HALVINGS = 30


@dataclass(frozen=True)
class GroupMoments:
    """Means and covariances (divisor n) of one group's items."""

    #: Respondents that the chi-square counts.
    n: int
    mean: FloatArray
    covariance: FloatArray

    @property
    def is_invertible(self) -> bool:
        """Whether no item is a sum of others."""
        scale = 1 / np.sqrt(np.diag(self.covariance))
        return bool(np.linalg.eigvalsh(self.covariance * np.outer(scale, scale))[0] > SMALLEST_EIGENVALUE)


@dataclass(frozen=True)
class FittedModel:
    """Parameters at the maximum of the likelihood."""

    layout: Layout
    values: FloatArray
    #: Covariances of the estimates, from the expected information.
    estimate_covariance: FloatArray
    #: n times the discrepancy, summed over groups.
    chi2: float

    def matrices(self, group: int = 0) -> GroupMatrices:
        """A group's matrices at the maximum."""
        return self.layout.fill(self.values, group)

    @property
    def is_proper(self) -> bool:
        """Whether no residual variance is negative and the factors' covariances are positive definite."""
        filled = [self.matrices(group) for group in range(len(self.layout.groups))]
        return all(
            np.diag(matrices.residual).min() > 0 and np.linalg.eigvalsh(matrices.factor)[0] > 0 for matrices in filled
        )


def collect_group_moments(answers: pd.DataFrame) -> GroupMoments | NotEstimated:
    """Moments of the respondents who answered every item, or why there are none."""
    by_item = read_answers(answers)
    shift = find_shift(by_item)
    sums = add_up(by_item, shift, missing="listwise")
    if fault := sums.find_fault(missing="listwise"):
        return fault
    moments = GroupMoments(sums.n, shift + np.diag(sums.totals) / sums.n, sums.covary())
    return moments if moments.is_invertible else NotEstimated("not_defined", n=sums.n)


def describe_group(sums: ItemSums, *, n: int | None = None) -> GroupMoments | NotEstimated:
    """Moments of a group of which the sums alone are known (`sum_items`), or why there are none.

    Parameters
    ----------
    sums
        Each covariance is of those who answered both items, each mean of those who answered the item.
    n
        Independent respondents, where the rows that were summed are not. Default: the fewest who answered any two of
        the items, so that the chi-square claims no more than the scantest covariance bears.

    Returns
    -------
    GroupMoments or NotEstimated
        ``all_missing``, ``too_few`` (a pair of items with fewer than three respondents), ``constant`` (an item does not
        vary), ``not_defined`` (an item is the sum of others, or the covariances are those of no answers).

    Notes
    -----
    Pairwise covariances with a reduced n: Marsh (1998), Structural Equation Modeling 5, 22-36.
    """
    if fault := sums.find_fault(missing="pairwise"):
        return fault
    mean = np.diag(sums.totals) / np.diag(sums.n_pairs)
    moments = GroupMoments(int(sums.n_pairs.min()) if n is None else n, mean, sums.covary())
    return moments if moments.is_invertible else NotEstimated("not_defined", n=moments.n)


@on_one_thread
def fit_model(
    layout: Layout, moments: Sequence[GroupMoments], *, near: FittedModel | None = None
) -> FittedModel | None:
    """The most likely parameters, or None when the search does not converge or the model is not identified.

    The search starts ``near`` a fit of the same groups with less in common, where there is one.
    """
    values = _start(layout, moments) if near is None else _start_near(layout, moments, near)
    chi2 = _discrepancy(layout, moments, values)
    for _ in range(STEPS):
        slope, information = _slope_and_information(layout, moments, values)
        try:
            step = np.linalg.solve(information, slope)
        except np.linalg.LinAlgError:
            return None
        if slope @ step < TOLERANCE:
            return _finish(layout, values, information, chi2)
        # Where a step gains less than rounding shows, a shorter one gains nothing either.
        for halving in range(HALVINGS if slope @ step > FLAT else 1):
            candidate = values - step / 2**halving
            lower = _discrepancy(layout, moments, candidate)
            if lower < chi2:
                break
        else:  # the likelihood is flat to the last digit
            return _finish(layout, values, information, chi2) if slope @ step < FLAT else None
        values, chi2 = candidate, lower
    return None


def _finish(layout: Layout, values: FloatArray, information: FloatArray, chi2: float) -> FittedModel | None:
    scale = 1 / np.sqrt(np.diag(information))
    if np.linalg.eigvalsh(information * np.outer(scale, scale))[0] < 1e-10:
        return None
    return FittedModel(layout, values, np.linalg.inv(information).astype(np.float64), max(chi2, 0.0))


def _discrepancy(layout: Layout, moments: Sequence[GroupMoments], values: FloatArray) -> float:
    """Minus twice the log-likelihood ratio against the observed moments; infinite outside the space of models."""
    total = 0.0
    for group, observed in enumerate(moments):
        matrices = layout.fill(values, group)
        try:
            root = np.linalg.cholesky(matrices.covariance)
        except np.linalg.LinAlgError:
            return np.inf
        second = _second_moments(layout, observed, matrices)
        log_ratio = 2 * np.log(np.diag(root)).sum() - np.linalg.slogdet(observed.covariance).logabsdet
        trace = float(np.trace(np.linalg.solve(matrices.covariance, second)))
        total += observed.n * (log_ratio + trace - len(root))
    return float(total)


def _second_moments(layout: Layout, observed: GroupMoments, matrices: GroupMatrices) -> FloatArray:
    """Covariances around the means that the model expects."""
    if not layout.has_means:
        return observed.covariance
    off = observed.mean - matrices.expected
    return observed.covariance + np.outer(off, off)


def _slope_and_information(
    layout: Layout, moments: Sequence[GroupMoments], values: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Slope of half the chi-square and the expected information, both over all parameters."""
    slope = np.zeros(layout.n_parameters)
    information = np.zeros((layout.n_parameters, layout.n_parameters))
    for group, observed in enumerate(moments):
        matrices, places = layout.fill(values, group), layout.groups[group]
        inverse = np.linalg.inv(matrices.covariance).astype(np.float64)
        change = differentiate(matrices, layout.places_by_part[group])
        misfit = inverse - inverse @ _second_moments(layout, observed, matrices) @ inverse
        index = np.array([place.parameter for place in places])
        slope[index] += observed.n * ((change.left @ misfit) * change.right).sum(axis=1)
        if layout.has_means:
            slope[index] -= observed.n * change.means @ (inverse @ (observed.mean - matrices.expected))
        information[np.ix_(index, index)] += observed.n * inform(change, inverse)
    return slope, information


def _start(layout: Layout, moments: Sequence[GroupMoments]) -> FloatArray:
    """Loadings from each factor's first component in the pooled groups, half of an item's variance as residual."""
    weights = np.array([observed.n for observed in moments], dtype=np.float64)
    pooled = np.average([observed.covariance for observed in moments], axis=0, weights=weights)
    mean = np.average([observed.mean for observed in moments], axis=0, weights=weights)
    loading = _start_loadings(layout, pooled)
    start = {"loading": loading, "factor": np.eye(loading.shape[1]), "residual": np.diag(np.diag(pooled)) / 2}
    start |= {"intercept": mean[:, None], "mean": np.zeros((loading.shape[1], 1))}
    values = np.zeros(layout.n_parameters)
    for place in (place for places in layout.groups for place in places):
        values[place.parameter] = start[place.part][place.row, place.column]
    return values


def _start_near(layout: Layout, moments: Sequence[GroupMoments], near: FittedModel) -> FloatArray:
    """What the groups had of each parameter, averaged where they now have it in common."""
    filled = [near.matrices(group) for group in range(len(moments))]
    total, weight = np.zeros(layout.n_parameters), np.zeros(layout.n_parameters)
    for matrices, observed, places in zip(filled, moments, layout.groups, strict=True):
        for place in places:
            part = observed.mean if place.part == "intercept" else getattr(matrices, place.part)
            value = part[place.row] if part.ndim == 1 else part[place.row, place.column]
            total[place.parameter] += observed.n * value
            weight[place.parameter] += observed.n
    return total / weight


def _start_loadings(layout: Layout, pooled: FloatArray) -> FloatArray:
    items, sd = list(layout.model.items), np.sqrt(np.diag(pooled))
    loading = np.zeros((len(items), len(layout.model.factors)))
    for column, names in enumerate(layout.model.factors.values()):
        rows = [items.index(name) for name in dict.fromkeys(names)]
        block = pooled[np.ix_(rows, rows)] / np.outer(sd[rows], sd[rows])
        vector = np.linalg.eigh(block)[1][:, -1]
        loading[rows, column] = 0.7 * sd[rows] * vector / np.abs(vector).max() * np.sign(vector[0] or 1.0)
    factors_of_item: FloatArray = np.maximum((loading != 0).sum(axis=1, keepdims=True), 1).astype(np.float64)
    return loading / factors_of_item
