"""Batches of damaged exports through intake in a forked process, and what came of each."""

from __future__ import annotations

import contextlib
import gc
import json
import multiprocessing
import os
import resource
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from fuzz.containers import Damaged
from fuzz.exports import SEMESTER
from fuzz.foretelling import Answers
from fuzz.params_files import run_params
from qa_lib.errors import IntakeError
from qa_lib.intake import ensure_intake, read_slice
from qa_lib.intake.identities import Identities
from qa_lib.intake.reader_process import close_reader
from qa_lib.intake.recognition import recognise_file
from qa_lib.params import Params, Survey
from qa_lib.paths import Paths
from qa_lib.privacy.pseudonyms import load_key

if TYPE_CHECKING:
    from fuzz.workshop import Workshop

#: Seconds that a batch may take before it counts as a hang.
MAX_SECONDS = 600
#: Rows of a damaged file in which a respondent without identifier may stand.
MAX_ROWS = 60


@dataclass(frozen=True)
class Ending:
    """What became of one file: ``kind`` is a reason for which it was refused, or "read".

    ``together`` are the files with which it went wrong, where it does not by itself.
    """

    number: int
    notes: Sequence[str]
    mode: str
    kind: str
    fault: str = ""
    together: Sequence[int] = ()


@dataclass(frozen=True)
class Batch:
    """What became of some files; ``crash`` is a traceback, a signal or a hang."""

    numbers: Sequence[int]
    endings: Sequence[Ending] = ()
    seconds: float = 0.0
    memory_mb: float = 0.0
    crash: str = ""


class _Running:
    """A forked process that damages and reads some files."""

    def __init__(self, numbers: Sequence[int], workshop: Workshop) -> None:
        self.numbers, self.deadline = numbers, time.monotonic() + MAX_SECONDS
        self.answer, question = multiprocessing.Pipe(duplex=False)
        context = multiprocessing.get_context("fork")
        self.process = context.Process(target=_work, args=(numbers, workshop, question))
        self.process.start()
        question.close()

    @property
    def is_over(self) -> bool:
        return self.answer.poll() or time.monotonic() > self.deadline

    def end(self) -> Batch:
        """What came of it; the process ends, whatever it does."""
        try:
            found: dict[str, Any] = json.loads(self.answer.recv_bytes()) if self.answer.poll() else {"crash": "hang"}
        except EOFError:
            self.process.join()
            found = {"crash": f"ended by {self.process.exitcode}"}
        self.stop()
        return Batch(self.numbers, [Ending(**one) for one in found.pop("endings", ())], **found)

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.answer.close()


def run_batches(batches: Sequence[Sequence[int]], workshop: Workshop, *, jobs: int, deadline: float) -> Iterator[Batch]:
    """What became of each batch, ``jobs`` at once, each in a process of its own; none begins after the deadline.

    A batch that crashes is run again file by file; a file with which something is wrong is read again alone.
    """
    waiting, running = list(batches), list[_Running]()
    gc.freeze()  # what is there is shared with all of them
    try:
        while running or (waiting and time.monotonic() < deadline):
            while waiting and len(running) < jobs and time.monotonic() < deadline:
                running.append(_Running(waiting.pop(0), workshop))
            wait([one.answer for one in running], timeout=1)
            for over in [one for one in running if one.is_over]:
                running.remove(over)
                yield _look_closer(over.end(), workshop)
    finally:
        for one in running:
            one.stop()


def _look_closer(batch: Batch, workshop: Workshop) -> Batch:
    """The same batch with what is wrong told by file: alone if it can be, else with the others of the batch."""
    if len(batch.numbers) == 1:
        return batch
    if not batch.crash:
        endings = [_read_alone(one, batch, workshop) if one.fault else one for one in batch.endings]
        return replace(batch, endings=endings)
    singles = [_run_alone(number, workshop) for number in batch.numbers]
    endings = [ending for one in singles for ending in one.endings]
    guilty = [one for one in singles if one.crash]
    crash = "; ".join(one.crash for one in guilty) or f"only together: {batch.crash}"
    numbers = [number for one in guilty for number in one.numbers] or batch.numbers
    return replace(batch, numbers=numbers, endings=endings, crash=crash)


def _run_alone(number: int, workshop: Workshop) -> Batch:
    single = _Running([number], workshop)
    wait([single.answer], timeout=MAX_SECONDS)
    return single.end()


def _read_alone(ending: Ending, batch: Batch, workshop: Workshop) -> Ending:
    alone = [one for one in _run_alone(ending.number, workshop).endings if one.fault]
    return alone[0] if alone else replace(ending, together=batch.numbers)


def _work(numbers: Sequence[int], workshop: Workshop, question: Connection) -> None:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        try:
            endings, crash = list(_read_all(numbers, workshop, Path(folder))), ""
        except Exception:
            endings, crash = [], traceback.format_exc()
        close_reader()
    memory = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
    told = {"endings": [asdict(one) for one in endings], "crash": crash, "memory_mb": memory}
    question.send_bytes(json.dumps(told | {"seconds": time.monotonic() - begun}).encode())
    question.close()
    os._exit(0)


def _read_all(numbers: Sequence[int], workshop: Workshop, folder: Path) -> Iterator[Ending]:
    for number in filter(workshop.is_params, numbers):
        random = workshop.random(number)
        note, kind, fault = run_params(folder / "params", workshop.params_folder, random)
        yield Ending(number, (note,), "sane", kind, fault)
    exports = {number: workshop.damage(number) for number in numbers if not workshop.is_params(number)}
    if exports:
        paths = _paths(folder, workshop.params_folder)
        yield from _read(exports, workshop.params, paths)


def _paths(folder: Path, params_folder: Path) -> Paths:
    os.environ["QA_KEY_FILE"] = str(folder / "keys" / "key")
    return Paths(root=folder / "project", data=folder / "data", params=params_folder)


def _read(files: Mapping[int, Damaged], params: Params, paths: Paths) -> Iterator[Ending]:
    raw = paths.raw / SEMESTER
    raw.mkdir(parents=True)
    for file in files.values():
        (raw / file.name).write_bytes(file.content)
    with contextlib.suppress(IntakeError):  # nothing usable at all: the store is written all the same
        ensure_intake(paths, params)
    tables = read_slice(paths, school=None, semesters=[SEMESTER])
    skipped = tables.rejections[tables.rejections["action"].eq("file_skipped")].set_index("file")["reason"].to_dict()
    counts = tables.account.set_index("file")["n_responses"].to_dict()
    persons = _answers_by_person(tables.responses, tables.answers)
    identities = Identities(params, load_key(project_root=paths.root))
    for number, file in files.items():
        found = _find_people(file, persons, identities)
        fault = file.foretold.check(found) or _check_count(file, len(found), counts[file.name])
        yield Ending(number, file.notes, file.foretold.mode, str(skipped.get(file.name, "read")), fault or "")


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
        paths = _paths(Path(folder), params_folder)
        list(_read(dict(enumerate(files)), params, paths))
        tables = read_slice(paths, school=None, semesters=[SEMESTER])
        identities = Identities(params, load_key(project_root=paths.root))
    persons = _answers_by_person(tables.responses, tables.answers)
    return {file.name: _find_people(file, persons, identities) for file in files}
