"""What those who answer for personal data do: another key, surveys kept apart, a person forgotten, terms of keeping."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from intake_raw import HEADINGS, SEMESTER, RawProject
from rich.console import Console

from qa_lib.errors import IntakeError, ParamsError, QaError
from qa_lib.intake import explain_intake, read_account
from qa_lib.jobs import Desk
from qa_lib.jobs.custody import forget_person, list_retention, read_identifiers, rotate_key
from qa_lib.params import Params, load_params
from qa_lib.privacy import load_key, pseudonyms
from qa_lib.privacy.forgetting import add_forgotten, read_forgotten
from qa_lib.publishing.retention import last_date_of

pytestmark = pytest.mark.unit

PEOPLE = ("s.akhmetova-21", "k.bolatov-22", "d.ospanov-23")
EARLIER = "2025-spring"


@dataclass(frozen=True)
class Office(RawProject):
    """A project with a desk, whose words are kept."""

    words: io.StringIO = field(default_factory=io.StringIO)

    @property
    def desk(self) -> Desk:
        return Desk(self.paths, self.params, Console(file=self.words, width=500))

    @property
    def said(self) -> str:
        return self.words.getvalue()

    def pseudonyms_of(self, survey: str) -> list[str]:
        """The pseudonyms of the respondents of a survey, in the order of rows."""
        responses = self.slice().responses
        return responses.loc[responses["survey"] == survey, "respondent_id"].tolist()

    def write(self, survey: str, name: str, people: tuple[str, ...] = PEOPLE) -> Path:
        """A raw file in which these people answer the first item of a survey."""
        rows = [[person, "pharm", "", 3 + place % 2] for place, person in enumerate(people)]
        return self.write_csv(name, [[*HEADINGS, self.params.survey(survey).items[0].code], *rows])


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Three people who answered the well-being survey and two others."""
    monkeypatch.setenv("QA_KEY_FILE", str(tmp_path / "keys" / "pseudonym.key"))
    office = Office(tmp_path)
    office.write("wellbeing", "wellbeing.csv")
    office.write("satisfaction", "satisfaction.csv")
    office.write("integrity", "integrity.csv")
    office.read()
    return office


def test_wellbeing_can_not_be_held_against_other_surveys(office: Office) -> None:
    """Of the three surveys the policy keeps one apart: no pseudonym of it is met elsewhere, those of the others are."""
    assert set(office.pseudonyms_of("satisfaction")) == set(office.pseudonyms_of("integrity"))
    assert set(office.pseudonyms_of("wellbeing")).isdisjoint(office.pseudonyms_of("satisfaction"))
    assert len(set(office.pseudonyms_of("wellbeing"))) == len(PEOPLE)


def test_survey_kept_apart_is_linked_over_its_own_semesters(office: Office) -> None:
    """One person keeps one pseudonym in all semesters of the survey, for the stability of its results."""
    earlier = office.paths.raw / EARLIER
    earlier.mkdir()
    (earlier / "wellbeing.csv").write_bytes((office.raw / "wellbeing.csv").read_bytes())
    office.read()
    from qa_lib.intake import read_slice

    responses = read_slice(office.paths, school=None, semesters=[EARLIER, SEMESTER], tables=["responses"]).responses
    responses = responses[responses["survey"] == "wellbeing"].astype({"respondent_id": "str", "semester": "str"})
    assert responses.groupby("respondent_id")["semester"].nunique().tolist() == [2] * len(PEOPLE)


def test_coded_answers_find_their_response_in_a_survey_kept_apart(office: Office) -> None:
    """A theme given to an answer of the well-being survey belongs to the response under the other pseudonym."""
    survey = office.params.survey("wellbeing")
    theme = office.params.codeframes[0].themes[0].code
    rows = [["survey", "respondent", "question", "theme", "coder"]]
    rows.append([survey.code, PEOPLE[0], survey.open_questions[0].code, theme, "coder-1"])
    office.write_csv("coding.csv", rows)
    assert office.slice().codings["survey"].tolist() == ["wellbeing"]


def test_unknown_survey_kept_apart_is_a_fault(office: Office) -> None:
    """A misspelt survey in the policy would stay linked in silence."""
    folder = shutil.copytree(office.paths.params, office.folder / "params")
    policy = (folder / "policy.yaml").read_text(encoding="utf-8")
    (folder / "policy.yaml").write_text(policy.replace("value: [wellbeing]", "value: [welbeing]"), encoding="utf-8")
    with pytest.raises(ParamsError, match="unknown survey 'welbeing' @ policy"):
        load_params(folder)


