"""What focus groups, interviews, trust boxes and complaints are about, beside the open answers of surveys."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.text_sources import count_statements, tabulate_text_themes
from qa_lib.intake.coding_words import channels
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.columns import label_columns
from qa_lib.reporting.sections import View, paragraph, subheading
from qa_lib.reporting.tables import Column
from qa_lib.reporting.words.terms import say_heading
from qa_lib.reporting.words.themes import describe_sources, say_category


def show_sources(chapter: Chapter) -> list[View]:
    """Themes of other sources, to the rings that see rows of registers; nothing where nothing of them was coded."""
    if chapter.tier not in chapter.params.policy.risks.row_rings.value:
        return []
    frame = tabulate_text_themes(chapter.data)
    if frame.empty:
        return []
    language, name = chapter.language, "open-answers-sources"
    titles = {one.code: language.name(one.title) for one in chapter.params.registers}
    named = {code: language.name(text) for code, text in channels(chapter.params)}
    themes = {code: language.name(theme.label) for code, theme in chapter.params.lineage.themes.items()}
    shown = frame.assign(
        category_words=[say_category(category, language) for category in frame["category"]],
        theme_label=frame["theme"].map(themes).astype("str"),
        register_words=frame["register"].map(titles).astype("str"),
        channel_words=frame["channel"].map(named).astype("str"),
    )
    columns = [
        *label_columns(["theme"], language),
        Column("category_words", say_heading("category_words", language)),
        Column("register_words", say_heading("register_words", language)),
        Column("channel_words", say_heading("channel_words", language)),
        Column("n_statements", say_heading("n_statements", language), "count"),
    ]
    caption = language.text("Themes of other sources of text")
    n = count_statements(chapter.data)
    return [
        subheading(language.text("What other sources say")),
        paragraph(describe_sources(n, language)),
        chapter.table(pd.DataFrame(shown), columns, name=name, caption=caption),
    ]
