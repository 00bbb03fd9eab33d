"""Exports of survey products: each is known by its marks, and gives the same answers as the project's own form."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest
from foreign_forms import CODES, SEMESTER, SURVEY, WRITERS, Sent, write_plain
from intake_raw import ROOT

from qa_lib.errors import IntakeError
from qa_lib.intake import IntakeReport, ensure_intake, read_slice
from qa_lib.intake.exports.times import find_slashed
from qa_lib.params import Params, load_params
from qa_lib.paths import Paths

#: One worker draws the sample for all tests of the file.
pytestmark = [pytest.mark.unit, pytest.mark.xdist_group("exports")]


@dataclass(frozen=True)
class Project:
    """A project whose codebook of the survey knows the codes of LimeSurvey."""

    params: Params
    sent: Sent
    folder: Path

    def paths(self, name: str) -> Paths:
        paths = Paths(root=self.folder / name, data=self.folder / name / "data", params=self.folder / "params")
        (paths.raw / SEMESTER).mkdir(parents=True, exist_ok=True)
        return paths

    def read(self, name: str) -> tuple[Paths, IntakeReport]:
        paths = self.paths(name)
        (report,) = ensure_intake(paths, self.params)
        return paths, report

    def write(self, name: str, text: str) -> None:
        (self.paths(name).raw / SEMESTER / f"{SURVEY}.csv").write_text(text, encoding="utf-8")

    def reasons(self, name: str) -> dict[str, int]:
        """What is listed of a file that may hold nothing usable."""
        with contextlib.suppress(IntakeError):
            self.read(name)
        listed = pd.read_parquet(self.paths(name).store / SEMESTER / "rejections.parquet")
        return listed["reason"].value_counts().to_dict()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The repository's params with one addition, and one survey of the sample university."""
    folder = tmp_path_factory.mktemp("exports")
    shutil.copytree(ROOT / "params", folder / "params")
    codebook = folder / "params" / "surveys" / f"{SURVEY}.yaml"
    five = ", ".join(f"{code}: {place}" for code, place in CODES.items() if place < 6)
    six = ", ".join(f"{code}: {place - 1}" for code, place in CODES.items())
    answers = f"answers:\n  agree5: {{{five}}}\n  frequency5: {{{five}}}\n  who5: {{{six}}}\n"
    codebook.write_text(codebook.read_text(encoding="utf-8") + answers, encoding="utf-8")
    params = load_params(folder / "params")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QA_KEY_FILE", str(folder / "keys" / "pseudonym.key"))
        yield Project(params, Sent.draw(params), folder)


@pytest.fixture(scope="module")
def plain(project: Project) -> dict[str, pd.DataFrame]:
    """What is stored of the survey in the project's own form."""
    paths = project.paths("plain")
    write_plain(project.sent, paths.raw / SEMESTER)
    project.read("plain")
    return stored(paths)


def account_of(paths: Paths) -> pd.DataFrame:
    """What became of each file."""
    return pd.read_parquet(paths.store / SEMESTER / "account.parquet")


def stored(paths: Paths) -> dict[str, pd.DataFrame]:
    """Everything stored that does not hang on the name or the hash of the file."""
    slice_ = read_slice(paths, school=None, semesters=[SEMESTER])
    comments = slice_.comments.drop(columns="answer_id", errors="ignore")
    return {"responses": slice_.responses, "answers": slice_.answers, "comments": comments}


@pytest.mark.parametrize("form", WRITERS)
def test_export_of_a_product_gives_the_answers_of_the_own_form(
    form: str, project: Project, plain: dict[str, pd.DataFrame]
) -> None:
    """Responses, answers with their statuses, and open answers are the same; the product is told, with its marks."""
    paths = project.paths(form)
    WRITERS[form](project.sent, paths.raw / SEMESTER)
    _, report = project.read(form)
    for name, frame in stored(paths).items():
        pd.testing.assert_frame_equal(frame, plain[name], obj=name)
    assert len(report.foreign) == 1
    (told,) = account_of(paths)["form"]
    assert form.startswith(told)


def test_rows_that_are_no_answers_are_counted(project: Project) -> None:
    """Previews, tests, spam and unfinished questionnaires of Qualtrics are listed, and the account balances."""
    WRITERS["qualtrics"](project.sent, project.paths("counted").raw / SEMESTER)
    paths, report = project.read("counted")
    account = account_of(paths).iloc[0]
    reasons = project.reasons("counted")
    assert (reasons["preview_response"], reasons["spam_response"], reasons["unfinished_response"]) == (3, 1, 2)
    assert account["n_rows"] == account["n_duplicates"] + account["n_rejected_rows"] + account["n_responses"]
    assert account["n_rows"] == len(project.sent.rows) + 6
    assert "Qualtrics" in report.foreign[0]
    assert report.foreign[0].endswith("set aside: 3 preview, 1 spam, 2 unfinished")


