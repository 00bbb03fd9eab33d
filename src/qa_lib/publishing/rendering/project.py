"""``_quarto.yml``: the one description of a report that Quarto and the embedded engines both read."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from qa_lib.publishing.rendering.fonts import find_fonts
from qa_lib.publishing.rendering.pictures import draw_pngs
from qa_lib.publishing.rendering.word_reference import write_word_reference

#: Pandoc's Markdown without what could carry foreign code or change people's words.
READER = "markdown-raw_html-raw_tex-raw_attribute-tex_math_dollars-citations-smart-example_lists-yaml_metadata_block"
CONTENTS_DEPTH = 2
THEME_FILES = ("report.html", "report.css", "report.js", "report.typ", "report.lua", "formats.lua")

_PLAIN_KEYS = frozenset({"lang", "code", "href"})
#: What Markdown would act on; Quarto also turns straight quotes, double dashes and three dots of metadata into others.
_MARKS = re.compile(r"""[\\`*_\[\]<>~^$@#|"']|-(?=-)|\.(?=\.)""")


def quarto_project(meta: Mapping[str, Any]) -> dict[str, Any]:
    """The content of ``_quarto.yml`` for a report.

    Parameters
    ----------
    meta
        ``title``, ``subtitle``, ``lang``, ``toc-title`` and the mapping ``report`` (see ``reports/theme/README.md``).
        All texts are plain; here they are escaped, because pandoc reads metadata as Markdown.

    Returns
    -------
    dict
        Options of the project and its three formats, then the metadata.
    """
    return {
        "project": {"type": "default", "render": ["index.qmd"]},
        "output-file": "report",
        "from": READER,
        "filters": ["theme/report.lua"],
        "toc": True,
        "toc-depth": CONTENTS_DEPTH,
        "format": {
            "html": {
                "template": "theme/report.html",
                "minimal": True,
                "theme": "none",
                "embed-resources": True,
                "section-divs": True,
            },
            "typst": {
                "template": "theme/report.typ",
                "font-paths": ["theme/fonts"],
                "pdf-standard": ["a-2a", "ua-1"],
            },
            "docx": {"reference-doc": "theme/reference.docx", "toc": False},
        },
        **{key: _escape(key, value) for key, value in meta.items()},
    }


def read_project(build: Path) -> dict[str, Any]:
    """The content of a build folder's ``_quarto.yml``."""
    content = yaml.safe_load((build / "_quarto.yml").read_text(encoding="utf-8"))
    return dict(content)


def complete_project(build: Path, *, theme: Path, renderer: str, date: dt.date) -> None:
    """Put theme, fonts, Word reference and PNGs into the build folder; renderer and date into ``_quarto.yml``."""
    project = read_project(build)
    target = build / "theme"
    (target / "fonts").mkdir(parents=True, exist_ok=True)
    for name in THEME_FILES:
        shutil.copyfile(theme / name, target / name)
    for font in sorted(find_fonts().iterdir()):
        shutil.copyfile(font, target / "fonts" / font.name)
    project["report"] |= {
        "renderer": _escape("renderer", renderer),
        "script-hash": _script_hash(theme / "report.js"),
        "stamp": {"year": date.year, "month": date.month, "day": date.day},
    }
    write_word_reference(target / "reference.docx", report=_plain(project["report"]), lang=project["lang"])
    draw_pngs(build / "figures")
    text = yaml.safe_dump(project, allow_unicode=True, sort_keys=False)
    (build / "_quarto.yml").write_text(text, encoding="utf-8")


def _script_hash(script: Path) -> str:
    """The hash by which the page's content security policy admits its own script and no other."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.read_bytes()).digest()).decode()


def _escape(key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return {inner: _escape(inner, content) for inner, content in value.items()}
    if isinstance(value, list):
        return [_escape(key, item) for item in value]
    if not isinstance(value, str) or key in _PLAIN_KEYS:
        return value
    apart = value.replace("{{", "{ {").replace("}}", "} }")  # no escape stops Quarto's shortcodes in metadata
    escaped = _MARKS.sub(r"\\\g<0>", apart)
    return re.sub(r"^(\s*)(\d+|[-+])([.)]?)(?=\s)", _escape_marker, escaped)


def _escape_marker(match: re.Match[str]) -> str:
    """A number or dash that Markdown would take for the mark of a list."""
    space, mark, point = match.groups()
    if mark in "-+":
        return f"{space}\\{mark}{point}"
    return f"{space}{mark}\\{point}" if point else match.group(0)


def _plain(value: Any) -> Any:
    """The texts as they were before `_escape`."""
    if isinstance(value, Mapping):
        return {key: _plain(content) for key, content in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return re.sub(r"\\([\W_])", r"\1", value) if isinstance(value, str) else value
