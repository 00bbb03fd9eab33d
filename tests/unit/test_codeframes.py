"""Versions of code frames: what themes became, and where their trends stop."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from given import give

from qa_lib.analysis.data import ReportData
from qa_lib.analysis.main_survey import list_codings
from qa_lib.analysis.theme_trend import _compare_pairs, tabulate_theme_changes, tabulate_theme_trend
from qa_lib.analysis.theme_units import tabulate_themes_by_unit
from qa_lib.analysis.themes import choose_main_coder, tabulate_themes
from qa_lib.errors import ParamsError
from qa_lib.params import CodeFrame, Params, load_params
from qa_lib.params.coding import ADJUDICATED, UNCODABLE

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
NOTE = {"kk": "x", "ru": "x", "en": "x"}


def _theme(code: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "category": "improvement", "label": dict.fromkeys(NOTE, code)} | more


def _frame(themes: list[str], *changes: dict[str, Any]) -> CodeFrame:
    made = [_theme(code, definition=NOTE) for code in themes]
    version = changes[-1]["version"] if changes else "1"
    versions = [{"note": NOTE} | change for change in changes]
    return CodeFrame.model_validate({"code": "frame", "version": version, "themes": made, "changes": versions})


def test_themes_are_followed_over_versions() -> None:
    """A theme that was renamed and then merged is the last one; one that was split is several."""
    frame = _frame(
        ["net", "food", "dormitory"],
        {"version": "2", "semester": "s2", "retired": [_theme("wifi", became=["internet"])]},
        {
            "version": "3",
            "semester": "s3",
            "retired": [_theme("internet", became=["net"]), _theme("living", became=["food", "dormitory"])],
        },
    )
    assert frame.follow("wifi") == ("net",)
    assert frame.follow("living") == ("food", "dormitory")
    assert (frame.breaks("net"), frame.breaks("food")) == ((), ("s3",))


def test_faults_of_versions_are_told_all_at_once(tmp_path: Path) -> None:
    """Themes that there are not, other categories, unknown semesters, labels that lists could not tell apart."""
    shutil.copytree(ROOT / "params", tmp_path / "params")
    file = tmp_path / "params" / "codeframes" / "learners.yaml"
    raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    raw["themes"][1]["label"] = dict(raw["themes"][0]["label"])
    change = {"version": "2023", "semester": "2023-autum", "note": NOTE, "added": ["food"]}
    raw["changes"] = [change | {"retired": [_theme("wifi", became=["internet-ai", "student-life"])]}]
    raw["surveys"] = ["satisfactio"]
    file.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ParamsError) as found:
        load_params(tmp_path / "params")
    told = "\n".join(found.value.faults)
    assert len(found.value.faults) >= 7
    for words in (
        "version '2024' is not that of the last change, '2023'",
        "unknown semester '2023-autum'; did you mean '2023-autumn'?",
        "version '2023' has no theme 'food'",
        "has no theme 'internet-ai'; did you mean 'internet-ais'?",
        "'wifi' (improvement) cannot become 'student-life' (strength)",
        "is the label of theme 'teacher-expertise', too",
        "unknown survey 'satisfactio'; did you mean 'satisfaction'?",
    ):
        assert words in told
    assert all("@ codeframes/learners.yaml:" in fault for fault in found.value.faults)


def test_shipped_blocks_are_those_of_surveys() -> None:
    """No block in the shipped code frame is misspelt."""
    params = load_params(ROOT / "params")
    known = {block.code for survey in params.surveys for block in survey.blocks}
    assert set().union(*params.lineage.blocks.values()) <= known
    assert len(params.lineage.blocks) > 15


def _with_change(data: ReportData, params: Params, **change: Any) -> ReportData:
    """The same data under a code frame with a new version since the third semester."""
    third = data.semesters[2]
    frame = params.codeframes[0]
    version = {"version": "2", "semester": third, "note": NOTE} | change
    changed = CodeFrame.model_validate(frame.model_dump() | {"version": "2", "changes": [version]})
    named = params.model_copy(update={"codeframes": (changed,)})
    return give(replace(data, params=named), semesters=data.semesters, whole_school=data.whole_school)


def _rename(data: ReportData, old: str, new: str) -> ReportData:
    """The codes of the first two semesters carry the name that the theme had then."""
    whole = data.whole_school
    then = whole.responses.loc[whole.responses["semester"].isin(data.semesters[:2]), "response_id"]
    codings = whole.codings.assign(theme=whole.codings["theme"].astype("str"))
    is_old = codings["response_id"].isin(then) & codings["theme"].eq(new)
    named = replace(whole, codings=codings.assign(theme=codings["theme"].mask(is_old, old)))
    return give(replace(data), semesters=data.semesters, whole_school=named)


def test_merged_theme_counts_on(make_data: Callable[..., ReportData], small_params: Params) -> None:
    """Old codes of a theme that became another one are those of that one: the trend is the same."""
    data = make_data()
    expected = tabulate_theme_trend(data).query("theme == 'rooms'")
    retired = [_theme("halls", became=["rooms"])]
    found = tabulate_theme_trend(_with_change(_rename(data, "halls", "rooms"), small_params, retired=retired))
    assert "halls" not in set(found["theme"])
    assert found.query("theme == 'rooms'")["n_respondents"].tolist() == expected["n_respondents"].tolist()


def test_split_theme_begins_anew(make_data: Callable[..., ReportData], small_params: Params) -> None:
    """What was one theme before stays its own until the split, and nothing is compared across it."""
    data = _rename(make_data(), "halls", "rooms")
    data = _with_change(data, small_params, retired=[_theme("halls", became=["rooms", "washrooms"])])
    frame = small_params.codeframes[0]
    assert frame.follow("rooms") == ("rooms",)
    trend = tabulate_theme_trend(data)
    assert trend.query("theme == 'halls'")["semester"].tolist() == list(data.semesters[:2])
    assert trend.query("theme == 'rooms'")["semester"].tolist() == list(data.semesters[2:])
    changes = tabulate_theme_changes(data).set_index("theme")
    assert "halls" not in changes.index
    assert changes.loc["teachers", "n_semesters"] == len(data.semesters)
    assert changes.loc["rooms", "n_semesters"] == len(data.semesters) - 2


def test_redefined_theme_is_marked_and_not_compared(make_data: Callable[..., ReportData], small_params: Params) -> None:
    """The same code with another meaning: its old shares are shown, its trend begins at the break."""
    data = _with_change(make_data(), small_params, redefined=["rooms"])
    assert len(tabulate_theme_trend(data).query("theme == 'rooms'")) == len(data.semesters)
    changes = tabulate_theme_changes(data).set_index("theme")
    assert changes.loc["rooms", "semester_break"] == data.semesters[2]
    assert changes.loc["rooms", "n_semesters"] == len(data.semesters) - 2
    assert changes["semester_break"].isna()["teachers"]


def test_decisions_count_before_codes(make_data: Callable[..., ReportData], small_params: Params) -> None:
    """What was decided takes the place of every coder's codes; an answer that can not be coded has no theme."""
    data = make_data()
    codings = data.current.codings
    names = codings["response_id"].drop_duplicates().tolist()
    decided = codings.drop_duplicates("response_id").assign(coder=ADJUDICATED, theme="food")
    decided.loc[decided["response_id"].isin(names[:5]), "theme"] = UNCODABLE
    final = choose_main_coder(pd.concat([codings.astype({"theme": "str", "coder": "str"}), decided]), small_params)
    assert set(final["theme"]) == {"food"}
    assert len(final) == len(names) - 5
    assert tabulate_themes(data)["n_comments"].sum() > 0


