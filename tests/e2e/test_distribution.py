"""Reports on many machines: two workers of a dask cluster, with a shared disk and without, and when one dies."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import subprocess
import tarfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from local_cluster import Cluster, start_cluster
from processes import wait_for_no_process
from project import ROOT, SampleProject, change_params, new_project

from qa_lib.publishing.digests import digest
from qa_lib.publishing.distribution.cluster import connect, refuse_unlike_workers

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("distribution")]

#: The chapter that needs the answers of other schools, as their sums.
CHAPTER = {"code": "comparison", "notebook": "06-comparison"}
SCHOOLS = ("pharm", "ape")
#: An address where no scheduler is.
NOBODY = "tcp://127.0.0.1:1"


def outputs(project: SampleProject) -> dict[str, bytes]:
    files = (file for file in project.out.rglob("*") if file.is_file() and not file.name.endswith(".lock"))
    return {file.relative_to(project.out).as_posix(): file.read_bytes() for file in files}


def find_identifier(project: SampleProject) -> str:
    """An identifier of a respondent, as it stands in a raw export."""
    with next(project.raw.rglob("teaching*.csv")).open(encoding="utf-8-sig", newline="") as file:
        return next(row["Респондент ID"] for row in csv.DictReader(file, delimiter=";") if row["Респондент ID"])


def start(project: SampleProject, *words: str) -> subprocess.Popen[str]:
    """Start the command and return when the first chapter runs."""
    command = project.command("reports", *words)
    process = subprocess.Popen(
        command, env=project.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    if not any(CHAPTER["code"] in line for line in process.stdout):
        raise RuntimeError(process.communicate()[1])
    return process


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, two_schools: SampleProject) -> Iterator[Cluster]:
    key = Path(two_schools.environment["QA_KEY_FILE"])
    with start_cluster(tmp_path_factory.mktemp("scratch"), key=key) as started:
        yield started


@pytest.fixture(scope="module")
def two_schools(tmp_path_factory: pytest.TempPathFactory) -> SampleProject:
    """A university of two schools with one semester of data, read, and with its reports made on this machine."""
    project = new_project(tmp_path_factory.mktemp("two") / "schools", schools=SCHOOLS)
    chosen = {"school": [CHAPTER], "department": [dict(CHAPTER)]}
    change_params(project.params / "reports.yaml", lambda reports: reports.update(chosen))
    project.make_sample(["2025-autumn"], scale=0.03)
    done = project.qa("reports")
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return project


@pytest.fixture
def project(two_schools: SampleProject, tmp_path: Path) -> SampleProject:
    """The same university without reports."""
    copy = SampleProject(tmp_path / "schools")
    shutil.copytree(two_schools.folder, copy.folder, ignore=shutil.ignore_patterns("reports"))
    return copy


def test_reports_on_a_shared_disk_have_the_bytes_of_local_ones(
    project: SampleProject, two_schools: SampleProject, cluster: Cluster
) -> None:
    """Every file is the same; what is up to date is not asked of the cluster again."""
    done = project.qa("reports", "--scheduler", cluster.address)
    assert done.returncode == 0, done.stderr
    assert outputs(project) == outputs(two_schools)
    again = project.qa("reports", "--scheduler", NOBODY)
    assert again.stdout.count("(up to date)") == 2, again.stderr
    assert wait_for_no_process(project) == []


def test_reports_by_exchange_have_the_bytes_of_local_ones(
    project: SampleProject, two_schools: SampleProject, cluster: Cluster
) -> None:
    """Every file is the same; in the exchange stay inputs by content, no raw export, no key and no report."""
    exchange = project.folder / "exchange"
    done = project.qa("reports", "--scheduler", cluster.address, "--exchange", exchange.as_uri())
    assert done.returncode == 0, done.stderr
    assert outputs(project) == outputs(two_schools)
    assert project.qa("reports").stdout.count("(up to date)") == 2
    contents = {file.name: digest(file) for file in exchange.iterdir()}
    assert list(contents) == list(contents.values())
    secret = [*(file for file in project.raw.rglob("*") if file.is_file()), project.folder / "key" / "pseudonym.key"]
    made = [file for file in project.out.rglob("*") if file.is_file()]
    assert not {digest(file) for file in [*secret, *made]} & set(contents)
    assert not any(tarfile.is_tarfile(exchange / name) for name in contents)


def test_refused_report_leaves_no_entry_in_the_ledger(project: SampleProject, cluster: Cluster) -> None:
    """What a worker made is checked first: a leak is status 4, nothing in place and nothing recorded; else both are."""
    ledger = project.folder / "data" / "releases"
    words = ("report", "--school", "pharm", "--tier", "public", "--scheduler", cluster.address)
    words = (*words, "--exchange", (project.folder / "exchange").as_uri())
    file = project.params / "institution.yaml"
    original = file.read_bytes()
    name = {locale: f"{find_identifier(project)} {locale}" for locale in ("kk", "ru", "en")}
    change_params(file, lambda institution: institution.update(name=name))
    done = project.qa(*words)
    assert (done.returncode, "an identifier of a respondent" in done.stderr) == (4, True), done.stderr
    assert (outputs(project), list(ledger.rglob("*.*"))) == ({}, [])
    file.write_bytes(original)
    assert project.qa(*words).returncode == 0
    assert outputs(project) != {}
    assert list(ledger.rglob("*.*"))


def test_reports_are_all_made_though_a_worker_is_killed(
    project: SampleProject, two_schools: SampleProject, cluster: Cluster
) -> None:
    """SIGKILL in the middle: the other worker makes what was lost; same bytes, no half output, no orphan."""
    process = start(project, "--scheduler", cluster.address)
    os.kill(cluster.pids[0], signal.SIGKILL)
    output, complaint = process.communicate(timeout=120)
    assert process.returncode == 0, output + complaint
    assert outputs(project) == outputs(two_schools)
    assert wait_for_no_process(project) == []


def test_interrupted_run_leaves_nothing_running_on_the_cluster(project: SampleProject, cluster: Cluster) -> None:
    """Ctrl-C and kill -9 alike: workers stop, no report is there."""
    for sign, status in ((signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)):
        process = start(project, "--scheduler", cluster.address)
        process.send_signal(sign)
        process.communicate(timeout=60)
        assert process.returncode == status
        assert wait_for_no_process(project) == []
        assert outputs(project) == {}


def test_worker_that_dies_while_it_is_asked_what_it_is_like_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not taken for one with other code; whoever is left does the work."""
    monkeypatch.setattr("qa_lib.publishing.distribution.cluster.describe_worker", partial(os._exit, 1))
    with start_cluster(tmp_path) as dying, connect(dying.address) as client:
        refuse_unlike_workers(client, {})


def test_worker_with_other_code_is_refused(project: SampleProject, tmp_path: Path) -> None:
    """The message names what differs; nothing is made."""
    library = tmp_path / "library"
    shutil.copytree(ROOT / "src", library, ignore=shutil.ignore_patterns("__pycache__"))
    with (library / "qa_lib" / "analysis" / "sums.py").open("a", encoding="utf-8") as code:
        code.write("\n# another edition\n")
    with start_cluster(tmp_path, library=library) as other:
        done = project.qa("reports", "--scheduler", other.address)
    assert done.returncode == 1
    assert "differs: the code of qa_lib (SHA-256)" in done.stderr
    assert outputs(project) == {}


def test_scheduler_that_does_not_answer_is_told_in_words(project: SampleProject) -> None:
    """Exit status 1 and the address; an exchange without a scheduler is a wrong parameter."""
    done = project.qa("report", "--school", "pharm", "--scheduler", NOBODY)
    assert done.returncode == 1
    assert f"no dask scheduler answers at {NOBODY}" in done.stderr
    assert project.qa("report", "--school", "pharm", "--exchange", "file:///nowhere").returncode == 2
