"""Nobody works out what is hidden in the whole sample university: all schools, semesters, rings and kinds of tables."""

from __future__ import annotations

import re

import pytest
from project import SampleProject

from qa_lib.params import TIERS, load_params

pytestmark = pytest.mark.e2e

#: A line of `make attack` on one part of what a ring may see.
LINE = re.compile(
    r"^  (?P<name>[^:]+): (?P<n>\d+) cells, hidden (?P<hidden>\d+) .*sensitive (?P<sensitive>\d+), "
    r"recovered (?P<recovered>\d+), too narrow (?P<narrow>\d+)"
)


def test_attack_on_the_whole_sample_university_finds_nothing(university: SampleProject) -> None:
    """Results, themes, teachers and certificates of every school beside the university's totals, ring by ring.

    In the first three of its five semesters; `make attack` takes all.
    """
    done = university.qa("attack", "--semester", "2024-autumn")
    assert done.returncode == 0, done.stdout + done.stderr
    parts = [found.groupdict() for found in map(LINE.match, done.stdout.splitlines()) if found]
    schools = [school.code for school in load_params(university.params).institution.schools]
    for kind in ("", ", themes", ", teachers"):
        assert [line["name"] for line in parts].count(f"{schools[0]}{kind}") == len(TIERS)
    assert [line["name"] for line in parts].count("university") == len(TIERS)
    assert sum(int(line["sensitive"]) for line in parts) > 1000
    assert {(line["recovered"], line["narrow"]) for line in parts} == {("0", "0")}
