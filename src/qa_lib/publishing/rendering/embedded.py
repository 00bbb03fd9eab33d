"""The embedded engines: pandoc (from ``pypandoc-binary``) and Typst (from ``typst``)."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

from qa_lib.errors import RunError
from qa_lib.publishing.rendering.project import CONTENTS_DEPTH, READER
from qa_lib.publishing.rendering.stamps import epoch_seconds, stamp_docx

TIMEOUT_SECONDS = 300

#: Pandoc only warns when a picture is missing; a report without its figures is no report.
_MISSING = "Could not fetch resource"
#: Options at the head of ``index.qmd`` that only Quarto needs.
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_INCLUDE = re.compile(r"^\{\{< include (chapters/[\w.-]+\.qmd) >\}\}$", re.MULTILINE)


@cache
def describe_engines() -> str:
    """The engines and their versions, for the foot of a report: "pandoc 3.9 + Typst 0.15.2"."""
    from importlib.metadata import version

    first_line = _run([_pandoc(), "--version"], Path.cwd(), {}).splitlines()[0]
    return f"{first_line} + Typst {version('typst')}"


def render_embedded(build: Path, suffix: str, *, date: dt.date) -> Path:
    """Render a completed build folder as ``html``, ``pdf`` or ``docx`` and return the file.

    Raises
    ------
    RunError
        With the engine's last words.
    """
    (build / "report.md").write_text(_join_chapters(build), encoding="utf-8")
    target = build / f"report.{suffix}"
    _WRITERS[suffix](build, target, date)
    return target


def _write_html(build: Path, target: Path, date: dt.date) -> None:
    options = ["--standalone", "--embed-resources", "--section-divs", "--template=theme/report.html", *_CONTENTS]
    _convert(build, target, date, ["--to=html5", *options])


def _write_docx(build: Path, target: Path, date: dt.date) -> None:
    _convert(build, target, date, ["--to=docx", "--reference-doc=theme/reference.docx"])
    stamp_docx(target, date)


def _write_pdf(build: Path, target: Path, date: dt.date) -> None:
    source = target.with_suffix(".typ")
    _convert(build, source, date, ["--to=typst", "--standalone", "--template=theme/report.typ", *_CONTENTS])
    import typst

    try:
        document = typst.compile(
            source,
            root=build,
            font_paths=[build / "theme" / "fonts"],
            ignore_system_fonts=True,
            pdf_standards=["a-2a", "ua-1"],
            timestamp=epoch_seconds(date),
        )
    except typst.TypstError as error:
        raise RunError(_failure("Typst", f"{error.diagnostic}\n{'; '.join(error.hints)}")) from error
    target.write_bytes(document)


_WRITERS: dict[str, Callable[[Path, Path, dt.date], None]] = {
    "html": _write_html,
    "pdf": _write_pdf,
    "docx": _write_docx,
}
_CONTENTS = ("--toc", f"--toc-depth={CONTENTS_DEPTH}")


def _join_chapters(build: Path) -> str:
    """``index.qmd`` with its chapters in place, as Quarto's include puts them."""

    def chapter(match: re.Match[str]) -> str:
        return (build / match.group(1)).read_text(encoding="utf-8")

    index = (build / "index.qmd").read_text(encoding="utf-8")
    return _INCLUDE.sub(chapter, _FRONT_MATTER.sub("", index))


def _convert(build: Path, target: Path, date: dt.date, options: list[str]) -> None:
    command = [
        _pandoc(),
        "report.md",
        f"--from={READER}",
        f"--output={target.name}",
        "--metadata-file=_quarto.yml",
        "--wrap=none",
    ]
    command += ["--lua-filter=theme/report.lua", *options]
    _run(command, build, {"SOURCE_DATE_EPOCH": str(epoch_seconds(date))})


def _run(command: list[str], folder: Path, extra_environment: dict[str, str]) -> str:
    environment = os.environ | extra_environment
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False
    )
    if done.returncode != 0 or _MISSING in done.stderr:
        raise RunError(_failure("pandoc", done.stderr or done.stdout))
    return done.stdout


def _failure(engine: str, words: str) -> str:
    last_lines = "\n".join(words.strip().splitlines()[-12:])
    return f"{engine} could not render the report; its last words:\n{last_lines}"


@cache
def _pandoc() -> str:
    import pypandoc

    return str(pypandoc.get_pandoc_path())