@pytest.mark.parametrize(
    ("columns", "labels", "reason"),
    [
        ({"record_id": ["1", "2"], "wellbeing_complete": [2.0, 0.0]},
         {"wellbeing_complete": {0.0: "Incomplete", 2.0: "Complete"}}, "unfinished_response"),
        ({"ResponseId": ["R_1", "R_2"], "RecordedDate": ["", ""], "Finished": [1.0, 1.0],
          "DistributionChannel": ["anonymous", "anonymous"], "Status": [0.0, 1.0]},
         {"Status": {0.0: "IP Address", 1.0: "Survey Preview"}}, "preview_response"),
    ],
    ids=["redcap", "qualtrics"],
)  # fmt: skip
def test_data_file_of_a_product_is_known_by_its_variables(
    columns: dict[str, list[str | float]], labels: dict[str, dict[float, str]], reason: str, project: Project
) -> None:
    """Names of variables have labels beside them, and numbers theirs: the marks of the product are seen there too."""
    name = f"{reason}-sav"
    frame = pd.DataFrame({"respondent": ["a", "b"], "school": ["pharm"] * 2, "w01": [1.0, 2.0], **columns})
    pyreadstat.write_sav(
        frame,
        project.paths(name).raw / SEMESTER / f"{SURVEY}.sav",
        column_labels={"wellbeing_complete": "Complete?", "record_id": "Record ID", "Status": "Response Type"},
        variable_value_labels=labels,
    )
    assert project.reasons(name)[reason] == 1
    assert account_of(project.paths(name))["n_responses"].tolist() == [1]


def test_unfinished_ones_count_where_the_policy_says_so(project: Project) -> None:
    """The decision is a value of the policy."""
    policy = project.params.policy
    rule = policy.quality.counts_unfinished.model_copy(update={"value": True})
    quality = policy.quality.model_copy(update={"counts_unfinished": rule})
    params = project.params.model_copy(update={"policy": policy.model_copy(update={"quality": quality})})
    head = "id;submitdate;lastpage;startlanguage;respondent;school;w01;w02"
    project.write("unfinished", f"{head}\n1;2025-12-01 10:00:00;2;ru;a;pharm;1;2\n2;;1;ru;b;pharm;3;\n")
    assert project.reasons("unfinished")["unfinished_response"] == 1
    (report,) = ensure_intake(project.paths("unfinished"), params)
    assert report.n_responses == 2


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ("Timestamp,submitdate,lastpage,respondent,w01\n1,2,3,a,4\n", "ambiguous_export"),
        ("record_id,redcap_repeat_instrument,school,w01\n1,,pharm,3\n1,visits,pharm,4\n", "repeating_instruments"),
        ("record_id,redcap_event_name,school,w01\n1,autumn_arm_1,pharm,3\n1,spring_arm_1,pharm,4\n", "several_events"),
        ("Timestamp,school,w01\n12/1/2025 10:00:00,pharm,3\n11/2/2025 10:00:00,pharm,4\n", "ambiguous_dates"),
        ("Respondent ID,school,w06,w07\na,pharm,AO01,3\n", "answer_code"),
    ],
)
def test_what_can_not_be_told_is_refused_or_listed(project: Project, rows: str, reason: str) -> None:
    """Marks of two products, rows that are not one questionnaire each, dates and codes with two meanings."""
    project.write(reason, rows)
    assert project.reasons(reason)[reason] == 1


def test_one_repeating_instrument_by_itself_is_read(project: Project) -> None:
    """Where every row is of the same instrument, each is a questionnaire."""
    head = "record_id,redcap_repeat_instrument,redcap_repeat_instance,respondent,school,w01"
    project.write("repeated", f"{head}\n1,visit,1,a,pharm,3\n2,visit,1,b,pharm,4\n")
    _, report = project.read("repeated")
    assert report.n_responses == 2


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["12/13/2025 15:15:22"], "2025-12-13T15:15:22"),
        (["13/12/2025, 3:15 PM"], "2025-12-13T15:15:00"),
        (["1/2/2025 09:00", "2/25/2025 09:00"], "2025-01-02T09:00:00"),
    ],
)
def test_order_of_day_and_month_is_that_of_the_column(texts: list[str], expected: str) -> None:
    """One time that can be read in a single way decides for all of its column."""
    read = find_slashed(texts)
    assert read is not None
    assert read(texts[0]) == expected
