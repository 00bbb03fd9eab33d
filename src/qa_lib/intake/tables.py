"""The files of a semester, joined to the tables of the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from qa_lib.intake.answers import STATUSES, Status
from qa_lib.intake.coder_sources import CodedFile
from qa_lib.intake.context import PLACE_COLUMNS
from qa_lib.intake.registers import RegisterRows
from qa_lib.intake.survey_files import SurveyPart
from qa_lib.params import Survey
from qa_lib.privacy.redaction import redact_texts
from qa_lib.privacy.roster import Roster

#: Responses that a school has room for in a semester, and schools that a semester has room for: a response_id is made
#: of the place of the semester, the place of the school and a running number, so that no school's depend on another's.
IDS_PER_SCHOOL = 100_000_000
SCHOOLS_PER_SEMESTER = 10_000

RESPONSE_COLUMNS = (
    "response_id",
    "respondent_id",
    "survey",
    "semester",
    *PLACE_COLUMNS,
    "teacher_id",
    "submitted_date",
    "duration_seconds",
    "n_items",
    "n_valid",
    "is_straight_line",
)
ANSWER_COLUMNS = ("response_id", "survey", "item", "value", "status")
COMMENT_COLUMNS = ("response_id", "survey", "question", "language", "text", "answer_id", "state", "published_text")
CODING_COLUMNS = ("response_id", "survey", "question", "theme", "coder")
_KAZAKH = frozenset("әғқңөұүһі")


@dataclass(frozen=True)
class Slice:
    """The tables of the store, of one school or all, in one semester or several, as the architecture lists them."""

    responses: pd.DataFrame
    answers: pd.DataFrame
    comments: pd.DataFrame
    codings: pd.DataFrame
    population: pd.DataFrame
    teachers: pd.DataFrame
    rejections: pd.DataFrame
    account: pd.DataFrame
    is_sample: bool


@dataclass(frozen=True)
class ResponseIds:
    """Numbers the responses of one semester."""

    semester_place: int
    schools: Sequence[str]

    def number(self, school: pd.Series) -> np.ndarray:
        """The ``response_id`` (int64) of responses from these schools; those without a school are numbered apart."""
        places = {code: place for place, code in enumerate(self.schools, start=1)}
        place = school.astype("object").map(places).fillna(0).to_numpy(dtype=np.int64)
        running = pd.Series(place).groupby(place).cumcount().to_numpy(dtype=np.int64)
        first: np.ndarray = (self.semester_place * SCHOOLS_PER_SEMESTER + place) * IDS_PER_SCHOOL
        return first + running


def join_responses(parts: Sequence[SurveyPart], *, semester: str, ids: ResponseIds, items_min: int) -> pd.DataFrame:
    """One row a response in the order of files and rows; columns `RESPONSE_COLUMNS`."""
    frames = [
        part.responses.assign(
            survey=part.survey.code,
            n_items=np.int16(len(part.items)),
            n_valid=(part.statuses == Status.VALID).sum(axis=1).astype(np.int16),
            is_straight_line=find_straight_lines(part, items_min=items_min),
        )
        for part in parts
    ]
    joined = pd.concat(frames, ignore_index=True)
    return joined.assign(
        response_id=ids.number(joined["school"]),
        semester=semester,
        submitted_date=joined["submitted_at"].dt.normalize(),
    )[list(RESPONSE_COLUMNS)]


def find_straight_lines(part: SurveyPart, *, items_min: int) -> np.ndarray:
    """Which responses gave at least ``items_min`` valid answers in a block, all of them alike (before reversal)."""
    is_straight = np.zeros(len(part.responses), dtype=bool)
    for block in part.survey.blocks:
        places = [part.items.index(item.code) for item in block.items if item.code in part.items]
        is_valid = part.statuses[:, places] == Status.VALID
        lowest = np.where(is_valid, part.values[:, places], np.inf).min(axis=1, initial=np.inf)
        highest = np.where(is_valid, part.values[:, places], -np.inf).max(axis=1, initial=-np.inf)
        is_straight |= (is_valid.sum(axis=1) >= items_min) & (lowest == highest)
    return is_straight


def join_answers(parts: Sequence[SurveyPart], responses: pd.DataFrame) -> pd.DataFrame:
    """One row an item of a response, in the order of responses and items; columns `ANSWER_COLUMNS`."""
    items = sorted({item for part in parts for item in part.items})
    surveys = sorted({part.survey.code for part in parts})
    places = {item: place for place, item in enumerate(items)}
    first, frames = 0, []
    for part in parts:
        ids = responses["response_id"].to_numpy()[first : first + len(part.responses)]
        first += len(ids)
        codes = np.tile(np.array([places[item] for item in part.items], dtype=np.int16), len(ids))
        survey = np.full(len(codes), surveys.index(part.survey.code), dtype=np.int8)
        frames.append((np.repeat(ids, len(part.items)), survey, codes, part.values.ravel(), part.statuses.ravel()))
    ids, survey, codes, values, statuses = (np.concatenate(columns) for columns in zip(*frames, strict=True))
    return pd.DataFrame(
        {
            "response_id": ids,
            "survey": pd.Categorical.from_codes(survey, pd.Index(surveys)),
            "item": pd.Categorical.from_codes(codes, pd.Index(items)),
            "value": values.astype(np.float32),
            "status": pd.Categorical.from_codes(statuses, pd.Index(STATUSES)),
        }
    )


def join_comments(parts: Sequence[SurveyPart], responses: pd.DataFrame, *, roster: Roster) -> pd.DataFrame:
    """One row an open answer, redacted: ``response_id``, ``survey``, ``question``, ``language``, ``text``.

    What only asks for silence ("-") is left out.
    """
    first, frames = 0, []
    for part in parts:
        ids = responses["response_id"].to_numpy()[first : first + len(part.responses)]
        first += len(ids)
        comments = part.comments
        frames.append(comments.assign(response_id=ids[comments["place"].to_numpy()], survey=part.survey.code))
    joined = pd.concat(frames, ignore_index=True)
    joined = joined[joined["text"].astype("str").str.contains(r"\w", regex=True)]
    texts = redact_texts(joined["text"], roster=roster)
    languages = [find_language(text) for text in texts]
    columns = ["response_id", "survey", "question", "language", "text"]
    return joined.assign(text=texts, language=languages)[columns].reset_index(drop=True)


def find_language(text: str) -> str:
    """The language of a text by its letters: any Kazakh letter is Kazakh, other Cyrillic Russian, else English.

    >>> find_language("Бәрі жақсы"), find_language("Всё хорошо"), find_language("Fine")
    ('kk', 'ru', 'en')
    """
    letters = text.casefold()
    if not _KAZAKH.isdisjoint(letters):
        return "kk"
    return "ru" if any("\u0400" <= letter <= "\u04ff" for letter in letters) else "en"


def join_codings(
    registers: Iterable[RegisterRows], responses: pd.DataFrame, *, surveys: Iterable[Survey]
) -> list[CodedFile]:
    """Themes of each file with the response that each belongs to. Those of no kept response are logged."""
    about_teacher = {survey.code for survey in surveys if survey.subject == "teacher"}
    keys = _response_keys(responses, about_teacher)
    ids = dict(zip(keys, responses["response_id"].tolist(), strict=True))
    files = []
    for register in registers:
        found = [ids.get(key) for key in _response_keys(register.frame, about_teacher)]
        joined = register.frame.assign(response_id=pd.array(found, dtype="Int64"))
        lost = joined[joined["response_id"].isna()]
        expected = "survey, respondent (and teacher) of a response that was kept"
        for theme, rows in lost.groupby("theme")["row"]:
            register.log.add_rows(
                rows.to_numpy(), column="theme", value=str(theme), reason="unknown_response", expected=expected
            )
        kept = joined.dropna(subset=["response_id"]).astype({"response_id": "int64"})
        files.append(CodedFile(kept[[*CODING_COLUMNS, "row"]], register.log))
    return files


def _response_keys(frame: pd.DataFrame, about_teacher: set[str]) -> list[tuple[str, str, str]]:
    columns = (frame["survey"], frame["respondent_id"], frame["teacher_id"].fillna(""))
    return [
        (survey, respondent, teacher if survey in about_teacher else "")
        for survey, respondent, teacher in zip(*columns, strict=True)
    ]


_DTYPES = {
    "response_id": "int64",
    "n_items": "int16",
    "n_valid": "int16",
    "n_population": "Int64",
    "course": "Int8",
    "value": "float32",
    "is_straight_line": "bool",
    "submitted_date": "datetime64[s]",
    "duration_seconds": "Float32",
}
_CATEGORIES = frozenset(
    {"survey", "semester", "school", "department", "level", "programme", "language", "item", "status", "question"}
    | {"theme", "target_group", "state"}
)


def empty_frame(columns: Iterable[str]) -> pd.DataFrame:
    """A table of the store without rows."""
    return _empty_frame(tuple(columns)).copy(deep=False)


@lru_cache
def _empty_frame(columns: tuple[str, ...]) -> pd.DataFrame:
    return set_types(pd.DataFrame({name: [] for name in columns}))


def set_types(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the column types of the store: numbers as declared, codes as categories, else strings."""
    types = {
        name: _DTYPES.get(name, "category" if name in _CATEGORIES else "str")
        for name in map(str, frame.columns)
        if not isinstance(frame[name].dtype, pd.CategoricalDtype)
    }
    texts = {name: frame[name].astype("str") for name, kind in types.items() if kind == "category"}
    return frame.assign(**texts).astype(types)
