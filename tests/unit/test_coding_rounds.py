"""A round of coding: workbooks for coders, what they gave read back, differences decided, nobody's work lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from coding_rounds import CodingProject
from intake_raw import SEMESTER, RawProject
from openpyxl.worksheet.worksheet import Worksheet

from qa_lib.errors import IntakeError, ParamsError
from qa_lib.intake.refusals import CodingError
from qa_lib.params.coding import ADJUDICATED, UNCODABLE
from qa_lib.publishing.coding.agreement import find_differences, measure_agreement
from qa_lib.publishing.coding.drawing import draw_double
from qa_lib.publishing.coding.log import read_log

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
THEMES = ("more-practice", "renew-programme", "electronic-materials", "learner-support", "act-on-feedback")
N_ANSWERS = 200
#: How often the second coder gives the theme of the first one; else another one.
AGREEMENT = 0.8


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CodingProject:
    """A school with five answers."""
    monkeypatch.setenv("QA_KEY_FILE", str(tmp_path / "keys" / "pseudonym.key"))
    raw = RawProject(tmp_path)
    (raw.paths.root / "locale").parent.mkdir(parents=True, exist_ok=True)
    (raw.paths.root / "locale").symlink_to(ROOT / "locale")
    project = CodingProject(raw)
    project.write_answers(["Психолог керек", "Кестені ертерек беріңіздер", "=1+1", "Бәрі жақсы", "Бәрі жақсы"])
    return project


def _two_coders(project: CodingProject) -> None:
    """Both code everything; on one answer of four they differ."""
    project.run("coder-a,coder-b")
    project.fill("coder-a", lambda _: {"code_1": "learner-support"})
    project.fill(
        "coder-b", lambda text: {"code_1": "act-on-feedback" if text == "Психолог керек" else "learner-support"}
    )


def test_workbook_says_nothing_of_people_and_time(project: CodingProject) -> None:
    """Each wording once, with its survey, question and language; levels of few people are not said."""
    project.run("coder-a")
    rows = project.rows("coder-a")
    assert sorted(row["text"] for row in rows) == ["=1+1", "Бәрі жақсы", "Кестені ертерек беріңіздер", "Психолог керек"]
    assert {row["level"] for row in rows} == {""}
    assert {row["code_1"] for row in rows} == {""}


def test_workbook_offers_themes_and_protects_the_rest(project: CodingProject) -> None:
    """Codes are chosen from a hidden list in the language of the workbook; answers can not be changed."""
    project.run("coder-a", locale="ru")
    book = openpyxl.load_workbook(project.folder / "coder-a.xlsx")
    page, lists = book.worksheets[0], book["Списки"]
    assert page.protection.sheet
    assert lists.sheet_state == "hidden"
    assert "Предложение · Больше практики" in {cell.value for cell in lists["A"]}
    assert page.data_validations.dataValidation[0].formula1 == f"='Списки'!$A$1:$A${lists.max_row}".lstrip("=")
    assert not page["G2"].protection.locked
    assert page["F2"].protection.locked


def test_same_answers_give_the_same_bytes(project: CodingProject) -> None:
    """Who wrote and in which order changes nothing; nor does a second run."""
    project.run("coder-a,coder-b")
    first = {file.name: file.read_bytes() for file in project.folder.glob("*.*")}
    project.write_answers(["Бәрі жақсы", "=1+1", "Бәрі жақсы", "Кестені ертерек беріңіздер", "Психолог керек"])
    project.run()
    assert {file.name: file.read_bytes() for file in project.folder.glob("*.*")} == first
    assert not (project.folder / "history").exists()


def test_codes_reach_every_answer_with_the_words(project: CodingProject) -> None:
    """A label in any language, with its category or without, counts for all who wrote the same."""
    project.run("coder-a")
    words = {"Бәрі жақсы": "Практическая подготовка", "Психолог керек": "Ұсыныс · Білім алушыларды қолдау"}
    project.fill("coder-a", lambda text: {"code_1": words[text]} if text in words else {})
    found = {text: themes for (text, _), themes in project.codings().items()}
    assert found == {"Бәрі жақсы": {"practical-training"}, "Психолог керек": {"learner-support"}}
    assert len(project.raw.slice("pharm").codings) == 3


def test_faults_are_told_all_at_once_and_nothing_is_written(project: CodingProject) -> None:
    """Every kind of fault, each with sheet, row and column; the workbook stays as the person left it."""
    project.run("coder-a")

    def spoil(page: Worksheet, rows: dict[str, int]) -> None:
        page.cell(rows["Психолог керек"], 7).value = "Психология"
        page.cell(rows["=1+1"], 6).value = "2"
        page.cell(rows["Бәрі жақсы"], 7).value = "learner-support"
        page.cell(rows["Бәрі жақсы"], 8).value = "learner-support"
        page.cell(rows["Бәрі жақсы"], 11).value = "мазмұны жоқ"
        for place in range(1, 7):
            page.cell(page.max_row if place > 1 else page.max_row + 1, place).value = page.cell(
                rows["Кестені ертерек беріңіздер"], place
            ).value

    project.change("coder-a", spoil)
    before = (project.folder / "coder-a.xlsx").read_bytes()
    with pytest.raises(CodingError) as found:
        project.run()
    told = str(found.value)
    for words in ("unknown code 'Психология'", "was changed (now '2')", "stands in this row already"):
        assert words in told
    assert "both a code and a reason" in told
    assert "stands in row" in told
    assert len(found.value.faults) == 5
    assert all("sheet 'Жауаптар', row " in fault and "column '" in fault for fault in found.value.faults)
    assert (project.folder / "coder-a.xlsx").read_bytes() == before


def test_removed_row_is_told_and_stands_there_again(project: CodingProject) -> None:
    """An answer that a coder removed by accident is not lost."""
    project.run("coder-a")
    project.change("coder-a", lambda page, rows: page.delete_rows(rows["Психолог керек"]))
    (done,) = project.run().coders
    assert len(done.restored) == 1
    assert len(project.rows("coder-a")) == 4


def test_new_answers_are_appended_and_gone_ones_set_aside(project: CodingProject) -> None:
    """Codes, notes and the order of rows stay, in another language, too; a former state is kept."""
    project.run("coder-a")
    project.fill("coder-a", lambda text: {"code_1": "more-practice", "note": "мұқият"} if text == "Бәрі жақсы" else {})
    before = [row["text"] for row in project.rows("coder-a")]
    project.write_answers(["Психолог керек", "Бәрі жақсы", "Жаңа пікір", "=1+1"])
    (done,) = project.run(locale="en").coders
    rows = project.rows("coder-a")
    assert [row["text"] for row in rows] == [text for text in before if text[0] != "К"] + ["Жаңа пікір"]
    kept = next(row for row in rows if row["text"] == "Бәрі жақсы")
    assert (kept["code_1"], kept["note"]) == ("Suggestion · More practice", "мұқият")
    assert done.n_new == 1
    assert len(list((project.folder / "history").glob("coder-a.1-*.xlsx"))) == 1


def test_codes_of_a_vanished_answer_are_kept_aside(project: CodingProject) -> None:
    """An export without it is no reason to lose what was given; with it the codes are back."""
    project.run("coder-a")
    project.fill("coder-a", lambda text: {"code_1": "more-practice"} if text == "Психолог керек" else {})
    project.write_answers(["Бәрі жақсы"])
    project.run()
    assert "Психолог керек" in {
        cell.value for cell in openpyxl.load_workbook(project.folder / "coder-a.xlsx")["Шеттетілгендер"]["F"]
    }
    project.write_answers(["Бәрі жақсы", "Психолог керек"])
    project.run()
    assert {row["text"]: row["code_1"] for row in project.rows("coder-a")}["Психолог керек"].endswith("көбейту")


def test_decisions_are_asked_for_where_codes_differ(project: CodingProject) -> None:
    """The planted difference stands in the workbook of decisions, without saying whose code is which."""
    _two_coders(project)
    done = project.run()
    (row,) = project.rows("decisions")
    assert row["text"] == "Психолог керек"
    assert row["given"].splitlines() == ["Ұсыныс · Білім алушыларды қолдау", "Ұсыныс · Пікірді ескеру"]
    assert (done.n_different, done.n_decided) == (1, 0)


def test_decision_needs_a_person_and_a_reason(project: CodingProject) -> None:
    """Who decided and why are part of it."""
    _two_coders(project)
    project.run()
    project.fill("decisions", lambda _: {"code_1": "learner-support"})
    with pytest.raises(CodingError, match=r"Кім шешті.*empty; a decision says who made it and why"):
        project.run()


def test_decisions_are_final_and_logged(project: CodingProject) -> None:
    """What was decided is stored beside the codes of the coders; a change of mind is a further line of the log."""
    _two_coders(project)
    project.run()
    said = {"decided_by": "комиссия", "reason": "анықтама бойынша", "decided_date": "2026-01-20"}
    project.fill("decisions", lambda _: {"code_1": "learner-support"} | said)
    assert project.run().n_logged == 1
    assert project.codings()[("Психолог керек", ADJUDICATED)] == {"learner-support"}
    assert project.run().n_logged == 0
    project.fill("decisions", lambda _: {"code_1": "more-practice"} | said)
    assert project.run().n_logged == 1
    assert [entry["themes"] for entry in read_log(project.folder)] == [["learner-support"], ["more-practice"]]
    assert read_log(project.folder)[0]["given"] == [["learner-support"], ["act-on-feedback"]]


def test_answer_that_cannot_be_coded_is_a_code_of_its_own(project: CodingProject) -> None:
    """A reason takes the place of themes."""
    project.run("coder-a")
    project.fill("coder-a", lambda text: {"uncodable": "says nothing"} if text == "=1+1" else {})
    assert set(map(tuple, project.codings().values())) == {(UNCODABLE,)}


def test_deleted_answer_leaves_the_workbooks(project: CodingProject) -> None:
    """Its codes stay: what was criticised stays criticised."""
    from qa_lib.publishing.reviewing import update_review

    project.run("coder-a")
    project.fill("coder-a", lambda text: {"code_1": "learner-support"} if text == "Психолог керек" else {})
    review = update_review(project.raw.paths, project.raw.params, school="pharm", semester=SEMESTER, locale="kk").file
    book = openpyxl.load_workbook(review)
    page = book.worksheets[0]
    row = next(row for row in range(2, 9) if page.cell(row, 6).value == "Психолог керек")
    page.cell(row, 7).value = "deleted"
    book.save(review)
    project.run()
    rows = {row["text"]: row["code_1"] for row in project.rows("coder-a")}
    assert "Психолог керек" not in rows
    assert rows[""].endswith("қолдау")
    assert b"\xd0\x9f\xd1\x81\xd0\xb8" not in (project.folder / "coder-a.xlsx").read_bytes()


@pytest.mark.parametrize("coders", ["", "Асель", "a,a", "decisions", "../b"])
def test_coders_are_named_in_plain_letters(coders: str, project: CodingProject) -> None:
    """A coder is a file: no coder, or one that can be none, is an error before anything is written."""
    with pytest.raises(ParamsError):
        project.run(coders)
    assert not project.folder.exists()


def test_open_workbook_is_not_written(project: CodingProject) -> None:
    """What is typed into a workbook that somebody has open would be lost."""
    project.run("coder-a")
    (project.folder / "~$coder-a.xlsx").touch()
    with pytest.raises(IntakeError, match="open in an office program"):
        project.run()


def _answers(n: int) -> pd.DataFrame:
    places = np.arange(n)
    return pd.DataFrame(
        {
            "answer_id": [f"a{place:015d}" for place in places],
            "survey": np.where(places % 3, "teaching", "satisfaction"),
            "question": "improvements",
            "language": np.where(places % 2, "kk", "ru"),
            "level": np.where(places % 5, "bachelor", ""),
        }
    )


def test_draw_spreads_over_strata_and_stays() -> None:
    """Each stratum has its share to within one; answers that come later change nothing that was drawn."""
    answers = _answers(600)
    rule = {"share": 0.2, "n_min": 60, "seed": 1}
    drawn = draw_double(answers, **rule, considered=(), drawn=())
    assert len(set(drawn)) == 120
    strata = answers.assign(is_drawn=answers["answer_id"].isin(drawn)).groupby(["survey", "language", "level"])
    counts = strata["is_drawn"].agg(["sum", "size"])
    assert (counts["sum"] - 0.2 * counts["size"]).abs().max() <= 1
    assert draw_double(answers[::-1], **rule, considered=(), drawn=()) == drawn
    more = draw_double(_answers(900), **rule, considered=answers["answer_id"].tolist(), drawn=drawn)
    assert more[:120] == drawn
    assert len(set(more)) == 180
    assert not set(more[120:]) & set(answers["answer_id"])


def test_every_answer_has_the_same_chance() -> None:
    """Over many seeds each answer is drawn as often as its share says."""
    answers = _answers(100)
    drawn = [
        name
        for seed in range(150)
        for name in draw_double(answers, share=0.2, n_min=1, seed=seed, considered=(), drawn=())
    ]
    counts = pd.Series(drawn).value_counts().reindex(answers["answer_id"]).fillna(0)
    assert abs(counts.mean() - 30) < 1e-9
    assert counts.sub(30).abs().max() < 4.5 * np.sqrt(150 * 0.2 * 0.8)


def _codes(*, n: int, n_coders: int, seed: int) -> pd.DataFrame:
    generator = np.random.default_rng(seed)
    first = generator.integers(len(THEMES), size=n)
    cells = {"a": first}
    for coder in range(1, n_coders):
        other = (first + generator.integers(1, len(THEMES), size=n)) % len(THEMES)
        cells[f"c{coder}"] = np.where(generator.random(n) < AGREEMENT, first, other)
    return pd.DataFrame({name: [(THEMES[one],) for one in codes] for name, codes in cells.items()}, dtype=object)


def test_agreement_of_simulated_coders_is_recovered(project: CodingProject) -> None:
    """A whole round: the second coder agrees on 80 % by design, the intervals hold it, and what chance leaves of it."""
    project.write_answers([f"Пікір {'абвгдежзик'[n % 10] * (n // 10 + 1)}" for n in range(N_ANSWERS)])
    project.run("coder-a,coder-b")
    texts = [row["text"] for row in project.rows("coder-a")]
    drawn = {row["text"] for row in project.rows("coder-b")}
    codes = _codes(n=N_ANSWERS, n_coders=2, seed=5).set_axis(texts).map(lambda themes: themes[0])
    for coder, name in (("coder-a", "a"), ("coder-b", "c1")):
        project.fill(coder, lambda text, given=codes[name]: {"code_1": given[text]})
    done = project.run()
    found = done.agreement.iloc[0]
    corrected = (AGREEMENT - 1 / len(THEMES)) / (1 - 1 / len(THEMES))
    assert found["n"] == len(drawn) == 60
    assert found["agreement_low"] < AGREEMENT < found["agreement_high"]
    for name in ("kappa", "alpha", "gwet"):
        assert found[f"{name}_low"] < corrected < found[f"{name}_high"]
    planted = {text for text in drawn if codes.loc[text, "a"] != codes.loc[text, "c1"]}
    assert {row["text"] for row in project.rows("decisions")} == planted


def _alpha_by_pairs(codes: pd.DataFrame) -> float:
    """1 - observed / expected disagreement, pair by pair (Krippendorff 2019, chapter 12)."""
    units = [[one for one in row if isinstance(one, tuple)] for row in codes.to_numpy()]
    units = [unit for unit in units if len(unit) > 1]
    n = sum(map(len, units))
    observed = sum(sum(a != b for a in unit for b in unit) / (len(unit) - 1) for unit in units) / n
    every = [one for unit in units for one in unit]
    return 1 - observed / (sum(a != b for a in every for b in every) / (n * (n - 1)))


def test_agreement_of_more_than_two_coders_with_missing_codes(project: CodingProject) -> None:
    """Three coders, the second and third of whom coded parts: alpha is that of its definition by pairs of codes."""
    codes = _codes(n=200, n_coders=3, seed=8)
    codes.loc[60:, "c1"] = None
    codes.loc[:30, "c2"] = None
    found = measure_agreement(codes, project.raw.params).iloc[0]
    assert found["alpha"] == pytest.approx(_alpha_by_pairs(codes), abs=1e-9)
    assert 0 < found["kappa"] < 1
    assert pd.isna(found["kappa_low"])


def test_differences_are_those_of_coders_who_both_coded() -> None:
    """A missing code is no difference."""
    codes = pd.DataFrame({"a": [("x",), ("x",), ("x", "y")], "b": [("x",), None, ("x",)]}, index=["p", "q", "r"])
    assert find_differences(codes) == ["r"]


def test_round_without_differences_is_read_again(project: CodingProject) -> None:
    """A workbook of decisions without rows says nothing, and stops nothing."""
    project.run("coder-a,coder-b")
    for coder in ("coder-a", "coder-b"):
        project.fill(coder, lambda _: {"code_1": "learner-support"})
    assert project.run().n_different == 0
    assert project.rows("decisions") == []
    assert project.run().agreement.iloc[0]["agreement"] == 1
