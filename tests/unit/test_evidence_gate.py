"""The gate of a bundle: what a person has is found in every kind of file of it, and the program itself is none."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from leak_rules import KEY, PLANTED, make_rules

from qa_lib.evidence.gate import PROGRAM, find_bundle_leaks, find_program_leaks, list_examples
from qa_lib.evidence.project_files import project_files
from qa_lib.evidence.source_pages import LIBRARY, source_place, write_source
from qa_lib.params import load_params
from qa_lib.paths import Paths
from qa_lib.privacy.leaks import KINDS, Leak, Published, Sightings, Watch
from qa_lib.publishing.clearing import published_by
from qa_lib.sample.names import load_name_parts

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
PATHS = Paths(root=ROOT, data=ROOT / "data", params=ROOT / "params")
RULES = make_rules()
MODULE = "measurement/levels.py"
CODE = f"data/code/src/qa_lib/{MODULE}"
#: Where somebody could have left a text: place in the bundle -> the file, with the text where {} is.
PLACES = {
    "comment in the code": (CODE, "x = 1  # {}\n"),
    "text in the code": (CODE, 'x = """A line\n{}\n"""\n'),
    "code that is none": ("data/code/src/qa_lib/broken.py", "def (:\n    {}\n"),
    "script": ("verify.py", "# {}\n"),
    "page of the code": (source_place(MODULE), "<!DOCTYPE html><html><body><pre># {}</pre></body></html>"),
    "document": ("data/docs/methods.md", "Before {} after\n"),
    "catalogue": ("data/code/locale/ru/LC_MESSAGES/qa.po", 'msgid "A"\nmsgstr "{}"\n'),
    "makefile": ("data/code/Makefile", "all:\n\techo {}\n"),
    "lock": ("data/code/requirements.lock", "# {}\n"),
    "style sheet": ("data/code/reports/theme/report.css", "/* {} */\n"),
    "description": ("data/ro-crate-metadata.json", '{{"@graph": [{{"@id": "./", "name": "{}"}}]}}'),
    "params": ("data/params/policy.yaml", "note: {}\n"),
    "notebook": ("data/notebooks/00-summary.ipynb", '{{"cells": [{{"cell_type": "markdown", "source": ["{}"]}}]}}'),
    "executed chapter": ("data/reports/internal-kk/chapters/0.ipynb", '{{"cells": [{{"source": ["# {}"]}}]}}'),
    "table": ("data/reports/internal-kk/tables/a.csv", 'group,n\n"{}",1\n'),
    "list of columns": ("data/dictionary/internal-kk/columns.csv", 'table,caption\na,"{}"\n'),
    "provenance": ("data/provenance.json", '[{{"inputs": {{"{}": 1}}}}]'),
    "first page": ("index.html", "<!DOCTYPE html><html><body><p>{}</p></body></html>"),
    "README": ("README.txt", "{}\n"),
}


def put(folder: Path, name: str, content: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(content, encoding="utf-8")


def found(folder: Path) -> list[Leak]:
    return find_bundle_leaks(folder, RULES)


def test_every_part_of_the_program_is_a_place() -> None:
    """No part of the program is left out of the test below."""
    assert all(any(file.startswith(part) for file, _ in PLACES.values()) for part in PROGRAM)
    assert set(PLANTED) == set(KINDS) - {"unreadable"}


@pytest.mark.parametrize("place", PLACES)
def test_find_bundle_leaks_finds_each_kind_in_each_kind_of_file(place: str, tmp_path: Path) -> None:
    """Planted alone, each is found once, by its own name and file; without any there is no find."""
    name, content = PLACES[place]
    put(tmp_path, name, content.format("an ordinary text"))
    assert found(tmp_path) == []
    for kind, planted in PLANTED.items():
        put(tmp_path, name, content.format(planted))
        assert {(leak.kind, leak.file) for leak in found(tmp_path)} == {(kind, name)}


def test_unreadable_program_file_is_refused(tmp_path: Path) -> None:
    """What can not be read can not be cleared, in the program neither."""
    (tmp_path / "data" / "docs").mkdir(parents=True)
    (tmp_path / "data" / "docs" / "methods.md").write_bytes(b"\xff\xfa\xfb")
    assert [leak.kind for leak in found(tmp_path)] == ["unreadable"]


def test_page_of_code_passes_only_as_the_program_makes_it(tmp_path: Path) -> None:
    """Beside its source it holds nothing else; a page that was changed is looked through as any other page."""
    put(tmp_path, CODE, "")
    shutil.copyfile(LIBRARY / MODULE, tmp_path / CODE)
    page = tmp_path / source_place(MODULE)
    page.parent.mkdir(parents=True)
    page.write_bytes(write_source(MODULE))
    assert found(tmp_path) == []
    page.write_bytes(write_source(MODULE).replace(b"</h1>", f"</h1><!-- {PLANTED['email']} -->".encode()))
    assert (source_place(MODULE), "email") in {(leak.file, leak.kind) for leak in found(tmp_path)}


def test_examples_pass_in_the_program_alone(tmp_path: Path) -> None:
    """What the code shows as an example is a find where numbers and answers are."""
    put(tmp_path, "data/docs/methods.md", "for example a.b@mail.kz\n")
    assert found(tmp_path) == []
    put(tmp_path, "data/reports/internal-kk/tables/a.csv", "group\na.b@mail.kz\n")
    assert [leak.file for leak in found(tmp_path)] == ["data/reports/internal-kk/tables/a.csv"]


def watch_all_names() -> Watch:
    """A watch list with every name that the sample university and the lists of the program know."""
    seen = Sightings()
    for own in load_name_parts().values():
        seen.names |= {*own["women"], *own["men"], *own["surnames"], *(f"{name}а" for name in own["surnames"])}
        seen.names |= {father + ending for father in own["fathers"] for ending in ("қызы", "ұлы", "на", "ич")}
    words = yaml.safe_load((LIBRARY / "privacy" / "words.yaml").read_text(encoding="utf-8"))
    seen.names |= set(words["first_names"].split())
    return Watch.join([seen.seal(KEY, length_min=6, digits_min=8)], KEY)


def test_program_is_no_leak() -> None:
    """Whatever teachers are called: code, documents, catalogues and theme as they are hold nothing of a person."""
    files = {f"data/{name}": file for name, file in project_files(PATHS).items()}
    program = {name: file for name, file in files.items() if name.startswith(PROGRAM)}
    rules = replace(RULES, watch=watch_all_names(), published=published_by(PATHS, load_params(PATHS.params)))
    assert [str(leak) for leak in find_program_leaks(program, rules)] == []


def test_every_example_is_one() -> None:
    """What stands in no file of the program any more is taken off the list."""
    files = [file for name, file in project_files(PATHS).items() if not name.endswith("/examples.yaml")]
    text = Published(tuple(files))
    assert [words for words in sorted(list_examples()) if not text.holds_phrase(words)] == []


def test_description_of_a_crate_is_no_leak(tmp_path: Path) -> None:
    """Its own words begin with the sign of an account."""
    put(tmp_path, "data/ro-crate-metadata.json", json.dumps({"@context": "x", "@graph": [{"@id": "./", "@type": "A"}]}))
    assert found(tmp_path) == []
