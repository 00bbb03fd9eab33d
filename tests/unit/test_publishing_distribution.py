"""What travels between machines: only as it left, only what is needed."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from qa_lib.errors import IntakeError, ParamsError, RunError
from qa_lib.publishing.digests import digest
from qa_lib.publishing.distribution.archives import fetch_archive, send_archive
from qa_lib.publishing.distribution.exchange import Exchange, lay_out
from qa_lib.publishing.distribution.likeness import describe_machine, differences
from qa_lib.publishing.distribution.tasks import Outcome

pytestmark = pytest.mark.unit


@pytest.fixture
def exchange(tmp_path: Path) -> Exchange:
    return Exchange.open((tmp_path / "exchange").as_uri())


def put(text: str, exchange: Exchange, folder: Path) -> str:
    (folder / "file").write_text(text, encoding="utf-8")
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    exchange.put(folder / "file", sha256)
    return sha256


def test_lay_out_gives_each_file_its_content(exchange: Exchange, tmp_path: Path) -> None:
    """Files of the same content are fetched once and lie in both places."""
    sha256 = put("answers", exchange, tmp_path)
    lay_out({"a/one": sha256, "two": sha256}, exchange, shelf=tmp_path / "shelf", folder=tmp_path / "project")
    assert (tmp_path / "project" / "a" / "one").read_text() == (tmp_path / "project" / "two").read_text() == "answers"


def test_get_refuses_a_damaged_file(exchange: Exchange, tmp_path: Path) -> None:
    """A file that is not what its name says is not used, and nothing of it is left."""
    sha256 = put("answers", exchange, tmp_path)
    (tmp_path / "exchange" / sha256).write_text("answerz")
    with pytest.raises(RunError, match="damaged"):
        exchange.get(sha256, tmp_path / "fetched" / "file")
    assert list((tmp_path / "fetched").iterdir()) == []


def test_put_repairs_a_file_that_was_cut_short(exchange: Exchange, tmp_path: Path) -> None:
    """What an interrupted run left half is put there again."""
    sha256 = put("answers", exchange, tmp_path)
    (tmp_path / "exchange" / sha256).write_text("answ")
    assert put("answers", exchange, tmp_path) == sha256
    assert (tmp_path / "exchange" / sha256).read_text() == "answers"


@pytest.mark.parametrize("name", ["../outside", "/outside"])
def test_fetch_archive_refuses_a_path_elsewhere(exchange: Exchange, tmp_path: Path, name: str) -> None:
    """Whoever can write to the exchange can not write beside the reports."""
    file = tmp_path / "evil.tar"
    with tarfile.open(file, "w") as archive:
        archive.addfile(tarfile.TarInfo(name))
    sha256 = digest(file)
    exchange.put(file, sha256)
    with pytest.raises(RunError, match="is no file or folder below"):
        fetch_archive(sha256, ["outside"], tmp_path / "reports", exchange)


def test_archive_brings_back_files_and_folders(exchange: Exchange, tmp_path: Path) -> None:
    """Parts replace what was in their places; the archive does not stay in the exchange."""
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    for folder, text in ((theirs, "new"), (ours, "old")):
        (folder / "out" / "med").mkdir(parents=True)
        (folder / "out" / "med" / f"{text}.html").write_text(text)
    parts = ["out/med", "cache/none"]
    fetch_archive(send_archive(parts, theirs, exchange), parts, ours, exchange)
    assert [file.name for file in ours.rglob("*") if file.is_file()] == ["new.html"]
    assert list((tmp_path / "exchange").iterdir()) == []


def test_open_refuses_what_other_machines_do_not_see() -> None:
    """Memory of one process, and protocols that nobody knows, are wrong parameters."""
    for url in ("memory://here", "nonsense://there"):
        with pytest.raises(ParamsError, match="exchange"):
            Exchange.open(url)


def test_differences_name_what_differs_and_how() -> None:
    """Both values are told; machines that are alike differ in nothing."""
    ours = describe_machine()
    assert differences(ours, ours) == []
    assert differences(ours | {"pandas": "0.1"}, ours) == [f"pandas: 0.1 there, {ours['pandas']} here"]


def test_outcome_keeps_the_kind_of_an_error() -> None:
    """The exit status of a fault is the same wherever it was met."""
    error = Outcome.from_error(IntakeError("no data")).error
    assert isinstance(error, IntakeError)
    assert Outcome().error is None


def test_command_without_a_scheduler_loads_no_dask() -> None:
    """Who works on one machine does not wait for what many need."""
    code = "import sys, qa_lib.cli, qa_lib.jobs, qa_lib.publishing.report; print({'dask', 'fsspec'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
