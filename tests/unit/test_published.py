"""What finished reports show is read back from their files and held against the plan."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest

from qa_lib.analysis.result_cells import CELL_KEYS
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
