"""What was read and what became of it, one row a file.

``form`` is the survey product that wrote a file and ``mark`` what it was told by. For every survey file:
 ``n_rows = n_duplicates + n_rejected_rows + n_responses`` and
``n_cells = n_valid_cells + n_not_applicable + n_hard_to_answer + n_missing + n_rejected_cells`` (of kept responses).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qa_lib.intake.answers import Status
from qa_lib.intake.exports.unified import ASIDE_EXPECTED, PRODUCT_OF
from qa_lib.intake.survey_files import SurveyPart

COUNTS = (
    "n_rows",
    "n_duplicates",
    "n_rejected_rows",
    "n_responses",
    "n_cells",
    "n_valid_cells",
    "n_not_applicable",
    "n_hard_to_answer",
    "n_missing",
    "n_rejected_cells",
)
ACCOUNT_COLUMNS = ("file", "survey", "sha256", *COUNTS, "form", "mark")
#: What a file held and what of it is not used: nothing that changes with an answer alone.
LOSS_COLUMNS = (
    "file",
    "survey",
    "n_rows",
    "n_duplicates",
    "n_rejected_rows",
    "n_responses",
    "n_cells",
    "n_rejected_cells",
)


@dataclass(frozen=True)
class RegisterCount:
    """How many rows a register had and how many of them are used."""

    file: str
    register: str
    sha256: str
    n_rows: int
    n_used: int


def make_account(
    inputs: Mapping[str, str], *, parts: Iterable[SurveyPart], registers: Iterable[RegisterCount]
) -> pd.DataFrame:
    """One row a file of ``inputs`` (name → SHA-256), columns `ACCOUNT_COLUMNS`; refused files have zeros, no survey."""
    known: dict[str, dict[str, str | int]] = {part.file: _count_part(part) for part in parts}
    known |= {
        one.file: {"survey": one.register, "n_rows": one.n_rows, "n_rejected_rows": one.n_rows - one.n_used}
        for one in registers
    }
    rows = [{"file": file, "sha256": sha256, **known.get(file, {})} for file, sha256 in inputs.items()]
    frame = pd.DataFrame(rows, columns=list(ACCOUNT_COLUMNS))
    counts = {name: frame[name].fillna(0).astype("int64") for name in COUNTS}
    texts = {name: frame[name].astype("str") for name in ("file", "survey", "sha256")}
    texts |= {name: frame[name].astype(object).fillna("").astype("str") for name in ("form", "mark")}
    return frame.assign(**counts, **texts)


def describe_forms(account: pd.DataFrame, rejections: pd.DataFrame) -> list[str]:
    """A line for each file of a survey product: which one, what it was told by, how many rows are set aside."""
    lines = []
    for file, form, mark in account.loc[account["form"].ne(""), ["file", "form", "mark"]].to_numpy(dtype=str):
        reasons = rejections.loc[rejections["file"].eq(file), "reason"]
        counts = {reason: int(reasons.eq(reason).sum()) for reason in ASIDE_EXPECTED}
        counted = [f"{n} {reason.removesuffix('_response')}" for reason, n in counts.items() if n]
        left = f"; set aside: {', '.join(counted)}" if counted else ""
        lines.append(f"{file}: read as an export of {PRODUCT_OF[form]} ({mark}){left}")
    return lines


def _count_part(part: SurveyPart) -> dict[str, str | int]:
    n_responses = len(part.responses)
    by_status = np.bincount(part.statuses.ravel(), minlength=len(Status))
    return {
        "survey": part.survey.code,
        "n_rows": part.n_rows,
        "n_duplicates": part.n_rows - part.n_rejected_rows - n_responses,
        "n_rejected_rows": part.n_rejected_rows,
        "n_responses": n_responses,
        "n_cells": part.statuses.size,
        "n_valid_cells": int(by_status[Status.VALID]),
        "n_not_applicable": int(by_status[Status.NOT_APPLICABLE]),
        "n_hard_to_answer": int(by_status[Status.HARD_TO_ANSWER]),
        "n_missing": int(by_status[Status.MISSING]),
        "n_rejected_cells": int(by_status[Status.REJECTED]),
        "form": part.form,
        "mark": part.mark,
    }