def _spread(data: ReportData) -> ReportData:
    """The same answers by other people every semester, in two departments by turns."""
    whole = data.whole_school
    responses = whole.responses.astype({"respondent_id": "str", "department": "str"})
    responses = responses.assign(
        respondent_id=responses["respondent_id"] + responses["semester"].astype("str"),
        department=np.where(responses["response_id"] // 2 % 2, "pharm-tech", "pharm-chem"),
    )
    return give(replace(data), semesters=data.semesters, whole_school=replace(whole, responses=responses))


def test_parts_of_the_unit_are_compared_since_the_break(
    make_data: Callable[..., ReportData], small_params: Params
) -> None:
    """A redefined theme is counted since then only, with its writers; others in all semesters; a split one is out."""
    whole = tabulate_themes_by_unit(_spread(make_data())).set_index(["theme", "unit"])
    data = _with_change(_spread(make_data()), small_params, redefined=["rooms"])
    found = tabulate_themes_by_unit(data).set_index(["theme", "unit"])
    unit = found.index.get_level_values("unit")[0]
    assert found.loc[("rooms", unit), "semester_break"] == data.semesters[2]
    assert found.loc[("rooms", unit), "n_writers"] < whole.loc[("rooms", unit), "n_writers"]
    same = ["n_writers", "n_respondents", "theme_share", "p_value"]
    assert found.loc[("teachers", unit), same].tolist() == whole.loc[("teachers", unit), same].tolist()
    assert found["semester_break"].isna().loc["teachers"].all()
    retired = [_theme("halls", became=["rooms", "washrooms"])]
    named = _rename(_spread(make_data()), "halls", "rooms")
    split = tabulate_themes_by_unit(_with_change(named, small_params, retired=retired))
    assert set(split["theme"]) == {"rooms", "teachers"}


def test_pairs_are_looked_for_where_both_themes_could_be_given(
    make_data: Callable[..., ReportData], small_params: Params
) -> None:
    """Answers from before a theme was added say nothing of how often it goes with another one."""
    data = _with_change(make_data(), small_params, added=["rooms"])
    codings = list_codings(data)
    rows = _compare_pairs(codings, "improvement", data)
    since = codings[codings["semester"].isin(data.semesters[2:])]
    found = {row["n_answers"] for row in rows if "rooms" in (row["first"], row["second"])}
    assert found == {since["response_id"].nunique()}
