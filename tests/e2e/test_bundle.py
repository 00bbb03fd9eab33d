"""The evidence bundle of a school, as an expert has it: whole, walkable, described, and without a network."""

from __future__ import annotations

import base64
import copy
import csv
import hashlib
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import bagit
import pytest
from project import SampleProject

from qa_lib.evidence.provenance import find_holes
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
    pages = [*folder.glob("index*.html"), *folder.glob("data/walk/*/*.html"), *folder.glob("data/dictionary/*/*.html")]
    assert len(pages) == 3 + 3 * (4 + 2) + 1
    broken = []
    for page in pages:
        for link in read_links(page).links:
            path, _, anchor = unquote(link).partition("#")
            target = (page.parent / path).resolve() if path else page
            is_there = target.is_relative_to(folder) and target.is_file()
            if not is_there or (anchor and anchor not in read_links(target).ids):
                broken.append(f"{page.name}: {link}")
    assert broken == []


def test_walk_goes_from_esg_1_9_to_numbers_and_code(folder: Path) -> None:
    """The criterion, an indicator with its level, its figure, its table, its cell and its function."""
    page = (folder / "data/walk/en/esg.html").read_text(encoding="utf-8")
    criterion = page.split('id="c-1.9"')[1].split("<h2")[0]
    assert "On-going monitoring" in criterion
    assert re.search(r'role="rowheader">Organisation of study</th>.*?\d+% \(\d+–\d+%\)', criterion, re.S)
    for target in ("index.html#satisfaction-blocks-", "tables/satisfaction-blocks.csv", "#cell-id%3Dblocks", "#line-"):
        assert target in criterion


def test_gaps_are_listed_as_gaps(folder: Path) -> None:
    """Every criterion that is not fully shown stands on the first page, in each language."""
    data = json.loads((folder / "data/crosswalk.json").read_text(encoding="utf-8"))
    open_ones = [one for standard in data for one in standard["criteria"] if one["standing"] != "shown"]
    assert {"gap", "partly"} == {one["standing"] for one in open_ones}
    for page in folder.glob("index*.html"):
        gaps = page.read_text(encoding="utf-8").split('id="gaps"')[1].split("</table>")[0]
        assert gaps.count("<tr ") == len(open_ones) + 1


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


@pytest.fixture(scope="module")
def graph(folder: Path) -> dict[str, Any]:
    """The way of the numbers of the report in the bundle."""
    return dict(json.loads((folder / "data/provenance.json").read_text(encoding="utf-8"))[-1])


def test_each_figure_of_the_page_leads_back_to_inputs(folder: Path, graph: dict[str, Any]) -> None:
    """Its picture, as the page holds it, is the one of its section; what its step has read, has a SHA-256."""
    page = (folder / "data" / graph["report"] / "index.html").read_text(encoding="utf-8")
    pictures = dict(
        re.findall(r'<div id="([\w-]+)" class="qa-figure">.*?src="data:image/svg\+xml;base64,([^"]+)"', page, re.S)
    )
    known = {name: (step, one) for step, section in _sections(graph) for name, one in section["figures"].items()}
    assert len(pictures) > 20
    assert set(pictures) == set(known)
    for name, picture in pictures.items():
        step, figure = known[name]
        assert hashlib.sha256(base64.b64decode(picture)).hexdigest() == figure["sha256"]
        assert (folder / "data" / graph["report"] / figure["numbers"]).is_file()
        assert _unproven(step, graph) == []


def test_each_table_of_numbers_leads_back_to_inputs(folder: Path, graph: dict[str, Any]) -> None:
    """Every file below tables/ is of a section whose step has read what has a SHA-256; none is left over."""
    report = folder / "data" / graph["report"]
    known = {name: (step, one) for step, section in _sections(graph) for name, one in section["tables"].items()}
    assert set(known) == {f"tables/{file.name}" for file in (report / "tables").glob("*.csv")}
    anchors = read_links(report / "index.html").ids
    for name, (step, one) in known.items():
        assert digest(report / name) == one["sha256"]
        assert one["page"].partition("#")[2] in anchors
        assert _unproven(step, graph) == []


def _sections(graph: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(step, section) for step in graph["steps"] for section in step["sections"]]


