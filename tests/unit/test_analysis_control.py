"""In-department control: what is planted in the registers of the synthetic university is found, and nothing else."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from control import controlled_data
from given import NO_DATA, give

from qa_lib.analysis import control
from qa_lib.analysis.control.reviews import follow_reviews
from qa_lib.errors import ParamsError
from qa_lib.params import load_params
from qa_lib.params.registers import Criterion, RegisterBook
from qa_lib.paths import Paths
from qa_lib.registers import open_registers

pytestmark = pytest.mark.unit


def test_coverage_is_as_planned():
    """Each department observed as many classes as planned, of teachers it has, and handed in each month."""
    frame = control.tabulate_control_coverage(controlled_data())
    assert frame["n_classes"].tolist() == [8] * 4
    assert (frame["n_observed"] <= frame["n_teachers"]).all()
    assert frame["n_months"].tolist() == frame["n_months_planned"].tolist() == [5] * 4
    assert frame["missing"].tolist() == [""] * 4


def test_coverage_of_the_university_names_who_did_nothing():
    """Of the university all departments are told; those of other schools handed in nothing."""
    data = controlled_data()
    registers = replace(data.registers, school=None, department=None)
    semester = data.params.semester(data.semester)
    frame = control.cover_departments(registers, params=data.params, semester=semester)
    assert len(frame) == sum(len(school.departments) for school in data.params.institution.schools)
    others = frame[frame["school"].ne("pharm")]
    assert set(others["missing"]) == {"observations, peer-reviews, attendance"}
    assert frame["n_teachers"].isna().all()


def test_criteria_have_clustered_intervals():
    """Each criterion has a mean within its interval; cards are two a class."""
    frame = control.tabulate_criteria(controlled_data())
    assert frame["criterion"].tolist()[-1] == "total"
    assert (frame["n_cards"] == 2 * frame["n_classes"]).all()
    assert frame["score_share"].between(frame["score_low"], frame["score_high"]).all()


def test_weights_move_the_total():
    """A criterion that alone has weight makes the total; the params alone say so."""
    data = controlled_data()
    cards = control.list_cards(data.registers, data.params.semester(data.semester))
    book = data.params.register("observations")
    columns = [
        column.model_copy(update={"criterion": Criterion(weight=1e9)}) if column.code == "ethics" else column
        for column in book.columns
    ]
    weighted = control.score_rows(cards, RegisterBook(**book.model_dump() | {"columns": columns}))
    assert weighted["total_share"].tolist() == pytest.approx(cards["ethics_share"].tolist(), abs=1e-6)


def test_the_department_is_found_in_which_observers_see_what_learners_do_not():
    """Observers of one department score higher than its learners answer, beyond chance; no other is named."""
    frame = control.tabulate_accord(controlled_data())
    named = frame[frame["department"].ne("") & frame["verdict"].isin(["observed_higher", "asked_higher"])]
    assert set(named["department"]) == {"pharm-management"}
    assert set(named["verdict"]) == {"observed_higher"}
    assert (named["p_adjusted"] < 0.05).all()
    assert (named["difference_low"] > 0).all()


def test_accord_of_a_department_is_that_of_the_school():
    """The report of a department says of it what that of the school says: adjusted over the same comparisons."""
    whole, part = (control.tabulate_accord(controlled_data(unit)) for unit in ("", "pharm-management"))
    pd.testing.assert_frame_equal(whole, part)


def test_the_lenient_observer_is_found():
    """The observer who scores higher than the other in the same classes is named, and no other."""
    frame = control.compare_observers(controlled_data())
    named = frame[frame["verdict"].isin(["higher", "lower"])]
    assert named[["department", "observer", "verdict"]].values.tolist() == [["pharm-tech", "department-head", "higher"]]


def test_agreement_cannot_be_told_of_few_classes():
    """Of a single department eight classes were seen by two: fewer than the policy asks for."""
    school = control.tabulate_agreement(controlled_data())
    department = control.tabulate_agreement(controlled_data("pharm-tech"))
    assert school["agreement"].notna().all()
    assert set(department["verdict"]) == {"cannot_be_told"}
    assert department["agreement"].isna().all()


def test_the_falling_course_is_found():
    """Attendance of one year of study of one department falls; every other row stays where it was."""
    frame = control.tabulate_attendance_trends(controlled_data())
    named = frame[frame["verdict"].isin(["fell", "rose"])]
    assert named[["department", "course", "verdict"]].values.tolist() == [["clin-pharm", 4, "fell"]]
    assert named["change_low"].iloc[0] < -0.28 < named["change_high"].iloc[0]


def test_the_department_that_few_attend_is_found():
    """The department whose learners come least lies below the rest of its school."""
    frame = control.tabulate_attendance(controlled_data())
    assert frame.loc[frame["verdict"].eq("lower"), "department"].tolist() == ["pharm-chem"]
    assert frame.loc[frame["department"].eq(""), "n_planned"].iloc[0] == frame["n_planned"].iloc[1:].sum()


def test_reviews_that_were_never_repeated_are_overdue():
    """What was to be revised and was not reviewed again in two months is overdue in one department."""
    frame = control.tabulate_reviews(controlled_data())
    assert frame.loc[frame["n_overdue"].gt(0), "department"].tolist() == ["clin-pharm"]


def test_follow_up_waits_until_its_time():
    """A review to be revised waits for two months, is done once reviewed again, and needs nothing when accepted."""
    params = controlled_data().params
    rows = [("A", "revise", "2025-10-01"), ("A", "accepted", "2025-11-01"), ("B", "rejected", "2025-12-15"),
            ("C", "revise", "2025-10-01")]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["object", "verdict", "reviewed_date"]).assign(school="pharm", department="d")
    frame["reviewed_date"] = frame["reviewed_date"].astype("datetime64[s]")
    found = follow_reviews(frame, params=params, on=dt.date(2026, 1, 25))
    assert found["follow_up"].tolist() == ["done", "not_needed", "waiting", "overdue"]


def test_few_observed_teachers_are_hidden_in_outer_rings():
    """A department with few observed teachers is hidden, and a second one with it; the internal ring sees all."""
    params = controlled_data().params
    frame = pd.DataFrame({"department": list("abcd"), "n_teachers": [3, 9, 12, 20]})
    marked = control.mark_hidden_departments(frame, params)
    assert marked["is_hidden_internal"].tolist() == [False] * 4
    assert marked["is_hidden_corporate"].tolist() == [True, True, False, False]
    assert (marked["is_hidden_public"] | ~marked["is_hidden_corporate"]).all()
    assert control.is_unit_hidden(marked, "a", "corporate")
    assert not control.is_unit_hidden(marked, None, "corporate")


def test_no_register_gives_empty_tables():
    """Where nothing was handed in, every table is empty and has its columns."""
    data = controlled_data()
    paths = Paths(root=data.paths.root, data=NO_DATA, params=data.paths.params)
    on = data.params.semester(data.semester).report_date
    fresh = replace(controlled_data())
    known = {name: getattr(controlled_data(), name) for name in ("semesters", "whole_school", "teachers")}
    give(fresh, registers=open_registers(paths, data.params, on=on, school="pharm"), university=None, **known)
    for tabulate in (
        control.tabulate_criteria,
        control.tabulate_observed_departments,
        control.tabulate_agreement,
        control.compare_observers,
        control.tabulate_accord,
        control.tabulate_review_criteria,
        control.tabulate_reviews,
        control.tabulate_attendance,
        control.tabulate_months,
        control.tabulate_attendance_trends,
        control.list_outlying_months,
        control.tabulate_attendance_links,
    ):
        frame = tabulate(fresh)
        assert frame.empty, tabulate.__name__
    assert control.tabulate_control_coverage(fresh)["missing"].str.count(",").eq(2).all()


def test_params_refuse_a_criterion_without_a_scale_or_block(tmp_path):
    """A criterion needs ends, and blocks that it names exist."""
    folder = Path(shutil.copytree(controlled_data().paths.params, tmp_path / "params"))
    file = folder / "registers" / "observations.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("teaching/clarity", "teaching/clarty"), encoding="utf-8")
    with pytest.raises(ParamsError, match=r"teaching/clarty.*observations\.yaml:columns\.structure"):
        load_params(folder)
