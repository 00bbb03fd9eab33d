"""The annual report in ten minutes: where the university stands, and what needs a decision."""

from __future__ import annotations

from typing import Any

import pandas as pd

from qa_lib.analysis.calendar import list_late, tabulate_calendar
from qa_lib.analysis.university import findings, participation
from qa_lib.reporting.chapters.council import list_points
from qa_lib.reporting.chapters.participation import release_response
from qa_lib.reporting.chapters.results import release_year
from qa_lib.reporting.chapters.year_dynamics import release_changes
from qa_lib.reporting.columns import plain_columns
from qa_lib.reporting.display import Prose
from qa_lib.reporting.sections import Section, bullets, make_section, notice, paragraph
from qa_lib.reporting.tables import Column
from qa_lib.reporting.university import UniversityChapter
from qa_lib.reporting.words.changes import say_verdict
from qa_lib.reporting.words.findings import describe_finding, head_findings, say_need
from qa_lib.reporting.words.levels import describe_verdict
from qa_lib.reporting.words.summary import describe_standing, head_headlines, list_limits
from qa_lib.reporting.words.terms import say_heading
from qa_lib.reporting.words.year import list_decisions, say_first, say_unfinished

#: Findings that the summary tells, so that it fits on a page; the chapter on findings has them all.
N_FINDINGS = 3

#: Points for the Academic Council that the summary tells; that chapter has them all, too.
N_POINTS = 4


def show_standing(chapter: UniversityChapter) -> Prose:
    """University, year, questionnaires, surveys and response rates in one paragraph."""
    language, data = chapter.language, chapter.data
    response = release_response(chapter)
    response = response[response["school"].eq("")]
    if response.empty:
        return notice(chapter.no_survey())
    period = language.academic_year(data.last)
    standing = describe_standing(response, language, unit=chapter.unit_name(is_short=False), period=period)
    return paragraph(standing, say_unfinished(data.params, data.last, language))


def show_headlines(chapter: UniversityChapter) -> Section:
    """Every survey of the year: level, response, target, verdict and change since last time."""
    language, name = chapter.language, "summary-headlines"
    frame = _headlines(chapter)
    if frame.empty:
        return make_section(name, language.text("There are no results for this year"), notice(chapter.no_survey()))
    columns = [
        Column("label", say_heading("survey", language)),
        *plain_columns({"n_respondents": "count", "response_share": "share"}, language),
        Column(
            "satisfaction_share",
            say_heading("satisfaction_share", language),
            "share",
            low="satisfaction_low",
            high="satisfaction_high",
            n="n_valid",
        ),
        *plain_columns({"target_share": "share", "verdict_words": "text", "change_words": "text"}, language),
    ]
    table = chapter.table(frame, columns, name=name, caption=language.text("Surveys of the year"))
    return make_section(name, head_headlines(frame["verdict"], language), table)


def _headlines(chapter: UniversityChapter) -> pd.DataFrame:
    language = chapter.language
    levels = release_year(chapter)
    frame = levels[levels["block"].isna()].reset_index(drop=True)
    rates = participation.tabulate_response(chapter.data)
    rates = rates.loc[rates["school"].eq(""), ["survey", "response_share"]]
    frame = frame.merge(rates, how="left", on="survey")
    changes = release_changes(chapter)
    rows = changes[changes["block"].isna()].to_dict("records")
    words = {row["survey"]: _say_change(row, chapter) for row in rows}
    found = {row["survey"]: row["verdict"] for row in rows}
    verdicts = [
        None if row["is_suppressed"] else describe_verdict(row["verdict"], row["below_threshold"], language)
        for row in frame.to_dict("records")
    ]
    since = [words.get(survey) for survey in frame["survey"]]
    moved = [found.get(survey, "cannot_be_told") for survey in frame["survey"]]
    return frame.assign(
        verdict_words=pd.Series(verdicts, index=frame.index, dtype="str"),
        change_words=pd.Series(since, index=frame.index, dtype="str"),
        change_verdict=pd.Series(moved, index=frame.index, dtype="str"),
    )


