"""Chapter "respondents": who answered, of how many, and whom they resemble (7.5.2)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qa_lib.analysis.composition import DIMENSIONS, find_departing_groups
from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.levels import order_rows
from qa_lib.measurement import attach_surveys, response_rates
from qa_lib.params import Policy


@once_per_report
def tabulate_response(data: ReportData) -> pd.DataFrame:
    """Response of each survey that was held in the unit this semester.

    Returns
    -------
    DataFrame
        In the order of the catalogue: ``survey``, ``target_group``, ``n_population`` (NA when unknown),
        ``n_respondents`` (distinct), ``n_responses``, ``response_share``, ``caution``: ``risk`` below the leading
        indicator of 9.2, ``low`` below the policy's caution, ``unknown`` without a usable population, else ``none``.
    """
    population = attach_surveys(data.current.population, data.surveys)
    rates = response_rates(data.current.responses, population, by=["survey"])
    groups = {survey.code: survey.target_group for survey in data.surveys}
    rates = rates[rates["survey"].isin(list(groups))]
    rates.insert(1, "target_group", rates["survey"].map(groups).astype("str"))
    return order_rows(rates.assign(caution=_caution(rates["response_share"], data.params.policy)), params=data.params)


def _caution(response_share: pd.Series, policy: Policy) -> pd.Series:
    share = response_share.to_numpy(dtype=np.float64, na_value=np.nan)
    rule = policy.response
    words = np.select(
        [np.isnan(share), share < rule.rate_risk.value, share < rule.rate_caution.value],
        ["unknown", "risk", "low"],
        "none",
    )
    return pd.Series(words, index=response_share.index, dtype="str")


def tabulate_representativeness(data: ReportData, survey: str) -> pd.DataFrame:
    """Respondents of a survey against its population, by programme (or level), course and language.

    Only categories that the population knows are compared; a dimension that it does not know is left out, and so are
    respondents whose category is unknown. Levels are compared where programmes are not known.

    Returns
    -------
    DataFrame
        ``dimension`` (``programme`` ``level`` ``course`` ``language``), ``category``, ``n_population``,
        ``n_respondents``, ``response_share``, ``population_share``, ``respondent_share`` (of the dimension's known),
        ``difference_share`` (respondents - population; positive: over-represented), ``is_departing``
        (`composition.find_departing_groups`).
    """
    data.params.survey(survey)
    counts = _count_categories(data)
    counts = counts[counts["survey"].eq(survey)]
    if counts["dimension"].eq("programme").any():
        counts = counts[counts["dimension"].ne("level")]
    parts = [_compare(counts[counts["dimension"].eq(dimension)]) for dimension in DIMENSIONS]
    table = pd.concat(parts, ignore_index=True)
    departing = find_departing_groups(data, survey).assign(is_departing=True)
    table = table.merge(departing, how="left", on=["dimension", "category"])
    return table.assign(is_departing=table["is_departing"].eq(True).fillna(False).astype(bool))


@once_per_report
def _count_categories(data: ReportData) -> pd.DataFrame:
    """Population and respondents of every survey by every dimension: ``survey``, ``dimension``, ``category``, …."""
    population = attach_surveys(data.current.population, data.surveys)
    parts = []
    known = [name for name in DIMENSIONS if name in population and name in data.current.responses]
    for dimension in known:
        counts = response_rates(data.current.responses, population, by=["survey", dimension])
        counts = counts[counts["n_population"].fillna(0) > 0]
        counts = counts.assign(place=_places(counts[dimension], dimension, data)).sort_values(["place", dimension])
        parts.append(counts.rename(columns={dimension: "category"}).assign(dimension=dimension))
    return pd.concat(parts, ignore_index=True)


def _compare(counts: pd.DataFrame) -> pd.DataFrame:
    n_population, n_respondents = counts["n_population"].astype("Float64"), counts["n_respondents"].astype("Float64")
    total = n_respondents.sum()
    population_share = n_population / n_population.sum()
    respondent_share = n_respondents / (total if total > 0 else pd.NA)
    return counts[["dimension", "category", "n_population", "n_respondents", "response_share"]].assign(
        population_share=population_share,
        respondent_share=respondent_share,
        difference_share=respondent_share - population_share,
    )


def _places(categories: pd.Series, dimension: str, data: ReportData) -> pd.Series:
    orders = {
        "programme": [one.code for school in data.params.institution.schools for one in school.programmes],
        "level": [level.code for level in data.params.institution.levels],
        "course": [str(course) for course in range(1, 20)],
        "language": ["kk", "ru", "en"],
    }
    order = {code: place for place, code in enumerate(orders[dimension])}
    return categories.map(order).fillna(len(order))
