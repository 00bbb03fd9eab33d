"""Chapter "respondents": who answered, of how many, and whom they resemble (7.5.2)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from qa_lib.analysis.composition import Counts, count_categories, find_departing_groups
from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.levels import order_rows
from qa_lib.measurement import attach_surveys, response_rates
from qa_lib.params import Policy

COMPOSITION_COLUMNS = (
    "survey",
    "dimension",
    "category",
    "n_population",
    "n_respondents",
    "response_share",
    "population_share",
    "respondent_share",
    "difference_share",
)
_COMPOSITION_TYPES = (
    dict.fromkeys(COMPOSITION_COLUMNS[:3], "str")
    | dict.fromkeys(COMPOSITION_COLUMNS[3:5], "Int64")
    | dict.fromkeys(COMPOSITION_COLUMNS[5:], "Float64")
)


@once_per_report
def tabulate_response(data: ReportData) -> pd.DataFrame:
    """Response of each survey that was held in the unit this semester.

    Returns
    -------
    DataFrame
        In the order of the catalogue: ``survey``, ``target_group``, ``n_population`` (NA when unknown),
        ``n_respondents`` (distinct), ``n_responses``, ``response_share``, ``caution``: ``risk`` below the leading
        indicator of 9.2, ``unknown`` without a usable population, else ``none``; ``silence_share``
        (`reach_of_silence`).
    """
    population = attach_surveys(data.current.population, data.surveys)
    rates = response_rates(data.current.responses, population, by=["survey"])
    groups = {survey.code: survey.target_group for survey in data.surveys}
    rates = rates[rates["survey"].isin(list(groups))]
    rates.insert(1, "target_group", rates["survey"].map(groups).astype("str"))
    share, policy = rates["response_share"], data.params.policy
    rated = rates.assign(caution=_caution(share, policy), silence_share=reach_of_silence(share, policy))
    return order_rows(rated, params=data.params)


def reach_of_silence(response_share: pd.Series, policy: Policy) -> pd.Series:
    """How far a level could move if those who did not answer differed by the policy's ``gap_share``, 0-1.

    (1 - response rate) times that difference: it has no step at any rate. NA where the rate is.
    """
    return (1 - response_share.astype("Float64")) * policy.nonresponse.gap_share.value


def _caution(response_share: pd.Series, policy: Policy) -> pd.Series:
    share = response_share.to_numpy(dtype=np.float64, na_value=np.nan)
    words = np.select([np.isnan(share), share < policy.response.rate_risk.value], ["unknown", "risk"], "none")
    return pd.Series(words, index=response_share.index, dtype="str")


def tabulate_representativeness(data: ReportData) -> pd.DataFrame:
    """Respondents of each survey against its population, by programme (or level), course and language.

    Only categories that the population knows are compared; a dimension that it does not know is left out, and so are
    respondents whose category is unknown. Levels are compared where programmes are not known.

    Returns
    -------
    DataFrame
        ``survey``, ``dimension`` (``programme`` ``level`` ``course`` ``language``), ``category``, ``n_population``,
        ``n_respondents``, ``response_share``, ``population_share``, ``respondent_share`` (of the dimension's known),
        ``difference_share`` (respondents - population; positive: over-represented), ``is_departing``
        (`composition.find_departing_groups`).
    """
    rows = [
        (survey.code, *row)
        for survey in data.surveys
        for name, counts in count_categories(data, survey.code).items()
        for row in _compare(name, counts, data)
    ]
    table = pd.DataFrame(rows, columns=list(COMPOSITION_COLUMNS)).astype(_COMPOSITION_TYPES)
    departing = {
        (survey.code, *pair)
        for survey in data.surveys
        for pair in find_departing_groups(data, survey.code).itertuples(index=False, name=None)
    }
    keys = zip(*(table[name] for name in COMPOSITION_COLUMNS[:3]), strict=True)
    return table.assign(is_departing=np.array([key in departing for key in keys], dtype=bool))


def _compare(dimension: str, counts: Counts, data: ReportData) -> list[tuple[object, ...]]:
    """Rows of one dimension in the order of the params; shares of nobody are None."""
    people, answered = counts.n_population, counts.n_respondents
    total = answered.sum()
    asked_shares = people / people.sum()
    places = _places(counts.categories, dimension, data)
    rows = [
        (
            dimension,
            counts.categories[i],
            people[i],
            answered[i],
            answered[i] / people[i] if answered[i] <= people[i] else None,
            asked_shares[i],
            answered[i] / total if total else None,
            answered[i] / total - asked_shares[i] if total else None,
        )
        for i in range(len(people))
    ]
    return [rows[i] for i in sorted(range(len(rows)), key=lambda i: (places[i], counts.categories[i]))]


def _places(categories: Sequence[str], dimension: str, data: ReportData) -> list[int]:
    institution = data.params.institution
    orders = {
        "programme": [one.code for school in institution.schools for one in school.programmes],
        "level": [level.code for level in institution.levels],
        "course": [str(course) for course in range(1, 20)],
        "language": ["kk", "ru", "en"],
    }
    order = {code: place for place, code in enumerate(orders[dimension])}
    return [order.get(category, len(order)) for category in categories]
