"""Bring the store up to date with the raw files: only what changed is read again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

from qa_lib.errors import IntakeError
from qa_lib.intake.confirmations import refuse_unconfirmed
from qa_lib.intake.job import NOT_READ, IntakeReport, Job
from qa_lib.intake.parts import ACCOUNT_FILE, read_marks
from qa_lib.intake.recognition import list_raw_files
from qa_lib.intake.refusals import CodingError, ReviewError
from qa_lib.locks import hold_lock
from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.privacy.forgetting import Forgotten, read_forgotten
from qa_lib.privacy.pseudonyms import PseudonymKey, load_key

#: Semesters that are read at the same time.
MAX_WORKERS = 4


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
        jobs = [Job(paths, params, code, key, forgotten) for code in present]
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
    jobs = [Job(paths, params, code, key, forgotten) for code in present]
    return {job.semester: reasons for job in jobs if (reasons := job.reasons())}


def list_raw_semesters(paths: Paths, params: Params) -> tuple[str, ...]:
    """The semesters of the params that have files under ``data/raw``, in whatever folders below, oldest first."""
    codes = [semester.code for semester in params.semesters.semesters]
    return tuple(code for code in codes if (paths.raw / code).is_dir() and list_raw_files(paths.raw / code))


def _run(jobs: list[Job], announce: Callable[[str], None]) -> None:
    if len(jobs) < 2:
        for job in jobs:
            announce(f"reading {job.semester}")
            _read(job)
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
    _read(Job(paths, Params.model_validate_json(params), semester, key, forgotten))


def _read(job: Job) -> None:
    from qa_lib.intake.job_reading import read_job

    read_job(job)


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
