"""Drafts of codebooks: what can be told from an export, each guess marked, nothing read until a person has looked."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from foreign_forms import WRITERS, Sent
from intake_raw import ROOT
from rich.console import Console

from qa_lib.drafting import Draft, draft_codebook, draft_institution, write_draft
from qa_lib.drafting.directions import find_directions
from qa_lib.drafting.writing import show_draft
from qa_lib.errors import CodebookError, IntakeError, ParamsError
from qa_lib.intake import ensure_intake, read_slice
from qa_lib.jobs import Desk, draft_survey
from qa_lib.params import Params, load_params
from qa_lib.paths import Paths

#: One worker draws the sample for all tests of the file.
pytestmark = [pytest.mark.unit, pytest.mark.xdist_group("exports")]
N = 120
LABELS = ("Мүлдем келіспеймін", "Келіспеймін", "Бейтарап пікірдемін", "Келісемін", "Толық келісемін")


@pytest.fixture(scope="module")
def params() -> Params:
    """The repository's params."""
    return load_params(ROOT / "params")


@pytest.fixture(autouse=True)
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pseudonym key of its own."""
    monkeypatch.setenv("QA_KEY_FILE", str(tmp_path / "keys" / "pseudonym.key"))


def _answers(n_items: int, *, reversed_at: int = -1) -> np.ndarray:
    """Answers 1-5 of N respondents with one common factor; one item turned round."""
    generator = np.random.default_rng(7)
    latent = generator.normal(size=(N, 1)) + 0.7 * generator.normal(size=(N, n_items))
    answers = np.clip(np.round(3 + 1.3 * latent), 1, 5).astype(int)
    if reversed_at >= 0:
        answers[:, reversed_at] = 6 - answers[:, reversed_at]
    return answers


def _write(path: Path, head: list[str], rows: Any) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


@pytest.fixture
def evaluations(tmp_path: Path) -> Path:
    """Evaluations of courses in the form of the published ones: attributes as numbers, then items as single words."""
    generator = np.random.default_rng(3)
    attributes = np.column_stack([generator.integers(1, high + 1, N) for high in (3, 13, 3)])
    difficulty = generator.permutation(np.resize(np.arange(1, 6), N))[:, None]
    head = ["instcode", "course code", "repeat", "difficulty", "Orientation", "Resources", "Life aim"]
    head += ["Instructor knowledge", "Instructor prep", "instructor plan", "class participation", "instructor helpful"]
    return _write(tmp_path / "course-evaluation.csv", head, np.hstack([attributes, difficulty, _answers(8)]).tolist())


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    """A form in Kazakh: grids of labels with one item turned round, checkboxes, an address, an open question."""
    answers = _answers(5, reversed_at=3)
    texts = [f"Асханада кезек өте ұзақ, {place} минут күтеміз" for place in range(N)]
    head = ["Уақыт белгісі", "Электрондық пошта", *(f"Сабақтар [Тұжырым {place} анық]" for place in range(5))]
    head += ["Қай бөлімдер керек?", "Тағы не айтасыз?"]
    rows = [
        [
            "2026/03/02 3:15:22 PM GMT+5",
            f"s{place}@example.kz",
            *(LABELS[value - 1] for value in row),
            ["Кітапхана", "Асхана", "Кітапхана;Асхана"][place % 3],
            text,
        ]
        for place, (row, text) in enumerate(zip(answers, texts, strict=True))
    ]
    return _write(tmp_path / "сауалнама 2026.csv", head, rows)


def _items(draft: Draft) -> list[dict[str, Any]]:
    return [item for block in draft.content["blocks"] for item in block["items"]]


def test_items_attributes_and_teacher_of_plain_numbers_are_told_apart(evaluations: Path, params: Params) -> None:
    """Numbers that span a scale are items; groups, years and the instructor are not; what is unrelated is doubted."""
    draft = draft_codebook(evaluations, params)
    left_out = {one["column"] for one in draft.content["left_out"]}
    items = _items(draft)
    assert (left_out, draft.content["columns"]) == ({"course code", "repeat"}, {"teacher": ["instcode"]})
    assert [item["columns"][0] for item in items][:2] == ["difficulty", "Orientation"]
    assert "hardly belongs to the others" in items[0]["confirm"][0]
    assert [len(block["items"]) for block in draft.content["blocks"]] == [4, 5]
    assert "satisfied5 would fit as well" in " ".join(draft.content["confirm"])


def test_labels_personal_columns_and_reversed_item_are_found(survey: Path, params: Params) -> None:
    """The scale by its Kazakh labels; the turned item with its loading; addresses and checkboxes left out."""
    draft = draft_codebook(survey, params)
    items = _items(draft)
    reasons = {one["column"]: one["reason"] for one in draft.content["left_out"]}
    assert [item["scale"] for item in items] == ["agree5"] * 5
    assert [place for place, item in enumerate(items) if item.get("reversed")] == [3]
    assert re.search(r"loading -0\.\d\d on the first factor", items[3]["confirm"][0])
    assert reasons["Қай бөлімдер керек?"] == "several answers in one cell, of 2 options"
    assert reasons["Электрондық пошта"].startswith("looks like personal data")
    assert not re.search("example|Кітапхана|кезек", str(draft.content))
    assert draft.content["open_questions"][0]["text"]["kk"] == "Тағы не айтасыз?"
    assert "in kk and stand so in every language: translate into ru and en" in " ".join(draft.content["confirm"])


def test_personal_data_are_left_out_by_heading_and_by_value(tmp_path: Path, params: Params) -> None:
    """A telephone by its heading, a number of the person by being each respondent's own."""
    rows = [[f"87010000{place:03}", f"KZ-{place * 7919 % 9973:04}", *row] for place, row in enumerate(_answers(3))]
    draft = draft_codebook(_write(tmp_path / "a.csv", ["Телефон", "Card", "x1", "x2", "x3"], rows), params)
    assert all(one["reason"].startswith("looks like personal data") for one in draft.content["left_out"])
    assert [one["column"] for one in draft.content["left_out"]] == ["Телефон", "Card"]


