"""Bring the store up to date with the raw files: only what changed is read again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from qa_lib.errors import IntakeError
from qa_lib.intake.account import describe_forms
from qa_lib.intake.coding_rounds import CodingError, describe_rounds, find_changed_rounds, read_rounds
from qa_lib.intake.confirmations import refuse_unconfirmed
from qa_lib.intake.identities import Identities
from qa_lib.intake.parts import ACCOUNT_FILE, find_damage, read_marks
from qa_lib.intake.recognition import SAMPLE_MARK, list_raw_files
from qa_lib.intake.review_books import describe_reviews, find_changed_reviews, read_reviews
from qa_lib.intake.reviews import ReviewError
from qa_lib.intake.semester import Decided, SemesterReader, hash_inputs
from qa_lib.intake.store import REJECTIONS_WORKBOOK, write_semester
from qa_lib.locks import hold_lock
from qa_lib.params import Params, digest_part
from qa_lib.paths import Paths
from qa_lib.privacy.forgetting import Forgotten, read_forgotten
from qa_lib.privacy.pseudonyms import PseudonymKey, load_key
from qa_lib.reads import noting

#: Semesters that are read at the same time.
MAX_WORKERS = 4
NOT_READ = "not read before"
#: The mark of sample data is a few lines.
MAX_MARK_BYTES = 10_000
MAX_SEED = 10**18


@dataclass(frozen=True)
class IntakeReport:
    """What became of one semester; ``was_read`` is False when nothing had changed since it was read."""

    semester: str
    was_read: bool
    is_sample: bool
    n_files: int
    n_responses: int
    n_rejections: int
    rejections_file: Path
    #: One line a file that a survey product wrote: which one, what it was told by, how many rows were set aside.
    foreign: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """One line in English for the person who waits."""
        state = "read" if self.was_read else "unchanged"
        listed = f", {self.n_rejections} rejections listed in {self.rejections_file}" if self.n_rejections else ""
        return f"{self.semester}: {state}, {self.n_files} files, {self.n_responses} responses{listed}"


def ensure_intake(
    paths: Paths,
    params: Params,
    *,
    semesters: Sequence[str] | None = None,
    on_progress: Callable[[str], None] | None = None,
) -> tuple[IntakeReport, ...]:
    """Read every semester whose raw files, params, pseudonym key or reading code changed; all others stay as they are.

    ``semesters`` names those to look at; by default all of the params that have files under ``data/raw``, and then
    semesters of the store whose raw files are gone are forgotten.
    ``on_progress`` is told, in English, what is being done (also that a pseudonym key was made, and where).

    Returns
    -------
    tuple of IntakeReport
        One a semester, oldest first.

    Raises
    ------
    IntakeError
        When the files of a semester hold no usable response at all; names the list of what was rejected.
    CodebookError
        When a file would be read by a draft with guesses that nobody has confirmed.
    ReviewError, CodingError
        When decisions about open answers or their codes are faulty; names all faults of all semesters.
    """
    announce = on_progress or (lambda _: None)
    codes = [semester.code for semester in params.semesters.semesters]
    looked_at = [code for code in codes if semesters is None or code in semesters]
    present = [code for code in list_raw_semesters(paths, params) if code in looked_at]
    _announce_foreign_folders(paths, codes, announce)
    if not present:
        return ()
    refuse_unconfirmed([paths.raw / code for code in present], params)
    key = load_key(project_root=paths.root)
    if key.was_created:
        announce(f"made a new pseudonym key: {key.path} (keep a safe copy; without it pseudonyms can not be continued)")
    with hold_lock(paths.store):
        forgotten = read_forgotten(paths.data)
        jobs = [_Job(paths, params, code, key, forgotten) for code in present]
        stale = [job for job in jobs if job.reasons()]
        _run(stale, announce)
        if semesters is None:
            _forget_withdrawn(paths, present, announce)
        reports = tuple(job.report(was_read=job in stale) for job in jobs)
    _refuse_unusable(reports)
    return reports


def explain_intake(paths: Paths, params: Params) -> dict[str, list[str]]:
    """The semesters that `ensure_intake` would read again, each with the reasons; nothing is written."""
    present = list_raw_semesters(paths, params)
    if not any(read_marks(paths.store / code) for code in present):
        return {code: [NOT_READ] for code in present}
    key = load_key(project_root=paths.root)
    forgotten = read_forgotten(paths.data)
    jobs = [_Job(paths, params, code, key, forgotten) for code in present]
    return {job.semester: reasons for job in jobs if (reasons := job.reasons())}


def list_raw_semesters(paths: Paths, params: Params) -> tuple[str, ...]:
    """The semesters of the params that have files under ``data/raw``, in whatever folders below, oldest first."""
    codes = [semester.code for semester in params.semesters.semesters]
    return tuple(code for code in codes if (paths.raw / code).is_dir() and list_raw_files(paths.raw / code))


@dataclass(frozen=True, eq=False)
class _Job:
    """One semester to be read."""

    paths: Paths
    params: Params
    semester: str
    key: PseudonymKey
    forgotten: Forgotten

    @property
    def folder(self) -> Path:
        return self.paths.store / self.semester

    def reasons(self) -> list[str]:
        """Why the semester is to be read again; none when the store holds what its raw files say."""
        stored = read_marks(self.folder)
        if not stored:
            return [NOT_READ]
        inputs = hash_inputs(self.paths.raw / self.semester)
        return [
            *(f"{name} changed" for name, mark in self.marks().items() if stored.get(name) != mark),
            *_changed("", stored.get("inputs", {}), inputs),
            *find_changed_reviews(self.review_folder, stored.get("reviews", {}), self.params),
            *find_changed_rounds(self.coding_folder, stored.get("rounds", {}), self.params),
            *_changed("params: ", stored.get("params", {}), self._digest_params(stored.get("params", {}))),
            *(f"{name} of the store is damaged" for name in find_damage(self.folder)),
        ]

    @property
    def review_folder(self) -> Path:
        return self.paths.review / self.semester

    @property
    def coding_folder(self) -> Path:
        return self.paths.coding / self.semester

    def marks(self) -> dict[str, Any]:
        return {
            "semester": self.semester,
            "start_date": self.params.semester(self.semester).start_date.isoformat(),
            "code": digest_code(),
            "key_id": self.key.key_id,
            "forgotten": self.forgotten.digest,
        }

    def _digest_params(self, parts: Iterable[str]) -> dict[str, str]:
        return {part: digest_part(self.params, part) for part in sorted(parts)}

    def read(self) -> None:
        raw = self.paths.raw / self.semester
        with noting() as reads:
            reviews = read_reviews(self.review_folder, self.params)
            rounds = read_rounds(self.coding_folder, self.params)
            identities = Identities(self.params, self.key, self.forgotten)
            decided = Decided(reviews, rounds)
            tables = SemesterReader(raw, semester=self.semester, identities=identities, decided=decided).read()
        found = {
            "reviews": describe_reviews(reviews),
            "rounds": describe_rounds(rounds),
            "params": self._digest_params(reads["params"]),
            "inputs": tables.inputs,
            "is_sample": tables.is_sample,
            "seed": _read_seed(raw / SAMPLE_MARK) if tables.is_sample else None,
            "n_responses": len(tables.responses),
            "n_rejections": len(tables.rejections),
            "foreign": describe_forms(tables.account, tables.rejections),
        }
        write_semester(tables, self.folder, marks=self.marks() | found)

    def report(self, *, was_read: bool) -> IntakeReport:
        stored = read_marks(self.folder)
        return IntakeReport(
            semester=self.semester,
            was_read=was_read,
            is_sample=stored["is_sample"],
            n_files=len(stored["inputs"]),
            n_responses=stored["n_responses"],
            n_rejections=stored["n_rejections"],
            rejections_file=self.folder / REJECTIONS_WORKBOOK,
            foreign=tuple(stored.get("foreign", ())),
        )


def _read_seed(mark: Path) -> int | None:
    try:
        with mark.open("rb") as file:
            found = json.loads(file.read(MAX_MARK_BYTES))
    except (OSError, ValueError, RecursionError):
        return None
    seed = found.get("seed") if isinstance(found, dict) else None
    return seed if isinstance(seed, int) and abs(seed) < MAX_SEED else None


def _changed(kind: str, before: dict[str, str], now: dict[str, str]) -> list[str]:
    names = sorted(set(before) | set(now))
    return [f"{kind}{name} changed" for name in names if before.get(name) != now.get(name)]


@lru_cache(maxsize=1)
def digest_code() -> str:
    """SHA-256 of the code that reads."""
    rooms = (Path(__file__).parent, Path(__file__).parents[1] / "privacy", Path(__file__).parent / "exports")
    files = [file for room in rooms for kind in ("*.py", "*.yaml") for file in sorted(room.glob(kind))]
    files += [rooms[1] / "leaks" / "watch.py"]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _run(jobs: list[_Job], announce: Callable[[str], None]) -> None:
    if len(jobs) < 2:
        for job in jobs:
            announce(f"reading {job.semester}")
            job.read()
        return
    faults: list[str] = []
    kinds: set[type[ReviewError | CodingError]] = set()
    announce(f"reading {', '.join(job.semester for job in jobs)}")
    with ProcessPoolExecutor(max_workers=min(MAX_WORKERS, len(jobs), _n_cores())) as pool:
        running = {
            pool.submit(_read_apart, job.paths, job.params.model_dump_json(), job.semester, job.key, job.forgotten): job
            for job in jobs
        }
        for done in as_completed(running):
            try:
                done.result()
            except (ReviewError, CodingError) as found:
                faults += found.faults
                kinds.add(type(found))
                continue
            announce(f"read {running[done].semester}")
    if faults:
        raise (kinds.pop() if len(kinds) == 1 else ReviewError)(sorted(faults))


def _read_apart(paths: Paths, params: str, semester: str, key: PseudonymKey, forgotten: Forgotten) -> None:
    """Read one semester in another process, to which params travel as JSON (generic models can not be pickled)."""
    _Job(paths, Params.model_validate_json(params), semester, key, forgotten).read()


def _n_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _announce_foreign_folders(paths: Paths, codes: Sequence[str], announce: Callable[[str], None]) -> None:
    folders = sorted(folder.name for folder in paths.raw.glob("[!.]*") if folder.is_dir())
    for name in folders:
        if name not in codes:
            announce(f"{paths.raw / name} is left out: params/semesters.yaml has no semester '{name}'")


def _forget_withdrawn(paths: Paths, present: Sequence[str], announce: Callable[[str], None]) -> None:
    """Remove what the store keeps of raw files that were taken away: invented data must not stay beside real ones."""
    for account in sorted(paths.store.glob(f"[!.]*/{ACCOUNT_FILE}")):
        if account.parent.name not in present:
            shutil.rmtree(account.parent)
            announce(f"forgot {account.parent.name}: its raw files are gone")


def _refuse_unusable(reports: Sequence[IntakeReport]) -> None:
    unusable = [report for report in reports if not report.n_responses and report.n_rejections]
    if unusable:
        lines = [
            f"{one.semester}: no usable response; what was rejected and why: {one.rejections_file}" for one in unusable
        ]
        raise IntakeError("\n".join(lines))
