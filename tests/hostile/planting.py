"""A small sample university in which every name, wording and open answer tries to act."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

import yaml
from hostile.texts import TEXTS
from project import SampleProject

from qa_lib.intake.reading import open_sheets

SEMESTER = "2025-autumn"
SCHOOL = "pharm"
#: Names of raw files: each fits a survey and is empty, so that the report names it among what was rejected.
FILE_NAMES = (
    "staff <img src=x onerror=window.QA_HOSTILE_RAN=1>.csv",
    "staff '`{=html}` {{< include x >}}.csv",
    "staff \u202evsc.exe\u202c\n-rf [bold]x[-bold].csv",
    "=staff.csv",
    "-rf staff \x1b[31m $(id).csv",
)


#: Chapters that show wordings, names, file names and quotes.
CHAPTERS = ("02-data-quality", "03-satisfaction", "07-open-answers")


def plant(project: SampleProject, chapters: Sequence[str] = CHAPTERS) -> None:
    """Write the sample, then put hostile words in the place of all others; reports have these ``chapters``."""
    project.make_sample([SEMESTER], scale=0.06)
    _change(project.params / "reports.yaml", lambda reports: _choose(reports, chapters))
    _plant_params(project.params)
    _plant_answers(project.raw / SEMESTER)
    for name in FILE_NAMES:
        (project.raw / SEMESTER / name.replace("/", "")).write_bytes(b"")


def _change(file: Path, change: Callable[[Any], None]) -> None:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    change(content)
    file.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000), encoding="utf-8")


def _choose(reports: Any, chapters: Sequence[str]) -> None:
    reports["school"] = [one for one in reports["school"] if one["notebook"] in chapters]


def _three(text: str) -> dict[str, str]:
    return dict.fromkeys(("kk", "ru", "en"), text)


def _plant_params(params: Path) -> None:
    texts = cycle(TEXTS)
    for file in sorted((params / "surveys").glob("*.yaml")):
        _change(file, lambda survey: _plant_survey(survey, texts))
    for file in sorted((params / "codeframes").glob("*.yaml")):
        _change(file, lambda frame: _plant_themes(frame, texts))
    _change(params / "institution.yaml", lambda institution: _plant_institution(institution, texts))
    _change(params / "policy.yaml", lambda policy: policy.update(title=_three(next(texts))))


def _plant_survey(survey: Any, texts: Iterator[str]) -> None:
    survey |= {"title": _three(next(texts)), "short_title": _three(f"{survey['number']} {next(texts)}")}
    for block in survey["blocks"]:
        for item in block["items"]:
            item["columns"] = [*item.get("columns", ()), *item["text"].values()]
            item["text"] = _three(next(texts))
        block["title"] = _three(f"{block['code']} {next(texts)}")
    for question in survey.get("open_questions", ()):
        question["columns"] = [*question.get("columns", ()), *question["text"].values()]
        question["text"] = _three(next(texts))


def _plant_themes(frame: Any, texts: Iterator[str]) -> None:
    for theme in frame["themes"]:
        theme["label"] = _three(f"{theme['code']} {next(texts)}")


def _plant_institution(institution: Any, texts: Iterator[str]) -> None:
    institution |= {key: _three(next(texts)) for key in ("name", "short_name", "issuer", "note")}
    for school in institution["schools"]:
        for unit in [school, *school.get("departments", ())]:
            names = [*unit["name"].values(), *unit.get("short_name", {}).values()]
            unit["aliases"] = sorted({*unit.get("aliases", ()), *names}, key=str.casefold)
            unit["aliases"] = list({name.casefold(): name for name in unit["aliases"]}.values())
            unit["name"] = _three(f"{unit['code']} {next(texts)}")
        school["short_name"] = _three(f"{school['code']} {next(texts)}")


def _plant_answers(raw: Path) -> None:
    """Every open answer of the survey of satisfaction becomes a hostile one."""
    (file,) = raw.glob("satisfaction*")
    (sheet,) = open_sheets(file)
    heading = next(row for row in sheet.rows if any(row))
    open_columns = [place for place, cell in enumerate(heading) if cell.endswith("?")]
    texts = cycle(TEXTS)
    for row in sheet.rows[1:]:
        for place in open_columns:
            if place < len(row) and row[place]:
                row[place] = next(texts)
    written = io.StringIO(newline="")
    csv.writer(written).writerows(sheet.rows)
    file.unlink()
    file.with_suffix(".csv").write_text(written.getvalue(), encoding="utf-8")
