"""A person who coded an answer in several places counts once, and who is the same person.

A coding file may name a coder otherwise than the workbook is called: ``data/coding/same-coders.yaml`` says who is who.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from qa_lib.errors import show_given
from qa_lib.intake.changes import SAME_CODERS
from qa_lib.intake.rejections import Fault, RejectionLog

MAX_BYTES = 100_000
#: What a person coded: an answer of a response.
_CODED = ["response_id", "question", "coder"]


@dataclass(frozen=True)
class CodedFile:
    """The codings of a file (`CODING_COLUMNS` and ``row``), and where it is noted which of them do not count."""

    codings: pd.DataFrame
    log: RejectionLog


def keep_last_source(files: Sequence[CodedFile], workbooks: pd.DataFrame, *, now: Mapping[str, str]) -> pd.DataFrame:
    """All codings, those of one coder of one answer from one source: the workbook, else the last file by name.

    Rows of another source that say something else are noted in their file's log as ``coded_otherwise``; those that say
    the same are dropped in silence. ``now`` gives the present theme of one that was renamed or merged: under either
    name it is the same. Blank names of coders are one coder.
    """
    parts = [*(file.codings for file in files), workbooks]
    every = pd.concat([part.assign(source=place) for place, part in enumerate(parts)], ignore_index=True)
    every = every.assign(coder=every["coder"].fillna(""))
    last = every.groupby(_CODED, sort=False)["source"].transform("max")
    is_dropped = every["source"].ne(last)
    if is_dropped.any():
        _note(every.assign(theme_now=every["theme"].replace(dict(now)), last=last), files, is_dropped)
    kept: pd.DataFrame = every[~is_dropped].drop(columns="source")
    return kept.assign(coder=kept["coder"].mask(kept["coder"].eq(""), None)).reset_index(drop=True)


def _note(every: pd.DataFrame, files: Sequence[CodedFile], is_dropped: pd.Series) -> None:
    """Say of each row of an earlier source whose coder gave other themes elsewhere what was given there."""
    keys = [*_CODED, "source"]
    themes = every.groupby(keys, sort=False)["theme_now"].agg(lambda given: ", ".join(sorted(set(given))))
    own = themes.reindex(pd.MultiIndex.from_frame(every[keys]))
    final = themes.reindex(pd.MultiIndex.from_frame(every[[*_CODED, "last"]]))
    differs = is_dropped & (own.to_numpy() != final.to_numpy())
    said = every[differs].assign(final=final.to_numpy()[differs.to_numpy()])
    for place, rows in said.groupby("source"):
        log = files[int(str(place))].log
        names = [
            "a workbook" if last == len(files) else f"file '{files[last].log.file}'" for last in rows["last"].tolist()
        ]
        faults = [
            Fault("coded_otherwise", f"{themes}: so the same coder in {name}, which counts")
            for themes, name in zip(rows["final"], names, strict=True)
        ]
        log.add_named_rows(rows["row"].astype("int64").to_numpy(), "theme", rows["theme"].tolist(), faults)


def read_same_coders(folder: Path) -> tuple[dict[str, str], list[str]]:
    """Names of coders in coding files (in small letters) and the workbook of each, and what is wrong with the list."""
    file = folder / SAME_CODERS
    if not file.is_file():
        return {}, []
    try:
        text = file.read_text(encoding="utf-8") if file.stat().st_size <= MAX_BYTES else None
        raw = yaml.safe_load(text) if text is not None else None
    except (OSError, ValueError, yaml.YAMLError):
        raw = None
    if not isinstance(raw, dict):
        return {}, [f"coding/{SAME_CODERS}: expected lines such as `coder-a: [name in the files, other name]`"]
    pairs = list(_list_names(raw))
    faults = [
        f"coding/{SAME_CODERS}: '{show_given(str(given))}' is no list of names" for given, name in pairs if not name
    ]
    known: dict[str, str] = {}
    for coder, name in ((coder, name) for coder, name in pairs if name):
        if known.setdefault(name, coder) != coder:
            faults.append(f"coding/{SAME_CODERS}: '{show_given(name)}' is '{known[name]}' and '{show_given(coder)}'")
    return known, faults


def _list_names(raw: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    """Each coder with each of the names; "" where there is no list of them."""
    for coder, names in raw.items():
        listed = names if isinstance(names, list) else [names]
        for name in listed:
            text = "" if name is None or isinstance(name, (dict, list)) else fold(str(name))
            yield fold(str(coder)), text


def fold(name: str) -> str:
    """A name of a coder as names are compared."""
    return name.strip().casefold()
