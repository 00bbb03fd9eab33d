"""What a report is asked to be."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from qa_lib.errors import ParamsError
from qa_lib.params import Params, load_params
from qa_lib.publishing.checking import check_request
from qa_lib.publishing.request import ReportRequest

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


def test_check_request_of_a_year_takes_its_last_semester_with_data(params: Params) -> None:
    """The annual report looks at the year up to the last semester that has data, and lies in a folder of its own."""
    request = check_request(params, semesters_with_data=SEMESTERS, kind="institution", year="2024-2025")
    assert (request.semester, request.year) == ("2025-spring", "2024-2025")
    assert request.folder.as_posix() == "annual/2024-2025/internal-kk"


def test_check_request_of_a_month_finds_its_semester(params: Params) -> None:
    """A month belongs to the last semester that had begun when it ended."""
    request = check_request(params, semesters_with_data=SEMESTERS, kind="monthly", month="2025-11", locale="ru")
    assert (request.semester, request.folder.as_posix()) == ("2025-autumn", "monthly/2025-11/internal-ru")
    assert request.parameters == {"month": "2025-11", "tier": "internal", "locale": "ru"}


@pytest.mark.parametrize(
    ("kind", "wanted", "message"),
    [
        ("institution", {"year": "2025-2025"}, "unknown year '2025-2025'; did you mean '2025-2026'"),
        ("institution", {"year": "2025-2026", "semester": "2025-spring"}, "unknown semester of 2025-2026"),
        ("monthly", {"month": "2025-13"}, "unknown month '2025-13'; did you mean '2025-12'"),
        ("monthly", {"tier": "public"}, r"unknown tier of this kind of report \(monthly\) 'public'"),
        ("survey", {"survey": "satisfacton"}, "did you mean 'satisfaction'"),
    ],
)
def test_check_request_of_every_kind_names_what_is_wrong(params, kind, wanted, message) -> None:  # type: ignore[no-untyped-def]
    """A misspelt year, month, survey or ring is refused with the nearest name."""
    with pytest.raises(ParamsError, match=message):
        check_request(params, semesters_with_data=SEMESTERS, kind=kind, **wanted)


def test_report_request_survives_being_sent(params: Params) -> None:
    """A request is plain data: what a worker makes of its fields is the same request."""
    request = check_request(params, semesters_with_data=SEMESTERS, kind="survey", survey="staff")
    assert ReportRequest(**asdict(request)) == request
    assert request.folder.as_posix() == "survey-staff/2025-autumn/internal-kk"
