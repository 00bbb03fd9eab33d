"""Satisfaction by survey, block and item against target and threshold (7.5.3, points 2, 3 and 5)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis import satisfaction
from qa_lib.params import Survey
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.columns import add_verdicts, label_columns, plain_columns, satisfaction_column
from qa_lib.reporting.display import TableView
from qa_lib.reporting.figures import plot_distribution
from qa_lib.reporting.level_sections import LevelNames, say_how_sure, show_levels
from qa_lib.reporting.sections import Section, for_experts, make_section, notice, paragraph
from qa_lib.reporting.tables import Column
from qa_lib.reporting.words.levels import head_levels
from qa_lib.reporting.words.terms import say_heading

#: Items of the section on the lowest levels.
N_LOWEST = 10
#: Items that one figure holds; a longer questionnaire is drawn block by block.
N_ITEMS_MAX = 12


def show_surveys(chapter: Chapter) -> Section:
    """The level of each survey."""
    language = chapter.language
    frame = chapter.release(satisfaction.tabulate_surveys(chapter.data))
    if frame.empty:
        return _empty(chapter, "satisfaction-surveys")
    caption = language.text("Satisfaction by survey")
    return show_levels(chapter, frame, LevelNames("satisfaction-surveys", "survey", ["survey"], caption))


def show_blocks(chapter: Chapter) -> Section:
    """The level of each block of each survey."""
    language = chapter.language
    frame = chapter.release(satisfaction.tabulate_blocks(chapter.data))
    if frame.empty:
        return _empty(chapter, "satisfaction-blocks")
    caption = language.text("Satisfaction by block of questions")
    return show_levels(chapter, frame, LevelNames("satisfaction-blocks", "block", ["survey", "block"], caption))


def show_distribution(chapter: Chapter) -> Section:
    """How the answers to the items of the learners' survey spread over the scale."""
    language, name = chapter.language, "satisfaction-distribution"
    survey = chapter.main_survey()
    if survey is None:
        return _empty(chapter, name)
    levels = chapter.release(_items_of(chapter, survey))
    frame = _distribution(chapter, survey, levels)
    finding = head_levels(levels, language, kind="item")
    figures = [
        chapter.figure(
            plot_distribution(part, scale_labels=_scale_labels(chapter, str(scale)), language=language),
            _distribution_table(chapter, part, f"{name}-{number}"),
            finding=finding,
        )
        for number, ((scale, _), part) in enumerate(frame.groupby(["scale", "part"], sort=False), start=1)
    ]
    return make_section(name, finding, *figures, paragraph(say_how_sure(chapter, levels)))


def _distribution_table(chapter: Chapter, frame: pd.DataFrame, name: str) -> TableView:
    """The data of one figure; it stands behind the figure, the levels of the items have a table of their own."""
    language = chapter.language
    columns = [
        *label_columns(["block", "item"], language),
        Column("value", say_heading("scale_value", language), "count"),
        *plain_columns({"n": "count", "share": "share"}, language),
    ]
    caption = language.text(
        "Answers to the items of “{survey}”: {blocks}",
        survey=frame["survey_label"].iloc[0],
        blocks=language.join(frame["block_label"].drop_duplicates()),
    )
    return chapter.table(frame, columns, name=name, caption=caption)


def _items_of(chapter: Chapter, survey: Survey) -> pd.DataFrame:
    items = satisfaction.tabulate_items(chapter.data)
    return items[items["survey"].eq(survey.code)].reset_index(drop=True)


def _distribution(chapter: Chapter, survey: Survey, levels: pd.DataFrame) -> pd.DataFrame:
    """The released distribution, each item with its scale and the figure of this scale in which it stands."""
    raw = satisfaction.tabulate_distribution(chapter.data, survey.code).assign(survey=survey.code)
    kept = ["item", "n_respondents", "n_valid", "satisfaction_share"]
    frame = chapter.release(raw.merge(levels[kept], on="item", how="left"))
    items = {item.code: item for item in survey.items}
    labels = [
        chapter.language.text("{item} (reversed)", item=label.rstrip(".")) if items[code].reversed else label
        for code, label in zip(frame["item"], frame["item_label"], strict=True)
    ]
    scaled = frame.assign(
        label=labels, group=frame["block_label"], scale=frame["item"].map(lambda code: items[code].scale)
    )
    sizes = scaled.drop_duplicates("item").groupby(["scale", "block"], sort=False).size().groupby("scale").cumsum()
    parts = (sizes - 1) // N_ITEMS_MAX
    return scaled.assign(part=[parts[key] for key in zip(scaled["scale"], scaled["block"], strict=True)])


def _scale_labels(chapter: Chapter, scale: str) -> list[str]:
    return [chapter.language.name(category.label) for category in chapter.params.scale(scale).categories]


def show_lowest(chapter: Chapter) -> Section:
    """The items with the lowest levels over all surveys."""
    language, name = chapter.language, "satisfaction-lowest"
    frame = chapter.release(satisfaction.tabulate_items(chapter.data))
    if frame.empty:
        return _empty(chapter, name)
    lowest = frame[~frame["is_suppressed"]].sort_values("satisfaction_share", kind="stable").head(N_LOWEST)
    if lowest.empty:
        return make_section(
            name, language.text("Too few answers to judge any level"), notice(say_how_sure(chapter, frame))
        )
    return make_section(
        name,
        language.text("Where satisfaction is lowest: {n} items", n=language.number(len(lowest))),
        paragraph(
            language.text(
                "Items are listed in the order of their levels; these data do not distinguish items whose "
                "intervals overlap."
            )
        ),
        _lowest_table(chapter, lowest, name),
    )


def _lowest_table(chapter: Chapter, frame: pd.DataFrame, name: str) -> TableView:
    """Without the mean, so that wordings keep their room; the table of all items has it."""
    language = chapter.language
    columns = [
        *label_columns(["survey", "item"], language),
        *plain_columns({"n_valid": "count"}, language),
        satisfaction_column(language),
        *plain_columns({"target_share": "share", "verdict_words": "text"}, language),
    ]
    caption = language.text("Items with the lowest levels, all surveys")
    further = plain_columns({"score_mean": "number"}, language)
    return chapter.table(add_verdicts(frame, language), columns, name=name, caption=caption, further=further)


def show_items(chapter: Chapter) -> Section:
    """Every item of every survey, one table a survey."""
    language, name = chapter.language, "satisfaction-items"
    frame = chapter.release(satisfaction.tabulate_items(chapter.data))
    if frame.empty:
        return _empty(chapter, name)
    tables = [
        _item_table(
            chapter,
            part,
            f"{name}-{survey}",
            language.text("All items: “{survey}”", survey=part["survey_label"].iloc[0]),
        )
        for survey, part in frame.groupby("survey", sort=False)
    ]
    return for_experts(make_section(name, language.text("All items"), *tables))


def _item_table(chapter: Chapter, frame: pd.DataFrame, name: str, caption: str) -> TableView:
    language = chapter.language
    columns = [
        *label_columns(["block", "item"], language),
        *plain_columns({"n_valid": "count"}, language),
        satisfaction_column(language),
        *plain_columns({"score_mean": "number", "target_share": "share"}, language),
        *plain_columns({"verdict_words": "text"}, language),
    ]
    return chapter.table(add_verdicts(frame, language), columns, name=name, caption=caption)


def _empty(chapter: Chapter, name: str) -> Section:
    return make_section(name, chapter.language.text("No survey was held"), notice(chapter.no_survey()))
