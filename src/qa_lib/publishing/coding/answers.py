"""The different open answers of a school that are to be coded, with what may be said of where they come from."""

from __future__ import annotations

import pandas as pd

from qa_lib.intake import list_semesters_with_data, read_slice
from qa_lib.intake.coding_words import TEXT_REGISTERS, frame_of_source
from qa_lib.intake.reviews import DELETED, name_answer
from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.privacy.redaction import redact_texts
from qa_lib.privacy.roster import Roster
from qa_lib.registers import open_registers

#: What is known of an answer; ``survey`` is the code of a survey or of a register, ``question`` that of a question or
#: of a channel, ``level`` "" where it would stand for few people, ``is_shown`` False where nobody may read the answer.
ANSWER_COLUMNS = ("answer_id", "survey", "question", "language", "level", "text", "is_shown")


def list_codable(paths: Paths, params: Params, *, school: str, semester: str) -> pd.DataFrame:
    """`ANSWER_COLUMNS` of every different answer, in the order of the params and of names, which tell no time.

    Answers of surveys without a code frame are left out; a deleted answer has no text.
    """
    parts = [_of_surveys(paths, params, school, semester), _of_registers(paths, params, school, semester)]
    answers = pd.concat([part for part in parts if len(part)] or [parts[0]], ignore_index=True)
    order = {code: place for place, code in enumerate([*(one.code for one in params.surveys), *TEXT_REGISTERS])}
    places = answers["survey"].map(order)
    ordered = answers.assign(place=places).sort_values(["place", "question", "answer_id"], ignore_index=True)
    return ordered[list(ANSWER_COLUMNS)]


def _of_surveys(paths: Paths, params: Params, school: str, semester: str) -> pd.DataFrame:
    slice_ = read_slice(paths, school=school, semesters=[semester], tables=["comments", "responses"])
    responses = slice_.responses[["response_id", "respondent_id", "level"]]
    comments = slice_.comments.merge(responses, on="response_id").astype(
        dict.fromkeys(("survey", "question", "language", "level", "state", "text"), "str")
    )
    comments = comments[[frame_of_source(params, survey) is not None for survey in comments["survey"]]]
    comments = comments.assign(level=_say_levels(comments, params))
    grouped = comments.groupby("answer_id", sort=False, observed=True)
    answers = grouped[["survey", "question", "language", "level", "text", "state"]].first().reset_index()
    is_shown = answers["state"].ne(DELETED) & answers["text"].ne("")
    return answers.assign(answer_id=answers["answer_id"].astype("str"), is_shown=is_shown).astype({"level": "object"})


def _say_levels(comments: pd.DataFrame, params: Params) -> pd.Series:
    """The level of each answer's writers: "" where they are of several, or where few of it wrote to the survey."""
    least = params.policy.disclosure.internal.ratings_n_min.value
    n_writers = comments.groupby(["survey", "level"])["respondent_id"].transform("nunique")
    n_levels = comments.groupby("answer_id", observed=True)["level"].transform("nunique")
    known = {level.code for level in params.institution.levels}
    return comments["level"].where((n_writers >= least) & (n_levels == 1) & comments["level"].isin(known), "")


def _of_registers(paths: Paths, params: Params, school: str, semester: str) -> pd.DataFrame:
    """Text of focus groups, interviews, trust boxes and complaints that fell into the semester (7.2, 7.3)."""
    term, codes = params.semester(semester), {register.code for register in params.registers}
    registers = open_registers(paths, params, on=term.report_date, school=school)
    start = _start_of(paths, params, semester)
    rows = []
    for code, (column, channel) in TEXT_REGISTERS.items():
        if code not in codes or frame_of_source(params, code) is None:
            continue
        frame, since = registers.frame(code), params.register(code).since
        is_inside = (frame[since] > start) & (frame[since] <= pd.Timestamp(term.report_date))
        texts = frame.loc[is_inside & frame[column].fillna("").ne(""), [column, channel]].astype("str")
        redacted = redact_texts(texts[column], roster=Roster(frozenset()))
        rows += [(code, question, text) for question, text in zip(texts[channel], redacted, strict=True)]
    named = [(name_answer(*row), *row) for row in dict.fromkeys(rows)]
    frame = pd.DataFrame(named, columns=["answer_id", "survey", "question", "text"], dtype=object)
    return frame.assign(language="", level="", is_shown=True)


def _start_of(paths: Paths, params: Params, semester: str) -> pd.Timestamp:
    """The report date of the semester with data before; what came after it is this semester's."""
    known = list_semesters_with_data(paths)
    order = [one.code for one in params.semesters.semesters]
    before = [code for code in known if order.index(code) < order.index(semester)]
    return pd.Timestamp(params.semester(before[-1]).report_date if before else params.semester(semester).start_date)
