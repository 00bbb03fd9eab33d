"""What a report is asked to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa_lib.errors import ParamsError
from qa_lib.params import Params, load_params
from qa_lib.publishing.request import ReportRequest, check_request

pytestmark = pytest.mark.unit
SEMESTERS = ["2025-spring", "2025-autumn"]


@pytest.fixture(scope="module")
def params() -> Params:
    return load_params(Path(__file__).parents[2] / "params")


def test_check_request_defaults_to_the_latest_semester_with_data(params: Params) -> None:
    """Without a semester the latest one by the order of semesters.yaml is taken."""
    request = check_request(params, semesters_with_data=SEMESTERS, school="pharm")
    assert request == ReportRequest("pharm", "2025-autumn")


def test_check_request_names_the_nearest_school(params: Params) -> None:
    """A misspelt school is refused with the nearest name."""
    with pytest.raises(ParamsError, match="unknown school 'farm'; did you mean 'pharm'"):
        check_request(params, semesters_with_data=SEMESTERS, school="farm")


def test_check_request_reports_all_faults_at_once(params: Params) -> None:
    """Four wrong parameters are four faults of one error."""
    wrong = {"school": "../../x", "semester": "2025-otumn", "tier": "secret", "locale": "kz"}
    with pytest.raises(ParamsError) as caught:
        check_request(params, semesters_with_data=SEMESTERS, **wrong)
    assert [fault.split()[1] for fault in caught.value.faults] == ["school", "semester", "tier", "locale"]


def test_check_request_refuses_a_department_of_another_school(params: Params) -> None:
    """A department must belong to the school."""
    foreign = params.school("dent").departments[0].code
    with pytest.raises(ParamsError, match="unknown department of pharm"):
        check_request(params, semesters_with_data=SEMESTERS, school="pharm", department=foreign)


def test_report_request_folder_of_a_department_is_its_own(params: Params) -> None:
    """A department's report never lies in its school's folder."""
    department = params.school("pharm").departments[0].code
    request = ReportRequest("pharm", "2025-autumn", department=department)
    assert request.folder.as_posix() == f"pharm-{department}/2025-autumn/internal-kk"
