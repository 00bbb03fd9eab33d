"""Certificates through the command, on a small synthetic university."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pandas as pd
import pytest
import yaml
from project import SampleProject, new_project
from pypdf import PdfReader

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("certificates")]


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> SampleProject:
    """A small synthetic university of two semesters, without reports."""
    project = new_project(tmp_path_factory.mktemp("issuer"))
    project.make_sample(("2025-spring", "2025-autumn"), scale=0.06)
    return project


@pytest.fixture(scope="module")
def batch(issuer: SampleProject) -> list[Path]:
    """All certificates of a school in one language."""
    done = issuer.qa("certificate", "--school", "pharm", "--locale", "ru")
    assert done.returncode == 0, done.stderr
    assert "certificates, numbers 1 to" in done.stdout
    return sorted((issuer.out.parent / "certificates" / "2025-autumn").glob("*.pdf"))


def _register(project: SampleProject) -> list[dict[str, str]]:
    file = project.folder / "data" / "certificates" / "sample" / "register.csv"
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def _staff(project: SampleProject) -> pd.DataFrame:
    return pd.read_excel(project.raw / "2025-autumn" / "teachers.xlsx", dtype=str, engine="calamine")


def test_batch_is_registered_without_gaps_and_names(issuer: SampleProject, batch: list[Path]) -> None:
    """One line a file, numbered from 1, with its digest; no name stands in the register or in a file's name."""
    rows = _register(issuer)
    assert [row["number"] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    assert {row["sha256"] for row in rows} == {hashlib.sha256(file.read_bytes()).hexdigest() for file in batch}
    names = {part for name in _staff(issuer).iloc[:, 1] for part in name.split()}
    told = " ".join(file.name for file in batch) + " ".join(value for row in rows for value in row.values())
    assert not {name for name in names if name in told}


def test_certificates_are_archival_and_short(batch: list[Path]) -> None:
    """PDF/A and PDF/UA, at most two pages, in their language, without a user's path or a clock."""
    for file in batch[:3]:
        marks = file.read_bytes().decode("latin-1")
        assert "<pdfaid:part>2</pdfaid:part>" in marks
        assert "<pdfuaid:part>1</pdfuaid:part>" in marks
        document = PdfReader(file)
        assert document.root_object["/Lang"] == "ru"
        assert document.metadata is not None
        assert str(document.metadata.creation_date).startswith("2026-01-25")
        assert len(document.pages) <= 2
        assert all("Демонстрационные данные" in page.extract_text() for page in document.pages)


def test_certificate_issued_again_is_the_same(issuer: SampleProject, batch: list[Path]) -> None:
    """Asked for again, alone and after its file is gone: the same number, the same bytes, no new line."""
    before, n_rows = batch[0].read_bytes(), len(_register(issuer))
    batch[0].unlink()
    done = issuer.qa("certificate", "--school", "pharm", "--locale", "ru")
    assert "(0 new" in done.stdout, done.stderr
    assert batch[0].read_bytes() == before
    assert len(_register(issuer)) == n_rows


def test_unknown_and_unfit_teachers_are_told_in_words(issuer: SampleProject, batch: list[Path]) -> None:
    """A misspelt number is status 2 with the nearest; whom nobody evaluated is status 4."""
    number = _staff(issuer).iloc[0, 0]
    done = issuer.qa("certificate", "--teacher", f"{number}x")
    assert (done.returncode, f"did you mean '{number}'" in done.stderr) == (2, True)
    done = issuer.qa("certificate", "--teacher", number, "--semester", "2025-spring")
    assert (done.returncode, "no learner evaluated this teacher" in done.stderr) == (4, True)


def test_certificate_with_a_leak_is_refused_and_takes_no_number(issuer: SampleProject, batch: list[Path]) -> None:
    """An identifier in what a certificate prints is status 4; neither the register nor a file is there for it."""
    rows, file = _register(issuer), issuer.params / "policy.yaml"
    with next(issuer.raw.glob("2025-autumn/teaching*.csv")).open(encoding="utf-8-sig", newline="") as export:
        identifier = next(row["Респондент ID"] for row in csv.DictReader(export, delimiter=";") if row["Респондент ID"])
    original = file.read_bytes()
    policy = yaml.safe_load(original)
    policy["title"] = {locale: f"{words} {identifier}" for locale, words in policy["title"].items()}
    file.write_text(yaml.safe_dump(policy, allow_unicode=True), encoding="utf-8")
    done = issuer.qa("certificate", "--school", "pharm", "--locale", "en")
    file.write_bytes(original)
    assert (done.returncode, "an identifier of a respondent" in done.stderr) == (4, True), done.stderr
    assert identifier not in done.stderr
    assert _register(issuer) == rows
    assert sorted(batch[0].parent.glob("*.pdf")) == batch


def test_certificates_are_recognised_after_the_key_was_rotated(issuer: SampleProject, batch: list[Path]) -> None:
    """Nobody gets a second number, the files are the same, and the register still verifies."""
    before, rows = [file.read_bytes() for file in batch], _register(issuer)
    assert issuer.qa("rotate-key", "--former", "destroy").returncode == 0
    done = issuer.qa("certificate", "--school", "pharm", "--locale", "ru")
    assert "(0 new" in done.stdout, done.stdout + done.stderr
    assert [file.read_bytes() for file in batch] == before
    assert _register(issuer) == rows
