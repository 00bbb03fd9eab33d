"""One page that can be read alone: where the unit stands, what was found, what needs a decision and by whom."""

from __future__ import annotations

from typing import Any

import pandas as pd

from qa_lib.analysis import neutral, respondents, sensitivity, summary
from qa_lib.analysis.control.cards import ATTENDANCE, OBSERVATIONS
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.chapters.attendance import label_trends
from qa_lib.reporting.chapters.dynamics import release_changes, tell_changes
from qa_lib.reporting.chapters.observers import find_discords, release_accord
from qa_lib.reporting.columns import plain_columns
from qa_lib.reporting.control_sections import is_kept
from qa_lib.reporting.display import Prose
from qa_lib.reporting.sections import Section, bullets, make_section, notice, paragraph
from qa_lib.reporting.tables import Column
from qa_lib.reporting.words.attendance import head_trends
from qa_lib.reporting.words.changes import count_changes, head_changes, say_verdict
from qa_lib.reporting.words.control import head_accord
from qa_lib.reporting.words.findings import describe_finding, head_findings, say_addressee, say_need
from qa_lib.reporting.words.levels import describe_verdict
from qa_lib.reporting.words.quality import tell_neutral_growth
from qa_lib.reporting.words.summary import describe_standing, head_headlines, list_limits
from qa_lib.reporting.words.terms import say_heading

#: Changes that the summary tells; the chapter on dynamics has them all.
N_CHANGES = 3


def show_standing(chapter: Chapter) -> Prose:
    """Unit, period, questionnaires, surveys and response rates in one paragraph."""
    language, data = chapter.language, chapter.data
    response = chapter.release(respondents.tabulate_response(data))
    if response.empty:
        return notice(chapter.no_survey())
    period = language.semester(chapter.params.semester(data.semester))
    return paragraph(describe_standing(response, language, unit=chapter.unit_name(is_short=False), period=period))


def show_headlines(chapter: Chapter) -> Section:
    """Four to six indicators: level with interval, response, target, change since last time, verdict."""
    language, name = chapter.language, "summary-headlines"
    frame = _headlines(chapter)
    if frame.empty:
        return make_section(name, language.text("There are no results for this semester"), notice(chapter.no_survey()))
    columns = [
        Column("label", say_heading("indicator", language)),
        *plain_columns({"n_respondents": "count", "response_share": "share"}, language),
        Column("share", say_heading("satisfaction_share", language), "share", low="low", high="high", n="n_valid"),
        *plain_columns({"target_share": "share", "verdict_words": "text", "change_words": "text"}, language),
    ]
    return make_section(
        name,
        head_headlines(frame["verdict"], language),
        chapter.table(frame, columns, name=name, caption=language.text("Headline indicators")),
    )


def _headlines(chapter: Chapter) -> pd.DataFrame:
    language = chapter.language
    raw = summary.tabulate_headlines(chapter.data)
    raw = chapter.release(raw, n_column="n_change_respondents", value_columns=summary.CHANGE[1:])
    frame = chapter.release(raw.fillna({"change_verdict": "cannot_be_told"}))
    shown = frame[~frame["is_suppressed"]]
    pairs = zip(shown["verdict"], shown["below_threshold"], strict=True)
    verdicts = dict(zip(shown.index, (describe_verdict(*pair, language) for pair in pairs), strict=True))
    changes = {i: _say_change(row, chapter) for i, row in zip(shown.index, shown.to_dict("records"), strict=True)}
    return frame.assign(
        verdict_words=pd.Series(verdicts, index=frame.index, dtype="str"),
        change_words=pd.Series(changes, index=frame.index, dtype="str"),
    )


def _say_change(row: dict[Any, Any], chapter: Chapter) -> str:
    """The word of the change and its size, where it can be told."""
    verdict = say_verdict(row["change_verdict"], chapter.language)
    if row["change_verdict"] not in ("rose", "fell"):
        return verdict
    points = chapter.language.points(row["difference_share"])
    return chapter.language.text("{verdict} ({points} pp)", verdict=verdict, points=points)


