"""What a report reads of other schools: their sums, and nothing that anybody of them answered or wrote."""

from __future__ import annotations

from dataclasses import replace

import pytest
from intake_raw import HEADINGS, SEMESTER, RawProject

from qa_lib.analysis import open_data, summarise_school
from qa_lib.analysis.comparison import tabulate_benchmark
from qa_lib.analysis.sums import WHOLE_SURVEY, summarise_results
from qa_lib.analysis.warming import warm
from qa_lib.reads import noting

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Two schools and somebody of none, who answered two items each."""
    folder = tmp_path_factory.mktemp("schools")
    made = RawProject(folder)
    items = [item.code for item in made.params.survey("wellbeing").items[:2]]
    schools = ["pharm"] * 3 + ["dent"] * 2 + [""]
    rows = [[f"r{place}", school, "", 1 + place % 5, 4] for place, school in enumerate(schools)]
    made.write_csv("wellbeing.csv", [[*HEADINGS, *items], *rows])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QA_KEY_FILE", str(folder / "keys" / "pseudonym.key"))
        made.read()
    return made


def _files(read):
    """The tables of schools that were read."""
    return {part for part in read["store"] if part.endswith(".parquet") and part.count("/") == 2}


def test_summarise_school_reads_its_responses_and_answers(project):
    """Neither comments nor another school."""
    with noting() as read:
        sums = summarise_school(project.paths, project.params, school="dent", semester=SEMESTER)
    assert _files(read) == {f"{SEMESTER}/{table}/dent.parquet" for table in ("responses", "answers")}
    whole = sums[sums["block"].eq(WHOLE_SURVEY)]
    assert (whole["n_respondents"].tolist(), whole["n_valid"].tolist()) == ([2], [4])


def test_report_reads_no_other_school(project):
    """When the sums of the other schools are known, only the school's own tables are opened."""
    paths, params = project.paths, project.params
    kept = {
        school: summarise_school(paths, params, school=school, semester=SEMESTER) for school in ("_no-school", "dent")
    }
    results = {
        school: summarise_results(paths, params, school=school, semester=SEMESTER)
        for school in ("_no-school", "dent", "pharm")
    }
    with noting() as read:
        data = open_data(paths, params, school="pharm", semester=SEMESTER)
        data = replace(data, sums_of_school=kept.__getitem__, results_of_school=lambda school, _: results[school])
        warm(data, tier="internal")
    assert {file.rsplit("/", 1)[1] for file in _files(read)} == {"pharm.parquet"}


def test_rest_of_the_university_has_those_of_no_school(project):
    """Who named no school still belongs to the rest."""
    data = open_data(project.paths, project.params, school="pharm", semester=SEMESTER)
    row = tabulate_benchmark(data).iloc[0]
    assert (row["n_valid"], row["n_rest_valid"]) == (6, 6)
