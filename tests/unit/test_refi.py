"""REFI-QDA: code frames and rounds of coding out to other programs and back, and files that want to do harm."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
import yaml
from coding_rounds import CodingProject
from intake_raw import SEMESTER, RawProject
from lxml import etree
from rich.console import Console

from qa_lib.errors import ParamsError
from qa_lib.jobs.desk import Desk
from qa_lib.jobs.refi import draft_frame as draft_code_frame
from qa_lib.jobs.refi import export_frames
from qa_lib.params import CodeFrame, Params, load_params
from qa_lib.params.coding import UNCODABLE
from qa_lib.publishing.refi import reading
from qa_lib.publishing.refi.codebook import write_codebook
from qa_lib.publishing.refi.drafting import draft_frame
from qa_lib.publishing.refi.exchanging import export_project, import_project
from qa_lib.publishing.refi.naming import CODEBOOK, PROJECT, identify
from qa_lib.publishing.refi.reading import RefiError, open_project, parse_xml

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ["Психолог керек", "Кестені ертерек беріңіздер", "Бәрі жақсы"]
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def params() -> Params:
    """The repository's params."""
    return load_params(ROOT / "params")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CodingProject:
    """A school with three answers, two coders, the first of whom has coded two."""
    monkeypatch.setenv("QA_KEY_FILE", str(tmp_path / "keys" / "pseudonym.key"))
    raw = RawProject(tmp_path)
    (raw.paths.root / "locale").parent.mkdir(parents=True, exist_ok=True)
    (raw.paths.root / "locale").symlink_to(ROOT / "locale")
    project = CodingProject(raw)
    project.write_answers(TEXTS)
    project.run("coder-a,coder-b")
    given = {"Психолог керек": {"code_1": "learner-support", "code_2": "more-practice"}}
    given["Бәрі жақсы"] = {"uncodable": "мазмұны жоқ"}
    project.fill("coder-a", lambda text: given.get(text, {}))
    return project


def _export(project: CodingProject) -> Path:
    project.raw.read()
    return export_project(project.raw.paths, project.raw.params, school="pharm", semester=SEMESTER, locale="ru")


def _import(project: CodingProject, file: Path, **named: str):
    asked = {"school": "pharm", "semester": SEMESTER, "locale": "kk"}
    return import_project(project.raw.paths, project.raw.params, file, **asked, named=named)


def _change(file: Path, old: str, new: str) -> Path:
    """The same project, its description changed as another program would."""
    with zipfile.ZipFile(file) as archive:
        members = {one: archive.read(one) for one in archive.namelist()}
    text = members["project.qde"].decode()
    assert old in text
    members["project.qde"] = text.replace(old, new).encode()
    return _pack(file.with_name("changed.qdpx"), members)


