"""Whether a scale measures the same in several schools or semesters: the gate before their means are compared."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Literal

import numpy as np
import pandas as pd

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.structure.confirmatory import (
    measure_baseline,
    measure_srmr,
    orient_factors,
    select_items,
)
from qa_lib.measurement.structure.fit import ChiSquare, Rmsea, comparative_fit, estimate_rmsea
from qa_lib.measurement.structure.layout import Shared, lay_out
from qa_lib.measurement.structure.likelihood import FittedModel, GroupMoments, collect_group_moments, fit_model
from qa_lib.measurement.structure.model import MeasurementModel, parse_model

#: ``configural``: the same items belong to the same factors. ``metric``: with the same loadings. ``scalar``: and the
#: same intercepts.
Step = Literal["configural", "metric", "scalar"]
#: What may be compared between the groups: means (and all below), relations between scales, or nothing.
Comparable = Literal["means", "relations", "nothing"]

STEPS: dict[Step, frozenset[Shared]] = {
    "configural": frozenset(),
    "metric": frozenset({"loading"}),
    "scalar": frozenset({"loading", "intercept"}),
}


@dataclass(frozen=True)
class InvarianceRule:
    """When a step holds: the first by its own fit, the others by how much worse they fit than the step before."""

    #: Respondents that each group must have.
    n_min: int = 100
    #: Fit of the configural model: Hu & Bentler (1999), Structural Equation Modeling 6, 1-55, with the milder CFI.
    cfi_min: float = 0.90
    srmr_max: float = 0.08
    #: Loss of CFI and rise of RMSEA: Chen (2007), Structural Equation Modeling 14, 464-504.
    cfi_loss_max: float = 0.010
    rmsea_rise_max: float = 0.015


@dataclass(frozen=True)
class InvarianceStep:
    """One model of the sequence."""

    step: Step
    chi2: ChiSquare
    cfi: float
    rmsea: Rmsea
    #: Of covariances, groups weighted by their respondents.
    srmr: float
    #: Against the step before; None for the first.
    difference: ChiSquare | None = None
    cfi_loss: float | None = None
    rmsea_rise: float | None = None
    holds: bool = False


@dataclass(frozen=True)
class InvarianceCheck:
    """The sequence of models with its verdict."""

    #: Respondents by group.
    n_by_group: dict[str, int]
    steps: tuple[InvarianceStep, ...]
    #: Up to the first step that does not hold.
    comparable: Comparable
    #: Means of the factors where the scalar model was reached: group, factor, mean, se, low, high (95 %). The first
    #: group has mean 0; the unit is its factor's standard deviation.
    latent_means: pd.DataFrame
    #: Items whose mean departs most from what equal intercepts allow, in their standard deviations: item, group,
    #: departure. Empty where the scalar model was not reached.
    departures: pd.DataFrame

    @property
    def verdict(self) -> str:
        """The verdict in a plain sentence."""
        if not self.steps[0].holds:
            return "The answers of these groups do not follow the model: nothing can be said about comparing them."
        return _VERDICTS[self.comparable]


_VERDICTS: dict[Comparable, str] = {
    "means": "The items work alike in these groups: their means may be compared.",
    "relations": "The items have other levels in some groups: relations may be compared, means may not.",
    "nothing": "The items do not measure the same in these groups: neither means nor relations may be compared.",
}


def check_invariance(
    answers: pd.DataFrame,
    groups: pd.Series,
    model: MeasurementModel | str,
    *,
    rule: InvarianceRule | None = None,
) -> InvarianceCheck | NotEstimated:
    """Configural, metric and scalar invariance of a measurement model, by normal maximum likelihood.

    Parameters
    ----------
    answers
        Respondents x items, numbers, NaN = missing; respondents with a gap in the model's items are left out.
    groups
        The group of each respondent (school, semester …), same index as ``answers``; without a group, left out. Groups
        come in their sorted order, the first is the reference of latent means.
    model
        A `MeasurementModel`, or its lines in lavaan's notation.
    rule
        The cut-offs; by default those of `InvarianceRule`.

    Returns
    -------
    InvarianceCheck or NotEstimated
        ``one_category`` with fewer than two groups, ``too_few`` when a group is below the rule's ``n_min`` or has not
        more respondents than items, ``constant`` when an item does not vary in a group, ``not_defined`` when an item
        is the sum of others, ``not_converged`` when the configural model can not be fitted.

    Raises
    ------
    ValueError
        The model names an item that the answers do not have, or the groups are not those of the answers.

    Notes
    -----
    R: ``lavaan::cfa(model, data, group, group.equal = c("loadings", "intercepts"))``; RMSEA with the root of the number
    of groups. Means may be compared when the scalar step holds (Meredith 1993, Psychometrika 58, 525-543).
    """
    model = parse_model(model) if isinstance(model, str) else model
    return check_invariance_of_moments(_collect(select_items(answers, model), groups), model, rule=rule)


def check_invariance_of_moments(
    moments: Mapping[str, GroupMoments | NotEstimated],
    model: MeasurementModel,
    *,
    rule: InvarianceRule | None = None,
) -> InvarianceCheck | NotEstimated:
    """`check_invariance` of groups of which the moments alone are known, such as other schools of a university.

    Parameters
    ----------
    moments
        Means and covariances of the model's items, in its order, by group (`describe_group`); a group without, with
        the reason why. The first group is the reference of latent means.
    model, rule
        As in `check_invariance`.

    Returns
    -------
    InvarianceCheck or NotEstimated
        The reason of a group without moments, else as `check_invariance`.
    """
    rule = rule or InvarianceRule()
    if obstacle := _find_obstacle(moments, rule):
        return obstacle
    return _check({name: group for name, group in moments.items() if isinstance(group, GroupMoments)}, model, rule)


def _check(
    moments: dict[str, GroupMoments], model: MeasurementModel, rule: InvarianceRule
) -> InvarianceCheck | NotEstimated:
    fits = _fit_steps(model, list(moments.values()))
    if not fits:
        return NotEstimated("not_converged", n=sum(group.n for group in moments.values()))
    steps = _judge_steps(fits, list(moments.values()), rule)
    return InvarianceCheck(
        n_by_group={name: group.n for name, group in moments.items()},
        steps=steps,
        comparable=_conclude(steps),
        latent_means=_tabulate_means(fits, list(moments)),
        departures=_tabulate_departures(fits, moments),
    )


def _collect(answers: pd.DataFrame, groups: pd.Series) -> dict[str, GroupMoments | NotEstimated]:
    """Moments by group, or why there are none."""
    if not groups.index.equals(answers.index):
        raise ValueError(f"groups are not those of the answers. Given: {len(groups)} for {len(answers)} respondents")
    parts = answers.groupby(groups, sort=True, observed=True)
    return {str(name): collect_group_moments(rows) for name, rows in parts}


def _find_obstacle(moments: Mapping[str, GroupMoments | NotEstimated], rule: InvarianceRule) -> NotEstimated | None:
    for group in moments.values():
        if group.n < rule.n_min:
            return NotEstimated("too_few", n=group.n, n_min=rule.n_min)
        if isinstance(group, NotEstimated):
            return group
    if len(moments) < 2:
        return NotEstimated("one_category", n=sum(group.n for group in moments.values()))
    return None


def _fit_steps(model: MeasurementModel, moments: Sequence[GroupMoments]) -> dict[Step, FittedModel]:
    """The models up to the first that can not be fitted."""
    fits: dict[Step, FittedModel] = {}
    fitted: FittedModel | None = None
    for step, shared in STEPS.items():
        fitted = fit_model(lay_out(model, len(moments), shared=shared), moments, near=fitted)
        if fitted is None:
            break
        fits[step] = fitted
    return fits


def _judge_steps(
    fits: dict[Step, FittedModel], moments: list[GroupMoments], rule: InvarianceRule
) -> tuple[InvarianceStep, ...]:
    baseline, n = measure_baseline(moments), sum(group.n for group in moments)
    steps: list[InvarianceStep] = []
    for name, fitted in fits.items():
        chi2 = ChiSquare(fitted.chi2, fitted.layout.df)
        rmsea = estimate_rmsea(chi2, n, n_groups=len(moments))
        step = InvarianceStep(name, chi2, comparative_fit(chi2, baseline), rmsea, measure_srmr(fitted, moments))
        steps.append(_judge_change(step, steps[-1], rule) if steps else _judge_first(step, rule))
    return tuple(steps)


def _judge_first(step: InvarianceStep, rule: InvarianceRule) -> InvarianceStep:
    return replace(step, holds=step.cfi >= rule.cfi_min and step.srmr <= rule.srmr_max)


def _judge_change(step: InvarianceStep, before: InvarianceStep, rule: InvarianceRule) -> InvarianceStep:
    loss, rise = before.cfi - step.cfi, step.rmsea.value - before.rmsea.value
    return replace(
        step,
        difference=ChiSquare(step.chi2.value - before.chi2.value, step.chi2.df - before.chi2.df),
        cfi_loss=loss,
        rmsea_rise=rise,
        holds=before.holds and loss <= rule.cfi_loss_max and rise <= rule.rmsea_rise_max,
    )


def _conclude(steps: Sequence[InvarianceStep]) -> Comparable:
    held = {step.step for step in steps if step.holds}
    return "means" if "scalar" in held else "relations" if "metric" in held else "nothing"


def _tabulate_means(fits: dict[Step, FittedModel], names: Sequence[str]) -> pd.DataFrame:
    """Latent means of the scalar model by group, with 95 % intervals."""
    columns = ["group", "factor", "mean", "se", "low", "high"]
    if "scalar" not in fits:
        return pd.DataFrame(columns=columns)
    fitted, z = fits["scalar"], NormalDist().inv_cdf(0.975)
    factors, signs = list(fitted.layout.model.factors), orient_factors(fitted.layout, fitted.matrices().loading)
    rows = [(names[0], factor, 0.0, 0.0, 0.0, 0.0) for factor in factors]
    for name, places in zip(names, fitted.layout.groups, strict=True):
        for place in (place for place in places if place.part == "mean"):
            mean = float(signs[place.row] * fitted.values[place.parameter])
            se = math.sqrt(fitted.estimate_covariance[place.parameter, place.parameter])
            rows.append((name, factors[place.row], mean, se, mean - z * se, mean + z * se))
    return pd.DataFrame(rows, columns=columns)


def _tabulate_departures(fits: dict[Step, FittedModel], moments: dict[str, GroupMoments]) -> pd.DataFrame:
    """Observed less expected item means of the scalar model, the largest first."""
    columns = ["item", "group", "departure"]
    if "scalar" not in fits:
        return pd.DataFrame(columns=columns)
    rows: list[tuple[str, str, float]] = []
    for number, (name, observed) in enumerate(moments.items()):
        off = (observed.mean - fits["scalar"].matrices(number).expected) / np.sqrt(np.diag(observed.covariance))
        rows += zip(fits["scalar"].layout.model.items, [name] * len(off), off, strict=True)
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values("departure", key=np.abs, ascending=False, kind="stable", ignore_index=True)
