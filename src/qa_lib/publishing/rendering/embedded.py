"""The embedded engines: pandoc (from ``pypandoc-binary``) and Typst (from ``typst``)."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from qa_lib.errors import RunError
from qa_lib.publishing.rendering.page import embed_resources
from qa_lib.publishing.rendering.project import CONTENTS_DEPTH, READER
from qa_lib.publishing.rendering.stamps import epoch_seconds, stamp_docx

TIMEOUT_SECONDS = 300

#: Pandoc only warns when a picture is missing; a report without its figures is no report.
_MISSING = "Could not fetch resource"
#: Pandoc's collector of garbage begins later: a tenth less time for 30 MB more.
_MEMORY = "-A64m"
#: Where in the filter an error arose comes after what it was.
_TRACE = re.compile(r"stack traceback|\s+(\[C\]|\S+\.lua:\d+|\(\.\.\.)")
#: Options at the head of ``index.qmd`` that only Quarto needs.
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_INCLUDE = re.compile(r"^\{\{< include (chapters/[\w.-]+\.qmd) >\}\}$", re.MULTILINE)


@cache
def describe_engines() -> str:
    """The engines and their versions, for the foot of a report: "pandoc 3.9 + Typst 0.15.2"."""
    from importlib.metadata import version

    first_line = _run([_pandoc(), "--version"], Path.cwd(), {}).splitlines()[0]
    return f"{first_line} + Typst {version('typst')}"


def render_embedded(build: Path, formats: Sequence[str], *, date: dt.date) -> dict[str, Path]:
    """Render a completed build folder as any of ``html`` ``pdf`` ``docx`` and return the files by suffix.

    Raises
    ------
    RunError
        With the engine's last words.
    """
    (build / "report.md").write_text(_join_chapters(build), encoding="utf-8")
    _convert(build, formats, date)
    files = {suffix: build / f"report.{suffix}" for suffix in formats}
    for suffix, file in files.items():
        _FINISHERS[suffix](file, date)
    return files


def _finish_html(file: Path, _date: dt.date) -> None:
    embed_resources(file)


def _finish_pdf(file: Path, date: dt.date) -> None:
    import typst

    build = file.parent
    try:
        document = typst.compile(
            file.with_suffix(".typ"),
            root=build,
            font_paths=[build / "theme" / "fonts"],
            ignore_system_fonts=True,
            pdf_standards=["a-2a", "ua-1"],
            timestamp=epoch_seconds(date),
        )
    except typst.TypstError as error:
        raise RunError(_failure("Typst", f"{error.diagnostic}\n{'; '.join(error.hints)}")) from error
    file.write_bytes(document)


_FINISHERS: dict[str, Callable[[Path, dt.date], None]] = {
    "html": _finish_html,
    "pdf": _finish_pdf,
    "docx": stamp_docx,
}


def _join_chapters(build: Path) -> str:
    """``index.qmd`` with its chapters in place, as Quarto's include puts them."""

    def chapter(match: re.Match[str]) -> str:
        return (build / match.group(1)).read_text(encoding="utf-8")

    index = (build / "index.qmd").read_text(encoding="utf-8")
    return _INCLUDE.sub(chapter, _FRONT_MATTER.sub("", index))


def _convert(build: Path, formats: Sequence[str], date: dt.date) -> None:
    """One run of pandoc writes the formats, see ``theme/formats.lua``; of the PDF its source."""
    command = [
        _pandoc(),
        "report.md",
        f"--from={READER}",
        "--to=theme/formats.lua",
        f"--variable=formats:{' '.join(formats)}",
        f"--output={os.devnull}",
        "--metadata-file=_quarto.yml",
        "--wrap=none",
        f"--toc-depth={CONTENTS_DEPTH}",
    ]
    _run(command, build, {"SOURCE_DATE_EPOCH": str(epoch_seconds(date)), "GHCRTS": _MEMORY})


def _run(command: list[str], folder: Path, extra_environment: dict[str, str]) -> str:
    environment = os.environ | extra_environment
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False
    )
    if done.returncode != 0 or _MISSING in done.stderr:
        raise RunError(_failure("pandoc", done.stderr or done.stdout))
    return done.stdout


def _failure(engine: str, words: str) -> str:
    lines = [line for line in words.strip().splitlines() if not _TRACE.match(line)]
    last_lines = "\n".join(lines[-12:])
    return f"{engine} could not render the report; its last words:\n{last_lines}"


@cache
def _pandoc() -> str:
    import pypandoc

    return str(pypandoc.get_pandoc_path())