def _pack(file: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file


@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
def test_code_book_gives_the_same_code_frame(params: Params, locale: str) -> None:
    """Labels in three languages, definitions, order, version and sources survive; so does the YAML of the draft."""
    frame = params.codeframes[0]
    data = write_codebook(frame, params.intake.coding, locale=locale)
    draft = draft_frame(data, params, name="learners.qdc", locale=locale)
    assert draft.frame == frame
    assert draft.remarks == ()
    assert CodeFrame.model_validate(yaml.safe_load(draft.text)) == frame


def test_versions_survive_in_a_code_book(params: Params) -> None:
    """What became of retired themes is not lost on the way."""
    note = dict.fromkeys(("kk", "ru", "en"), "x")
    retired = [{"code": "wifi", "category": "improvement", "label": note, "became": ["internet-ais"]}]
    change = {"version": "2026", "semester": "2025-autumn", "note": note, "retired": retired, "added": ["student-life"]}
    raw = params.codeframes[0].model_dump(mode="json") | {"version": "2026", "changes": [change]}
    frame = CodeFrame.model_validate(raw)
    data = write_codebook(frame, params.intake.coding, locale="en")
    assert draft_frame(data, params, name="x.qdc", locale="en").frame == frame


def test_code_book_is_stable_and_well_formed(params: Params) -> None:
    """The same bytes each time; identifiers are unique UUIDs that do not depend on language or version."""
    frame = params.codeframes[0]
    data = write_codebook(frame, params.intake.coding, locale="kk")
    assert data == write_codebook(frame, params.intake.coding, locale="kk")
    codes = etree.fromstring(data).findall(f".//{{{CODEBOOK}}}Code")
    guids = [code.get("guid") for code in codes]
    assert all(GUID.fullmatch(guid) for guid in guids)
    assert len(set(guids)) == len(guids) == len(frame.themes) + 3
    other = etree.fromstring(write_codebook(frame, params.intake.coding, locale="en"))
    assert guids == [code.get("guid") for code in other.findall(f".//{{{CODEBOOK}}}Code")]


def test_changes_of_another_program_are_taken_over_and_told(params: Params) -> None:
    """A new name counts for its language; a theme that was removed or added is told."""
    root = etree.fromstring(write_codebook(params.codeframes[0], params.intake.coding, locale="en"))
    codes = root.findall(f".//{{{CODEBOOK}}}Code[@isCodable='true']")
    codes[0].set("name", "Teachers who know")
    codes[1].getparent().remove(codes[1])
    etree.SubElement(
        codes[2].getparent(), f"{{{CODEBOOK}}}Code", guid=identify("x"), name="Новая тема", isCodable="true"
    )
    draft = draft_frame(etree.tostring(root), params, name="x.qdc", locale="ru")
    frame, before = draft.frame, params.codeframes[0]
    assert frame.themes[0].label.en == "Teachers who know"
    assert frame.themes[0].label.kk == before.themes[0].label.kk
    assert frame.themes[-1].code == "novaya-tema"
    assert frame.themes[-1].category == "strength"
    assert len(draft.remarks) == 4
    assert all(f"# To confirm: {remark}" in draft.text for remark in draft.remarks)


def test_foreign_code_book_is_a_draft_to_confirm(params: Params) -> None:
    """A code book of another program: codes from letters, a category where one is above, the rest to be confirmed."""
    text = (
        f'<CodeBook xmlns="{CODEBOOK}" origin="other"><Codes>'
        f'<Code guid="{identify("a").upper()}" name="Ұсыныс" isCodable="false">'
        f'<Code guid="{identify("b")}" name="Оқу кестесі" isCodable="true">'
        "<Description>Кесте туралы</Description></Code>"
        f'</Code><Code guid="{{{identify("c")}}}" name="Оқу кестесі" isCodable="true"/></Codes></CodeBook>'
    )
    draft = draft_frame(text.encode(), params, name="Kafedra 1.qdc", locale="kk")
    assert draft.frame.code == "kafedra-1"
    assert [(one.code, one.category) for one in draft.frame.themes] == [
        ("oqu-kestesi", "suggestion"),
        ("oqu-kestesi-2", "improvement"),
    ]
    assert draft.frame.themes[0].definition.kk == "Кесте туралы"
    assert "category guessed" in draft.remarks[1]


def test_round_survives_the_way_out_and_in(project: CodingProject) -> None:
    """A project exported, coded on under another coder's name, and taken into that coder's empty workbook."""
    file = _export(project)
    assert file.read_bytes() == _export(project).read_bytes()
    user = f'<User guid="{identify("user", "coder-a")}" name="coder-a"/>'
    taken = _import(project, _change(file, user, user.replace('name="coder-a"', 'name="Әсел"')), Әсел="coder-b")
    assert (taken.n_taken, taken.n_uncodable, taken.n_same) == (1, 1, 0)
    rows = {row["text"]: row for row in project.rows("coder-b")}
    assert rows["Психолог керек"]["code_1"].endswith("қолдау")
    assert rows["Психолог керек"]["code_2"].endswith("көбейту")
    assert rows["Бәрі жақсы"]["uncodable"] == ""
    assert project.codings()[("Психолог керек", _coder(project))] == {"learner-support", "more-practice"}


def _coder(project: CodingProject) -> str:
    return next(coder for (text, coder) in project.codings() if text == "Психолог керек")


def test_project_holds_answers_and_codes_by_coder(project: CodingProject) -> None:
    """A source an answer, its redacted words, whole selections by the coder's identifier, what is known of it."""
    archive = open_project(_export(project))
    root = parse_xml(archive.description, name="x", root="Project", namespace=PROJECT)
    sources = root.findall(f"{{{PROJECT}}}Sources/{{{PROJECT}}}TextSource")
    texts = {archive.read_source(one.get("plainTextPath")): one for one in sources}
    assert set(texts) == set(TEXTS)
    selection = texts["Психолог керек"].find(f"{{{PROJECT}}}PlainTextSelection")
    assert (selection.get("startPosition"), selection.get("endPosition")) == ("0", str(len("Психолог керек")))
    assert selection.get("creatingUser") == identify("user", "coder-a")
    assert len(selection.findall(f"{{{PROJECT}}}Coding")) == 2
    reference = texts["Бәрі жақсы"].find(f".//{{{PROJECT}}}CodeRef")
    assert reference.get("targetGUID") == identify("theme", "", UNCODABLE)
    assert texts["Бәрі жақсы"].find(f".//{{{PROJECT}}}TextValue").text == "wellbeing"


def test_work_of_a_person_is_not_overwritten(project: CodingProject) -> None:
    """Where the workbook says something else it stays, and the difference is told."""
    file = _export(project)
    project.fill("coder-a", lambda text: {"code_1": "act-on-feedback", "code_2": ""} if text.startswith("Пс") else {})
    project.raw.read()
    taken = _import(project, file)
    assert (taken.n_taken, taken.n_same, len(taken.different)) == (0, 1, 1)
    rows = {row["text"]: row for row in project.rows("coder-a")}
    assert rows["Психолог керек"]["code_1"].endswith("ескеру")


def test_faults_of_a_project_are_told_at_once(project: CodingProject) -> None:
    """A stranger, a code that is no theme, words that were changed: nothing is taken."""
    file = _export(project)
    guid = identify("theme", "learners", "more-practice")
    strange = _change(file, f'targetGUID="{guid}"/>\n        </Coding>', f'targetGUID="{identify("x")}"/></Coding>')
    strange = _change(strange, 'name="coder-a"', 'name="stranger"')
    with zipfile.ZipFile(strange) as archive:
        members = {one: archive.read(one) for one in archive.namelist()}
    changed = next(name for name, data in members.items() if data.decode() == "Бәрі жақсы")
    before = (project.folder / "coder-a.xlsx").read_bytes()
    with pytest.raises(RefiError) as found:
        _import(project, _pack(strange, members | {changed: "Бәрі нашар".encode()}))
    told = str(found.value).splitlines()
    assert len(told) == 3
    assert any("the words were changed" in line for line in told)
    assert any("is no theme of the code frame" in line for line in told)
    assert any("'stranger' is no coder of this round" in line for line in told)
    assert (project.folder / "coder-a.xlsx").read_bytes() == before


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        ('<!DOCTYPE a [<!ENTITY x "y">]><CodeBook xmlns="{ns}"><Codes>&x;</Codes></CodeBook>', "a document type"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><CodeBook xmlns="{ns}"/>', "a document type"),
        ("<CodeBook><Codes/></CodeBook>", "expected <CodeBook> in the namespace"),
        ("<CodeBook", "no XML that can be read"),
        ("", "no XML that can be read"),
        ('<CodeBook xmlns="{ns}"><Codes/></CodeBook>', "0 codes"),
    ],
)
def test_harmful_xml_is_refused(params: Params, xml: str, words: str) -> None:
    """Entities, addresses, other documents: each is an error in words."""
    with pytest.raises(RefiError, match=words):
        draft_frame(xml.format(ns=CODEBOOK).encode(), params, name="x.qdc", locale="kk")


