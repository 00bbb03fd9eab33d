"""Chapter "comparison": the school among the others, without a place that the data do not give (7.5.3, point 5)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.differences import tabulate_difference
from qa_lib.analysis.levels import LEVEL_ESTIMATE
from qa_lib.analysis.sums import WHOLE_SURVEY, sum_surveys_and_blocks
from qa_lib.measurement import attach_surveys, judge_benchmark, make_levels
from qa_lib.measurement.hypotheses import adjust_p_values
from qa_lib.measurement.levels import SUM_COLUMNS
from qa_lib.params import TIERS


@once_per_report
def tabulate_schools(data: ReportData, survey: str) -> pd.DataFrame:
    """The level of a survey in every school of the university, the own school among them.

    Schools with at least ``ranking_n_min`` respondents stand first, from the highest level to the lowest; the others
    follow in the order of the institution. Each school is compared with the own one; the p values are adjusted for the
    number of schools by Holm's method, whatever the policy's, so that `find_places` encloses the own school's place
    with the policy's confidence.

    Returns
    -------
    DataFrame
        ``school``, ``survey``, the columns of `measurement.level`, ``is_own``, ``is_ranked``, ``difference_share``
        (own - this school's) with ``_low`` and ``_high``, ``p_value``, ``adjusted_p_value`` (NA in the own row and
        in rows that are not ranked), ``verdict`` (of the own school against this one: ``above`` ``below``
        ``no_difference`` ``cannot_be_told``; NA in the own row), ``is_hidden_<tier>`` (another school's result that the
        ring may not see). Without answers of the own school: no rows.

    Notes
    -----
    Mogstad, Romano, Shaikh and Wilhelm (2024), Review of Economic Studies 91, 476-518 (sets of places).
    """
    levels = _order(_levels_of_schools(data, survey), data)
    if not levels["is_own"].any():
        return levels.head(0)
    own = {f"own_{name}": levels.loc[levels["is_own"], name].iloc[0] for name in LEVEL_ESTIMATE}
    pairs = levels.assign(**own)
    difference = tabulate_difference(pairs, list(own), LEVEL_ESTIMATE, policy=data.params.policy)
    is_compared = levels["is_ranked"] & ~levels["is_own"] & levels.loc[levels["is_own"], "is_ranked"].iloc[0]
    return _judge(levels.assign(**difference.where(is_compared)), data)


def find_places(schools: pd.DataFrame) -> tuple[int, int, int] | None:
    """The best and the worst place that the own school can have, and of how many; None where it has none.

    Counts the ranked schools that are measurably above or below the own one.
    """
    ranked = schools[schools["is_ranked"]]
    if len(ranked) < 2 or not ranked["is_own"].any():
        return None
    n_better, n_worse = int(ranked["verdict"].eq("below").sum()), int(ranked["verdict"].eq("above").sum())
    return 1 + n_better, len(ranked) - n_worse, len(ranked)


def _levels_of_schools(data: ReportData, survey: str) -> pd.DataFrame:
    codes = [school.code for school in data.params.institution.schools]
    whole = data.whole_school.of_semester(data.semester).answers
    parts = {school: data.sums_of(school) for school in data.other_schools if school in codes}
    parts[data.school] = sum_surveys_and_blocks(whole[whole["survey"].eq(survey)])
    sums = pd.concat([part.assign(school=school) for school, part in parts.items()], ignore_index=True)
    sums = sums[sums["survey"].eq(survey) & sums["block"].eq(WHOLE_SURVEY)].reset_index(drop=True)
    population = attach_surveys(data.university.population, [data.params.survey(survey)])
    levels = make_levels(sums[["school", "survey", *SUM_COLUMNS]], policy=data.params.policy, population=population)
    hidden = {name: sums[name].eq(True) if name in sums else False for name in (f"is_hidden_{tier}" for tier in TIERS)}
    return levels.assign(**hidden)


def _order(levels: pd.DataFrame, data: ReportData) -> pd.DataFrame:
    least = data.params.policy.comparison.ranking_n_min.value
    places = {school.code: place for place, school in enumerate(data.params.institution.schools)}
    is_ranked = levels["n_respondents"].ge(least) & levels["is_sufficient"]
    table = levels.assign(is_own=levels["school"].eq(data.school), is_ranked=is_ranked.astype(bool))
    order = pd.DataFrame(
        {
            "is_last": ~table["is_ranked"],
            "level": np.where(table["is_ranked"], -table["satisfaction_share"].astype(float), 0.0),
            "place": table["school"].map(places),
        }
    )
    return table.loc[order.sort_values(["is_last", "level", "place"], kind="stable").index].reset_index(drop=True)


def _judge(table: pd.DataFrame, data: ReportData) -> pd.DataFrame:
    p_values = adjust_p_values(table["p_value"].to_numpy(dtype=np.float64, na_value=np.nan), method="holm")
    adjusted = pd.Series(pd.array(p_values, dtype="Float64"), index=table.index)
    level = data.params.policy.measurement.confidence_level.value
    verdict = judge_benchmark(table["difference_share"], adjusted, confidence_level=level)
    return table.assign(adjusted_p_value=adjusted, verdict=verdict.mask(table["is_own"]))
