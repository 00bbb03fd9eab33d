"""Batches of damaged exports through intake in a forked process, and what came of each."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import resource
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pandas as pd

from fuzz.containers import Damaged
from fuzz.exports import SEMESTER
from fuzz.foretelling import Answers
from qa_lib.errors import IntakeError
from qa_lib.intake import ensure_intake, read_slice
from qa_lib.intake.identities import Identities
from qa_lib.intake.reader_process import close_reader
from qa_lib.intake.recognition import recognise_file
from qa_lib.params import Params, Survey
from qa_lib.paths import Paths
from qa_lib.privacy.pseudonyms import load_key

#: Seconds that a batch may take before it counts as a hang.
MAX_SECONDS = 300
#: Rows of a damaged file in which a respondent without identifier may stand.
MAX_ROWS = 60


@dataclass(frozen=True)
class Ending:
    """What became of one file: ``kind`` is a reason for which it was refused, or "read"."""

    name: str
    notes: Sequence[str]
    mode: str
    kind: str
    fault: str = ""


@dataclass(frozen=True)
class Batch:
    """What became of some files; ``crash`` is a traceback, a signal or a hang."""

    endings: Sequence[Ending] = ()
    seconds: float = 0.0
    memory_mb: float = 0.0
    crash: str = ""
    #: Those that went wrong.
    files: Sequence[Damaged] = field(default=(), repr=False)


def run_batch(files: Sequence[Damaged], params: Params, params_folder: Path) -> Batch:
    """Read the files in a process of their own; a batch that crashes is run again, file by file."""
    batch = _run_apart(files, params, params_folder)
    if not batch.crash or len(files) == 1:
        return batch
    singles = [_run_apart([file], params, params_folder) for file in files]
    endings = [ending for one in singles for ending in one.endings]
    crash = next((one.crash for one in singles if one.crash), batch.crash)
    guilty = [file for file, one in zip(files, singles, strict=True) if one.crash] or files
    return Batch(endings, batch.seconds, batch.memory_mb, crash, guilty)


def _run_apart(files: Sequence[Damaged], params: Params, params_folder: Path) -> Batch:
    answer, question = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_work, args=(files, params, params_folder, question))
    process.start()
    question.close()
    try:
        found: dict[str, Any] = json.loads(answer.recv_bytes()) if answer.poll(MAX_SECONDS) else {"crash": "hang"}
    except EOFError:
        process.join()
        found = {"crash": f"ended by {process.exitcode}"}
    finally:
        process.kill()
        process.join()
        answer.close()
    endings = [Ending(**one) for one in found.pop("endings", ())]
    wrong = [file for file, one in zip(files, endings, strict=False) if one.fault]
    return Batch(endings, **found, files=files if found.get("crash") else wrong)


def _work(files: Sequence[Damaged], params: Params, params_folder: Path, question: Connection) -> None:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["QA_KEY_FILE"] = str(Path(folder, "keys", "key"))
        paths = Paths(root=Path(folder, "project"), data=Path(folder, "data"), params=params_folder)
        try:
            endings, crash = list(_read(files, params, paths)), ""
        except Exception:
            endings, crash = [], traceback.format_exc()
        close_reader()
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    told = {"endings": [asdict(one) for one in endings], "crash": crash, "memory_mb": memory}
    question.send_bytes(json.dumps(told | {"seconds": time.monotonic() - begun}).encode())
    question.close()
    os._exit(0)


def _read(files: Sequence[Damaged], params: Params, paths: Paths) -> Iterator[Ending]:
    raw = paths.raw / SEMESTER
    raw.mkdir(parents=True)
    for file in files:
        (raw / file.name).write_bytes(file.content)
    with contextlib.suppress(IntakeError):  # nothing usable at all: the store is written all the same
        ensure_intake(paths, params)
    tables = read_slice(paths, school=None, semesters=[SEMESTER])
    skipped = tables.rejections[tables.rejections["action"].eq("file_skipped")].set_index("file")["reason"].to_dict()
    counts = tables.account.set_index("file")["n_responses"].to_dict()
    persons = _answers_by_person(tables.responses, tables.answers)
    identities = Identities(params, load_key(project_root=paths.root))
    for file in files:
        found = _find_people(file, persons, identities)
        fault = file.foretold.check(found) or _check_count(file, len(found), counts[file.name])
        yield Ending(file.name, file.notes, file.foretold.mode, str(skipped.get(file.name, "read")), fault or "")


def _check_count(file: Damaged, n_found: int, n_counted: int) -> str | None:
    if file.foretold.mode == "exact" and n_found != n_counted:
        return f"{n_counted} responses, {n_found} of them foretold"
    return None


def _possible_names(file: Damaged) -> list[str]:
    import hashlib

    sha256, prefix = hashlib.sha256(file.content).hexdigest(), file.prefix
    return [f"{prefix}x{number}" for number in range(MAX_ROWS)] + [f"{sha256}:{row}" for row in range(1, MAX_ROWS)]


def _find_people(file: Damaged, persons: Mapping[str, Answers], identities: Identities) -> dict[str, Answers]:
    """What each person of a file answered, by identifier."""
    survey = recognise_file(Path(file.name), identities.params.surveys)
    names = _possible_names(file)
    pseudonyms = identities.replace(names, "respondent", survey=survey.code if isinstance(survey, Survey) else "")
    return {name: persons[one] for name, one in zip(names, pseudonyms, strict=True) if one in persons}


def _answers_by_person(responses: pd.DataFrame, answers: pd.DataFrame) -> Mapping[str, Answers]:
    person = responses.set_index("response_id")["respondent_id"].astype("str")
    found: dict[str, dict[str, tuple[str, float | None]]] = {}
    columns = (answers["response_id"].map(person), answers["item"], answers["status"], answers["value"])
    for who, item, status, value in zip(*columns, strict=True):
        if not (value != value or 0 <= value <= 100):
            raise ValueError(f"an answer of {value}")
        found.setdefault(who, {})[str(item)] = (str(status), None if value != value else float(value))
    return found


def find_truths(files: Sequence[Damaged], params: Params, params_folder: Path) -> dict[str, dict[str, Answers]]:
    """What sound exports answer, by file and identifier, as intake reads them."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["QA_KEY_FILE"] = str(Path(folder, "keys", "key"))
        paths = Paths(root=Path(folder, "project"), data=Path(folder, "data"), params=params_folder)
        list(_read(files, params, paths))
        tables = read_slice(paths, school=None, semesters=[SEMESTER])
        identities = Identities(params, load_key(project_root=paths.root))
    persons = _answers_by_person(tables.responses, tables.answers)
    return {file.name: _find_people(file, persons, identities) for file in files}
