"""Who took part in the university's surveys, school by school, and who is missing (5.3, 6.5, 9.2)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.university import participation
from qa_lib.reporting.columns import label_columns, plain_columns
from qa_lib.reporting.figures import plot_response
from qa_lib.reporting.sections import Section, bullets, make_section, notice, paragraph
from qa_lib.reporting.tables import Column
from qa_lib.reporting.university import UniversityChapter
from qa_lib.reporting.words.participation import describe_gaps, head_gaps, say_gap
from qa_lib.reporting.words.respondents import describe_response, head_response, say_silence

#: Surveys that a table by school has room for.
N_SURVEYS = 7


def release_response(chapter: UniversityChapter) -> pd.DataFrame:
    """Response by survey and school, with the names of both; participation is no opinion and is never hidden."""
    raw = participation.tabulate_response(chapter.data)
    return chapter.name_schools(chapter.release(raw, value_columns=[]))


def show_response(chapter: UniversityChapter) -> Section:
    """Response rates of the university by survey, and how far those who did not answer could move the levels."""
    language, policy, name = chapter.language, chapter.params.policy, "participation-response"
    frame = release_response(chapter)
    frame = frame[frame["school"].eq("")].reset_index(drop=True)
    if frame.empty:
        return make_section(name, language.text("No survey was held"), notice(chapter.no_survey()))
    frame = frame.assign(
        silence_words=[say_silence(share, language) for share in frame["silence_share"]],
        semester_label=[chapter.period(semester) for semester in frame["semester"]],
    )
    columns = [
        *label_columns(["survey", "semester"], language),
        *plain_columns({"n_population": "count", "n_respondents": "count", "n_responses": "count"}, language),
        *plain_columns({"response_share": "share", "silence_words": "text"}, language),
    ]
    further = plain_columns({"silence_share": "share"}, language)
    caption = language.text("Response by survey")
    table = chapter.table(frame, columns, name=name, caption=caption, further=further)
    finding = head_response(frame, language)
    drawn = plot_response(frame, rate_risk=policy.response.rate_risk.value, language=language)
    words = paragraph(describe_response(frame, language, policy=policy))
    return make_section(name, finding, chapter.figure(drawn, table, finding=finding), words, table)


def show_schools(chapter: UniversityChapter) -> Section:
    """Response rates by school and survey: where data are missing or few."""
    language, name = chapter.language, "participation-schools"
    frame = release_response(chapter)
    frame = frame[frame["school"].ne("") & frame["n_population"].gt(0).fillna(False)].reset_index(drop=True)
    if frame.empty:
        reason = language.text("No counts of the population by school were delivered.")
        return make_section(name, language.text("Schools cannot be compared by their response"), notice(reason))
    surveys = list(dict.fromkeys(frame["survey"]))[:N_SURVEYS]
    titles = dict(zip(frame["survey"], frame["survey_label"], strict=True))
    wide = frame.pivot(index="school", columns="survey", values="response_share").reindex(columns=surveys)
    rows = chapter.name_schools(wide.reindex(list(dict.fromkeys(frame["school"]))).reset_index())
    columns = [chapter.school_column(), *(Column(code, titles[code], "share") for code in surveys)]
    gaps = frame[frame["caution"].isin(["missing", "risk"])].reset_index(drop=True)
    told = [say_gap(row, language) for row in gaps.to_dict("records")]
    return make_section(
        name,
        head_gaps(frame, language),
        paragraph(describe_gaps(chapter.params.policy, language)),
        chapter.table(rows, columns, name=name, caption=language.text("Response rate by school and survey")),
        bullets(told) if told else None,
    )