def test_harmful_archives_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bombs, paths that lead outside, too much, no archive at all."""
    bomb = _pack(tmp_path / "bomb.qdpx", {"project.qde": b"<a/>", "Sources/a.txt": b"0" * 5_000_000})
    outside = _pack(tmp_path / "outside.qdpx", {"project.qde": b"<a/>", "../../x.txt": b"x"})
    two = _pack(tmp_path / "two.qdpx", {"project.qde": b"<a/>", "other.qde": b"<a/>"})
    none = tmp_path / "none.qdpx"
    none.write_bytes(b"PK\x03\x04 no archive")
    for file, words in (
        (bomb, "packed more tightly than text can be"),
        (outside, "leads outside"),
        (two, "2 files .qde"),
        (none, "no project of REFI-QDA"),
        (tmp_path / "missing.qdpx", "no project of REFI-QDA"),
    ):
        with pytest.raises(RefiError, match=words):
            open_project(file)
    monkeypatch.setattr(reading, "MAX_MEMBERS", 1)
    with pytest.raises(RefiError, match="more than 1 files"):
        open_project(two)


@pytest.mark.parametrize("path", ["internal://../a.txt", "absolute:///etc/passwd", "internal://a/b.txt", ""])
def test_source_outside_the_project_is_not_read(tmp_path: Path, path: str) -> None:
    """Addresses of files on this machine, or of other folders."""
    archive = open_project(_pack(tmp_path / "x.qdpx", {"project.qde": b"<a/>", "Sources/a.txt": b"a"}))
    assert archive.read_source("internal://a.txt") == "a"
    with pytest.raises(RefiError, match="outside the project"):
        archive.read_source(path)


def test_commands_write_code_books_and_keep_a_draft_that_was_worked_on(params: Params, tmp_path: Path) -> None:
    """A code book of each frame; its draft beside it; a draft that says something else is not overwritten."""
    told = io.StringIO()
    desk = Desk(RawProject(tmp_path).paths, params, Console(file=told))
    export_frames(desk, frame="", locale="ru")
    file = desk.paths.coding / "learners.qdc"
    draft_code_frame(desk, file, locale="ru")
    draft = file.with_name("learners.qdc.yaml")
    assert CodeFrame.model_validate(yaml.safe_load(draft.read_text(encoding="utf-8"))) == params.codeframes[0]
    draft_code_frame(desk, file, locale="ru")
    draft.write_text("code: mine", encoding="utf-8")
    with pytest.raises(ParamsError, match="is there already and says something else"):
        draft_code_frame(desk, file, locale="ru")
    with pytest.raises(ParamsError, match="did you mean 'learners'"):
        export_frames(desk, frame="learner", locale="ru")
    with pytest.raises(ParamsError, match="unknown locale 'de'"):
        export_frames(desk, frame="", locale="de")
    with pytest.raises(RefiError, match="no such file"):
        draft_code_frame(desk, tmp_path / "none.qdc", locale="ru")
    assert "19 themes" in told.getvalue()
