"""The sections on themes in parts of a unit, and on themes beside the levels of the blocks on the same matter."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from qa_lib.analysis import theme_blocks, theme_units
from qa_lib.analysis.main_survey import find_main_survey
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.columns import add_verdicts, label_columns, plain_columns, satisfaction_column
from qa_lib.reporting.figures import plot_theme_map
from qa_lib.reporting.language import Language
from qa_lib.reporting.sections import Section, View, make_section, notice, paragraph, subheading
from qa_lib.reporting.tables import Column, Kind
from qa_lib.reporting.words import theme_parts as words
from qa_lib.reporting.words.terms import DIMENSIONS, say, say_heading
from qa_lib.reporting.words.themes import say_category

#: What a count of a theme is, and what is made of it.
THEME_MEASURES = ("n_respondents", "theme_share", "theme_low", "theme_high", "p_value", "verdict")


@dataclass(frozen=True)
class PartNames:
    """What a comparison of parts is called: the table's name, the heading over its parts, the caption."""

    name: str
    heading: str
    caption: str


def show_units(chapter: Chapter) -> Section:
    """Whether themes are raised more often in one department (or level), or programme; and beside which levels."""
    language, name = chapter.language, "open-answers-units"
    frame = _release_parts(chapter, theme_units.tabulate_themes_by_unit(chapter.data))
    further = (*_show_programmes(chapter), *_show_blocks(chapter))
    if frame.empty:
        reason = language.text("Too few people wrote in at least two parts of this unit to compare their themes.")
        finding = language.text("Themes by part of the unit cannot be compared")
        return make_section(name, finding, notice(reason), *further)
    if chapter.data.department:
        names = PartNames(name, say(DIMENSIONS, "level", language), language.text("Themes by level of education"))
    else:
        names = PartNames(name, say_heading("department", language), language.text("Themes by department"))
    finding = words.head_parts(frame, language)
    told = words.describe_parts(main_survey_name(chapter), language)
    views = _compare_parts(chapter, frame, names, finding=finding, told=told)
    return make_section(name, finding, *views, *further)


def _show_programmes(chapter: Chapter) -> list[View]:
    """The same by programme in the report of a school; nothing where fewer than two had enough writers."""
    if chapter.data.department:
        return []
    frame = _release_parts(chapter, theme_units.tabulate_themes_by_programme(chapter.data))
    if frame.empty:
        return []
    language = chapter.language
    caption = language.text("Themes by educational programme")
    names = PartNames("open-answers-programmes", say(DIMENSIONS, "programme", language), caption)
    finding = words.head_parts(frame, language)
    return [subheading(caption), paragraph(f"{finding}."), *_compare_parts(chapter, frame, names, finding=finding)]


def _release_parts(chapter: Chapter, frame: pd.DataFrame) -> pd.DataFrame:
    released = hide_noughts(in_safe_order(chapter, chapter.release_themes(frame, within=["theme"])))
    return released.assign(unit_label=_part_labels(chapter, released["unit"]))


def _compare_parts(
    chapter: Chapter, frame: pd.DataFrame, names: PartNames, *, finding: str, told: str = ""
) -> list[View]:
    """Map, what is ``told`` and which themes are counted later, and table of a released comparison of parts."""
    language = chapter.language
    frame = frame.assign(
        column=frame["unit_label"],
        difference_words=[words.say_difference(verdict, language) for verdict in frame["verdict"]],
    )
    columns = [
        *label_columns(["theme"], language),
        Column("unit_label", names.heading),
        *plain_columns({"n_writers": "count", "n_respondents": "count"}, language),
        theme_column("theme", "share", language),
        Column("difference_words", say_heading("difference_words", language)),
    ]
    further = [Column("p_value", say_heading("p_value", language), "number", decimals=4)]
    table = chapter.table(frame, columns, name=names.name, caption=names.caption, further=further)
    figure = chapter.figure(plot_theme_map(frame, language=language), table, finding=finding)
    broken = frame.dropna(subset=["semester_break"]).drop_duplicates("theme")
    since = [f"{row['label']}: {chapter.period(row['semester_break'])}" for row in broken.to_dict("records")]
    sentences = [sentence for sentence in (told, words.describe_beginnings(since, language)) if sentence]
    return [figure, *([paragraph(*sentences)] if sentences else []), table]


def in_safe_order(chapter: Chapter, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows as they are, the most frequent themes first; where any is hidden in the order of the code frame.

    The place among frequencies would tell between which counts a hidden one lies.
    """
    if not frame["is_suppressed"].any():
        return frame
    place = {code: number for number, code in enumerate(chapter.params.lineage.themes)}
    return frame.sort_values("theme", key=lambda themes: themes.map(place), kind="stable", ignore_index=True)


def hide_noughts(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy that shows nothing, either, where nobody raised a theme: else a hidden count is known to be above it."""
    is_none = frame["n_respondents"].eq(0).fillna(False).astype(bool)
    measures = {name: frame[name].mask(is_none) for name in THEME_MEASURES if name in frame.columns}
    return frame.assign(**measures, is_suppressed=frame["is_suppressed"] | is_none)


def _part_labels(chapter: Chapter, units: pd.Series) -> pd.Series:
    school = chapter.params.school(chapter.data.school)
    named = [*chapter.params.institution.levels, *school.departments, *school.programmes]
    return units.map({one.code: chapter.language.name(one.name) for one in named}).astype("str")


def main_survey_name(chapter: Chapter) -> str:
    """The short title of the survey whose open answers are looked at over time and in parts."""
    survey = chapter.params.survey(find_main_survey(chapter.data))
    return chapter.language.name(survey.short_title)


def theme_column(beginning: str, kind: Kind, language: Language) -> Column:
    """A share (or growth) of a theme with its interval: ``<beginning>_share``, ``_low``, ``_high``."""
    low, high = f"{beginning}_low", f"{beginning}_high"
    heading = say_heading(f"{beginning}_share", language)
    return Column(f"{beginning}_share", heading, kind, low=low, high=high, is_fine=kind == "points")


def _show_blocks(chapter: Chapter) -> list[View]:
    """What is written about the matters that blocks of questions rate, beside their levels; nothing without such."""
    language = chapter.language
    themes = chapter.release_themes(theme_blocks.tabulate_block_themes(chapter.data))
    themes = themes[~themes["is_suppressed"]]
    if themes.empty:
        return []
    levels = chapter.release(theme_blocks.tabulate_levels_beside(chapter.data, themes["survey"].iloc[0]))
    listed = words.list_themes(themes, levels["block"], language)
    frame = add_verdicts(levels.join(listed, on="block"), language)
    columns = [
        *label_columns(["block"], language),
        satisfaction_column(language),
        *(Column(category, say_category(category, language)) for category in listed.columns),
    ]
    further = [Column("verdict_words", say_heading("verdict_words", language))]
    caption = language.text("Themes beside the levels of the blocks of questions")
    table = chapter.table(frame, columns, name="open-answers-blocks", caption=caption, further=further)
    told = paragraph(
        f"{words.head_blocks(frame, language)}.", words.describe_blocks(main_survey_name(chapter), language)
    )
    return [subheading(caption), told, table]
