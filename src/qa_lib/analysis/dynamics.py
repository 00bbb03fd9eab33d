"""Chapter "dynamics": levels over the semesters of the window, and what changed (7.5.3, point 5)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.breaks import NOT_COMPARABLE, is_broken
from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.differences import adjust_families, tabulate_difference
from qa_lib.analysis.levels import LEVEL_ESTIMATE, order_rows, tabulate_survey_and_block_levels
from qa_lib.measurement import judge_change
from qa_lib.params import Params, Policy

KEYS = ["survey", "block"]
DIFFERENCE = ["difference_share", "difference_low", "difference_high", "p_value", "detectable_share"]


@once_per_report
def tabulate_dynamics(data: ReportData) -> pd.DataFrame:
    """Levels of the surveys and blocks of the unit in every semester of the window.

    Returns
    -------
    DataFrame
        ``semester``, ``survey``, ``block`` (NA: the survey as a whole) and the columns of `measurement.level`; only
        semesters in which the survey was held.
    """
    return tabulate_survey_and_block_levels(data.unit, ["semester", "survey"], params=data.params)


@once_per_report
def tabulate_changes(data: ReportData) -> pd.DataFrame:
    """Levels of the present semester against those of the last time when the survey was held.

    Returns
    -------
    DataFrame
        ``survey``, ``block`` (NA: the survey), ``semester_from``, ``semester_to``, ``n_respondents`` (of the semester
        with fewer, for disclosure), ``share_from``, ``share_to``,
        ``difference_share`` (to - from), ``difference_low``, ``difference_high`` (Newcombe), ``p_value``,
        ``adjusted_p_value`` (for the number of surveys, or of blocks), ``detectable_share``; these are NA when either
        side has too few valid answers or the codebook's history keeps the two from being compared. ``verdict``:
        ``rose`` ``fell`` ``no_change`` (by the adjusted p value), ``cannot_be_told``, ``not_comparable``.
    """
    dynamics = tabulate_dynamics(data)
    return compare_with_before(dynamics, dynamics["semester"].eq(data.semester), params=data.params)


def compare_with_before(dynamics: pd.DataFrame, is_now: pd.Series, *, params: Params) -> pd.DataFrame:
    """The present levels of surveys and blocks against those of the last time before; columns of `tabulate_changes`.

    ``dynamics`` has the columns of `tabulate_dynamics` in the order of time; ``is_now`` marks the present rows.
    """
    dynamics = dynamics.assign(block=dynamics["block"].fillna(""))
    previous = dynamics[~is_now].groupby(KEYS, sort=False).tail(1)
    pairs = dynamics[is_now].merge(previous, on=KEYS, suffixes=("_to", "_from"))
    pairs = pairs.assign(block=pairs["block"].mask(pairs["block"].eq("")))
    return order_rows(_judge(_subtract(pairs, params.policy), params), params=params)


def _subtract(pairs: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    to, start = ([f"{name}_{end}" for name in LEVEL_ESTIMATE] for end in ("to", "from"))
    return tabulate_difference(pairs, to, start, policy=policy).assign(
        survey=pairs["survey"],
        block=pairs["block"],
        semester_from=pairs["semester_from"],
        semester_to=pairs["semester_to"],
        n_respondents=pairs[["n_respondents_from", "n_respondents_to"]].min(axis=1).astype("Int64"),
        share_from=pairs["satisfaction_share_from"],
        share_to=pairs["satisfaction_share_to"],
    )


def _judge(changes: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Verdicts by the adjusted p value; across a break of the codebook there is no difference."""
    broken = pd.Series(
        [
            is_broken(params, row["survey"], row["block"] or None, start=row["semester_from"], end=row["semester_to"])
            for row in changes.fillna({"block": ""}).to_dict("records")
        ],
        index=changes.index,
        dtype=bool,
    )
    changes = changes.assign(**{name: changes[name].mask(broken) for name in DIFFERENCE})
    adjusted = adjust_families(changes["p_value"], changes["block"].isna(), policy=params.policy)
    level = params.policy.measurement.confidence_level.value
    verdict = judge_change(changes["difference_share"], adjusted, confidence_level=level)
    return changes.assign(adjusted_p_value=adjusted, verdict=verdict.mask(broken, NOT_COMPARABLE))
