"""What changed over at least three years (7.5.3, point 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from qa_lib.analysis import causes, dynamics, trends
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.columns import (
    difference_column,
    label_columns,
    plain_columns,
    points_column,
)
from qa_lib.reporting.comparability import say_comparability
from qa_lib.reporting.display import TableView
from qa_lib.reporting.figures import plot_causes, plot_dynamics
from qa_lib.reporting.level_sections import group_rows
from qa_lib.reporting.period_tables import add_period_words, tabulate_long, tabulate_wide
from qa_lib.reporting.sections import Section, bullets, make_section, notice, paragraph
from qa_lib.reporting.words.causes import describe_cause, describe_causes, head_causes, say_remaining
from qa_lib.reporting.words.changes import (
    describe_change,
    head_changes,
    say_caution,
    say_detectable,
)
from qa_lib.reporting.words.trends import describe_break, describe_trends, head_trends

if TYPE_CHECKING:
    from matplotlib.figure import Figure


#: Panels of the figure of blocks, and causes that are told in words.
N_PANELS, N_TOLD = 6, 4


def show_surveys(chapter: Chapter) -> Section:
    """The levels of the surveys in every semester of the window, with what changed since each was last held."""
    language, name = chapter.language, "dynamics-surveys"
    frame = _levels(chapter)
    frame = frame[frame["block"].isna()].reset_index(drop=True)
    if frame["semester"].nunique() < 2:
        return make_section(name, language.text("There is nothing to compare with yet"), notice(_say_single(chapter)))
    changes = release_changes(chapter, of_blocks=False)
    finding = head_changes(changes, language, of_surveys=True)
    caption = language.text("Satisfaction by survey and semester")
    table = tabulate_long(chapter, frame, name, caption)
    return make_section(
        name,
        finding,
        chapter.figure(_draw(chapter, frame, _release_trends(chapter)), table, finding=finding),
        bullets([*tell_changes(chapter, changes), *_tell_breaks(chapter)]),
        paragraph(say_caution(chapter.params.policy, language)),
        tabulate_wide(chapter, frame, name, caption),
    )


def _draw(chapter: Chapter, frame: pd.DataFrame, found: pd.DataFrame) -> Figure:
    """Small multiples with the trends that were found and the breaks of the codebooks."""
    is_found = found["verdict"].isin(["rising", "falling"]).fillna(False)
    ends = ["line_from_share", "line_to_share"]
    lines = found.assign(**{name: found[name].where(is_found) for name in ends})
    return plot_dynamics(
        frame,
        semesters=chapter.data.semesters,
        semester_labels=[chapter.period(semester) for semester in chapter.data.semesters],
        language=chapter.language,
        trends=lines[lines["label"].isin(frame["label"])],
    )


def _release_trends(chapter: Chapter) -> pd.DataFrame:
    return chapter.release(trends.tabulate_trends(chapter.data))


def _tell_breaks(chapter: Chapter) -> list[str]:
    """From when which questions of the surveys in the window ask something else."""
    language, order = chapter.language, [semester.code for semester in chapter.params.semesters.semesters]
    window = order[order.index(chapter.data.semesters[0]) + 1 : order.index(chapter.data.semester) + 1]
    held = set(dynamics.tabulate_dynamics(chapter.data)["survey"])
    return [
        describe_break(
            language,
            survey=language.name(survey.short_title),
            blocks=[language.name(survey.block(code).title) for code in change.blocks],
            period=chapter.period(change.semester),
            note=language.name(change.note),
        )
        for survey in chapter.params.surveys
        for change in survey.changes
        if survey.code in held and change.semester in window
    ]


def show_trends(chapter: Chapter) -> Section:
    """Which levels rise or fall over the years, by how much a year."""
    language, name = chapter.language, "dynamics-trends"
    found = _release_trends(chapter)
    frame = _levels(chapter)
    blocks = frame[frame["block"].notna()].reset_index(drop=True)
    if blocks["semester"].nunique() < 2:
        return make_section(name, language.text("There is nothing to compare with yet"), notice(_say_single(chapter)))
    finding = head_trends(found, language)
    caption = language.text("Satisfaction by block and semester")
    wide = tabulate_wide(chapter, blocks, "dynamics-blocks", caption)
    drawn = blocks[blocks["label"].isin(_choose_blocks(chapter, found))].reset_index(drop=True)
    return make_section(
        name,
        finding,
        chapter.figure(_draw(chapter, drawn, found), wide, finding=finding) if len(drawn) else None,
        paragraph(describe_trends(found, chapter.params.policy, language), _say_alike(chapter)),
        _trend_table(chapter, found, name),
    )


def _say_alike(chapter: Chapter) -> str:
    survey = chapter.main_survey()
    return say_comparability(chapter, survey.code, grouping="semesters") if survey else ""


def _choose_blocks(chapter: Chapter, found: pd.DataFrame) -> list[str]:
    """The blocks that the figure has room for: those that fall, then rise, then asked something else, then the rest.

    The rest is that of the learners' survey.
    """
    survey = chapter.main_survey()
    places = found["verdict"].map({"falling": 0, "rising": 1}).fillna(3)
    places = places.mask(places.eq(3) & found["semester_break"].notna(), 2)
    is_told = places.lt(3) | found["survey"].eq(survey.code if survey else "")
    chosen = found.assign(place=places)[found["block"].notna() & is_told]
    return list(chosen.sort_values("place", kind="stable")["label"].head(N_PANELS))


def _trend_table(chapter: Chapter, found: pd.DataFrame, name: str) -> TableView:
    language = chapter.language
    columns = [
        *label_columns(["survey", "block"], language),
        *plain_columns({"since": "text", "n_semesters": "count"}, language),
        points_column("slope_share", language, low="slope_low", high="slope_high"),
        *plain_columns({"verdict_words": "text"}, language),
    ]
    caption = language.text("Trends of surveys and blocks")
    return chapter.table(add_period_words(chapter, found), columns, name=name, caption=caption)


def show_changes(chapter: Chapter) -> Section:
    """Every change since the survey was last held, surveys and blocks, with interval and verdict."""
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
    caption = language.text("Changes since the survey was last held")
    return make_section(
        name,
        head_changes(changes, language),
        paragraph(_say_rule(changes, chapter)),
        chapter.table(add_period_words(chapter, changes), columns, name=name, caption=caption),
    )


def _say_rule(changes: pd.DataFrame, chapter: Chapter) -> str:
    """How large a change would have been seen; where all were, what the words allow for."""
    policy, language = chapter.params.policy, chapter.language
    return say_detectable(changes, policy, language, verdict="no_change") or say_caution(policy, language)


def show_causes(chapter: Chapter) -> Section:
    """How much of each change is due to who answered, how much to what was answered."""
    language, name = chapter.language, "dynamics-causes"
    parted = chapter.release(causes.tabulate_causes(chapter.data))
    if parted.empty:
        reason = language.text(
            "Changes are divided where a survey was held before and its respondents are recorded in several groups."
        )
        return make_section(name, language.text("Changes are not divided here"), notice(reason))
    finding = head_causes(parted, language)
    columns = [
        *label_columns(["survey", "block"], language),
        points_column("difference_share", language),
        points_column("composition_share", language),
        points_column("real_share", language, low="real_low", high="real_high"),
        *plain_columns({"remains_words": "text"}, language),
    ]
    caption = language.text("Changes since last time: who answered, and what was answered")
    words = [say_remaining(row, language) for row in parted.to_dict("records")]
    written = parted.assign(remains_words=pd.Series(words, index=parted.index, dtype="str"))
    table = chapter.table(written, columns, name=name, caption=caption)
    is_told = parted["verdict"].isin(["rose", "fell"]).fillna(False)
    grouped = group_rows(chapter, parted, is_shown=is_told)
    told = [describe_cause(row, language) for row in parted[is_told].head(N_TOLD).to_dict("records")]
    return make_section(
        name,
        finding,
        chapter.figure(plot_causes(grouped, language=language), table, finding=finding),
        bullets(told) if told else None,
        paragraph(describe_causes(chapter.params.policy, language)),
        table,
    )


def _levels(chapter: Chapter) -> pd.DataFrame:
    frame = chapter.release(dynamics.tabulate_dynamics(chapter.data))
    return frame.assign(semester_label=[chapter.period(semester) for semester in frame["semester"]])


def release_changes(chapter: Chapter, *, of_blocks: bool = True) -> pd.DataFrame:
    """Released changes; a change is hidden when either of its levels rests on too few respondents."""
    raw = dynamics.tabulate_changes(chapter.data)
    raw = raw[raw["block"].isna() | of_blocks]
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


def _say_single(chapter: Chapter) -> str:
    return chapter.language.text("No survey of this unit was held twice within the years that this report covers.")
