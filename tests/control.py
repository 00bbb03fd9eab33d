"""The registers of in-department control of the synthetic university's school of pharmacy, with planted facts."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
from given import give
from planted import SEED, draw_learners, planted_data
from registers import new_registers

from qa_lib.analysis import ReportData
from qa_lib.registers import open_registers
from qa_lib.sample.control_records import ControlRecords
from qa_lib.sample.roster import teachers_in
from qa_lib.sample.stories import Stories
from qa_lib.templates import Choices


@cache
def controlled_data(department: str = "") -> ReportData:
    """A report on the planted school, or one of its departments, with the registers of its last two semesters."""
    planted, semester = planted_data(), planted_data().params.semester("2025-autumn")
    params = planted.params
    known = _registers_folder()
    school = params.school("pharm")
    teachers = teachers_in(school, semester, seed=SEED, scale=1.0).rename(columns={"teacher": "teacher_id"})
    data = replace(planted, department=department or None)
    registers = open_registers(
        known.paths, params, on=semester.report_date, school="pharm", department=department or None
    )
    population = draw_learners(params, school="pharm", semester=semester.code)
    properties = {
        "semesters": planted.semesters,
        "whole_school": replace(planted.whole_school, population=population),
        "other_schools": planted.other_schools,
    }
    return give(data, registers=registers, teachers=pd.DataFrame(teachers), university=None, **properties)


@cache
def _registers_folder():
    params = planted_data().params
    semesters = tuple(one for one in params.semesters.semesters if one.code in ("2025-spring", "2025-autumn"))
    records = ControlRecords(Stories(params, Choices(params, "kk")), semesters, SEED, 1.0)
    units = {department.name["kk"] for department in params.school("pharm").departments}
    folder = new_registers(Path(tempfile.mkdtemp()) / "data", params)
    for register, rows in (
        ("observations", records.observations()),
        ("peer-reviews", records.reviews()),
        ("attendance", records.attendance()),
    ):
        folder.write(register, [row for row in rows if row["unit"] in units], name=f"{register}.xlsx", locale="kk")
    report = folder.ensure()
    if len(report.faults):
        raise RuntimeError(report.faults.to_string())
    return folder
