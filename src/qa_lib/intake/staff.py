"""The names of teachers, read from the raw roster when a document about one of them is issued; the store has none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from qa_lib.intake.context import ContextReader
from qa_lib.intake.identities import Identities
from qa_lib.intake.reading import read_sheets
from qa_lib.intake.recognition import list_raw_files, recognise_file
from qa_lib.intake.refusals import FileRefused
from qa_lib.intake.registers import STAFF_COLUMNS, RegisterReader
from qa_lib.intake.rejections import RejectionLog
from qa_lib.params import Params
from qa_lib.privacy.pseudonyms import PseudonymKey


def read_staff(folder: Path, *, params: Params, key: PseudonymKey) -> pd.DataFrame:
    """Everybody on the rosters in a semester's raw folder: `STAFF_COLUMNS`, unknown places are "".

    Files that intake refuses are passed over. A teacher may stand in several rows.
    """
    reader = RegisterReader(params, ContextReader(params), Identities(params, key))
    empty = pd.DataFrame({name: pd.Series(dtype=object) for name in STAFF_COLUMNS})
    parts = list(_read_rosters(folder, reader, params)) if folder.is_dir() else []
    return pd.concat([empty, *parts], ignore_index=True).drop_duplicates(ignore_index=True)


def _read_rosters(folder: Path, reader: RegisterReader, params: Params) -> Iterator[pd.DataFrame]:
    for file in list_raw_files(folder):
        try:
            if recognise_file(file, params.surveys) == "teachers":
                yield reader.read_staff(read_sheets(file), log=RejectionLog(file.name))
        except FileRefused:
            continue
