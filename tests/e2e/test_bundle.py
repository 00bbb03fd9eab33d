"""The evidence bundle of a school, as an expert has it: whole, walkable, described, and without a network."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import zipfile
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import bagit
import pytest
from project import SampleProject

from qa_lib.params import load_params
from qa_lib.publishing.digests import digest

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("university")]

NAME = "pharm-2025-autumn-internal-en"


@pytest.fixture(scope="module")
def packed(university: SampleProject) -> Path:
    """The bundle of one edition, made by the command."""
    done = university.qa("bundle", "--school", "pharm", "--locale", "en")
    assert done.returncode == 0, done.stdout + done.stderr
    return university.folder / "reports" / "bundles" / f"{NAME}.zip"


@pytest.fixture(scope="module")
def folder(packed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, unpacked."""
    place = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(place)
    return place / NAME


class Links(HTMLParser):
    """Anchors and links of a page."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids |= {given["id"]} if given.get("id") else set()
        if tag == "a" and given.get("href"):
            self.links.append(str(given["href"]))


@cache
def read_links(page: Path) -> Links:
    return Links(page)


def test_command_says_whether_a_bundle_is_whole(university: SampleProject, packed: Path, tmp_path: Path) -> None:
    """0 for the bundle, 5 with the failure's name for one that was changed, 2 for one that is not there."""
    assert university.qa("verify", str(packed)).returncode == 0
    changed = tmp_path / "changed.zip"
    changed.write_bytes(
        packed.read_bytes().replace(b"BagIt-Version: 1.0", b"BagIt-Version: 1.1").replace(b"PK\1\2", b"PK\1\3")
    )
    done = university.qa("verify", str(changed))
    assert done.returncode == 5, done.stdout + done.stderr
    assert "not to be trusted" in done.stderr
    assert university.qa("verify", str(tmp_path / "none.zip")).returncode == 2


def test_every_link_leads_somewhere(folder: Path) -> None:
    """From the first pages and the walk to reports, figures, numbers, cells and functions; nothing leads outside."""
    pages = [*folder.glob("index*.html"), *folder.glob("data/walk/*/*.html")]
    assert len(pages) == 3 + 3 * 4
    broken = []
    for page in pages:
        for link in read_links(page).links:
            path, _, anchor = unquote(link).partition("#")
            target = (page.parent / path).resolve() if path else page
            is_there = target.is_relative_to(folder) and target.exists()
            if not is_there or (anchor and anchor not in read_links(target).ids):
                broken.append(f"{page.name}: {link}")
    assert broken == []


def test_walk_goes_from_esg_1_9_to_numbers_and_code(folder: Path) -> None:
    """The criterion, an indicator with its level, its figure, its table, its cell and its function."""
    page = (folder / "data/walk/en/esg.html").read_text(encoding="utf-8")
    criterion = page.split('id="c-1.9"')[1].split("<h2")[0]
    assert "On-going monitoring" in criterion
    assert re.search(r'<th scope="row">Organisation of study</th>.*?\d+% \(\d+–\d+%\)', criterion, re.S)
    for target in ("index.html#satisfaction-blocks-", "tables/satisfaction-blocks.csv", "#cell-id%3Dblocks", "#line-"):
        assert target in criterion


def test_gaps_are_listed_as_gaps(folder: Path) -> None:
    """Every criterion that is not fully shown stands on the first page, in each language."""
    data = json.loads((folder / "data/crosswalk.json").read_text(encoding="utf-8"))
    open_ones = [one for standard in data for one in standard["criteria"] if one["standing"] != "shown"]
    assert {"gap", "partly"} == {one["standing"] for one in open_ones}
    for page in folder.glob("index*.html"):
        gaps = page.read_text(encoding="utf-8").split('id="gaps"')[1].split("</table>")[0]
        assert gaps.count("<tr>") == len(open_ones) + 1


def test_criteria_are_those_of_the_standards(folder: Path) -> None:
    """ESG 1.1 to 1.10, the eight areas of WFME, clauses 4 to 10 of ISO 9001, and the regulation's own."""
    standards = {
        one["standard"]: [c["criterion"] for c in one["criteria"]]
        for one in json.loads((folder / "data/crosswalk.json").read_text(encoding="utf-8"))
    }
    assert standards["esg"] == [f"1.{n}" for n in range(1, 11)]
    assert {code.split(".")[0] for code in standards["wfme"]} == set("12345678")
    assert {code.split(".")[0] for code in standards["iso-9001"]} == {"4", "5", "6", "7", "8", "9", "10"}
    assert "7.5.3 (2)" in standards["regulation"]


