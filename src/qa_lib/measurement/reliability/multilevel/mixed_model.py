"""A mixed model with an intercept and any number of crossed groupings, by restricted maximum likelihood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.reliability.multilevel.design import Design, FloatArray, Grouping, build_design
from qa_lib.measurement.reliability.multilevel.equations import Solution, solve_equations

#: The name of what no grouping explains, among the variances.
RESIDUAL = "residual"
#: The smallest variance of a grouping that is tried, in residual variances, where it counts as none; and the largest,
#: where nothing is left to the residual.
_NO_VARIANCE = 1e-9
_ALL_VARIANCE = 1e6
#: Where the search may start, in residual variances, and its steps at most.
_START_MIN, _START_MAX = 1e-3, 10.0
_STEPS = 500


@dataclass(frozen=True)
class MixedModel:
    """Ratings as intercept + an effect of each grouping's level + residual."""

    n: int
    intercept: float
    intercept_se: float
    #: Variance of each grouping's effects, and of the residual.
    variances: Mapping[str, float]
    #: -2 log restricted likelihood.
    reml_criterion: float
    #: By grouping: one row a level (index), n, effect (best linear unbiased prediction) and effect_sd (its standard
    #: deviation given the ratings and the intercept).
    effects: Mapping[str, pd.DataFrame]
    #: The equations solved at these variances, for what the effects have to do with one another.
    solution: Solution = field(repr=False, compare=False)

    @property
    def variance_shares(self) -> Mapping[str, float]:
        """Each share of the variance of one rating, 0-1."""
        total = sum(self.variances.values())
        return {name: variance / total for name, variance in self.variances.items()}

    @property
    def absent_groupings(self) -> tuple[str, ...]:
        """Groupings whose levels do not differ beyond chance (variance 0)."""
        return tuple(name for name in self.effects if self.variances[name] == 0)


def fit_mixed_model(ratings: pd.DataFrame, *, outcome: str, groups: Sequence[str]) -> MixedModel | NotEstimated:
    """Fit random effects of crossed or nested groupings around an intercept.

    The restricted likelihood is profiled over intercept and residual variance and maximised over the groupings'
    variances, with its gradient. The grouping with the most levels is eliminated exactly, so that only the
    others' levels form a dense matrix (some thousand levels fit into memory).

    Parameters
    ----------
    ratings
        One row a rating. Rows with a missing rating or grouping are left out.
    outcome
        The column of the ratings, numbers.
    groups
        One or more columns whose levels have random effects, for example student, teacher, department.

    Returns
    -------
    MixedModel or NotEstimated
        ``NotEstimated``: no ratings, all ratings the same, a grouping with one level or with one rating a level, or no
        convergence (also where groupings explain everything). A grouping that explains nothing gets variance 0.

    Raises
    ------
    ValueError
        A column does not exist, or no grouping or one twice is named.

    Notes
    -----
    Bates, Maechler, Bolker, Walker (2015), Journal of Statistical Software 67(1).
    R: ``lme4::lmer(y ~ 1 + (1 | s) + (1 | d), REML = TRUE)``.
    """
    from threadpoolctl import threadpool_limits

    _check_columns(ratings, outcome, groups)
    complete = ratings[[outcome, *groups]].dropna()
    reason = _find_obstacle(complete, outcome, groups)
    if reason is not None:
        return reason
    design = build_design(complete, outcome, groups)
    with threadpool_limits(1):  # the same sums on every machine, and no threads that wait for a busy core
        solution = _maximise(design)
        return NotEstimated("not_converged", n=design.n) if solution is None else _describe(design, solution, groups)


def _check_columns(ratings: pd.DataFrame, outcome: str, groups: Sequence[str]) -> None:
    missing = [name for name in (outcome, *groups) if name not in ratings.columns]
    if missing:
        expected = ", ".join(map(str, ratings.columns))
        raise ValueError(f"no such column. Given: {', '.join(missing)}. Expected: among {expected}")
    if not groups or len(set(groups)) < len(groups):
        raise ValueError(f"groupings of a mixed model. Given: {', '.join(groups) or 'none'}. Expected: each once")


def _find_obstacle(complete: pd.DataFrame, outcome: str, groups: Sequence[str]) -> NotEstimated | None:
    n = len(complete)
    if n == 0:
        return NotEstimated("all_missing", n=0)
    if complete[outcome].nunique() < 2:
        return NotEstimated("constant", n=n)
    n_levels = complete[list(groups)].nunique()
    return NotEstimated("not_defined", n=n) if ((n_levels < 2) | (n_levels >= n)).any() else None


def _maximise(design: Design) -> Solution | None:
    from scipy.optimize import minimize

    def measure(ratio: FloatArray) -> tuple[float, FloatArray]:
        solution = solve_equations(design, np.sqrt(ratio))
        return solution.criterion / design.n, solution.gradient / design.n

    start = np.array([_guess_ratio(design, grouping) for grouping in design.groupings])
    fitted = minimize(
        measure,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(_NO_VARIANCE, _ALL_VARIANCE)] * len(start),
        options={"ftol": 1e-14, "gtol": 1e-9, "maxiter": _STEPS},
    )
    if fitted.nit >= _STEPS or (fitted.x >= _ALL_VARIANCE).any():
        return None
    return solve_equations(design, np.where(fitted.x <= _NO_VARIANCE, 0.0, np.sqrt(fitted.x)))


def _guess_ratio(design: Design, grouping: Grouping) -> float:
    """Variance of a grouping in residual variances, as if it were the only one (analysis of variance)."""
    n, k, size = design.n, len(grouping.size), grouping.size
    between = float((grouping.total**2 / size).sum())
    within = max(design.square - between, 0.0) / (n - k)
    n_effective = (n - float((size**2).sum()) / n) / (k - 1)
    ratio = (between / (k - 1) / within - 1) / n_effective if within > 0 else _START_MAX
    return min(max(ratio, _START_MIN), _START_MAX)


def _describe(design: Design, solution: Solution, groups: Sequence[str]) -> MixedModel:
    spread = dict(zip((grouping.name for grouping in design.groupings), solution.theta, strict=True))
    residual = solution.residual_variance
    variances = {name: float(spread[name] ** 2 * residual) for name in groups}
    frames = solution.tabulate_effects(design)
    return MixedModel(
        n=design.n,
        intercept=design.mean + float(solution.rest[-1]),
        intercept_se=float(np.sqrt(residual * solution.inverse[-1, -1])),
        variances=variances | {RESIDUAL: residual},
        reml_criterion=solution.criterion,
        effects={name: frames[name] for name in groups},
        solution=solution,
    )
