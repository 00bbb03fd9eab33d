"""One person answers one questionnaire once: which of several submissions counts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from qa_lib.intake.answers import Status
from qa_lib.intake.survey_files import SurveyPart


def drop_duplicates(parts: Sequence[SurveyPart]) -> list[SurveyPart]:
    """The files of one survey with one response a respondent (and teacher, where the survey is about teachers).

    The response with most valid answers counts, then the latest, then the last in the order of files and rows; the
    others are logged as ``duplicate``. Where a survey is about teachers, a response that names none is never one.
    """
    if not parts:
        return []
    sizes = [len(part.responses) for part in parts]
    keys = pd.concat([_keys(part) for part in parts], ignore_index=True)
    order = keys.sort_values(["n_valid", "submitted_at"], kind="stable", na_position="first").index
    is_kept = ~keys.loc[order].duplicated(["respondent_id", "subject"], keep="last").sort_index().to_numpy()
    bounds = np.cumsum([0, *sizes])
    return [
        _keep_logged(part, is_kept[first:last])
        for part, first, last in zip(parts, bounds[:-1], bounds[1:], strict=True)
    ]


def _keys(part: SurveyPart) -> pd.DataFrame:
    responses = part.responses
    subject = pd.Series("", index=responses.index, dtype=object)
    if part.survey.subject == "teacher":
        nameless = pd.Series([f"{part.sha256}:{row}" for row in responses["row"]], index=responses.index, dtype=object)
        subject = responses["teacher_id"].where(responses["teacher_id"].notna(), nameless)
    return pd.DataFrame(
        {
            "respondent_id": responses["respondent_id"],
            "subject": subject,
            "n_valid": (part.statuses == Status.VALID).sum(axis=1),
            "submitted_at": responses["submitted_at"],
        }
    )


def _keep_logged(part: SurveyPart, is_kept: np.ndarray) -> SurveyPart:
    rows = part.responses["row"][~is_kept].to_numpy()
    expected = "one response a respondent: most valid answers, then the latest"
    part.log.add_rows(rows, reason="duplicate", expected=expected)
    return part.keep(is_kept)
