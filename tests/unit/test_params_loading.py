"""Params are read whole or not at all, and every fault is named with its place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from qa_lib.errors import ParamsError
from qa_lib.params import load_params

pytestmark = pytest.mark.unit

PARAMS = Path(__file__).resolve().parents[2] / "params"
Edit = Callable[[str, str, str], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the repository's params."""
    return Path(shutil.copytree(PARAMS, tmp_path / "params"))


@pytest.fixture
def edit(folder: Path) -> Edit:
    """Replace words in one file of the copy."""

    def replace(name: str, old: str, new: str) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        if old not in text:
            raise ValueError(f"'{old}' is not in {name}")
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


def faults_of(folder: Path) -> list[str]:
    """The faults that loading the folder reports."""
    with pytest.raises(ParamsError) as caught:
        load_params(folder)
    return caught.value.faults


def test_load_params_lists_three_faults_of_three_files(folder: Path, edit: Edit) -> None:
    """All faults are reported at once, each as "fault @ file:path"."""
    edit("policy.yaml", "value: 0.4\n", "value: 40\n")
    edit("semesters.yaml", "season: autumn", "season: winter")
    edit("surveys/teaching.yaml", "short_title:", "short_titel:")
    faults = faults_of(folder)
    places = {fault.rpartition(" @ ")[2] for fault in faults}
    assert {
        "policy.yaml:measurement.positive_top_share.value",
        "semesters.yaml:semesters.0.season",
        "surveys/teaching.yaml:short_titel",
    } <= places


def test_load_params_reports_two_faults_of_one_file(folder: Path, edit: Edit) -> None:
    """A file with two faults is not read once a fault."""
    edit("policy.yaml", "value: 30\n", "value: 0\n")
    edit("policy.yaml", "value: 0.60\n", "value: sixty\n")
    assert len(faults_of(folder)) == 2


def test_load_params_names_the_nearest_key(folder: Path, edit: Edit) -> None:
    """An unknown key is refused, and the key that was probably meant is named."""
    edit("institution.yaml", "    short_name:", "    shortname:")
    assert "unknown key 'shortname'; did you mean 'short_name'? @ institution.yaml:schools.0.shortname" in faults_of(
        folder
    )


def test_load_params_refuses_a_key_given_twice(folder: Path, edit: Edit) -> None:
    """The second of two equal keys never silently wins."""
    edit("policy.yaml", 'edition: "1"', 'edition: "1"\nedition: "2"')
    assert faults_of(folder) == ["not readable as YAML: key given twice: edition, line 4 @ policy.yaml"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("targets:", "rest: &all [1]\nmore: *all\ntargets:", "anchors and aliases"),
        ("targets:", f"deep: {'[' * 40}{']' * 40}\ntargets:", "levels deep"),
        ("targets:", "a_date: 2025-13-45\ntargets:", "not readable as YAML"),
        ("targets:", "tag: !!python/name:os.system\ntargets:", "not readable as YAML"),
        ("targets:", "targets: [", "not readable as YAML"),
    ],
)
def test_load_params_reports_unusable_yaml(folder: Path, edit: Edit, old: str, new: str, told: str) -> None:
    """What is not plain YAML is a fault of its file, never a traceback."""
    edit("targets.yaml", old, new)
    (fault,) = faults_of(folder)
    assert told in fault
    assert fault.endswith("@ targets.yaml")


@pytest.mark.parametrize("content", [b"- a\n- b\n", "құпия".encode("utf-16")])
def test_load_params_reports_a_file_of_another_kind(folder: Path, content: bytes) -> None:
    """A list, or a text in another encoding, is told apart from params."""
    (folder / "reports.yaml").write_bytes(content)
    assert faults_of(folder)[0].endswith("@ reports.yaml")


def test_load_params_names_a_missing_file(folder: Path) -> None:
    """Each of two missing files is named."""
    (folder / "scales.yaml").unlink()
    (folder / "intake.yaml").unlink()
    assert faults_of(folder) == ["file is missing @ scales.yaml", "file is missing @ intake.yaml"]


