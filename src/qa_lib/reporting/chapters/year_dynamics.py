"""How the university's levels moved over the years, and since the last cycle (7.5.3, point 5)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.university import dynamics
from qa_lib.reporting.columns import difference_column, label_columns, plain_columns
from qa_lib.reporting.figures import plot_dynamics
from qa_lib.reporting.period_tables import add_period_words, tabulate_long, tabulate_wide
from qa_lib.reporting.sections import Section, bullets, make_section, notice, paragraph
from qa_lib.reporting.university import UniversityChapter
from qa_lib.reporting.words.changes import describe_change, head_changes, say_caution, say_detectable
from qa_lib.reporting.words.trends import head_trends


def release_changes(chapter: UniversityChapter) -> pd.DataFrame:
    """Changes of surveys (``block`` NA) and blocks since the last cycle, as the ring may see them."""
    return chapter.release(dynamics.tabulate_changes(chapter.data))


def show_surveys(chapter: UniversityChapter) -> Section:
    """The levels of the surveys in every semester of the window, with what changed since each was last held."""
    language, name = chapter.language, "dynamics-surveys"
    frame = _levels(chapter)
    frame = frame[frame["block"].isna()].reset_index(drop=True)
    if frame["semester"].nunique() < 2:
        return make_section(name, language.text("There is nothing to compare with yet"), notice(_say_single(chapter)))
    changes = release_changes(chapter)
    changes = changes[changes["block"].isna()].reset_index(drop=True)
    finding = head_changes(changes, language, of_surveys=True)
    caption = language.text("Satisfaction by survey and semester")
    data = chapter.data
    drawn = plot_dynamics(
        frame,
        semesters=data.semesters,
        semester_labels=[chapter.period(semester) for semester in data.semesters],
        language=language,
    )
    figure = chapter.figure(drawn, tabulate_long(chapter, frame, name, caption), finding=finding)
    told = [_tell(row, chapter) for _, row in changes.iterrows()]
    return make_section(name, finding, figure, bullets(told), tabulate_wide(chapter, frame, name, caption))


def _tell(row: pd.Series, chapter: UniversityChapter) -> str:
    periods = {"period_from": chapter.period(row["semester_from"]), "period_to": chapter.period(row["semester_to"])}
    return describe_change(row, chapter.language, **periods)


def show_changes(chapter: UniversityChapter) -> Section:
    """Every change of a block since its survey was last held, with interval and verdict."""
    language, name = chapter.language, "dynamics-changes"
    changes = release_changes(chapter)
    if changes.empty:
        return make_section(name, language.text("There is nothing to compare with yet"), notice(_say_single(chapter)))
    columns = [
        *label_columns(["survey", "block"], language),
        *plain_columns({"since": "text", "share_from": "share", "share_to": "share"}, language),
        difference_column(language),
        *plain_columns({"verdict_words": "text"}, language),
    ]
    policy = chapter.params.policy
    rule = say_detectable(changes, policy, language, verdict="no_change") or say_caution(policy, language)
    caption = language.text("Changes since the survey was last held")
    table = chapter.table(add_period_words(chapter, changes), columns, name=name, caption=caption)
    return make_section(name, head_changes(changes, language), paragraph(rule), table)


def show_trends(chapter: UniversityChapter) -> Section:
    """Which levels rise or fall over the years."""
    language, name = chapter.language, "dynamics-trends"
    found = chapter.release(dynamics.tabulate_trends(chapter.data))
    if found.empty:
        return make_section(name, language.text("There is nothing to compare with yet"), notice(_say_single(chapter)))
    columns = [
        *label_columns(["survey", "block"], language),
        *plain_columns({"since": "text", "n_semesters": "count"}, language),
        *plain_columns({"share_from": "share", "share_to": "share", "verdict_words": "text"}, language),
    ]
    caption = language.text("Trends of surveys and blocks")
    table = chapter.table(add_period_words(chapter, found), columns, name=name, caption=caption)
    return make_section(name, head_trends(found, language), table)


def _levels(chapter: UniversityChapter) -> pd.DataFrame:
    frame = chapter.release(dynamics.tabulate_dynamics(chapter.data))
    return frame.assign(semester_label=[chapter.period(semester) for semester in frame["semester"]])


def _say_single(chapter: UniversityChapter) -> str:
    return chapter.language.text("No survey of this unit was held twice within the years that this report covers.")
