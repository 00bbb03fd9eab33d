"""What finished reports show is read back from their files and held against the plan."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from qa_lib.analysis import ReportData
from qa_lib.analysis.release import plan_results, ring_of
from qa_lib.analysis.result_cells import CELL_KEYS
from qa_lib.auditing.files import find_narrow, know_values
from qa_lib.params import load_params
from qa_lib.paths import Paths
from qa_lib.publishing.published import PublishedReport, find_leaks, find_reports

pytestmark = pytest.mark.unit
ROOT = Path(__file__).resolve().parents[2]
PARAMS = load_params(ROOT / "params")
SURVEY = PARAMS.survey("satisfaction")
BLOCK = SURVEY.blocks[0]
PARAMETERS = {"school": "pharm", "semester": "2025-autumn", "tier": "public", "locale": "ru", "department": ""}


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    monkeypatch.setenv("QA_REPORTS", str(tmp_path / "reports"))
    return Paths(root=ROOT, data=tmp_path / "data", params=ROOT / "params")


def _write_report(paths: Paths, tables: dict[str, list[dict[str, str]]]) -> PublishedReport:
    """A finished folder with these tables."""
    folder = paths.out / "pharm" / "2025-autumn" / "public-ru"
    (folder / "tables").mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"parameters": PARAMETERS}), encoding="utf-8")
    for name, rows in tables.items():
        with (folder / "tables" / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            lines = csv.DictWriter(stream, list(rows[0]))
            lines.writeheader()
            lines.writerows(rows)
    assert find_reports(paths, "public") == [folder]
    return PublishedReport(folder, PARAMS, paths)


def _blocks(share: str) -> dict[str, list[dict[str, str]]]:
    survey, block = SURVEY.short_title["ru"], BLOCK.title["ru"]
    row = {"survey_label": survey, "block_label": block, "n_valid": "", "satisfaction_share": share}
    return {"satisfaction-blocks": [row]}


def _plan(reason: str | None) -> pd.DataFrame:
    keys = dict(zip(CELL_KEYS, ("2025-autumn", SURVEY.code, "", BLOCK.code, ""), strict=True))
    return pd.DataFrame([keys | {"reason_public": reason}]).astype("str")


def test_find_leaks_finds_a_table_that_goes_round_the_plan(paths: Paths) -> None:
    """A block that the plan hides has a level in a file: the table is named."""
    shown = _write_report(paths, _blocks("0.6")).list_results()
    leaks = find_leaks(shown, _plan("too_few"), tier="public")
    assert leaks[["block", "table"]].to_numpy().tolist() == [[BLOCK.code, "satisfaction-blocks"]]
    assert find_leaks(shown, _plan(None), tier="public").empty


def test_list_results_passes_over_what_is_hidden(paths: Paths) -> None:
    """A row without a measure shows nothing."""
    assert _write_report(paths, _blocks("")).list_results().empty


def test_list_results_knows_items_by_the_table_of_their_survey(paths: Paths) -> None:
    """The items of a survey have a table of their own, which names no survey."""
    row = {"block_label": BLOCK.title["ru"], "item_label": BLOCK.items[0].text["ru"], "score_mean": "3.4"}
    shown = _write_report(paths, {f"satisfaction-items-{SURVEY.code}": [row]}).list_results()
    assert shown[["survey", "block", "item"]].to_numpy().tolist() == [[SURVEY.code, BLOCK.code, BLOCK.items[0].code]]


def test_list_themes_reads_counts(paths: Paths) -> None:
    """A theme with a count is shown, one without is not."""
    first, second = PARAMS.codeframes[0].themes[:2]
    rows = [
        {"theme_label": first.label["ru"], "n_respondents": "12"},
        {"theme_label": second.label["ru"], "n_respondents": ""},
    ]
    shown = _write_report(paths, {"open-answers-improvement": rows}).list_themes()
    assert shown["theme"].tolist() == [first.code]


def _files_of(plan: pd.DataFrame, *units: str) -> pd.DataFrame:
    """Levels of the survey "studies" in these units as files hold them."""
    rows = plan[plan["survey"].eq("studies") & plan["block"].eq("") & plan["department"].isin(units)]
    return rows[[*CELL_KEYS, "n_valid"]].assign(satisfaction_share=rows["n_positive"] / rows["n_valid"])


@pytest.fixture
def small_plan(make_data: Callable[..., ReportData]) -> pd.DataFrame:
    """A school in which three people of one of its two departments answered in the last semester."""
    data = make_data()
    whole = data.whole_school.of_semester(data.semester)
    is_there = whole.responses["department"].eq("pharm-chem")
    few = whole.responses.loc[is_there, "respondent_id"].drop_duplicates().head(3)
    kept = whole.responses[~is_there | whole.responses["respondent_id"].isin(few)]
    answers = whole.answers[whole.answers["response_id"].isin(kept["response_id"])]
    return plan_results(replace(whole, responses=kept, answers=answers), data.params, code="pharm")


@pytest.mark.parametrize("names_survey", [True, False])
def test_find_narrow_solves_the_numbers_in_files(small_plan: pd.DataFrame, names_survey: bool) -> None:
    """The school in one report and the other department in another are the hidden one, in whatever tables."""
    ring = ring_of(PARAMS, "internal")
    values = _files_of(small_plan, "", "pharm-tech")
    values = values if names_survey else values.assign(survey=values["survey"].mask(values["department"].ne(""), ""))
    known = know_values(small_plan, values, ring=ring)
    assert (known.n_same, known.n_other) == (2, 0)
    faults = list(find_narrow({"pharm": known.plan}, ring=ring, tier="internal"))
    assert any("pharm/2025-autumn/studies/pharm-chem//" in fault for fault in faults)
    safe = know_values(small_plan, _files_of(small_plan, ""), ring=ring)
    assert list(find_narrow({"pharm": safe.plan}, ring=ring, tier="internal")) == []


def test_know_values_tells_numbers_of_other_data(small_plan: pd.DataFrame) -> None:
    """A report from before a correction holds another number than today's data."""
    values = _files_of(small_plan, "", "pharm-tech")
    moved = values.assign(satisfaction_share=values["satisfaction_share"] + 1 / values["n_valid"])
    known = know_values(small_plan, moved, ring=ring_of(PARAMS, "internal"))
    assert (known.n_same, known.n_other) == (0, 2)


def test_list_values_reads_levels_of_unit_and_departments(paths: Paths) -> None:
    """Rows of departments are theirs; where a table names no survey, none is made up."""
    department = PARAMS.school("pharm").departments[0]
    row = {"department_label": department.name["ru"], "n_valid": "20", "satisfaction_share": "0.5"}
    report = _write_report(paths, _blocks("0.6") | {"comparison-departments": [row]})
    found = report.list_values()[["survey", "department", "block", "satisfaction_share"]].to_numpy().tolist()
    assert sorted(found) == [["", department.code, "", 0.5], [SURVEY.code, "", BLOCK.code, 0.6]]
