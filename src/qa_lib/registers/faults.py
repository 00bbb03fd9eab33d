"""Everything that is wrong with the registers as they are now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd

from qa_lib.intake.refusals import FileRefused
from qa_lib.intake.rejections import Fault
from qa_lib.registers.sheets import FILE_SKIPPED, Faults
from qa_lib.registers.store import COPY, FAULTS


def join_faults(folder: Path, copies: Collection[str], strangers: Mapping[str, FileRefused]) -> pd.DataFrame:
    """The faults of ``copies`` that the store in ``folder`` holds, after those of files that hold no register.

    Columns `FAULT_COLUMNS`; empty where nothing was read.
    """
    found = [_describe(name, refused) for name, refused in strangers.items()]
    if copies:
        table = pd.read_parquet(folder / f"{FAULTS}.parquet")
        found.append(table[table[COPY].isin(list(copies))].drop(columns=COPY))
    filled = [frame for frame in found if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else Faults("").frame()


def _describe(name: str, refused: FileRefused) -> pd.DataFrame:
    faults = Faults(name)
    faults.add(Fault(refused.reason, refused.expected), action=FILE_SKIPPED, value=refused.value)
    return faults.frame()
