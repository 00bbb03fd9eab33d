"""The university's results of the year: surveys, blocks and weakest items against targets, and by school (7.5.3)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.university import results
from qa_lib.reporting.columns import add_verdicts, judged_level_columns, label_columns
from qa_lib.reporting.figures import plot_school_map
from qa_lib.reporting.level_sections import LevelNames, say_how_sure, show_levels
from qa_lib.reporting.sections import Section, make_section, notice, paragraph
from qa_lib.reporting.university import UniversityChapter
from qa_lib.reporting.words.levels import head_levels
from qa_lib.reporting.words.results import describe_map, head_map

#: Items that the report names; the schools' reports have them all.
N_ITEMS = 8


def release_year(chapter: UniversityChapter) -> pd.DataFrame:
    """The year's levels of surveys (``block`` NA) and blocks as the ring may see them."""
    return chapter.release(results.tabulate_year(chapter.data))


def show_surveys(chapter: UniversityChapter) -> Section:
    """The level of each survey against target and threshold."""
    language, name = chapter.language, "results-surveys"
    frame = release_year(chapter)
    frame = frame[frame["block"].isna()].reset_index(drop=True)
    if frame.empty:
        return make_section(name, language.text("No survey was held"), notice(chapter.no_survey()))
    names = LevelNames(name, "survey", ["survey"], language.text("Satisfaction by survey, whole university"))
    return show_levels(chapter, frame, names)


def show_blocks(chapter: UniversityChapter) -> Section:
    """The level of each block against its target."""
    language, name = chapter.language, "results-blocks"
    frame = release_year(chapter)
    frame = frame[frame["block"].notna()].reset_index(drop=True)
    if frame.empty:
        return make_section(name, language.text("No survey was held"), notice(chapter.no_survey()))
    finding = head_levels(frame, language, kind="block")
    columns = [*label_columns(["survey", "block"], language), *judged_level_columns(language)[1:]]
    caption = language.text("Satisfaction by block, whole university")
    table = chapter.table(add_verdicts(frame, language), columns, name=name, caption=caption)
    return make_section(name, finding, paragraph(say_how_sure(chapter, frame)), table)


def show_items(chapter: UniversityChapter) -> Section:
    """The items furthest below their target."""
    language, name = chapter.language, "results-items"
    frame = chapter.release(results.tabulate_items(chapter.data))
    missed = frame[frame["verdict"].eq("not_met").fillna(False)]
    finding = head_levels(frame, language, kind="item") if len(frame) else language.text("No survey was held")
    if missed.empty:
        reason = language.text("No item is measurably below its target.")
        return make_section(name, finding, paragraph(reason))
    gap = (missed["satisfaction_share"] - missed["target_share"]).sort_values(kind="stable")
    weakest = missed.loc[gap.index].head(N_ITEMS).reset_index(drop=True)
    columns = [*label_columns(["survey", "item"], language), *judged_level_columns(language)[1:]]
    caption = language.text("Items furthest below their target, whole university")
    table = chapter.table(add_verdicts(weakest, language), columns, name=name, caption=caption)
    return make_section(name, finding, table)


def show_schools(chapter: UniversityChapter) -> Section:
    """The schools in the survey about the whole experience of learners, in the order of the institution."""
    language, name = chapter.language, "results-schools"
    survey = chapter.main_survey()
    frame = release_schools(chapter)
    frame = frame[frame["survey"].eq(survey.code if survey else "") & frame["block"].isna()].reset_index(drop=True)
    if survey is None or frame.empty:
        return make_section(name, language.text("No survey was held"), notice(chapter.no_survey()))
    caption = language.text("Schools: “{survey}”", survey=language.name(survey.short_title))
    return show_levels(chapter, frame, LevelNames(name, "school", ["school"], caption))


def show_map(chapter: UniversityChapter) -> Section:
    """Every school in every survey: where levels lie below the threshold."""
    language, name = chapter.language, "results-map"
    frame = release_schools(chapter)
    frame = frame[frame["block"].isna()].reset_index(drop=True)
    if frame.empty:
        return make_section(name, language.text("No survey was held"), notice(chapter.no_survey()))
    columns = [*label_columns(["survey", "school"], language), *judged_level_columns(language)]
    caption = language.text("Satisfaction by school and survey")
    table = chapter.table(add_verdicts(frame, language), columns, name=name, caption=caption)
    finding = head_map(frame, language)
    figure = chapter.figure(plot_school_map(_complete(frame), language=language), table, finding=finding)
    return make_section(name, finding, figure, paragraph(describe_map(language)), table)


def release_schools(chapter: UniversityChapter) -> pd.DataFrame:
    """The year's levels by school as the ring may see them, with the schools' names as labels."""
    frame = chapter.name_schools(chapter.release(results.tabulate_schools(chapter.data)))
    return frame.assign(label=frame["school_label"])


def _complete(frame: pd.DataFrame) -> pd.DataFrame:
    """One row for each school and survey, as the map needs them; a school that a survey does not ask has no level."""
    surveys, schools = (list(dict.fromkeys(frame[name])) for name in ("survey_label", "school_label"))
    below = frame["below_threshold"].eq("yes").fillna(False)
    cells = frame.assign(verdict=frame["verdict"].mask(below, "below_threshold"), column=frame["survey_label"])
    every = pd.MultiIndex.from_product([schools, surveys], names=["label", "column"])
    whole = cells.set_index(["label", "column"]).reindex(every).reset_index()
    return whole.assign(is_suppressed=whole["is_suppressed"].eq(True).fillna(False))