def test_dictionary_describes_every_column(folder: Path) -> None:
    """The columns of each table are those of its file, in their order; every value is of its type."""
    tables = json.loads((folder / "data/dictionary/internal-en/tables.csvw.json").read_text(encoding="utf-8"))["tables"]
    files = {file.name: file for file in (folder / "data/reports/internal-en/tables").glob("*.csv")}
    assert {one["url"] for one in tables} == set(files)
    for one in tables:
        with files[one["url"]].open(encoding="utf-8", newline="") as stream:
            head, *rows = csv.reader(stream)
        columns = one["tableSchema"]["columns"]
        assert [column["name"] for column in columns] == head
        for place, column in enumerate(columns):
            if column["datatype"] != "string":
                assert all(not row[place] or float(row[place]) is not None for row in rows)


def test_provenance_leads_from_inputs_to_files(university: SampleProject, folder: Path) -> None:
    """Digests of raw exports are those of the exports; of chapters and tables, those of the files enclosed."""
    graph = json.loads((folder / "data/provenance.json").read_text(encoding="utf-8"))[-1]
    for semester, files in graph["inputs"]["raw"].items():
        assert {name: digest(university.raw / semester / name) for name in files} == files
    steps = {step["chapter"]: step for step in graph["steps"]}
    assert "2025-autumn" in steps["satisfaction"]["reads"]["semesters"]
    assert "surveys" in steps["satisfaction"]["reads"]["params"]
    for step in steps.values():
        assert digest(folder / "data" / step["executed"]["file"]) == step["executed"]["sha256"]
        for section in step["sections"]:
            for name, sha256 in section["tables"].items():
                assert digest(folder / "data" / graph["report"] / name) == sha256


def test_no_raw_export_and_no_key_is_enclosed(university: SampleProject, folder: Path) -> None:
    """Not as a file, nor as text."""
    secret = {
        digest(file)
        for place in ("data/raw", "data/store", "key")
        for file in (university.folder / place).rglob("*")
        if file.is_file()
    }
    assert not secret & {digest(file) for file in folder.rglob("*") if file.is_file()}


def test_bag_is_valid_by_the_library(folder: Path) -> None:
    """By bagit, which did not write it."""
    assert bagit.Bag(str(folder)).is_valid()


def test_crate_describes_every_file_and_the_run(folder: Path) -> None:
    """Files of the payload, the workflow, its parameters, what went in and what came out."""
    graph = {
        one["@id"]: one
        for one in json.loads((folder / "data/ro-crate-metadata.json").read_text(encoding="utf-8"))["@graph"]
    }
    files = {file.relative_to(folder / "data").as_posix() for file in (folder / "data").rglob("*") if file.is_file()}
    assert files - {unquote(name) for name in graph} == set()
    run = graph["#run-internal-en"]
    assert graph[run["instrument"]["@id"]]["programmingLanguage"] == {"@id": "#python"}
    assert {unquote(one["@id"]) for one in run["result"]} >= {"reports/internal-en/index.html"}
    assert all(one["@id"] in graph for one in run["object"])


@pytest.mark.skipif(shutil.which("rocrate-validator") is None, reason="no rocrate-validator on PATH")
def test_crate_is_valid_by_the_community(folder: Path) -> None:
    """By the validator of the RO-Crate community, as a workflow run crate."""
    command = ["rocrate-validator", "-y", "validate", "-p", "workflow-run-crate", "--no-paging", str(folder / "data")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_standards_name_only_what_there_is(university: SampleProject, folder: Path) -> None:
    """Every section that the standards name is in the report of a school for the internal ring."""
    data = json.loads((folder / "data/crosswalk.json").read_text(encoding="utf-8"))
    assert [
        one["not_in_these_reports"] for standard in data for one in standard["criteria"] if one["not_in_these_reports"]
    ] == []
    assert len(data) == len(load_params(university.params).standards.standards)
