"""A semester read and put into the store, with what its account notes."""

from __future__ import annotations

import json
from pathlib import Path

from qa_lib.intake.account import describe_forms
from qa_lib.intake.coding_rounds import describe_rounds, read_rounds
from qa_lib.intake.identities import Identities
from qa_lib.intake.job import Job
from qa_lib.intake.recognition import SAMPLE_MARK
from qa_lib.intake.review_books import describe_reviews, read_reviews
from qa_lib.intake.semester import Decided, SemesterReader
from qa_lib.intake.store import write_semester
from qa_lib.reads import noting

#: The mark of sample data is a few lines.
MAX_MARK_BYTES = 10_000
MAX_SEED = 10**18


def read_job(job: Job) -> None:
    """Read the raw files of a semester and put its tables into the store.

    Raises
    ------
    ReviewError, CodingError
        When decisions about open answers or their codes are faulty; the store stays as it is.
    """
    raw = job.paths.raw / job.semester
    with noting() as reads:
        reviews = read_reviews(job.review_folder, job.params)
        rounds = read_rounds(job.coding_folder, job.params)
        identities = Identities(job.params, job.key, job.forgotten)
        decided = Decided(reviews, rounds)
        tables = SemesterReader(raw, semester=job.semester, identities=identities, decided=decided).read()
    found = {
        "reviews": describe_reviews(reviews),
        "rounds": describe_rounds(rounds),
        "params": job.digest_params(reads["params"]),
        "inputs": tables.inputs,
        "is_sample": tables.is_sample,
        "seed": _read_seed(raw / SAMPLE_MARK) if tables.is_sample else None,
        "n_responses": len(tables.responses),
        "n_rejections": len(tables.rejections),
        "foreign": describe_forms(tables.account, tables.rejections),
    }
    write_semester(tables, job.folder, marks=job.marks() | found)


def _read_seed(mark: Path) -> int | None:
    try:
        with mark.open("rb") as file:
            found = json.loads(file.read(MAX_MARK_BYTES))
    except (OSError, ValueError, RecursionError):
        return None
    seed = found.get("seed") if isinstance(found, dict) else None
    return seed if isinstance(seed, int) and abs(seed) < MAX_SEED else None
