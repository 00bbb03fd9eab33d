"""Themes that a program suggests: learnt from people, marked as suggestions, never a code, never seen by the blind."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from coding_rounds import CodingProject
from intake_raw import SEMESTER, RawProject

from qa_lib.params import Params
from qa_lib.publishing.coding.learning import MEASURES, list_learnable, measure
from qa_lib.publishing.coding.running import CodingReport, update_coding
from qa_lib.publishing.coding.suggesting import learn, suggest, try_out

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
THEMES = {
    "learner-support": "Психолог керек",
    "more-practice": "Практика көбірек болсын",
    "renew-programme": "Обновите программу",
}
SPELLINGS = (str, str.upper, "{}!".format)
ENDINGS = "абвгдежзиклмнопрст"


def _text(theme: str, number: int) -> str:
    return f"{THEMES[theme]} {ENDINGS[number % 18] * 3}{ENDINGS[number // 18] * 2}"


def _answers(n: int) -> pd.DataFrame:
    """Answers whose words tell their theme, in two languages."""
    themes = [list(THEMES)[place % 3] for place in range(n)]
    frame = pd.DataFrame({"text": [_text(theme, place) for place, theme in enumerate(themes)]})
    every = frozenset(THEMES)
    return frame.assign(
        themes=pd.Series([(theme,) for theme in themes], dtype=object),
        allowed=pd.Series([every] * n, dtype=object),
        language=np.where(frame["text"].str.startswith("О"), "ru", "kk"),
    )


def test_model_suggests_what_people_gave_to_like_answers() -> None:
    """New endings of known words; nothing for words that it has not seen; only themes that the question allows."""
    model = learn(_answers(60), n_min=5)
    asked = pd.DataFrame({"text": ["Психологтар керек", "Обновите учебную программу", "xyz", "Практика"]})
    every = frozenset(THEMES)
    allowed = pd.Series([every, every, every, frozenset({"learner-support"})], dtype=object)
    found = suggest(model, asked.assign(allowed=allowed), confidence=0.5)
    assert found["themes"].tolist() == [("learner-support",), ("renew-programme",), (), ()]
    assert found.loc[2, "unsureness"] > found.loc[1, "unsureness"]
    again = suggest(learn(_answers(60), n_min=5), asked.assign(allowed=allowed), confidence=0.5)
    pd.testing.assert_frame_equal(found, again)
    assert suggest(model, asked.assign(allowed=allowed), confidence=1.0)["themes"].map(len).sum() == 0


def test_agreement_is_measured_on_answers_not_learnt_from(params: Params) -> None:
    """Where words tell the theme it is high in every language, with intervals; what was not suggested is not wrong."""
    found = measure(try_out(_answers(150), n_min=5, confidence=0.5), params).set_index("language")
    assert found.index.tolist() == ["", "kk", "ru"]
    assert found.loc["", "n"] == 150 == found.loc[["kk", "ru"], "n"].sum()
    assert found.loc["kk", "precision"] > 0.9
    assert found.loc["", "alpha_low"] < found.loc["", "alpha"] <= 1


def test_same_words_never_teach_about_themselves(params: Params) -> None:
    """Each answer stands there in three spellings, its theme by chance: a trial that mixed them would know them all."""
    generator = np.random.default_rng(5)
    texts = ["".join(generator.choice(list(ENDINGS), 12)) for _ in range(120)]
    themes = generator.choice(list(THEMES), 120)
    rows = [(spell(text), (theme,)) for text, theme in zip(texts, themes, strict=True) for spell in SPELLINGS]
    answers = pd.DataFrame(rows, columns=["text", "themes"]).assign(language="ru")
    answers = answers.assign(allowed=pd.Series([frozenset(THEMES)] * len(answers), dtype=object))
    found = measure(try_out(answers, n_min=5, confidence=0.5), params).iloc[0]
    assert pd.isna(found["precision"]) or found["precision"] < 0.55


@pytest.fixture(scope="module")
def params() -> Params:
    """The params with a model that is content with few answers."""
    whole = RawProject(ROOT).params
    few = {name: getattr(whole.policy.coding, name).model_copy(update={"value": n}) for name, n in _FEW.items()}
    coding = whole.policy.coding.model_copy(update=few)
    return whole.model_copy(update={"policy": whole.policy.model_copy(update={"coding": coding})})


_FEW = {"suggest_n_min": 30, "suggest_theme_n_min": 5, "double_n_min": 20}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CodingProject:
    """Seventy answers of one survey."""
    monkeypatch.setenv("QA_KEY_FILE", str(tmp_path / "keys" / "pseudonym.key"))
    raw = RawProject(tmp_path)
    (raw.paths.root / "locale").parent.mkdir(parents=True, exist_ok=True)
    (raw.paths.root / "locale").symlink_to(ROOT / "locale")
    project = CodingProject(raw)
    project.write_answers(_answers(70)["text"].tolist())
    return project


def _run(project: CodingProject, params: Params, coders: str = "") -> CodingReport:
    project.raw.read()
    asked = {"school": "pharm", "semester": SEMESTER, "locale": "ru", "coders": coders}
    return update_coding(project.raw.paths, params, **asked, suggests=True)


def _theme_of(text: str) -> str:
    return next(theme for theme, words in THEMES.items() if text.startswith(words))


def _code_part(project: CodingProject, params: Params) -> list[str]:
    """Coder-a codes the first 50 rows; the texts of the others."""
    _run(project, params, "coder-a,coder-b")
    texts = [row["text"] for row in project.rows("coder-a")]
    project.fill("coder-a", lambda text: {"code_1": _theme_of(text)} if text in texts[:50] else {})
    return texts[50:]


def _read(project: CodingProject, coder: str) -> pd.DataFrame:
    page = openpyxl.load_workbook(project.folder / f"{coder}.xlsx").worksheets[0]
    rows = list(page.iter_rows(values_only=True))
    return pd.DataFrame(rows[1:], columns=[str(one) for one in rows[0]]).fillna("")


def test_first_coder_sees_suggestions_apart_from_codes(project: CodingProject, params: Params) -> None:
    """In a column of their own, for uncoded answers alone, in an order of work; codes stay empty."""
    rest = _code_part(project, params)
    done = _run(project, params)
    page = _read(project, "coder-a").set_index("Ответ")
    assert page.loc[rest, "Код 1"].eq("").all()
    assert page.loc[rest, "Предположение программы"].str.contains("%").mean() > 0.8
    assert page.drop(index=rest)["Предположение программы"].eq("").all()
    assert sorted(map(int, page.loc[rest, "Очерёдность кодирования"])) == list(range(1, len(rest) + 1))
    assert done.suggestions is not None
    assert done.suggestions.n_learnt == 50
    noted = json.loads((project.folder / MEASURES).read_text(encoding="utf-8"))
    assert (noted["confidence"], noted["by_language"][0]["n"]) == (0.5, 50)


def test_suggestion_is_no_code_and_blind_coders_see_none(project: CodingProject, params: Params) -> None:
    """Read back, nothing but what people chose is stored; the second workbook has no such column, today and later."""
    rest = _code_part(project, params)
    _run(project, params)
    _run(project, params)
    assert not {text for text, _ in project.codings()} & set(rest)
    headings = set(_read(project, "coder-b").columns)
    assert not headings & {"Предположение программы", "Очерёдность кодирования"}
    book = openpyxl.load_workbook(project.folder / "coder-b.xlsx")
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert not any("(" in cell and "%)" in cell for cell in cells)
    assert not any("столбце предположений" in cell for cell in cells)


def test_suggestions_do_not_tell_what_a_blind_coder_gave(project: CodingProject, params: Params) -> None:
    """Answers that the first coder has still to code teach nothing, whoever else coded them."""
    rest = _code_part(project, params)
    project.fill("coder-b", lambda _: {"code_1": "act-on-feedback"})
    _run(project, params)
    asked = {"school": "pharm", "semester": SEMESTER}
    found = list_learnable(project.raw.paths, params, **asked, without=[text.upper() + "!" for text in rest])
    assert set(found["text"]) == set(_answers(70)["text"]) - set(rest)
    assert "act-on-feedback" not in set(found["themes"].explode())


def test_too_little_to_learn_from_suggests_nothing(project: CodingProject, params: Params) -> None:
    """The workbook is as without, and the numbers say why."""
    done = _run(project, params, "coder-a")
    assert "Предположение программы" not in _read(project, "coder-a").columns
    assert (done.suggestions.n_learnt, done.suggestions.n_needed) == (0, 30)
    assert not (project.folder / MEASURES).exists()
