"""Whether those who answered are composed like those who were asked (7.5.2), tested by characteristic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qa_lib.analysis.data import ReportData
from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.hypotheses import Representativeness, check_representativeness
from qa_lib.measurement.inputs import FloatArray
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
class Counts:
    """One survey by one dimension: categories of the population (in no order), people and respondents of each."""

    categories: list[str]
    n_population: FloatArray
    n_respondents: FloatArray
    #: For each respondent of the survey the place of the category; -1 where it is unknown or not of the population.
    place: NDArray[np.int64]


@dataclass(frozen=True)
class Composition:
    """Respondents of one survey by characteristics that the population is known by too; small groups are joined."""

    #: One row a respondent whose every characteristic is known: ``respondent_id`` and a column a dimension.
    people: pd.DataFrame
    #: People asked by category, for each dimension; the same people in each.
    population: Mapping[str, pd.Series]
    #: By dimension; a dimension is there only where there is something to compare.
    tests: Mapping[str, Representativeness]


def read_rule(policy: Policy) -> WeightingRule:
    """The cut-offs of weighting as the policy gives them."""
    rule = policy.weighting
    return WeightingRule(
        dissimilarity_min=rule.dissimilarity_min.value,
        p_value_max=rule.p_value_max.value,
        n_group_min=rule.stratum_n_min.value,
        highest_to_mean_max=rule.highest_to_mean_max.value,
        design_effect_max=rule.design_effect_max.value,
    )


@remembering
def count_categories(data: ReportData, survey: str) -> Mapping[str, Counts]:
    """Respondents of a survey and the people asked, by each dimension that the unit's population knows.

    A respondent counts once. Of programme and level the programme, where it is known.
    """
    cells = _cells_of(data, data.params.survey(survey).target_group)
    people = _respondents_of(data, survey)
    known = [name for name in DIMENSIONS if name in cells and cells[name].notna().any() and name in people]
    return {
        name: _count(cells[name], cells["n_population"], people[name])
        for name in known
        if not (name == "level" and "programme" in known)
    }


def _count(category: pd.Series, n_population: pd.Series, own: pd.Series) -> Counts:
    code, categories = pd.factorize(category)
    is_known = code >= 0
    sizes = np.zeros(len(categories))
    np.add.at(sizes, code[is_known], n_population.to_numpy()[is_known])
    place = pd.Index(categories).get_indexer(own).astype(np.int64)
    n_respondents = np.bincount(place[place >= 0], minlength=len(categories)).astype(np.float64)
    return Counts([str(name) for name in categories], sizes, n_respondents, place)


@remembering
def _cells_of(data: ReportData, target_group: str) -> pd.DataFrame:
    """Cells of the unit's population with people, dimensions as plain objects."""
    cells = data.current.population
    n = cells["n_population"].to_numpy(dtype=np.float64, na_value=0.0)
    cells = cells[(n > 0) & cells["target_group"].eq(target_group).to_numpy(dtype=bool)]
    known = [name for name in DIMENSIONS if name in cells]
    plain = {name: _as_objects(cells[name]) for name in known}
    return pd.DataFrame(plain | {"n_population": cells["n_population"].to_numpy(dtype=np.float64)})


@remembering
def _respondents_of(data: ReportData, survey: str) -> pd.DataFrame:
    """One row a respondent of a survey, the first questionnaire's dimensions, as plain objects."""
    responses = _plain_responses(data)
    own = responses[(responses["survey"] == survey).to_numpy()]
    return own[~own["respondent_id"].duplicated().to_numpy()].reset_index(drop=True)


@remembering
def _plain_responses(data: ReportData) -> pd.DataFrame:
    responses = data.current.responses
    known = [name for name in ("survey", "respondent_id", *DIMENSIONS) if name in responses]
    return pd.DataFrame({name: _as_objects(responses[name]) for name in known}, dtype=object)


def _as_objects(column: pd.Series) -> NDArray[np.object_]:
    """Text of each value, None where there is none; each value is written once."""
    code, values = pd.factorize(column)
    names = np.array([*(str(value) for value in values), None], dtype=object)
    return names[code]


@remembering
def compose(data: ReportData, survey: str) -> Composition | NotEstimated:
    """Who answered a survey in the unit, and of whom.

    A characteristic is tested on all whose category is known; weights are for respondents, and of people, of whom
    every one is.

    Returns
    -------
    Composition or NotEstimated
        ``NotEstimated``: no dimension with two categories, too few whose categories are known, or more respondents
        than people.
    """
    counts = {name: one for name, one in count_categories(data, survey).items() if len(one.categories) > 1}
    people, cells = _respondents_of(data, survey), _cells_of(data, data.params.survey(survey).target_group)
    if not counts:
        return NotEstimated("one_category", n=len(people))
    is_known = np.logical_and.reduce([one.place >= 0 for one in counts.values()])
    is_cell = cells[list(counts)].notna().all(axis=1).to_numpy()
    n_min, n = data.params.policy.weighting.stratum_n_min.value, int(is_known.sum())
    if n < n_min or any((one.n_respondents > one.n_population).any() for one in counts.values()):
        return NotEstimated("too_few", n=n, n_min=n_min)
    joined = {name: _join_small(one, n_min=n_min) for name, one in counts.items()}
    tests = {name: _test(one, joined[name]) for name, one in counts.items()}
    tested = {name: test for name, test in tests.items() if not isinstance(test, NotEstimated)}
    groups = {name: joined[name].to_numpy()[counts[name].place[is_known]] for name in tested}
    population = {
        name: cells["n_population"][is_cell].groupby(cells[name][is_cell].map(joined[name])).sum() for name in tested
    }
    ids = {"respondent_id": people["respondent_id"].to_numpy()[is_known]}
    frame = pd.DataFrame(ids | groups)
    fits = [frame[name].isin(population[name].index).to_numpy() for name in tested]
    is_fitting = np.logical_and.reduce(fits) if fits else np.ones(len(frame), dtype=bool)
    return Composition(frame[is_fitting].reset_index(drop=True), population, tested)


def _test(counts: Counts, joined: pd.Series) -> Representativeness | NotEstimated:
    sums = pd.DataFrame({"respondents": counts.n_respondents, "people": counts.n_population}, index=joined.to_numpy())
    sums = sums.groupby(level=0).sum()
    return check_representativeness(sums["respondents"], sums["people"])


def _join_small(counts: Counts, *, n_min: int) -> pd.Series:
    """By category its own name, or `JOINED` where it has too few respondents or such groups need its help."""
    order = np.argsort(counts.n_respondents, kind="stable")
    ordered = counts.n_respondents[order]
    total = ordered.cumsum()
    n_joined = int((ordered < n_min).sum())
    while 0 < n_joined < len(order) and (n_joined < 2 or total[n_joined - 1] < n_min):
        n_joined += 1
    names = np.array(counts.categories, dtype=object)
    names[order[:n_joined]] = JOINED
    return pd.Series(names, index=counts.categories)


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