def test_load_params_without_folder_says_so(tmp_path: Path) -> None:
    """A wrong folder is one fault, not one a file."""
    assert len(faults_of(tmp_path / "nowhere")) == 1


def test_load_params_checks_references_between_files(folder: Path, edit: Edit) -> None:
    """A scale, a group and a block that no file defines are found together."""
    edit("surveys/ape.yaml", "scale: ten", "scale: eleven")
    edit("surveys/ape.yaml", "target_group: listeners", "target_group: hearers")
    edit("targets.yaml", "block: resources", "block: buildings")
    assert faults_of(folder) == [
        "unknown target_group 'hearers' @ surveys/ape.yaml:target_group",
        "unknown scale 'eleven' @ surveys/ape.yaml:p01",
        "survey 'satisfaction' has no block 'buildings' @ targets.yaml:targets.1.block",
    ]


def test_load_params_checks_the_history_of_a_codebook(folder: Path, edit: Edit) -> None:
    """A change of a block that is none, and one in a semester that no file defines, are found."""
    edit("surveys/integrity.yaml", "semester: 2024-autumn", "semester: 2024-summer")
    assert faults_of(folder) == ["unknown semester '2024-summer' @ surveys/integrity.yaml:changes.0.semester"]
    edit("surveys/integrity.yaml", "blocks: [breaches]", "blocks: [breach]")
    assert faults_of(folder) == ["change of 2024-summer: no block 'breach' @ surveys/integrity.yaml"]


def test_load_params_requires_the_code_as_file_name(folder: Path) -> None:
    """A copied codebook that kept its code is found, so that no survey is counted twice."""
    shutil.copy(folder / "surveys" / "staff.yaml", folder / "surveys" / "mentors.yaml")
    assert faults_of(folder) == ["code 'staff' must be the name of the file @ surveys/mentors.yaml:code"]


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("institution.yaml", "aliases: [Тер. стоматология]", "aliases: [Хир. стоматология]", "department name"),
        ("institution.yaml", "code: dent-surgical", "code: dent-therapeutic", "department code"),
        ("intake.yaml", "coder: [coder,", "coder: [coder, Кафедра,", "column heading used twice: кафедра"),
        ("scales.yaml", "[Не согласен,", "[Согласен,", "scale 'agree5': label used twice: согласен"),
        ("targets.yaml", "block: support,", "", "target used twice: wellbeing/"),
        ("targets.yaml", "threshold_share: 0.70", "threshold_share: 0.95", "is above target_share"),
    ],
)
def test_load_params_refuses_what_could_mean_two_things(
    folder: Path, edit: Edit, name: str, old: str, new: str, told: str
) -> None:
    """One spelling stands for one thing, so that no cell is read by chance."""
    edit(name, old, new)
    (fault,) = faults_of(folder)
    assert told in fault


def test_load_params_finds_every_text_without_a_declared_language(folder: Path, edit: Edit) -> None:
    """A further language is declared once, and each text that lacks it is named."""
    edit("institution.yaml", "locales: [kk, ru, en]", "locales: [kk, ru, en, tr]")
    edit("catalogue.yaml", "en: learners", "en: learners, tr: öğrenciler")
    faults = faults_of(folder)
    assert "no text in the language 'tr' @ surveys/ape.yaml:blocks.0.items.0.text" in faults
    assert not [fault for fault in faults if fault.endswith("catalogue.yaml:target_groups.0.name")]


def test_load_params_refuses_a_language_that_is_not_declared(folder: Path, edit: Edit) -> None:
    """A text in a language that no report can be made in is a slip."""
    edit("catalogue.yaml", "en: learners", "en: learners, kz: оқушылар")
    assert faults_of(folder) == ["unknown language 'kz' @ catalogue.yaml:target_groups.0.name"]


