"""``data/store/<semester>/``: Parquet, one file a school, written whole and read by slices."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from qa_lib.errors import IntakeError
from qa_lib.intake.account import ACCOUNT_COLUMNS, LOSS_COLUMNS
from qa_lib.intake.coding_rounds import TEXT_CODING_COLUMNS
from qa_lib.intake.listing import NO_SCHOOL, read_account, semester_folder
from qa_lib.intake.parts import (
    ACCOUNT_FILE,
    LOSSES,
    REJECTIONS_WORKBOOK,
    digest_tables,
    note_file,
    note_losses,
    read_entry,
)
from qa_lib.intake.registers import POPULATION_COLUMNS, TEACHER_COLUMNS
from qa_lib.intake.rejections import COLUMNS as REJECTION_COLUMNS
from qa_lib.intake.rejections import write_workbook
from qa_lib.intake.semester import SemesterTables
from qa_lib.intake.tables import (
    ANSWER_COLUMNS,
    CODING_COLUMNS,
    COMMENT_COLUMNS,
    RESPONSE_COLUMNS,
    Slice,
    empty_frame,
    set_types,
)
from qa_lib.paths import Paths
from qa_lib.privacy.leaks.watch import Watch
from qa_lib.privacy.pseudonyms import PseudonymKey

#: Tables with one file a school, and their columns.
SLICED = {
    "responses": RESPONSE_COLUMNS,
    "answers": ANSWER_COLUMNS,
    "comments": COMMENT_COLUMNS,
    "codings": CODING_COLUMNS,
}
WHOLE = {
    "population": ("semester", *POPULATION_COLUMNS),
    "teachers": ("semester", *TEACHER_COLUMNS),
    "rejections": REJECTION_COLUMNS,
    "account": ACCOUNT_COLUMNS,
}
#: Conditions on the rows of a table, as pyarrow takes them; None for all rows.
Filters = list[tuple[str, str, Any]] | None
ACCOUNT_TABLE = "account.parquet"
#: What no report may hold, as keyed hashes.
WATCH_FILE = "watch.parquet"
#: Codes of text that came in by registers.
TEXT_CODINGS_FILE = "text_codings.parquet"


def write_semester(tables: SemesterTables, folder: Path, *, marks: dict[str, Any]) -> None:
    """Put the tables of a semester in the place of its folder, all at once. Equal tables give equal bytes."""
    draft = folder.with_name(f".draft-{folder.name}-{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    _write_slices(tables, draft)
    for name in WHOLE:
        _write_parquet(getattr(tables, name), draft / f"{name}.parquet")
    write_workbook(tables.rejections, draft / REJECTIONS_WORKBOOK)
    _write_parquet(tables.watch, draft / WATCH_FILE)
    _write_parquet(tables.text_codings, draft / TEXT_CODINGS_FILE)
    found = {
        "files": digest_tables(draft),
        "schools": sorted(file.stem for file in (draft / "responses").iterdir()),
        LOSSES: _digest_losses(tables.account),
    }
    text = json.dumps(marks | found, ensure_ascii=False, indent=1, sort_keys=True)
    (draft / ACCOUNT_FILE).write_text(text + "\n", encoding="utf-8")
    _replace_folder(draft, folder)


def _digest_losses(account: pd.DataFrame) -> str:
    """Of what `read_losses` gives: the same whatever else changed in the files."""
    losses = account[list(LOSS_COLUMNS)].astype("str").to_numpy().tolist()
    return hashlib.sha256(json.dumps(losses, ensure_ascii=False).encode()).hexdigest()


def _write_slices(tables: SemesterTables, draft: Path) -> None:
    schools = tables.responses["school"].astype("object").fillna(NO_SCHOOL).to_numpy()
    school_of_id = pd.Series(schools, index=tables.responses["response_id"])
    for name in SLICED:
        (draft / name).mkdir()
        table = getattr(tables, name)
        of_row = school_of_id.reindex(table["response_id"]).to_numpy()
        for school in sorted(set(schools)):
            _write_parquet(_narrow(table[of_row == school]), draft / name / f"{school}.parquet")


def _narrow(part: pd.DataFrame) -> pd.DataFrame:
    """The rows without the categories that only other schools use, so that a file changes with its own rows alone."""
    coded = part.select_dtypes("category").columns
    return part.assign(**{name: part[name].cat.remove_unused_categories() for name in coded})


def _write_parquet(frame: pd.DataFrame, path: Path) -> None:
    table = pa.Table.from_pandas(frame, preserve_index=False)
    pq.write_table(table, path, compression="zstd", compression_level=3)


def _replace_folder(draft: Path, folder: Path) -> None:
    former = folder.with_name(f".former-{folder.name}-{os.getpid()}")
    shutil.rmtree(former, ignore_errors=True)
    if folder.exists():
        folder.rename(former)
    draft.rename(folder)
    shutil.rmtree(former, ignore_errors=True)


def read_slice(
    paths: Paths,
    *,
    school: str | None,
    semesters: Sequence[str],
    surveys: Iterable[str] | None = None,
    tables: Collection[str] = (*SLICED, *WHOLE),
) -> Slice:
    """The tables of some semesters: of one school (None: the university) and of some surveys (None: all).

    ``population`` holds the same school; ``teachers``, ``rejections`` and ``account`` are the university's, the last
    two with a column ``semester`` in front. Only ``tables`` are read; the others are empty.

    Raises
    ------
    IntakeError
        When a semester is not in the store.
    """
    folders = {semester: semester_folder(paths, semester) for semester in semesters}
    wanted = None if surveys is None else [("survey", "in", sorted(set(surveys)))]
    sliced = {
        name: _read_parts(_slice_files(folders.values(), name, school), columns, wanted)
        if name in tables
        else empty_frame(columns)
        for name, columns in SLICED.items()
    }
    whole = {
        name: _read_whole(folders, name, columns, school) if name in tables else empty_frame(columns)
        for name, columns in WHOLE.items()
    }
    is_sample = any(read_entry(folder, "is_sample") for folder in folders.values())
    return Slice(**sliced, **whole, is_sample=is_sample)


def read_watch(paths: Paths, semesters: Sequence[str], key: PseudonymKey) -> Watch:
    """What no report of these semesters may hold.

    Raises
    ------
    IntakeError
        When a semester is not in the store, or was read under another key.
    """
    for semester in semesters:
        if read_account(paths, semester)["key_id"] != key.key_id:
            raise IntakeError(
                f"semester '{semester}' was read under another pseudonym key than {key.path}; "
                "restore that key, or run `make intake` to read the raw exports under this one"
            )
    return Watch.join([pd.read_parquet(paths.store / semester / WATCH_FILE) for semester in semesters], key)


def read_text_codings(paths: Paths, semester: str, *, school: str) -> pd.DataFrame:
    """The codes of a school's text from registers in a semester: `TEXT_CODING_COLUMNS` but for the school.

    Empty where the store holds none.
    """
    file = note_file(paths.store / semester / TEXT_CODINGS_FILE, semester=semester)
    codings = pd.read_parquet(file) if file.is_file() else empty_frame(TEXT_CODING_COLUMNS)
    own = codings[codings["school"].eq(school)].drop(columns="school")
    return own.astype("str").reset_index(drop=True)


def read_losses(paths: Paths, semester: str) -> pd.DataFrame:
    """What each file of a semester held and what of it is not used: `LOSS_COLUMNS` of the account.

    Whoever reads this alone does not depend on the files' checksums, which every answer in them changes.

    Raises
    ------
    IntakeError
        When the semester is not in the store.
    """
    folder = semester_folder(paths, semester)
    note_losses(semester)
    losses = pd.read_parquet(folder / ACCOUNT_TABLE, columns=list(LOSS_COLUMNS))
    return losses.astype(dict.fromkeys(losses.select_dtypes("category").columns, "object"))


def _slice_files(folders: Iterable[Path], name: str, school: str | None) -> list[Path]:
    files = [
        note_file(folder / name / f"{code}.parquet", semester=folder.name)
        for folder in folders
        for code in (read_entry(folder, "schools") if school is None else [school])
    ]
    return [file for file in files if file.is_file()]


def _read_parts(files: Iterable[Path], columns: tuple[str, ...], filters: Filters = None) -> pd.DataFrame:
    tables = [pq.read_table(file, columns=list(columns), filters=filters) for file in files]
    if not tables:
        return empty_frame(columns)
    return set_types(pa.concat_tables(_with_wide_codes(table) for table in tables).unify_dictionaries().to_pandas())


def _with_wide_codes(table: pa.Table) -> pa.Table:
    """The table with categories that can be joined with those of other files, and without what pandas noted."""
    fields = [
        pa.field(
            field.name, pa.dictionary(pa.int32(), pa.string()) if pa.types.is_dictionary(field.type) else field.type
        )
        for field in table.schema
    ]
    return table.cast(pa.schema(fields)).replace_schema_metadata()


def _read_whole(folders: dict[str, Path], name: str, columns: tuple[str, ...], school: str | None) -> pd.DataFrame:
    if name == "population":
        files = [note_file(folder / f"{name}.parquet", semester=semester) for semester, folder in folders.items()]
        return _read_parts(files, columns, None if school is None else [("school", "==", school)])
    frames = []
    for semester, folder in folders.items():
        frame = pd.read_parquet(note_file(folder / f"{name}.parquet", semester=semester))
        if "semester" not in columns:
            frame.insert(0, "semester", semester)
        frames.append(frame.astype(dict.fromkeys(frame.select_dtypes("category").columns, "object")))
    filled = [frame for frame in frames if len(frame)] or frames[:1]
    joined = pd.concat(filled, ignore_index=True)
    return set_types(joined) if name in {"population", "teachers"} else joined
