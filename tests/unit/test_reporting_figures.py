"""Every kind of figure draws what it is given: little, much, nothing, the extremes."""

from __future__ import annotations

import json
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_lib.reporting import figures
from qa_lib.reporting.figures.dynamics import find_runs
from qa_lib.reporting.figures.style import PAGE_WIDTH, draw_svg
from qa_lib.reporting.figures.typeface import text_width, wrap
from qa_lib.reporting.language import Language
from qa_lib.reporting.tables import Column, make_table

pytestmark = pytest.mark.unit

LONG = "Клиникалық базалардағы тәжірибелік сабақтар $кәсіби$ дағдыларымды қалыптастыруға жеткілікті мүмкіндік береді"
SEMESTERS = ["2023-autumn", "2024-spring", "2024-autumn", "2025-spring"]
EXTRA = {
    "distribution": {"scale_labels": ["Мүлдем келіспеймін", "Келіспеймін", "Бейтарап", "Келісемін", "Толық келісемін"]},
    "response": {"rate_risk": 0.3},
    "dynamics": {"semesters": SEMESTERS, "semester_labels": ["2023 күз", "2024 көктем", "2024 күз", "2025 көктем"]},
    "teachers": {"level": 0.8, "n_enough": 14},
    "trust": {"n_half": 6.0, "milestones": [figures.Milestone(14, LONG[:60]), figures.Milestone(24, LONG[:60])]},
    "shrunken": {"level": 0.8},
    "nonresponse": {"gap_share": 0.1},
    "benchmark": {"unit": "Фармация мектебі"},
    "schools": {"unit": "Фармация мектебі"},
    "neutral_growth": {"notable_share": 0.01},
    "coder_agreement": {"reliable": 0.8, "tentative": 0.667},
}
KINDS = [
    *EXTRA,
    "levels",
    "targets",
    "causes",
    "representativeness",
    "themes",
    "status",
    "weighting",
    "stopping",
    "theme_map",
]


@pytest.fixture
def language(tmp_path: Path) -> Language:
    """Kazakh numbers; the sentences in English, independent of the catalogues."""
    file = tmp_path / "kk" / "LC_MESSAGES" / "qa.po"
    file.parent.mkdir(parents=True)
    file.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n', encoding="utf-8")
    return Language("kk", folder=tmp_path)


