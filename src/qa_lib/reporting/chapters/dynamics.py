"""What changed over at least three years (7.5.3, point 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.analysis import dynamics
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.columns import difference_column, label_columns, plain_columns, satisfaction_column
from qa_lib.reporting.display import Prose, TableView
from qa_lib.reporting.figures import plot_dynamics
from qa_lib.reporting.sections import Section, bullets, make_section, notice, paragraph
from qa_lib.reporting.tables import Column
from qa_lib.reporting.words.changes import describe_change, head_changes, say_verdict
from qa_lib.reporting.words.terms import say_heading

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def show_surveys(chapter: Chapter) -> Section:
    """The levels of the surveys in every semester of the window, with what changed since each was last held."""
    language, name = chapter.language, "dynamics-surveys"
    frame = _levels(chapter)
    frame = frame[frame["block"].isna()].reset_index(drop=True)
    if frame["semester"].nunique() < 2:
        return make_section(name, language.text("There is nothing to compare with yet"), notice(_say_single(chapter)))
    changes = release_changes(chapter, span="previous", of_blocks=False)
    finding = head_changes(changes, language, of_surveys=True)
    caption = language.text("Satisfaction by survey and semester")
    table = _long_table(chapter, frame, name, caption)
    return make_section(
        name,
        finding,
        chapter.figure(_draw(chapter, frame), table, finding=finding),
        bullets(tell_changes(chapter, changes)),
        _wide_table(chapter, frame, name, caption),
    )


def _draw(chapter: Chapter, frame: pd.DataFrame) -> Figure:
    semesters = chapter.data.semesters
    labels = [chapter.period(semester) for semester in semesters]
    return plot_dynamics(frame, semesters=semesters, semester_labels=labels, language=chapter.language)


def show_changes(chapter: Chapter) -> Section:
    """Every change since the survey was last held, surveys and blocks, with interval and verdict."""
    language = chapter.language
    caption = language.text("Changes since the survey was last held")
    rule = language.text(
        "A change is reported only where the interval of the difference excludes zero. Of many comparisons "
        "about one in twenty may do so by chance alone."
    )
    return _show_changes(chapter, "dynamics-changes", "previous", caption, paragraph(rule))


def show_window(chapter: Chapter) -> Section:
    """Every change since the beginning of the window."""
    language = chapter.language
    years = chapter.params.policy.comparison.dynamics_years.value
    caption = language.plural("Changes over {n} year", "Changes over {n} years", years)
    return _show_changes(chapter, "dynamics-window", "window", caption)


def show_blocks(chapter: Chapter) -> Section:
    """The levels of all blocks in every semester."""
    language, name = chapter.language, "dynamics-blocks"
    frame = _levels(chapter)
    frame = frame[frame["block"].notna()].reset_index(drop=True)
    caption = language.text("Satisfaction by block and semester")
    if frame.empty:
        return make_section(name, caption, notice(_say_single(chapter)))
    return make_section(name, caption, _wide_table(chapter, frame, name, caption))


def _show_changes(chapter: Chapter, name: str, span: str, caption: str, *explanation: Prose) -> Section:
    language = chapter.language
    changes = release_changes(chapter, span=span)
    if changes.empty:
        return make_section(name, language.text("There is nothing to compare with yet"), notice(_say_single(chapter)))
    changes = changes.assign(
        periods=[
            f"{chapter.period(start)} → {chapter.period(end)}"
            for start, end in zip(changes["semester_from"], changes["semester_to"], strict=True)
        ],
        verdict_words=[say_verdict(verdict, language) for verdict in changes["verdict"]],
    )
    columns = [
        *label_columns(["survey", "block"], language),
        *plain_columns({"periods": "text", "share_from": "share", "share_to": "share"}, language),
        difference_column(language),
        *plain_columns({"verdict_words": "text"}, language),
    ]
    return make_section(
        name,
        head_changes(changes, language),
        *explanation,
        chapter.table(changes, columns, name=name, caption=caption),
    )


def _levels(chapter: Chapter) -> pd.DataFrame:
    frame = chapter.release(dynamics.tabulate_dynamics(chapter.data))
    return frame.assign(semester_label=[chapter.period(semester) for semester in frame["semester"]])


def release_changes(chapter: Chapter, *, span: str, of_blocks: bool = True) -> pd.DataFrame:
    """Released changes; a change is hidden when either of its levels rests on too few respondents."""
    raw = dynamics.tabulate_changes(chapter.data)
    raw = raw[raw["span"].eq(span) & (raw["block"].isna() | of_blocks)]
    return chapter.release(raw.reset_index(drop=True))


def tell_changes(chapter: Chapter, changes: pd.DataFrame) -> list[str]:
    """Each released change as a sentence."""
    return [
        describe_change(
            row,
            chapter.language,
            period_from=chapter.period(row["semester_from"]),
            period_to=chapter.period(row["semester_to"]),
        )
        for _, row in changes.iterrows()
    ]


def _wide_table(chapter: Chapter, frame: pd.DataFrame, name: str, caption: str) -> TableView:
    """One row a survey or block, one column a semester; the note gives the numbers of valid answers."""
    language = chapter.language
    wide = frame.assign(place=frame.groupby("label", sort=False).ngroup())
    wide = wide.pivot(index=["place", "label"], columns="semester", values="satisfaction_share").reset_index()
    held = [semester for semester in chapter.data.semesters if semester in wide.columns]
    columns = [
        Column("label", say_heading("survey" if frame["block"].isna().all() else "block", language)),
        *(Column(semester, chapter.period(semester), "share") for semester in held),
    ]
    shown = frame[~frame["is_suppressed"]]["n_valid"]
    note = language.text(
        "Valid answers behind a level: {n_min} to {n_max}.",
        n_min=language.number(shown.min()),
        n_max=language.number(shown.max()),
    )
    return chapter.table(wide, columns, name=name, caption=caption, note=note)


def _long_table(chapter: Chapter, frame: pd.DataFrame, name: str, caption: str) -> TableView:
    language = chapter.language
    columns = [
        *label_columns(["survey", "semester"], language),
        *plain_columns({"n_respondents": "count", "n_valid": "count"}, language),
        satisfaction_column(language),
    ]
    return chapter.table(frame, columns, name=name, caption=caption)


def _say_single(chapter: Chapter) -> str:
    return chapter.language.text("No survey of this unit was held twice within the years that this report covers.")
