"""One small change to a project at a time, and back again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.project import BenchProject, request_of

SURVEY = "satisfaction"
CHAPTER = "03-satisfaction"
#: How exports are encoded.
ENCODINGS = ("utf-8-sig", "utf-16", "cp1251")
_TARGET = re.compile(r"(?<=target_share: )0\.\d+")
_ENTRY = re.compile(r'^msgid "(?P<sentence>[^"\n{}]+)"\nmsgstr "(?P<words>[^"\n]+)"$', re.MULTILINE)


@contextmanager
def changed(file: Path, change: Callable[[bytes], bytes]) -> Iterator[None]:
    """The file changed, and as it was when the block ends."""
    before = file.read_bytes()
    after = change(before)
    if after == before:
        raise RuntimeError(f"nothing to change in {file.name}")
    file.write_bytes(after)
    try:
        yield
    finally:
        file.write_bytes(before)


def raw_file(project: BenchProject, semester: str) -> Path:
    """The export of the survey that `swap_answer` changes."""
    (file,) = (project.paths.raw / semester).glob(f"{SURVEY}*.csv")
    return file


def swap_answer(project: BenchProject, school: str) -> Callable[[bytes], bytes]:
    """One respondent of a school gives the answer that another one gave to the first item."""
    params = project.load_params()
    found = params.school(school)
    spellings = {words.casefold() for words in (*found.spellings, *found.short_name.by_locale.values())}
    item = params.survey(SURVEY).items[0].code

    def change(content: bytes) -> bytes:
        encoding, text = _decode(content)
        lines = text.splitlines(keepends=True)
        cells = [line.split(_separator(lines[0])) for line in lines]
        column = next(place for place, heading in enumerate(cells[0]) if heading.strip('"').startswith(item))
        whole = [n for n, row in enumerate(cells) if len(row) == len(cells[0]) and _names(row, spellings)]
        one = next(n for n in whole if cells[n][column])
        other = next(n for n in whole if cells[n][column] and cells[n][column] != cells[one][column])
        cells[one][column] = cells[other][column]
        lines[one] = _separator(lines[0]).join(cells[one])
        return "".join(lines).encode(encoding)

    return change


def _decode(content: bytes) -> tuple[str, str]:
    for encoding in ENCODINGS:
        try:
            return encoding, content.decode(encoding)
        except UnicodeError:
            continue
    raise RuntimeError(f"the export of {SURVEY} is in none of the encodings {', '.join(ENCODINGS)}")


def _separator(heading: str) -> str:
    return max(";,\t", key=heading.count)


def _names(row: Sequence[str], spellings: set[str]) -> bool:
    return any(cell.strip('" ').casefold() in spellings for cell in row)


def catalogue(project: BenchProject) -> Path:
    """The Kazakh translations."""
    return project.paths.locale / "kk" / "LC_MESSAGES" / "qa.po"


def reword_one(project: BenchProject, school: str, semester: str) -> Callable[[bytes], bytes]:
    """Another translation of a sentence that only the chapter of satisfaction read."""
    cache = project.reports / "cache" / request_of(school, semester).folder
    read = {file.stem: set(_read_sentences(file)) for file in cache.glob("[0-9][0-9]-*.json")}
    others = set().union(*(sentences for chapter, sentences in read.items() if chapter != CHAPTER))
    wanted = read[CHAPTER] - others

    def change(content: bytes) -> bytes:
        text = content.decode("utf-8")
        entry = next(entry for entry in _ENTRY.finditer(text) if entry["sentence"] in wanted)
        return f"{text[: entry.end('words')]} *{text[entry.end('words') :]}".encode()

    return change


def _read_sentences(trace: Path) -> list[str]:
    return list(json.loads(trace.read_text(encoding="utf-8"))["reads"].get("locale/kk", {}))


def targets(project: BenchProject) -> Path:
    """The targets of surveys and blocks."""
    return project.paths.params / "targets.yaml"


def raise_target(content: bytes) -> bytes:
    """The first target of the file, of the survey of satisfaction, one point higher."""
    text = content.decode("utf-8")
    return _TARGET.sub(lambda target: f"{float(target[0]) + 0.01:.2f}", text, count=1).encode()