def test_codes_of_answers_become_a_table_to_confirm(tmp_path: Path, params: Params) -> None:
    """A1 to A5 of LimeSurvey stand in the draft with the values that they are taken for."""
    rows = [["2026-03-02 10:00:00", "1", "ru", *(f"A{value}" for value in row)] for row in _answers(3)]
    head = ["submitdate", "lastpage", "startlanguage", "B1[SQ1]", "B1[SQ2]", "B1[SQ3]"]
    draft = draft_codebook(_write(tmp_path / "results.csv", head, rows), params)
    assert draft.content["answers"] == {"agree5": {f"A{place}": place for place in range(1, 6)}}
    assert [item["code"] for item in _items(draft)] == ["b1-sq1", "b1-sq2", "b1-sq3"]


@pytest.mark.parametrize("form", ["google-forms", "moodle-questionnaire", "qualtrics", "redcap-labels", "spss"])
def test_export_of_a_known_survey_needs_no_draft(form: str, tmp_path: Path, params: Params) -> None:
    """Whatever product wrote it: the survey that it belongs to is named, with the name that the file should have."""
    with pytest.raises(ParamsError, match=r"export of the survey 'wellbeing'.*14 of its 14 items"):
        draft_codebook(WRITERS[form](Sent.draw(params), tmp_path), params)


def test_draft_of_a_known_wording_has_all_its_languages(tmp_path: Path, params: Params) -> None:
    """Where a codebook asks the same, nothing is left to translate."""
    known = params.survey("staff").items[:3]
    path = _write(tmp_path / "b.csv", [item.text.ru for item in known], _answers(3).tolist())
    draft = draft_codebook(path, params)
    assert [item["text"] for item in _items(draft)] == [item.text.by_locale for item in known]
    assert not [line for line in draft.content["confirm"] if "translate" in line]


@pytest.fixture
def foreign(evaluations: Path, tmp_path: Path, params: Params) -> Paths:
    """A params folder drafted for another institution, and its export in the folder of raw files."""
    folder = tmp_path / "params" / "gazi"
    draft = draft_codebook(evaluations, params)
    texts = {folder / "surveys" / f"{draft.code}.yaml": show_draft(draft.content)}
    write_draft(texts | draft_institution(draft, folder, params, extends=ROOT / "params"))
    paths = Paths(root=tmp_path / "project", data=tmp_path / "data", params=folder)
    semester = load_params(folder).semesters.semesters[0].code
    raw = paths.raw / semester
    raw.mkdir(parents=True)
    evaluations.rename(raw / evaluations.name)
    return paths


def _confirm(folder: Path) -> None:
    """What a person does: look, correct, delete the lines named confirm."""
    for file in folder.rglob("*.yaml"):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        file.write_text(yaml.safe_dump(_without_confirm(content), allow_unicode=True), encoding="utf-8")


def _without_confirm(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: _without_confirm(one) for name, one in part.items() if name != "confirm"}
    return [_without_confirm(one) for one in part] if isinstance(part, list) else part


def test_command_says_what_it_guessed_and_what_to_do(evaluations: Path, tmp_path: Path, params: Params) -> None:
    """Items, what is left out and why, the next step; a second run changes nothing, and no file at all is an error."""
    words = io.StringIO()
    paths = Paths(root=tmp_path, data=tmp_path / "data", params=ROOT / "params")
    desk = Desk(paths, params, Console(file=words, width=200))
    for _ in range(2):
        draft_survey(desk, file=evaluations, folder=tmp_path / "params" / "gazi")
    said = words.getvalue()
    assert "items: 9, reversed: 0, blocks: 2" in said
    assert "left out: course code (numbers on no scale: 1 to 13)" in said
    assert "8 files written" in said
    assert "the draft is there already and is the same" in said
    assert load_params(tmp_path / "params" / "gazi").unconfirmed
    with pytest.raises(ParamsError, match="which export"):
        draft_survey(desk, file=None)