def _say_change(row: dict[Any, Any], chapter: UniversityChapter) -> str:
    verdict = say_verdict(row["verdict"], chapter.language)
    if row["verdict"] not in ("rose", "fell"):
        return verdict
    points = chapter.language.points(row["difference_share"])
    return chapter.language.text("{verdict} ({points} pp)", verdict=verdict, points=points)


def show_findings(chapter: UniversityChapter) -> Section:
    """The findings that most need a decision, worst first, each a sentence: what it needs stands in its chapter."""
    language, found = chapter.language, release_findings(chapter)
    heading = head_findings(found, language)
    if found.empty:
        return make_section("summary-findings", heading)
    rows = found.head(N_FINDINGS).to_dict("records")
    told = [describe_finding(row, language, period=_period(row, chapter)) for row in rows]
    if len(found) <= N_FINDINGS:
        return make_section("summary-findings", heading, bullets(told))
    more = language.text(
        "All of them, with what each needs and to whom it goes first: “{chapter}”.",
        chapter=chapter.title_of("findings"),
    )
    return make_section("summary-findings", heading, bullets(told), paragraph(more))


def make_findings(chapter: UniversityChapter, name: str, *, n: int) -> Section:
    """The section of the ``n`` worst findings."""
    language = chapter.language
    found = release_findings(chapter)
    heading = head_findings(found, language)
    if found.empty:
        return make_section(name, heading, paragraph(language.text("No rule found anything that needs a decision.")))
    rows = found.head(n).to_dict("records")
    frame = found.head(n).assign(
        label=[describe_finding(row, language, period=_period(row, chapter)) for row in rows],
        need=[say_need(row["kind"], language) for row in rows],
        first_words=[say_first(chapter.params, row["target_group"], language) for row in rows],
    )
    columns = [
        Column("label", say_heading("finding", language)),
        *plain_columns({"need": "text", "first_words": "text"}, language),
    ]
    caption = language.text("What needs a decision, and to whom it goes first")
    return make_section(name, heading, chapter.table(frame, columns, name=name, caption=caption))


def release_findings(chapter: UniversityChapter) -> pd.DataFrame:
    """Released findings; one whose numbers this ring may not see is left out."""
    released = chapter.release(findings.list_findings(chapter.data))
    is_shown = ~released["is_suppressed"] | released["kind"].eq("low_response")
    shown = released[is_shown].reset_index(drop=True)
    labels = [_name(row) for row in shown.to_dict("records")]
    return shown.assign(label=pd.Series(labels, index=shown.index, dtype="str"))


def _name(row: dict[Any, Any]) -> str:
    return f"{row['block_label']} ({row['survey_label']})" if isinstance(row["block"], str) else row["survey_label"]


def _period(row: dict[Any, Any], chapter: UniversityChapter) -> str:
    return chapter.period(row["semester_from"]) if isinstance(row["semester_from"], str) else ""


def show_decisions(chapter: UniversityChapter) -> Section:
    """The gravest of what the Academic Council is asked to decide, and where the rest stands."""
    language, points = chapter.language, list_all_points(chapter)
    heading = language.text("For the Academic Council to decide")
    if len(points) <= N_POINTS:
        return make_section("summary-decisions", heading, bullets(points))
    more = language.text("{n} more: “{chapter}”.", n=len(points) - N_POINTS, chapter=chapter.title_of("findings"))
    return make_section("summary-decisions", heading, bullets(points[:N_POINTS]), paragraph(more))


def list_all_points(chapter: UniversityChapter) -> list[str]:
    """What the Academic Council is asked to decide, by rule from registers, findings and calendar, gravest first."""
    language, data = chapter.language, chapter.data
    n_late = len(list_late(tabulate_calendar(data)))
    found = release_findings(chapter)
    points = list_points(chapter)
    points += list_decisions(found, language, academic_year=data.last.academic_year, n_late=n_late)
    return points or [language.text("Take note of this report; no rule found anything that needs a decision.")]


def show_limits(chapter: UniversityChapter) -> Section:
    """What the data of the year can not say."""
    language = chapter.language
    response = release_response(chapter)
    sentences = list_limits(_headlines(chapter), response[response["school"].eq("")], None, language)
    return make_section("summary-limits", language.text("What these data cannot say"), bullets(sentences))
