"""What the synthetic university hides is found by the tables of data quality and open answers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa_lib.analysis import ReportData, coders, completeness, neutral, quality, theme_trend, theme_units
from qa_lib.analysis.data import open_data
from qa_lib.intake import ensure_intake
from qa_lib.params import load_params
from qa_lib.params.calendar import Calendar, Objects
from qa_lib.params.standards import Standards
from qa_lib.paths import Paths
from qa_lib.sample import make_sample
from qa_lib.sample.coding import AGREEMENT_SHARE, HARD_THEMES
from qa_lib.sample.mess import Mess

#: One worker makes the university for all tests of the file.
pytestmark = [pytest.mark.unit, pytest.mark.xdist_group("planted")]
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def pharm(tmp_path_factory: pytest.TempPathFactory) -> ReportData:
    """The report of "pharm" in its last semester, from raw exports of that school alone."""
    folder = tmp_path_factory.mktemp("planted")
    paths = Paths(root=folder / "project", data=folder / "data", params=ROOT / "params")
    params = load_params(paths.params)
    own = params.institution.model_copy(update={"schools": (params.school("pharm"),)})
    surveys = tuple(survey for survey in params.surveys if survey.code in ("satisfaction", "integrity"))
    none = params.targets.model_copy(update={"targets": ()})
    left_out = {"targets": none, "calendar": Calendar(), "objects": Objects(), "standards": Standards()}
    params = params.model_copy(update={"institution": own, "surveys": surveys, **left_out})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QA_KEY_FILE", str(folder / "keys" / "pseudonym.key"))
        make_sample(paths, params)
        ensure_intake(paths, params)
    return open_data(paths, params, school="pharm", semester="2025-autumn")


def test_tabulate_completeness_finds_those_who_stopped(pharm: ReportData) -> None:
    """3 % left off in the second half; who left only the last item is a skipper, and 2.5 % of the cells are blank."""
    table = completeness.tabulate_completeness(pharm).set_index("survey")
    assert abs(table["stopped_share"] - Mess().unfinished_share).max() < 0.015
    assert (table["stop_place"] > table["n_items"] / 2).all()
    skipped = completeness.tabulate_stopping(pharm)["skipped_share"]
    assert abs(skipped.mean() - Mess().blank_share) < 0.005


def test_tabulate_speed_finds_the_speeders(pharm: ReportData) -> None:
    """Only the timed survey has a row; about 3 % are too fast, and more of those who answer alike."""
    table = quality.tabulate_speed(pharm)
    assert table["survey"].tolist() == ["satisfaction"]
    row = table.iloc[0]
    assert 0.01 < row["fast_share"] < 0.06
    assert abs(row["seconds_mid"] - 7) < 1
    assert row["n_fast_straight"] >= 1


def test_tabulate_neutral_growth_finds_the_growing_block(pharm: ReportData) -> None:
    """Trust grows notably by plan, facilities because they fall; all other blocks stay or decline."""
    table = neutral.tabulate_neutral_growth(pharm)
    notable = table.loc[table["verdict"].eq("notable"), "block"].tolist()
    assert notable == ["resources", "trust"]
    assert table["verdict"].isin(["grew", "cannot_be_told"]).sum() == 0


def test_tabulate_neutral_leaves_out_what_the_codebook_changed(pharm: ReportData) -> None:
    """The block whose questions changed, and its survey as a whole, begin with the change."""
    table = neutral.tabulate_neutral(pharm)
    own = table[table["survey"].eq("integrity")].fillna({"block": ""})
    first = own.groupby("block")["semester"].first()
    assert (first["breaches"], first[""], first["trust"]) == ("2024-autumn", "2024-autumn", "2022-autumn")


def test_tabulate_themes_by_unit_finds_the_department(pharm: ReportData) -> None:
    """The theme of one department stands out there and nowhere else."""
    table = theme_units.tabulate_themes_by_unit(pharm)
    more = table[table["verdict"].eq("more")]
    assert list(zip(more["theme"], more["unit"], strict=True)) == [("internet-ais", "pharm-tech")]


def test_tabulate_theme_changes_finds_the_growing_themes(pharm: ReportData) -> None:
    """Themes with a planted growth rise, and no other theme does."""
    table = theme_trend.tabulate_theme_changes(pharm)
    rose = set(table.loc[table["verdict"].eq("rose"), "theme"])
    assert {"digital-resources", "clinical-sites"} <= rose <= {"digital-resources", "clinical-sites", "facilities"}


def test_tabulate_theme_pairs_finds_the_pair(pharm: ReportData) -> None:
    """The one planted pair, about twice as frequent as chance makes it."""
    table = theme_trend.tabulate_theme_pairs(pharm)
    assert list(zip(table["first"], table["second"], strict=True)) == [("administration", "timetable-load")]
    assert table["lift"].iloc[0] > 1.5


def test_tabulate_theme_agreement_finds_the_hard_theme(pharm: ReportData) -> None:
    """Coders agree as often as planted, and least on the theme that was made hard."""
    overall = coders.tabulate_agreement(pharm).iloc[0]
    assert overall["agreement_low"] < AGREEMENT_SHARE - 0.05 < overall["agreement_high"] + 0.05
    frequent = coders.tabulate_theme_agreement(pharm).query("n_respondents >= 8").set_index("theme")
    assert frequent["gwet"].idxmin() in HARD_THEMES


def test_tabulate_theme_agreement_perfect_and_rare_is_not_reliable(pharm: ReportData) -> None:
    """A theme that coders agree on in a handful of answers has an interval and no verdict of reliability."""
    table = coders.tabulate_theme_agreement(pharm)
    rare = table[(table["alpha"] == 1) & (table["n_respondents"] < 10)]
    assert (rare["alpha_low"] < 1).all()
    assert not rare["verdict"].eq("reliable").any()


def test_stopping_curve_rises_and_shares_add_up(pharm: ReportData) -> None:
    """Nobody comes back who has stopped, and every questionnaire is of one kind."""
    curve = completeness.tabulate_stopping(pharm)
    steps = curve.groupby("survey")["n_stopped"].diff().fillna(0)
    assert (steps >= 0).all()
    table = completeness.tabulate_completeness(pharm)
    kinds = ["complete_share", "one_skipped_share", "more_skipped_share", "stopped_share"]
    assert np.allclose(table[kinds].sum(axis=1).astype(float), 1)
    assert (table["pattern_share"] <= table["one_skipped_share"]).all()
    assert not table["pattern_items"].str.contains(",").any()