def test_draft_is_refused_until_every_guess_is_confirmed(foreign: Paths) -> None:
    """All open guesses are named with their places, and nothing is stored."""
    params = load_params(foreign.params)
    with pytest.raises(CodebookError) as refused:
        ensure_intake(foreign, params)
    n_marks = sum(file.read_text(encoding="utf-8").count("confirm:") for file in foreign.params.rglob("*.yaml"))
    assert len(refused.value.faults) - 1 == len(params.unconfirmed) >= n_marks
    assert any(fault.endswith("@ surveys/course-evaluation.yaml:blocks.0.items.0") for fault in refused.value.faults)
    assert not foreign.store.exists()


def test_confirmed_draft_is_read_whole(foreign: Paths) -> None:
    """From file to store: every questionnaire, every item, the instructors as pseudonyms."""
    raw = next(foreign.raw.rglob("*.csv"))
    _confirm(foreign.params)
    load_params.cache_clear()
    ensure_intake(foreign, load_params(foreign.params))
    stored = read_slice(foreign, school="gazi", semesters=[raw.parent.name])
    wide = stored.answers.pivot(index="response_id", columns="item", values="value").to_numpy()
    assert (wide == pd.read_csv(raw).iloc[:, 3:].to_numpy()).all()
    assert stored.responses["teacher_id"].nunique() == 3
    assert stored.rejections.empty


def test_unconfirmed_codebook_without_files_stops_nobody(foreign: Paths) -> None:
    """A draft that lies among the codebooks matters only where a file would be read by it."""
    draft = next((foreign.params / "surveys").glob("*.yaml"))
    other = draft.with_name("other.yaml")
    text = draft.read_text(encoding="utf-8").replace("code: course-evaluation", "code: other")
    _confirm(foreign.params)
    other.write_text(text.replace("course-evaluation*", "other*"), encoding="utf-8")
    load_params.cache_clear()
    params = load_params(foreign.params)
    assert {one.file for one in params.unconfirmed} == {"surveys/other.yaml"}
    (report,) = ensure_intake(foreign, params)
    assert report.n_responses == N


def test_same_file_gives_the_same_draft_and_none_is_overwritten(
    evaluations: Path, tmp_path: Path, params: Params
) -> None:
    """Drafting twice changes nothing; what a person has edited is refused, and nothing is written beside it."""
    file, beside = tmp_path / "params" / "a.yaml", tmp_path / "params" / "b.yaml"
    texts = [show_draft(draft_codebook(evaluations, params).content) for _ in range(2)]
    assert write_draft({file: texts[0]}) == [file]
    assert write_draft({file: texts[1]}) == []
    file.write_text(texts[0].replace("difficulty", "Difficulty"), encoding="utf-8")
    with pytest.raises(ParamsError, match="was changed"):
        write_draft({beside: "", file: texts[1]})
    assert not beside.exists()
    assert "Difficulty" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("head", "rows", "error", "words"),
    [
        (["Пікіріңіз"], [["көк"], ["жасыл"]], IntakeError, "no column of answers on a scale"),
        (["x1"], [], IntakeError, "no row below its headings"),
        (["record_id", "redcap_event_name", "x1"], [[1, "a", 3], [1, "b", 4]], IntakeError, "several_events"),
    ],
)
def test_file_without_a_survey_is_refused_in_words(
    head: list[str], rows: list[list[Any]], error: type[Exception], words: str, tmp_path: Path, params: Params
) -> None:
    """No items, no rows, not one row a questionnaire: what is wrong and what was looked at."""
    with pytest.raises(error, match=words):
        draft_codebook(_write(tmp_path / "c.csv", head, rows), params)


@pytest.mark.parametrize("given", ["confirm: 5", "confirm: [a, '']"])
def test_mark_without_words_is_a_fault(given: str, tmp_path: Path) -> None:
    """A mark says what is to be confirmed."""
    folder = tmp_path / "params"
    folder.mkdir()
    (folder / "institution.yaml").write_text(f"extends: {ROOT / 'params'}\n{given}\n", encoding="utf-8")
    with pytest.raises(ParamsError, match=r"expected words, or a list of words @ institution.yaml:confirm"):
        load_params(folder)


def test_loadings_are_those_of_the_first_component(params: Params) -> None:
    """Loadings equal those of a principal component analysis of standardised answers by scikit-learn."""
    from sklearn.decomposition import PCA

    answers = pd.DataFrame(_answers(6, reversed_at=2), columns=list("abcdef")).astype(float)
    other = PCA(n_components=1).fit((answers - answers.mean()) / answers.std())
    expected = other.components_[0] * np.sqrt(other.explained_variance_[0])
    expected *= np.sign(expected[0])
    found = find_directions(answers, rules=params.intake.drafting)
    assert [one.loading for one in found] == pytest.approx(expected.tolist(), abs=1e-6)
    assert [one.is_reversed for one in found] == [False, False, True, False, False, False]


@pytest.fixture(autouse=True)
def _fresh_params() -> Iterator[None]:
    """Params of folders of one test are not those of another."""
    yield
    load_params.cache_clear()
