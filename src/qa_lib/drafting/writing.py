"""Drafts to files that are not there yet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from qa_lib.errors import ParamsError

#: Wide enough that a wording stands in one line.
_WIDTH = 1000
HEAD = (
    "# A draft made from an export: nothing in it is known, everything is guessed. Look at every line named confirm,",
    "# correct what it speaks of, and delete it. As long as one is left, no file of this survey is read.",
)


class Inline(dict[str, str]):
    """Words in several languages, which stand in one line."""


class _Dumper(yaml.SafeDumper):
    """Writes mappings below each other, words in several languages beside each other."""


_Dumper.add_representer(Inline, lambda dumper, words: dumper.represent_mapping("tag:yaml.org,2002:map", words, True))


def show_draft(content: Mapping[str, Any], *remarks: str) -> str:
    """The YAML of a draft under what has to be said of it; the same content gives the same bytes."""
    body: str = yaml.dump(
        dict(content), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH, default_flow_style=False
    )
    lines = [*HEAD, *(f"# {' '.join(remark.split())}" for remark in remarks)]
    return "\n".join(lines) + "\n" + body


def write_draft(texts: Mapping[Path, str]) -> list[Path]:
    """Write files that are not there yet; those that hold the same already stay. What was written.

    Raises
    ------
    ParamsError
        When a file is there and holds anything else: a person's work is never written over. Nothing is written then.
    """
    kept = [file for file, text in texts.items() if file.exists() and file.read_text(encoding="utf-8") != text]
    if kept:
        raise ParamsError(
            [
                f"{file} is there already and was changed, or drafted from another file; nothing was written. "
                "Move it away, or give the draft another code with SURVEY=…"
                for file in kept
            ]
        )
    fresh = [file for file in texts if not file.exists()]
    for file in fresh:
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_name(f".{file.name}.partial")
        aside.write_text(texts[file], encoding="utf-8")
        aside.rename(file)
    return fresh