def show_changes(chapter: Chapter) -> Section:
    """What moved most since the surveys were last held, and where neutral answers grow notably."""
    changes = release_changes(chapter)
    blocks = changes[changes["block"].notna()].reset_index(drop=True)
    moved = blocks[blocks["verdict"].isin(["rose", "fell"])]
    largest = moved.sort_values("difference_share", key=abs, ascending=False, kind="stable").head(N_CHANGES)
    heading = (head_changes if moved.empty else count_changes)(blocks, chapter.language)
    sentences = [
        *(tell_changes(chapter, largest) if len(moved) else []),
        *_tell_neutral(chapter),
        *_tell_control(chapter),
    ]
    return make_section("summary-changes", heading, bullets(sentences) if sentences else None)


def _tell_control(chapter: Chapter) -> list[str]:
    """The gravest finding of in-department control, where the ring reads its chapter."""
    entries = {entry.code: entry for entry in chapter.params.reports.school}
    if "control" not in entries or chapter.tier not in (entries["control"].rings or (chapter.tier,)):
        return []
    if not any(is_kept(chapter, register) for register in (OBSERVATIONS, ATTENDANCE)):
        return []
    discords = find_discords(release_accord(chapter))
    if len(discords):
        return [head_accord(discords, discords, chapter.language, is_department=bool(chapter.data.department)) + "."]
    trends = label_trends(chapter)
    return [head_trends(trends, chapter.language) + "."] if trends["verdict"].eq("fell").any() else []


def _tell_neutral(chapter: Chapter) -> list[str]:
    growth = chapter.release(neutral.tabulate_neutral_growth(chapter.data))
    return [] if growth.empty else tell_neutral_growth(growth, chapter.language)


def show_findings(chapter: Chapter) -> Section:
    """The three findings that most need a decision, worst first: what was found, what it needs, who decides."""
    language, name = chapter.language, "summary-findings"
    findings = _findings(chapter)
    heading = head_findings(findings, language)
    if findings.empty:
        return make_section(name, heading, paragraph(_say_nothing(chapter)))
    rows = findings.to_dict("records")
    frame = findings.assign(
        label=[describe_finding(row, language, period=_period(row, chapter)) for row in rows],
        need=[say_need(kind, language) for kind in findings["kind"]],
        addressee=[say_addressee(code, language) for code in findings["addressee"]],
    )
    columns = [
        Column("label", say_heading("finding", language)),
        *plain_columns({"need": "text", "addressee": "text"}, language),
    ]
    caption = language.text("What needs a decision, and by whom")
    return make_section(name, heading, chapter.table(frame, columns, name=name, caption=caption))


def show_limits(chapter: Chapter) -> Section:
    """What the data of this report can not say."""
    language = chapter.language
    response = chapter.release(respondents.tabulate_response(chapter.data))
    weighting = chapter.release(sensitivity.tabulate_weighting(chapter.data))
    sentences = list_limits(_headlines(chapter), response, weighting, language)
    return make_section("summary-limits", language.text("What these data cannot say"), bullets(sentences))


def _findings(chapter: Chapter) -> pd.DataFrame:
    """Released findings; one whose numbers this ring may not see is left out."""
    raw = summary.find_findings(chapter.data)
    raw = raw[raw["kind"].ne("none")].reset_index(drop=True)
    released = chapter.release(raw)
    is_shown = ~released["is_suppressed"] | released["kind"].eq("low_response")
    named = released.assign(label=[_name(row) for row in released.to_dict("records")])
    return named[is_shown].reset_index(drop=True)


def _name(row: dict[Any, Any]) -> str:
    """The survey or, where the finding is about one, its block."""
    return f"{row['block_label']} ({row['survey_label']})" if isinstance(row["block"], str) else row["survey_label"]


def _period(row: dict[Any, Any], chapter: Chapter) -> str:
    semester = row["semester_from"]
    return chapter.period(semester) if isinstance(semester, str) else ""


def _say_nothing(chapter: Chapter) -> str:
    return chapter.language.text(
        "No level is measurably below its threshold or target, none fell, and no response rate is below the risk limit."
    )
