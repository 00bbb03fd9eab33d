"""The store of registers with the rows of one school alone: what a task takes to another machine."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd

from qa_lib.paths import Paths
from qa_lib.registers.state import OWNERS
from qa_lib.registers.store import COPY, digest_index, store_folder


def write_share(paths: Paths, school: str) -> list[Path]:
    """The tables with the rows of a school and of the university as a whole, in a folder of the cache.

    Rows of a further sheet belong to the unit of the row that they refer to. What was written for the same registers
    is taken again.
    """
    source = store_folder(paths)
    folder = paths.cache / "registers" / digest_index(paths)[:16] / school
    files = sorted(source.glob("*.parquet"))
    for file in files:
        if not (folder / file.name).is_file():
            _write(_narrow(file, source, school), folder / file.name)
    return [folder / file.name for file in files]


def _narrow(file: Path, source: Path, school: str) -> pd.DataFrame:
    table = pd.read_parquet(file)
    if "school" in table.columns:
        return table[_is_ours(table, school)]
    if file.stem not in OWNERS:
        return table
    reference, owner = OWNERS[file.stem]
    owners = pd.read_parquet(source / f"{owner}.parquet")
    ours = owners.loc[_is_ours(owners, school), [COPY, "number"]]
    known = set(ours.itertuples(index=False, name=None))
    is_ours = [key in known for key in table[[COPY, reference]].itertuples(index=False, name=None)]
    return table[is_ours]


def _is_ours(table: pd.DataFrame, school: str) -> pd.Series:
    return table["school"].isna() | table["school"].isin(["", school])


def _write(table: pd.DataFrame, file: Path) -> None:
    """It appears whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    table.reset_index(drop=True).to_parquet(draft, index=False)
    draft.replace(file)