def test_rotate_key_makes_all_pseudonyms_new_and_keeps_people_together(office: Office) -> None:
    """Under the new key nobody has the former pseudonym, and two surveys still know their people."""
    before, former = office.pseudonyms_of("satisfaction"), load_key(project_root=office.paths.root)
    rotate_key(office.desk, "keep")
    after = office.pseudonyms_of("satisfaction")
    assert set(before).isdisjoint(after)
    assert set(after) == set(office.pseudonyms_of("integrity"))
    kept = former.path.with_name(f"{former.path.name}.former-{former.key_id}")
    assert kept.read_text().strip() == former.secret.hex()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert former.secret.hex() not in office.said


def test_rotate_key_destroys_the_former_key_on_request(office: Office) -> None:
    """Nothing of the former key is left beside the new one, nor in the file that it lay in."""
    former = load_key(project_root=office.paths.root)
    witness = former.path.with_name("witness")
    os.link(former.path, witness)  # the file as it lies on the disk, under another name
    rotate_key(office.desk, "destroy")
    assert set(witness.read_bytes()) == {0}
    assert sorted(file.name for file in former.path.parent.iterdir()) == ["pseudonym.key", "witness"]
    assert load_key(project_root=office.paths.root).secret != former.secret


@pytest.mark.parametrize("former", ["", "kepe"])
def test_rotate_key_asks_what_becomes_of_the_former_key(office: Office, former: str) -> None:
    """Without an explicit choice nothing is done."""
    before = load_key(project_root=office.paths.root).secret
    with pytest.raises(ParamsError, match="FORMER=keep"):
        rotate_key(office.desk, former)
    assert load_key(project_root=office.paths.root).secret == before


