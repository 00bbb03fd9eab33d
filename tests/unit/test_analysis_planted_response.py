"""Selective response in the synthetic university: what composition, weights and sensitivity make of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from given import NO_DATA, ROOT, give
from planted import SEED, draw_learners, draw_slice
from scipy.special import ndtr

from qa_lib.analysis import ReportData, composition, respondents, score_slice, sensitivity
from qa_lib.params import Params, load_params
from qa_lib.paths import Paths
from qa_lib.sample.effects import COURSE_EFFECTS
from qa_lib.sample.structure import department_levels, item_levels

pytestmark = pytest.mark.unit
SEMESTER = "2025-autumn"
SCHOOL, EFFECT = COURSE_EFFECTS[0].school, COURSE_EFFECTS[0]


@pytest.fixture(scope="module")
def params() -> Params:
    """The params of the repository."""
    return load_params(ROOT / "params")


@pytest.fixture(scope="module")
def learners(params: Params) -> pd.DataFrame:
    """Everybody of the school whose satisfied first course was urged to answer."""
    return draw_learners(params, school=SCHOOL, semester=SEMESTER)


@pytest.fixture(scope="module")
def data(params: Params, learners: pd.DataFrame) -> ReportData:
    """Its report."""
    slice_ = draw_slice(params, school=SCHOOL, semesters=(SEMESTER,), surveys=("satisfaction", "wellbeing"))
    scored = score_slice(replace(slice_, population=learners), params=params)
    empty = ReportData(params, Paths(root=ROOT, data=NO_DATA, params=ROOT / "params"), SCHOOL, SEMESTER)
    return give(empty, semesters=(SEMESTER,), whole_school=scored, other_schools=())


def true_share(params: Params, learners: pd.DataFrame, survey: str) -> float:
    """The level that the survey would have, had everybody answered."""
    school = params.school(SCHOOL)
    items = item_levels(params.survey(survey), school, params.semester(SEMESTER), seed=SEED)
    of_course = np.where(learners["course"].eq(EFFECT.course), EFFECT.level, EFFECT.others)
    own = of_course if params.survey(survey).number == EFFECT.survey else np.zeros(len(learners))
    department = learners["department"].map(department_levels(school, seed=SEED)).fillna(0.0).to_numpy(float)
    shares = ndtr(items + (own + department)[:, None]).mean(axis=1)
    return float(np.average(shares, weights=learners["n_population"]))


def row_of(table: pd.DataFrame, survey: str) -> pd.Series:
    """The only row of a survey."""
    return table.set_index("survey").loc[survey]


def test_tests_find_the_course_that_was_urged(data: ReportData) -> None:
    """The course departs noticeably, language does not; the first course is named, and over-represented."""
    tests = composition.tabulate_tests(data).query("survey == 'satisfaction'").set_index("dimension")
    assert tests.loc["course", "departure"] == "large"
    assert tests.loc["language", "departure"] == "none"
    table = respondents.tabulate_representativeness(data).query("survey == 'satisfaction'")
    first = table[table["dimension"].eq("course") & table["category"].eq("1")].iloc[0]
    assert first["is_departing"]
    assert first["difference_share"] > 0.1


def test_weights_undo_what_composition_did(data: ReportData, params: Params, learners: pd.DataFrame) -> None:
    """The raised level falls back by what the first course has too many respondents times what it is happier by."""
    row = row_of(sensitivity.tabulate_weighting(data), "satisfaction")
    table = respondents.tabulate_representativeness(data).query("survey == 'satisfaction'")
    first = table[table["dimension"].eq("course") & table["category"].eq(str(EFFECT.course))].iloc[0]
    is_first = learners["course"].eq(EFFECT.course)
    happier = [true_share(params, learners[chosen], "satisfaction") for chosen in (is_first, ~is_first)]
    expected = -first["difference_share"] * (happier[0] - happier[1])
    assert row["weighting"] == "used"
    assert expected < -0.03
    assert row["shift_share"] == pytest.approx(expected, abs=0.01)
    assert row["effective_n"] < row["n_respondents"]


def test_weights_do_not_undo_selective_satisfaction(data: ReportData, params: Params, learners: pd.DataFrame) -> None:
    """In well-being the dissatisfied answer more whatever their course: weights change nothing, silence could."""
    weighted = row_of(sensitivity.tabulate_weighting(data), "wellbeing")
    truth = true_share(params, learners, "wellbeing")
    assert weighted["satisfaction_share"] < truth
    assert abs(weighted["shift_share"]) < 0.01
    row = row_of(sensitivity.tabulate_nonresponse(data), "wellbeing")
    assert row["gap_low"] < truth < row["gap_high"]


@pytest.mark.parametrize("survey", ["satisfaction", "wellbeing"])
def test_tipping_share_stands_the_whole_at_the_target(data: ReportData, survey: str) -> None:
    """Respondents and the others at the tipping share together reach the target exactly."""
    row = row_of(sensitivity.tabulate_nonresponse(data), survey)
    rest = 1 - row["response_share"]
    whole = row["response_share"] * row["satisfaction_share"] + rest * row["tipping_share"]
    assert whole == pytest.approx(row["target_share"])
    assert row["bound_low"] < row["gap_low"] < row["satisfaction_low"]


def test_small_groups_are_joined(data: ReportData) -> None:
    """No group that weights are fitted to has fewer respondents than the policy asks for."""
    found = composition.compose(data, "satisfaction")
    n_min = data.params.policy.weighting.stratum_n_min.value
    assert min(int(test.cells["n_respondents"].min()) for test in found.tests.values()) >= n_min


def test_people_of_unknown_language_leave_the_weights_alone(data: ReportData, learners: pd.DataFrame) -> None:
    """A course whose languages nobody recorded is tested with the others and takes no part in the weights."""
    gappy = learners.assign(language=learners["language"].where(learners["course"] < 5, None))
    whole = replace(data.whole_school, population=gappy)
    other = give(
        ReportData(data.params, data.paths, SCHOOL, SEMESTER),
        semesters=(SEMESTER,),
        whole_school=whole,
        other_schools=(),
    )
    found = composition.compose(other, "satisfaction")
    assert "5" in found.tests["course"].cells.index
    assert "5" not in set(found.people["course"])
    assert row_of(sensitivity.tabulate_weighting(other), "satisfaction")["weighting"] == "used"
