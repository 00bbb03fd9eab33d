"""The section on what is not shown: the log of disclosure, for the internal ring."""

from __future__ import annotations

from qa_lib.analysis import hidden
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.columns import label_columns, plain_columns
from qa_lib.reporting.labels import add_labels
from qa_lib.reporting.sections import Section, make_section, paragraph
from qa_lib.reporting.words.disclosure import REASONS, WHOLE_SCHOOL, describe_hidden, head_hidden
from qa_lib.reporting.words.terms import say


def show_hidden(chapter: Chapter) -> Section:
    """How many results are hidden; readers of the internal ring are told which and why."""
    language, name = chapter.language, "data-quality-hidden"
    raw = hidden.tabulate_hidden(chapter.data, chapter.tier)
    finding = head_hidden(int(raw["n"].sum()), hidden.count_results(chapter.data), language)
    if raw.empty or chapter.tier != "internal":
        return make_section(name, finding, paragraph(describe_hidden(language)))
    frame = add_labels(raw, params=chapter.params, language=language)
    frame = frame.assign(
        department_label=frame["department_label"].replace("", language.text(WHOLE_SCHOOL)),
        reason_words=[say(REASONS, code, language) for code in frame["reason"]],
    )
    columns = [
        *label_columns(["survey", "department"], language),
        *plain_columns({"reason_words": "text", "n": "count"}, language),
    ]
    table = chapter.table(frame, columns, name=name, caption=language.text("Hidden results by reason"))
    return make_section(name, finding, paragraph(describe_hidden(language)), table)