@pytest.mark.parametrize("stop", ["before the new key", "after the new key"])
def test_rotate_key_interrupted_leaves_a_usable_state(
    office: Office, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    """Whenever it ends, there is one key, and the next reading brings the store under it."""
    former = load_key(project_root=office.paths.root)
    with monkeypatch.context() as patch:
        if stop == "before the new key":
            patch.setattr(Path, "replace", _interrupt)
        else:
            patch.setattr("qa_lib.jobs.custody.prepare_data", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            rotate_key(office.desk, "keep")
    key = load_key(project_root=office.paths.root)
    assert (key.secret == former.secret) == (stop == "before the new key")
    office.read()
    assert read_account(office.paths, SEMESTER)["key_id"] == key.key_id
    assert set(office.pseudonyms_of("satisfaction")) == set(office.pseudonyms_of("integrity"))


def _interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_forget_person_leaves_the_rows_out_and_says_where_they_lie(office: Office) -> None:
    """Of three people two are left in every survey; files, semesters and reports are named, the person is not."""
    report = office.paths.out / "pharm" / SEMESTER / "internal-kk"
    report.mkdir(parents=True)
    (report / "manifest.json").write_text(json.dumps({"inputs": {"raw": {SEMESTER: {}}}}), encoding="utf-8")
    forget_person(office.desk, [f" {PEOPLE[1].upper()} "])
    responses = office.slice().responses
    assert responses.groupby("survey", observed=True).size().tolist() == [2, 2, 2]
    for told in ("satisfaction.csv: 1 rows", f"semesters affected: {SEMESTER}", "pharm", "internal-kk"):
        assert told in office.said
    assert PEOPLE[1] not in office.said.casefold()


def test_forgotten_person_stays_out_when_files_are_read_anew(office: Office) -> None:
    """Neither a changed file nor another one nor a new key brings the person back."""
    forget_person(office.desk, [PEOPLE[0]])
    office.write("satisfaction", "satisfaction.csv", (*PEOPLE, "n.new-24"))
    office.write("integrity", "integrity2.csv", PEOPLE[:1])
    rotate_key(office.desk, "destroy")
    responses = office.slice().responses
    assert responses.groupby("survey", observed=True).size().to_dict() == {
        "integrity": 2,
        "satisfaction": 3,
        "wellbeing": 2,
    }


def test_forgotten_rows_are_counted_and_not_named(office: Office) -> None:
    """The account says how many rows were left out of a file; the list of rejections does not say which."""
    forget_person(office.desk, [PEOPLE[0]])
    listed = office.rejections()
    forgotten = listed[listed["reason"] == "forgotten"]
    assert forgotten["value"].tolist() == ["1"] * 3
    assert forgotten["row"].isna().all()
    account = office.slice().account
    surveys = account[account["survey"] != ""]
    assert (surveys["n_rows"] == surveys["n_duplicates"] + surveys["n_rejected_rows"] + surveys["n_responses"]).all()


def test_list_of_the_forgotten_holds_nothing_in_clear(office: Office) -> None:
    """Whoever reads the list learns nothing; the raw files are as they were."""
    raw = {file.name: file.read_bytes() for file in office.raw.iterdir()}
    forget_person(office.desk, [PEOPLE[0]])
    written = (office.paths.data / "forgotten.json").read_text()
    assert PEOPLE[0] not in written
    assert {file.name: file.read_bytes() for file in office.raw.iterdir()} == raw


def test_forget_person_misspelt_changes_nothing(office: Office) -> None:
    """An identifier that no raw file holds must not look like success."""
    with pytest.raises(QaError, match="no raw file holds this person"):
        forget_person(office.desk, ["s.akhmetova-2l"])
    assert read_forgotten(office.paths.data).hashes == frozenset()
    assert explain_intake(office.paths, office.params) == {}


@pytest.mark.parametrize("identifiers", [[], ["", "  "]])
def test_forget_person_needs_an_identifier(office: Office, identifiers: list[str]) -> None:
    """A blank is nobody's identifier: it would leave out all anonymous responses."""
    with pytest.raises(ParamsError, match="no identifier"):
        forget_person(office.desk, identifiers)


def test_damaged_list_of_the_forgotten_stops_the_reading(office: Office) -> None:
    """Nothing is read with a list that can not be, nor with one whose key is gone: it could bring somebody back."""
    add_forgotten([PEOPLE[0]], office.paths.data, project_root=office.paths.root)
    key = load_key(project_root=office.paths.root).path.with_name("forgotten.key")
    aside = key.rename(key.with_name("aside"))
    with pytest.raises(QaError, match=r"forgotten\.key is gone"):
        office.read()
    aside.rename(key)
    (office.paths.data / "forgotten.json").write_text("[", encoding="utf-8")
    with pytest.raises(IntakeError, match="is damaged"):
        office.read()


def test_read_identifiers_reads_one_a_line(tmp_path: Path) -> None:
    """A file of Windows has a mark at its head; one that is no text is refused."""
    (tmp_path / "people.txt").write_text("\ufeffa-1\r\nb-2\n", encoding="utf-8")
    assert read_identifiers(tmp_path / "people.txt") == ["a-1", "b-2"]
    (tmp_path / "people.bin").write_bytes(b"\xff\xfe\xfd")
    with pytest.raises(ParamsError, match="one identifier a line"):
        read_identifiers(tmp_path / "people.bin")


def test_retention_lists_what_is_past_its_term_and_deletes_nothing(office: Office) -> None:
    """On the day after the term raw exports and store are listed, on its last day they are not."""
    last = last_date_of(office.params.semester(SEMESTER), office.params)
    assert last == office.params.semester(SEMESTER).report_date.replace(year=last.year)
    list_retention(office.desk, last)
    assert "0 of 2 folders" in office.said
    list_retention(office.desk, last + dt.timedelta(days=1))
    assert "2 of 2 folders" in office.said
    assert "raw exports of 2025-autumn" in office.said
    assert office.raw.is_dir()


@pytest.mark.parametrize(
    ("cycle", "last"),
    [(None, dt.date(2031, 1, 25)), ("2032-06-30", dt.date(2033, 6, 30)), ("2026-06-30", dt.date(2031, 1, 25))],
)
def test_last_date_is_the_later_of_term_and_accreditation(office: Office, cycle: str | None, last: dt.date) -> None:
    """A cycle that ends later prolongs the term by a year beyond its end; a shorter one changes nothing."""
    content = office.params.model_dump(mode="json")
    content["policy"]["privacy"]["accreditation_end_date"]["value"] = cycle
    params = Params.model_validate_json(json.dumps(content))
    assert last_date_of(params.semester(SEMESTER), params) == last


def test_load_key_can_refuse_to_make_one(office: Office) -> None:
    """Who only compares with what was read must not make a key with which nothing was."""
    load_key(project_root=office.paths.root).path.unlink()
    with pytest.raises(QaError, match="there is no pseudonym key"):
        load_key(project_root=office.paths.root, is_made=False)
    assert not pseudonyms.key_path().exists()
