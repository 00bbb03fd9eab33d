"""Nobody works out what is hidden in the whole sample university: all schools, semesters, rings and kinds of tables."""

from __future__ import annotations

import re

import pytest
from project import ROOT, SampleProject, new_project

from qa_lib.params import TIERS, load_params

pytestmark = pytest.mark.e2e

#: A line of `make attack` on one part of what a ring may see.
LINE = re.compile(
    r"^  (?P<name>[^:]+): (?P<n>\d+) cells, hidden (?P<hidden>\d+) .*sensitive (?P<sensitive>\d+), "
    r"recovered (?P<recovered>\d+), too narrow (?P<narrow>\d+)"
)


#: Two semesters of one year and the same season before: sums over time and over units are there.
SEMESTERS = ("2024-autumn", "2025-spring", "2025-autumn")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> SampleProject:
    """All schools of the sample university, small: the fewer answer, the more is hidden."""
    schools = [school.code for school in load_params(ROOT / "params").institution.schools]
    project = new_project(tmp_path_factory.mktemp("whole"), schools=schools)
    project.make_sample(SEMESTERS)
    return project


def test_attack_on_the_whole_sample_university_finds_nothing(whole: SampleProject) -> None:
    """Results, themes, teachers and certificates of every school beside the university's totals, ring by ring."""
    done = whole.qa("attack")
    assert done.returncode == 0, done.stdout + done.stderr
    parts = [found.groupdict() for found in map(LINE.match, done.stdout.splitlines()) if found]
    schools = [school.code for school in load_params(whole.params).institution.schools]
    assert len(schools) == 9
    for kind in ("", ", themes", ", teachers"):
        for school in schools:
            assert [line["name"] for line in parts].count(f"{school}{kind}") == len(TIERS)
    assert [line["name"] for line in parts].count("university") == len(TIERS)
    assert sum(int(line["sensitive"]) for line in parts) > 1000
    assert {(line["recovered"], line["narrow"]) for line in parts} == {("0", "0")}
