"""What a report is about: names, window, slices."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from given import give, slices_of

from qa_lib.analysis import open_data, score_slice, sum_surveys_and_blocks, window
from qa_lib.analysis.comparison import tabulate_benchmark
from qa_lib.analysis.data import once_per_report
from qa_lib.analysis.sums import SUM_KEYS
from qa_lib.analysis.warming import warm
from qa_lib.errors import IntakeError, ParamsError
from qa_lib.measurement import add_sums
from qa_lib.paths import Paths

pytestmark = pytest.mark.unit


@pytest.fixture
def no_data(tmp_path):
    """A project folder without a store."""
    return Paths(root=tmp_path, data=tmp_path / "data", params=tmp_path / "params")


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ({"school": "farm", "semester": "2025-autumn"}, "did you mean 'pharm'"),
        ({"school": "pharm", "semester": "2025-autum"}, "did you mean '2025-autumn'"),
        ({"school": "pharm", "semester": "2025-autumn", "department": "dent-a"}, "department of school 'pharm'"),
    ],
)
def test_open_data_with_a_wrong_name(small_params, no_data, names, message):
    """A wrong name is refused before anything is read, with the nearest valid one."""
    with pytest.raises(ParamsError, match=message):
        open_data(no_data, small_params, **names)


def test_open_data_without_data(small_params, no_data):
    """A semester that was never taken in is bad data, not a traceback."""
    with pytest.raises(IntakeError, match="semester '2025-autumn' has no data"):
        open_data(no_data, small_params, school="pharm", semester="2025-autumn", department="")


def test_semesters_reach_back_to_the_same_season(small_params, no_data, monkeypatch):
    """A year of dynamics begins with the same season a year before; semesters without data are left out."""
    with_data = ("2023-autumn", "2024-spring", "2024-autumn", "2025-autumn")
    monkeypatch.setattr(window, "list_semesters_with_data", lambda _: with_data)
    three_years = open_data(no_data, small_params, school="pharm", semester="2025-autumn")
    assert three_years.semesters == with_data
    comparison = small_params.policy.comparison
    years = comparison.dynamics_years.model_copy(update={"value": 1})
    policy = small_params.policy.model_copy(
        update={"comparison": comparison.model_copy(update={"dynamics_years": years})}
    )
    one_year = replace(three_years, params=small_params.model_copy(update={"policy": policy}))
    assert one_year.semesters == ("2024-autumn", "2025-autumn")


def test_score_slice_joins_the_context(make_data):
    """Every answer carries school, department and respondent of its response."""
    unit = make_data().unit
    joined = unit.answers.merge(unit.responses, on="response_id", suffixes=("", "_response"))
    assert len(joined) == len(unit.answers)
    assert (joined["department"].astype("str") == joined["department_response"].astype("str")).all()
    assert (joined["respondent_id"].astype("str") == joined["respondent_id_response"]).all()


def test_score_slice_of_anonymous_responses(make_slice, small_params):
    """A response without a respondent is its own respondent."""
    slice_ = make_slice("pharm", ("2025-autumn",))
    anonymous = replace(slice_, responses=slice_.responses.assign(respondent_id=None))
    responses = score_slice(anonymous, params=small_params).responses
    assert responses["respondent_id"].is_unique


def test_of_department_filters_every_frame(make_data):
    """A department's report holds its own rows, its population included."""
    unit = make_data(department="pharm-tech").unit
    assert set(unit.responses["department"]) == set(unit.population["department"]) == {"pharm-tech"}
    assert set(unit.comments["response_id"]) <= set(unit.responses["response_id"])


def test_surveys_stand_in_catalogue_order(make_data):
    """Only surveys with responses, by their number."""
    assert [survey.code for survey in make_data().surveys] == ["studies", "teacher", "employers"]


def test_once_per_report_computes_once(make_data):
    """The second call is answered from what the first computed; other arguments and other reports have their own."""
    calls = []

    @once_per_report
    def tabulate(_data, name):
        calls.append(name)
        return pd.DataFrame({"n": [1, 2]})

    data = make_data()
    for one, name in ((data, "a"), (data, "a"), (data, "b"), (make_data(), "a")):
        tabulate(one, name)
    assert calls == ["a", "b", "a"]


def test_once_per_report_keeps_changes_apart(make_data):
    """Who changes the frame that was returned changes it for nobody else."""
    data = make_data()
    before = tabulate_benchmark(data)
    changed = tabulate_benchmark(data)
    changed.loc[0, "n_valid"] = 0
    changed["more"] = 0
    pd.testing.assert_frame_equal(tabulate_benchmark(data), before)


def test_warm_asks_for_every_other_school_once(make_data):
    """Afterwards the rest of the university is known, whoever asks."""
    asked = []
    source = make_data().sums_of_school
    data = replace(make_data(), sums_of_school=lambda school: asked.append(school) or source(school))
    give(data, **slices_of(make_data()))
    warm(data, tier="internal")
    tabulate_benchmark(data)
    assert asked == ["dent"]


def test_sums_of_the_schools_are_those_of_the_university(make_slice, small_params):
    """Every number of every survey and block, to the last digit."""
    parts = [
        sum_surveys_and_blocks(score_slice(make_slice(part, ("2025-autumn",)), params=small_params).answers)
        for part in ("pharm", "dent", None)
    ]
    added, whole = (add_sums(part, SUM_KEYS) for part in (pd.concat(parts[:2]), parts[2]))
    pd.testing.assert_frame_equal(added, whole, check_exact=True)