def test_load_params_takes_missing_files_from_the_extended_folder(folder: Path) -> None:
    """A folder that extends another holds only what differs."""
    overlay = folder.parent / "overlay"
    overlay.mkdir()
    own = (folder / "institution.yaml").read_text(encoding="utf-8").replace("en: KazNMU", "en: Overlay")
    (overlay / "institution.yaml").write_text(f"extends: ../params\n{own}", encoding="utf-8")
    params = load_params(overlay)
    assert params.institution.short_name.en == "Overlay"
    assert params.surveys == load_params(folder).surveys


def test_load_params_names_a_wrong_extended_folder(folder: Path, edit: Edit) -> None:
    """A misspelt ``extends`` is a fault of its own."""
    edit("institution.yaml", "schools:", "extends: ../nowhere\nschools:")
    assert faults_of(folder) == [
        "extends a folder without institution.yaml, given '../nowhere' @ institution.yaml:extends"
    ]


def test_target_prefers_block_over_survey_over_policy() -> None:
    """The most particular approved target holds."""
    params = load_params(PARAMS)
    policy = params.policy.comparison
    assert params.target("satisfaction", "resources").block == "resources"
    assert params.target("satisfaction", "teaching").block is None
    assert params.target("satisfaction", "teaching").target_share == params.target("satisfaction").target_share
    assert params.target("staff").target_share == policy.target_share.value


def test_school_names_the_nearest_one() -> None:
    """A misspelt school is answered with the right one."""
    with pytest.raises(ParamsError, match="did you mean 'pharm'"):
        load_params(PARAMS).school("farm")


def test_load_params_refuses_a_notebook_elsewhere(folder: Path, edit: Edit) -> None:
    """A chapter is a notebook of the project, not a path to anything else."""
    edit("reports.yaml", "00-summary", "../../elsewhere")
    assert any(fault.endswith("@ reports.yaml:school.0.notebook") for fault in faults_of(folder))


def test_load_params_reports_a_file_that_can_not_be_read(folder: Path) -> None:
    """A folder in the place of a file is a fault in words."""
    (folder / "targets.yaml").unlink()
    (folder / "targets.yaml").mkdir()
    assert faults_of(folder) == ["file can not be read (Is a directory) @ targets.yaml"]


EXCEPTION = """exceptions:
  - {school: pharm, semester: 2025-autumn, survey: satisfaction, tier: public, decision: show, reason: asked for,
     approved_by: council, protocol: "1", approved_date: 2025-12-01, expires_date: 2026-06-30}
"""


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("school: pharm", "school: farm", "unknown school 'farm'; did you mean 'pharm'"),
        ("survey: satisfaction", "survey: satisfaktion", "unknown survey 'satisfaktion'; did you mean 'satisfaction'"),
        ("tier: public", "department: pharm-tek, tier: public", "did you mean 'pharm-tech'"),
        ("expires_date: 2026-06-30", "expires_date: 2026-01-20", "expired: it held until 2026-01-20, the report of"),
        ("expires_date: 2026-06-30", "expires_date: 2025-11-20", "is before approved_date"),
        ("approved_by: council, ", "", "required key is missing"),
    ],
)
def test_disclosure_exceptions_name_what_there_is_and_hold(
    folder: Path, edit: Edit, old: str, new: str, fault: str
) -> None:
    """An exception for nothing, or one that is over, is a fault until somebody removes it."""
    edit("disclosure-exceptions.yaml", "exceptions: []", EXCEPTION.replace(old, new))
    (found,) = faults_of(folder)
    assert fault in found
    assert "@ disclosure-exceptions.yaml:exceptions.0" in found


def test_policy_refuses_a_wider_ring_with_a_milder_rule(folder: Path, edit: Edit) -> None:
    """Who may read less of one person than colleagues may, may not read more of few."""
    edit("policy.yaml", "ratings_n_min: {value: 10,", "ratings_n_min: {value: 6,")
    assert any("public.ratings_n_min 6 is lower than corporate.ratings_n_min 8" in fault for fault in faults_of(folder))