def _unproven(step: dict[str, Any], graph: dict[str, Any]) -> list[str]:
    """What a step has read and no SHA-256 stands for; data and rules are there for every step."""
    reads, inputs = step["reads"], graph["inputs"]
    named = [(kind, name) for kind in ("raw", "registers", "locale", "releases") for name in reads[kind]]
    named += [("params", file) for files in reads["params"].values() for file in files]
    assert {"params", "locale"} <= {kind for kind, _ in named}
    return [f"{kind}: {name}" for kind, name in named if not inputs[kind].get(name)]


def test_digests_of_inputs_are_those_of_the_files(
    university: SampleProject, folder: Path, graph: dict[str, Any]
) -> None:
    """Of raw exports and registers, which stay where they are, and of rules, chapters, catalogues, theme enclosed."""
    inputs, payload = graph["inputs"], folder / "data"
    raw = {(semester, name): sha256 for semester, files in inputs["raw"].items() for name, sha256 in files.items()}
    assert raw == {place: digest(university.raw.joinpath(*place)) for place in raw}
    history = university.folder / "data" / "registers" / "history"
    assert inputs["registers"] == {name: digest(history / name) for name in inputs["registers"]}
    places = {"params": "params", "notebooks": "notebooks", "locale": "code/locale", "theme": "code/reports/theme"}
    for kind, place in places.items():
        enclosed = {name: digest(payload / place / name) for name in inputs[kind] if (payload / place / name).is_file()}
        assert enclosed.items() <= inputs[kind].items()
        assert {name for step in graph["steps"] for name in _named(step, kind)} <= set(enclosed)
    assert {"2025-autumn"} <= set(_step(graph, "satisfaction")["reads"]["raw"])
    assert any(name.startswith("risks/") for name in _step(graph, "risks")["reads"]["registers"])


def _step(graph: dict[str, Any], chapter: str) -> dict[str, Any]:
    return next(step for step in graph["steps"] if step["chapter"] == chapter)


def _named(step: dict[str, Any], kind: str) -> list[str]:
    """The names of inputs of a kind that a step has read."""
    found = {
        "params": [file for files in step["reads"]["params"].values() for file in files],
        "notebooks": [step["notebook"]["file"].removeprefix("notebooks/")],
        "locale": step["reads"]["locale"],
    }
    return found.get(kind, [])


def test_pages_are_made_of_the_chapters(folder: Path, graph: dict[str, Any]) -> None:
    """Every file that readers open is there, and every chapter of which it was made."""
    report = folder / "data" / graph["report"]
    assert {Path(name).suffix for name in graph["pages"]} == {".html", ".pdf", ".docx", ".xlsx"}
    for name, page in graph["pages"].items():
        assert digest(report / name) == page["sha256"]
        assert [f"{graph['report']}/{one}" for one in page["chapters"]] == [
            step["executed"]["file"] for step in graph["steps"]
        ]
    for step in graph["steps"]:
        assert digest(folder / "data" / step["executed"]["file"]) == step["executed"]["sha256"]


@pytest.mark.parametrize(
    ("kind", "spoil"),
    [
        ("has no SHA-256", lambda graph: graph["steps"][3]["notebook"].update(sha256=None)),
        ("registers", lambda graph: graph["inputs"]["registers"].clear()),
        ("raw", lambda graph: graph["inputs"]["raw"].pop("2025-autumn")),
        ("is in no file", lambda graph: graph["steps"][3]["reads"]["params"].update(targets=[])),
        ("has read no params", lambda graph: graph["steps"][3]["reads"].update(params={})),
        ("is of no section", lambda graph: graph["steps"].pop(3)),
        ("no picture, or no numbers", lambda graph: _a_figure(graph).update(numbers="tables/none.csv")),
    ],
)
def test_find_holes_names_a_broken_link(
    graph: dict[str, Any], folder: Path, kind: str, spoil: Callable[[dict[str, Any]], object]
) -> None:
    """Whatever link is taken away, the hole is named; the whole graph has none."""
    outputs = json.loads((folder / "data" / graph["report"] / "manifest.json").read_text(encoding="utf-8"))["outputs"]
    assert find_holes(graph, outputs) == []
    spoilt = copy.deepcopy(graph)
    spoil(spoilt)
    assert any(kind in hole for hole in find_holes(spoilt, outputs))


def _a_figure(graph: dict[str, Any]) -> dict[str, Any]:
    return next(figure for _, section in _sections(graph) for figure in section["figures"].values())


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
