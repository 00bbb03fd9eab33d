"""Certificates through the command, on the small synthetic university."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pandas as pd
import pikepdf
import pytest
from project import SampleProject

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def batch(university: SampleProject) -> list[Path]:
    """All certificates of a school in one language."""
    done = university.qa("certificate", "--school", "pharm", "--locale", "ru")
    assert done.returncode == 0, done.stderr
    assert "certificates, numbers 1 to" in done.stdout
    return sorted((university.out / "certificates" / "2025-autumn").glob("*.pdf"))


def _register(project: SampleProject) -> list[dict[str, str]]:
    file = project.folder / "data" / "certificates" / "sample" / "register.csv"
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def _staff(project: SampleProject) -> pd.DataFrame:
    return pd.read_excel(project.raw / "2025-autumn" / "teachers.xlsx", dtype=str)


def test_batch_is_registered_without_gaps_and_names(university: SampleProject, batch: list[Path]) -> None:
    """One line a file, numbered from 1, with its digest; no name stands in the register or in a file's name."""
    rows = _register(university)
    assert [row["number"] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    assert {row["sha256"] for row in rows} == {hashlib.sha256(file.read_bytes()).hexdigest() for file in batch}
    names = {part for name in _staff(university).iloc[:, 1] for part in name.split()}
    told = " ".join(file.name for file in batch) + " ".join(value for row in rows for value in row.values())
    assert not {name for name in names if name in told}


def test_certificates_are_archival_and_short(batch: list[Path]) -> None:
    """PDF/A and PDF/UA, at most two pages, in their language, without a user's path or a clock."""
    for file in batch[:3]:
        with pikepdf.open(file) as document, document.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "2"
            assert metadata["pdfuaid:part"] == "1"
            assert len(document.pages) <= 2
            assert document.Root.Lang == "ru"
            assert "2026-01-25" in str(metadata["xmp:CreateDate"])


def test_certificate_issued_again_is_the_same(university: SampleProject, batch: list[Path]) -> None:
    """Asked for again, alone and after its file is gone: the same number, the same bytes, no new line."""
    before, n_rows = batch[0].read_bytes(), len(_register(university))
    batch[0].unlink()
    done = university.qa("certificate", "--school", "pharm", "--locale", "ru")
    assert "(0 new" in done.stdout, done.stderr
    assert batch[0].read_bytes() == before
    assert len(_register(university)) == n_rows


def test_unknown_and_unfit_teachers_are_told_in_words(university: SampleProject, batch: list[Path]) -> None:
    """A misspelt number is status 2 with the nearest; whom nobody evaluated is status 4."""
    number = _staff(university).iloc[0, 0]
    done = university.qa("certificate", "--teacher", f"{number}x")
    assert (done.returncode, f"did you mean '{number}'" in done.stderr) == (2, True)
    done = university.qa("certificate", "--teacher", number, "--semester", "2025-spring")
    assert (done.returncode, "no learner evaluated this teacher" in done.stderr) == (4, True)
