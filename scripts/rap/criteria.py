"""The 18 criteria in the order of the source, and the check of each."""

from __future__ import annotations

from rap import baseline, gold, records, silver
from rap.finding import Criterion, Finding, Level
from rap.project import Project

LEVELS: tuple[Level, ...] = ("Baseline", "Silver", "Gold")
CRITERIA = (
    Criterion(1, "Baseline", "data are made by code in an open-source language", baseline.check_language),
    Criterion(2, "Baseline", "code is under version control", baseline.check_version_control),
    Criterion(3, "Baseline", "a README tells the steps to reproduce", baseline.check_readme),
    Criterion(4, "Baseline", "code has been reviewed by peers", baseline.check_review),
    Criterion(5, "Baseline", "code is published, linked with the publication", baseline.check_open),
    Criterion(6, "Silver", "outputs are made by code, next to nothing by hand", silver.check_automation),
    Criterion(7, "Silver", "code is documented: guidance, structure, method, docstrings", silver.check_documentation),
    Criterion(8, "Silver", "code lies in a standard layout of folders", silver.check_structure),
    Criterion(9, "Silver", "functions or classes are reused", silver.check_functions),
    Criterion(10, "Silver", "code keeps to agreed standards", silver.check_standards),
    Criterion(11, "Silver", "there is a framework of tests: unit tests, back tests", silver.check_tests),
    Criterion(12, "Silver", "dependencies are written down", silver.check_dependencies),
    Criterion(13, "Silver", "runs record themselves", records.check_records),
    Criterion(14, "Silver", "data are handled and put out in a tidy form", records.check_tidy),
    Criterion(15, "Gold", "code is a package", gold.check_package),
    Criterion(16, "Gold", "tests run by themselves (continuous integration)", gold.check_integration),
    Criterion(17, "Gold", "runs are set off by events or by a schedule", gold.check_schedule),
    Criterion(18, "Gold", "changes are signposted", gold.check_changes),
)


def check_all(project: Project) -> list[Finding]:
    """The findings of all criteria, in their order."""
    return [Finding(one, tuple(one.check(project))) for one in CRITERIA]


def reached(findings: list[Finding]) -> tuple[str, str]:
    """The highest level of which, and of all below it, nothing is unmet: by machine alone, and with a person's word."""
    return _highest(findings, {"met"}), _highest(findings, {"met", "person"})


def _highest(findings: list[Finding], enough: set[str]) -> str:
    highest = "none"
    for level in LEVELS:
        if any(one.standing not in enough for one in findings if one.criterion.level == level):
            break
        highest = level
    return highest
