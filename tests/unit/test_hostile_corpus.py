"""Every hostile export ends in words, within bounds of time and memory, and no number is wrong."""

from __future__ import annotations

import contextlib
import hashlib
import resource
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from fuzz.campaign import Wish, run_campaign
from hostile.corpus import CASES, Case
from intake_raw import ROOT, SEMESTER, RawProject

from qa_lib.errors import IntakeError
from qa_lib.intake import Slice, bounds, read_slice
from qa_lib.intake.identities import Identities
from qa_lib.intake.reader_process import close_reader
from qa_lib.privacy.pseudonyms import load_key

pytestmark = [pytest.mark.unit, pytest.mark.xdist_group("corpus")]
#: Of the process that asks and of the one that reads.
MAX_MEMORY_MB = 1_000


@pytest.fixture(scope="module", autouse=True)
def _bounded() -> Iterator[None]:
    """A reader with half the memory and a quarter of the time that it may take otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounds, "MAX_MEMORY_BYTES", 1_000_000_000)
        patch.setattr(bounds, "MAX_SECONDS", 30)
        close_reader()
        yield
        close_reader()


def _read(project: RawProject) -> Slice:
    with contextlib.suppress(IntakeError):  # where nothing at all is usable; the list is written all the same
        project.read()
    return read_slice(project.paths, school=None, semesters=[SEMESTER])


def _answers(project: RawProject, tables: Slice, case: Case, digest: str) -> dict[str, float | None]:
    """What is stored of the first item, by respondent; ``?5`` is the person without identifier in row 5."""
    names = [f"{digest}:{who[1:]}" if who.startswith("?") else who for who in case.answers]
    identities = Identities(project.params, load_key(project_root=project.paths.root))
    who = dict(zip(identities.replace(names, "respondent", survey="wellbeing"), case.answers, strict=True))
    person = tables.responses.set_index("response_id")["respondent_id"].map(who)
    first = tables.answers[tables.answers["item"].eq("w01")]
    values = zip(first["response_id"].map(person), first["value"], strict=True)
    return {str(name): None if pd.isna(value) else float(value) for name, value in values}


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case.name)[1:-1])
def test_hostile_export_ends_in_words_and_changes_no_number(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is refused for its reason, or exactly its sound answers count and its faults are listed."""
    monkeypatch.setenv("QA_KEY_FILE", str(tmp_path / "keys" / "key"))
    project = RawProject(tmp_path)
    path = project.raw / f"wellbeing {case.name}"
    case.write(path)
    tables = _read(project)
    listed = tables.rejections
    assert set(listed[listed["action"].eq("file_skipped")]["reason"]) == ({case.reason} if case.reason else set())
    assert case.listed <= set(listed["reason"])
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() and not path.is_symlink() else ""
    assert _answers(project, tables, case, digest) == dict(case.answers)
    (account,) = tables.account.to_dict("records")
    assert account["n_responses"] == len(case.answers)
    assert account["n_rows"] == account["n_duplicates"] + account["n_rejected_rows"] + account["n_responses"]


def test_hostile_exports_take_bounded_memory() -> None:
    """The process that opened the files has not grown beyond its bound, nor has this one."""
    close_reader()
    grown = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    assert max(grown) / 1024 < MAX_MEMORY_MB


def test_short_campaign_finds_nothing() -> None:
    """Malformed files by a fixed seed: no traceback, no hang, no wrong number."""
    said: list[str] = []
    campaign = run_campaign(Wish(range(100), seed=20261130), params_folder=ROOT / "params", say=said.append)
    assert campaign.findings == []
    assert len(campaign.endings) == 100