def make_frame(n: int) -> pd.DataFrame:
    """Rows with all columns that any kind needs: shares from 1 to 0, some suppressed, some without an interval."""
    share = pd.Series(np.linspace(1, 0, n), dtype="Float64")
    places = np.arange(n)
    frame = pd.DataFrame({"label": [f"{LONG} {i % 4}" for i in places], "is_suppressed": places % 5 == 3})
    for name in (
        "satisfaction",
        "rest",
        "theme",
        "difference",
        "shrunken",
        "weighted",
        "gap",
        "bound",
        "real",
        "neutral",
        "growth",
    ):
        frame = frame.assign(**{f"{name}_share": share, f"{name}_low": share * 0.9, f"{name}_high": share * 0.9 + 0.1})
    for name in (
        "target_chance",
        "composition_share",
        "population_share",
        "respondent_share",
        "response_share",
        "share",
        "shift_share",
        "effective_n",
    ):
        frame[name] = share
    frame = frame.assign(alpha=share, alpha_low=share * 0.9, alpha_high=share * 0.9 + 0.1)
    frame = frame.assign(place=places + 1, stopped_share=share, skipped_share=share, column="Кафедра")
    for name in ("n", "n_valid", "n_rest_valid", "n_respondents", "n_population", "n_cells"):
        frame[name] = pd.array(places * 7, dtype="Int64")
    for name in ("n_not_applicable", "n_hard_to_answer", "n_missing", "n_rejected"):
        frame[name] = pd.array(places, dtype="Int64")
    measures = [name for name in frame if name.endswith(("_share", "_low", "_high", "_chance", "n_valid"))]
    frame.loc[frame["is_suppressed"], measures] = pd.NA
    frame.loc[places % 7 == 6, ["satisfaction_low", "satisfaction_high"]] = pd.NA
    return frame.assign(
        target_share=0.8,
        threshold_share=0.6,
        verdict=[("met", "not_met", "cannot_be_told")[i % 3] for i in places],
        is_own=places == 2,
        is_trustworthy=places % 3 > 0,
        group=[f"Топ {i // 6}" for i in places],
        category="strength",
        semester=[SEMESTERS[i // 4 % 4] for i in places],
        item=[f"i{i // 5}" for i in places],
        rank=places % 5 + 1,
        is_positive=places % 5 > 2,
        is_neutral=places % 5 == 2,
    )


@pytest.mark.parametrize("n", [1, 30])
@pytest.mark.parametrize("kind", KINDS)
def test_plot_any_size_stays_on_the_page(kind: str, n: int, language: Language) -> None:
    """One row and thirty rows with long labels and extreme shares are drawn as wide as the text of a page."""
    plot = getattr(figures, f"plot_{kind}")
    figure = plot(make_frame(n), language=language, **EXTRA.get(kind, {}))
    assert figure.get_size_inches()[0] == pytest.approx(PAGE_WIDTH)
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    words = [text for axes in figure.axes for text in axes.texts if text.get_text()]
    boxes = [text.get_window_extent(renderer) for text in words]
    assert min(box.x0 for box in boxes) > -1
    assert max(box.x1 for box in boxes) < PAGE_WIDTH * figure.dpi + 1
    assert min(text.get_fontsize() for text in words) >= 8


@pytest.mark.parametrize("kind", KINDS)
def test_plot_empty_frame_is_refused(kind: str, language: Language) -> None:
    """A figure of nothing is an error that says what to do."""
    with pytest.raises(ValueError, match="no rows to draw"):
        getattr(figures, f"plot_{kind}")(make_frame(30).head(0), language=language, **EXTRA.get(kind, {}))


def test_plot_missing_column_is_named(language: Language) -> None:
    """A frame without a column that the figure needs is refused by name."""
    with pytest.raises(ValueError, match="lacks n_valid"):
        figures.plot_levels(make_frame(3).drop(columns="n_valid"), language=language)


def test_draw_same_figure_gives_same_bytes(language: Language) -> None:
    """Drawing twice gives the same SVG, without a date, and leaves the reader's settings alone."""
    before = dict(mpl.rcParams)
    drawings = [figures.plot_levels(make_frame(4), language=language) for _ in range(2)]
    first, second = (draw_svg(figure, name="levels") for figure in drawings)
    assert first == second
    assert "<dc:date>" not in first
    assert dict(mpl.rcParams) == before


def test_make_figure_bundle_carries_every_form(language: Language) -> None:
    """What a notebook keeps of a figure: SVG, words and the data of the table."""
    frame = make_frame(3)
    table = make_table(frame, columns=[Column("label", "Блок")], name="levels", caption="c", language=language)
    figure = figures.plot_levels(frame, language=language)
    bundle = figures.make_figure(figure, name="levels", caption="c", alt="a", table=table)._repr_mimebundle_()
    assert {"image/svg+xml", "text/html", "text/plain"} < set(bundle)
    data = json.loads(json.dumps(bundle))["application/vnd.qa.figure+json"]
    assert (data["name"], data["alt"], len(data["table"]["rows"])) == ("levels", "a", 3)


def test_make_figure_without_alt_text_is_refused(language: Language) -> None:
    """Nobody is left without the figure's words."""
    table = make_table(make_frame(1), columns=[Column("label", "Блок")], name="t", caption="c", language=language)
    with pytest.raises(ValueError, match="no alt text"):
        figures.make_figure(
            figures.plot_levels(make_frame(1), language=language), name="t", caption="c", alt=" ", table=table
        )


@given(st.text(alphabet="әғқң abW", max_size=80), st.floats(0.3, 3))
def test_wrap_loses_no_letter(text: str, width: float) -> None:
    """Lines are within the width and hold every letter in order."""
    lines = wrap(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(text_width(line) <= width for line in lines)


@pytest.mark.parametrize(
    ("places", "runs"),
    [
        ([], []),
        ([3], [[3]]),
        ([0, 1, 3, 4], [[0, 1], [3, 4]]),
        ([0, 2, 4], [[0, 2, 4]]),
        ([0, 2, 6], [[0, 2], [6]]),
    ],
)
def test_find_runs_follows_the_rhythm_of_the_survey(places: list[int], runs: list[list[int]]) -> None:
    """A yearly survey is joined over a year; a semester left out is a gap."""
    assert find_runs(places) == runs


def test_register_font_takes_the_packaged_files_whatever_the_machine_has() -> None:
    """A machine's own Noto Sans has other letters and must not slip in."""
    from matplotlib import font_manager

    from qa_lib.reporting.figures.typeface import FONTS, register_font

    register_font()
    found = [font_manager.findfont(name, fallback_to_default=False) for name in FONTS]
    assert "fontpkg_noto_sans" in found[0]
    assert "mpl-data" in found[1]


def test_plot_dynamics_is_cut_where_the_questions_changed(language: Language) -> None:
    """No line joins levels before and after a break, a legend explains it, and a trend that was found is drawn."""
    frame = make_frame(1).loc[[0] * 4].assign(semester=SEMESTERS, label="Блок")
    cut = pd.DataFrame({"label": ["Блок"], "semester_break": ["2024-autumn"], "line_to_share": [0.5]})
    cut = cut.assign(line_from_share=0.9, semester_from="2024-autumn", semester_to="2025-spring")
    (page,) = figures.plot_dynamics(frame, language=language, trends=cut, **EXTRA["dynamics"]).axes
    lines = {
        round(c.get_linewidth()[0], 1): len(c.get_segments()) for c in page.collections if hasattr(c, "get_segments")
    }
    assert (lines[1.4], lines[1.1], lines[1.2]) == (2, 1, 1)
    assert "from here other questions: not compared with before" in {text.get_text() for text in page.texts}
