"""A slice of the store whose answers are scored."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

import pandas as pd

from qa_lib.intake import Slice
from qa_lib.measurement import score_answers
from qa_lib.params import Params

#: What the answers take over from their response, so that levels can be grouped by it.
CONTEXT = ("school", "department", "teacher_id", "respondent_id", "semester")


@dataclass(frozen=True)
class Scored(Slice):
    """A slice of the store whose answers are scored and carry the context of their response.

    ``responses.respondent_id`` is complete: an anonymous response is its own respondent. ``answers`` has the columns of
    `measurement.score_answers` and `CONTEXT`.
    """

    def of_semester(self, semester: str) -> Scored:
        """The same slice in one semester."""
        return self._filter("semester", semester)

    def of_department(self, department: str) -> Scored:
        """The rows of one department, population and teachers included."""
        return self._filter("department", department)

    def _filter(self, column: str, value: str) -> Scored:
        responses = self.responses[self.responses[column].eq(value).fillna(False)]
        by_response = {
            name: frame[frame["response_id"].isin(responses["response_id"])]
            for name, frame in (("answers", self.answers), ("comments", self.comments), ("codings", self.codings))
        }
        by_column = {
            name: frame[frame[column].eq(value).fillna(False)] if column in frame.columns else frame
            for name, frame in (("population", self.population), ("teachers", self.teachers))
        }
        frames: dict[str, Any] = {"responses": responses} | by_response | by_column
        return replace(self, **frames)


def score_slice(slice_: Slice, *, params: Params) -> Scored:
    """Score a slice's answers and give them the context of their responses; the slice itself stays as it is."""
    frames = {field.name: getattr(slice_, field.name) for field in fields(Scored)}
    responses = _complete_respondents(slice_.responses)
    answers = score_answers(_join_context(slice_.answers, responses), params=params)
    return Scored(**frames | {"responses": responses, "answers": answers})


def _complete_respondents(responses: pd.DataFrame) -> pd.DataFrame:
    respondent = responses["respondent_id"].astype("str")
    own = "response " + responses["response_id"].astype("str")
    return responses.assign(respondent_id=respondent.where(responses["respondent_id"].notna(), own))


def _join_context(answers: pd.DataFrame, responses: pd.DataFrame) -> pd.DataFrame:
    row = pd.Index(responses["response_id"]).get_indexer(answers["response_id"])
    is_known = row >= 0
    context = {name: responses[name].astype("category").array.take(row[is_known]) for name in CONTEXT}
    known: pd.DataFrame = answers[is_known]
    return known.assign(**context)
