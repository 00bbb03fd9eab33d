"""Whether those who answered are composed like those who were asked (7.5.2), tested by characteristic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qa_lib.analysis.data import ReportData
from qa_lib.measurement import attach_surveys
from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.hypotheses import Representativeness, check_representativeness
from qa_lib.measurement.weighting import WeightingRule, adjust_compositions, find_departures
from qa_lib.params import Policy
from qa_lib.reads import remembering

#: Characteristics of respondents that the population is known by; of programme and level the finer one that is known.
DIMENSIONS = ("programme", "level", "course", "language")
#: The category of groups that are too small to stand alone.
JOINED = "joined"
TEST_COLUMNS = (
    "survey",
    "dimension",
    "n_respondents",
    "n_population",
    "n_groups",
    "chi2",
    "df",
    "p_adjusted",
    "cohen_w",
    "dissimilarity_share",
    "departure",
)


@dataclass(frozen=True)
class Composition:
    """Respondents of one survey by characteristics that the population is known by too; small groups are joined."""

    #: One row a respondent: ``respondent_id`` and a column a dimension.
    people: pd.DataFrame
    #: People asked by category, for each dimension.
    population: Mapping[str, pd.Series]
    #: By dimension; a dimension is there only where there is something to compare.
    tests: Mapping[str, Representativeness]


def read_rule(policy: Policy) -> WeightingRule:
    """The cut-offs of weighting as the policy gives them."""
    rule = policy.weighting
    return WeightingRule(
        dissimilarity_min=rule.dissimilarity_min.value,
        p_value_max=rule.p_value_max.value,
        n_group_min=rule.group_n_min.value,
        highest_to_mean_max=rule.highest_to_mean_max.value,
        design_effect_max=rule.design_effect_max.value,
    )


@remembering
def compose(data: ReportData, survey: str) -> Composition | NotEstimated:
    """Who answered a survey in the unit, and of whom.

    Counted are cells of the population whose every dimension is known, and respondents of these cells' categories.

    Returns
    -------
    Composition or NotEstimated
        ``NotEstimated``: no dimension with two categories, nobody whose category is known, or more respondents than
        people.
    """
    cells = attach_surveys(data.current.population, [data.params.survey(survey)])
    cells = cells[cells["n_population"].fillna(0).to_numpy(dtype=float) > 0]
    responses = data.current.responses
    responses = responses[responses["survey"].eq(survey)].drop_duplicates("respondent_id")
    dimensions = _choose_dimensions(cells, responses)
    if not dimensions:
        return NotEstimated("one_category", n=len(responses))
    cells = cells.dropna(subset=dimensions).astype(dict.fromkeys(dimensions, "str"))
    people = responses[["respondent_id", *dimensions]].dropna().astype("str")
    is_known = np.logical_and.reduce([people[name].isin(cells[name].unique()).to_numpy() for name in dimensions])
    people = people[is_known].reset_index(drop=True)
    n_min = data.params.policy.weighting.group_n_min.value
    if not 0 < len(people) <= int(cells["n_population"].sum()) or len(people) < n_min:
        return NotEstimated("too_few", n=len(people), n_min=n_min)
    return _compare(people, cells, dimensions, n_min=n_min)


def _choose_dimensions(cells: pd.DataFrame, responses: pd.DataFrame) -> list[str]:
    """Dimensions with two known categories of people, the level only where programmes are not known."""
    known = [name for name in DIMENSIONS if name in cells and name in responses and cells[name].nunique() > 1]
    known = [name for name in known if responses[name].notna().any()]
    return [name for name in known if not (name == "level" and "programme" in known)]


def _compare(people: pd.DataFrame, cells: pd.DataFrame, dimensions: list[str], *, n_min: int) -> Composition:
    population: dict[str, pd.Series] = {}
    tests: dict[str, Representativeness] = {}
    joined = people[["respondent_id"]].copy()
    for name in dimensions:
        counts = people[name].value_counts()
        sizes = cells.groupby(name)["n_population"].sum().astype(float)
        names = _join_small(counts.reindex(sizes.index, fill_value=0), n_min=n_min)
        sizes = sizes.groupby(names).sum()
        own = people[name].map(names)
        test = check_representativeness(own.value_counts(), sizes)
        if not isinstance(test, NotEstimated):
            joined[name], population[name], tests[name] = own, sizes, test
    return Composition(joined, population, tests)


def _join_small(counts: pd.Series, *, n_min: int) -> pd.Series:
    """By category its own name, or `JOINED` where it has too few respondents or such groups need its help."""
    ordered = counts.sort_values(kind="stable")
    total = ordered.cumsum()
    is_small = ordered.to_numpy() < n_min
    n_joined = int(is_small.sum())
    while 0 < n_joined < len(ordered) and (n_joined < 2 or total.iloc[n_joined - 1] < n_min):
        n_joined += 1
    names = pd.Series(ordered.index.to_numpy(), index=ordered.index, dtype="object")
    names.iloc[:n_joined] = JOINED
    return names.astype("str")


def tabulate_tests(data: ReportData) -> pd.DataFrame:
    """Chi-squared tests of the composition, by survey and dimension.

    Returns
    -------
    DataFrame
        `TEST_COLUMNS`: ``n_groups``, ``chi2``, ``df``, ``p_adjusted`` (finite population, Holm over the dimensions of
        the survey; NA for a census), ``cohen_w``, ``dissimilarity_share`` (of the respondents who would have to be
        others), ``departure``: ``large`` (beyond chance and noticeable), ``small`` (beyond chance alone), ``none``.
    """
    rows = [row for survey in data.surveys for row in _describe_tests(data, survey.code)]
    table = pd.DataFrame(rows, columns=list(TEST_COLUMNS))
    counts = dict.fromkeys(["n_respondents", "n_population", "n_groups", "df"], "Int64")
    numbers = dict.fromkeys(["chi2", "p_adjusted", "cohen_w", "dissimilarity_share"], "Float64")
    return table.astype(counts | numbers | dict.fromkeys(["survey", "dimension", "departure"], "str"))


def _describe_tests(data: ReportData, survey: str) -> list[tuple[object, ...]]:
    composition = compose(data, survey)
    if isinstance(composition, NotEstimated):
        return []
    rule, tests = read_rule(data.params.policy), list(composition.tests.values())
    judged = zip(composition.tests.items(), adjust_compositions(tests), find_departures(tests, rule=rule), strict=True)
    return [
        (
            survey,
            name,
            test.n,
            test.n_population,
            len(test.cells),
            test.chi2,
            test.df,
            None if np.isnan(p) else p,
            test.cohen_w,
            test.dissimilarity,
            "large" if is_large else "small" if p <= rule.p_value_max else "none",
        )
        for (name, test), p, is_large in judged
    ]


def find_departing_groups(data: ReportData, survey: str) -> pd.DataFrame:
    """Groups whose share among the respondents differs beyond chance, in dimensions that depart noticeably.

    Returns
    -------
    DataFrame
        ``dimension``, ``category``: by an exact binomial test, adjusted by Holm over the groups of the dimension.
    """
    composition = compose(data, survey)
    rows: list[tuple[str, str]] = []
    if not isinstance(composition, NotEstimated):
        rule, tests = read_rule(data.params.policy), composition.tests
        for (name, test), is_large in zip(tests.items(), find_departures(list(tests.values()), rule=rule), strict=True):
            cells = test.cells[test.cells["p_adjusted"] <= rule.p_value_max] if is_large else test.cells[:0]
            rows += [(name, str(category)) for category in cells.index if category != JOINED]
    return pd.DataFrame(rows, columns=["dimension", "category"], dtype="str")
