"""Headings of columns and the words that stand in their cells, the same everywhere in a report."""

from __future__ import annotations

from qa_lib.reporting.language import Language, mark

HEADINGS = {
    "survey": mark("Survey"),
    "block": mark("Block"),
    "item": mark("Item"),
    "department": mark("Department"),
    "target_group": mark("Group asked"),
    "indicator": mark("Indicator"),
    "n_population": mark("Population"),
    "n_respondents": mark("Respondents"),
    "n_responses": mark("Questionnaires"),
    "n_valid": mark("Valid answers"),
    "response_share": mark("Response rate"),
    "caution": mark("Assessment"),
    "dimension": mark("Characteristic"),
    "category": mark("Category"),
    "population_share": mark("Share of population"),
    "respondent_share": mark("Share of respondents"),
    "difference_share": mark("Difference, pp"),
    "satisfaction_share": mark("Satisfaction"),
    "interval": mark("Interval"),
    "target_share": mark("Target"),
    "threshold_share": mark("Threshold"),
    "verdict": mark("Verdict"),
    "target_gap": mark("Distance from target, pp"),
    "change": mark("Change, pp"),
    "change_words": mark("Since last time"),
    "verdict_words": mark("Verdict"),
    "caution_words": mark("Assessment"),
    "dimension_label": mark("Characteristic"),
    "category_label": mark("Category"),
    "reason_words": mark("Reason"),
    "action_words": mark("Treatment"),
    "periods": mark("Between"),
    "share": mark("Share"),
    "score_mean": mark("Mean score"),
    "score_sd": mark("Standard deviation"),
    "n_cells": mark("Questions put"),
    "n_not_applicable": mark("Not applicable"),
    "n_hard_to_answer": mark("Hard to answer"),
    "n_missing": mark("Left out"),
    "n_rejected": mark("Rejected"),
    "valid_share": mark("Share valid"),
    "nonresponse_share": mark("Without valid answer"),
    "n_straight": mark("Answered all alike"),
    "straight_share": mark("Share answered alike"),
    "file": mark("File"),
    "sha256": mark("SHA-256 (beginning)"),
    "n_rows": mark("Rows"),
    "n_duplicates": mark("Duplicates"),
    "n_rejected_rows": mark("Rejected rows"),
    "n_rejected_cells": mark("Rejected cells"),
    "n_valid_cells": mark("Valid cells"),
    "reason": mark("Reason"),
    "action": mark("Treatment"),
    "n": mark("Number"),
    "semester": mark("Semester"),
    "semester_from": mark("From"),
    "semester_to": mark("To"),
    "share_from": mark("Level before"),
    "share_to": mark("Level now"),
    "share_in_semester": mark("{semester}: satisfaction"),
    "difference_interval": mark("Interval of the difference"),
    "rest_share": mark("Rest of the university"),
    "n_rest_valid": mark("Valid answers, rest"),
    "teachers": mark("Teachers"),
    "theme": mark("Theme"),
    "n_comments": mark("Open answers"),
    "n_coded": mark("Coded"),
    "theme_share": mark("Share of those who wrote"),
    "need": mark("What is needed"),
    "addressee": mark("Who decides"),
    "finding": mark("Finding"),
    "term": mark("Term"),
    "meaning": mark("Meaning"),
    "version": mark("Version"),
    "n_items": mark("Items"),
    "approval": mark("Approval"),
    "clause": mark("Clause"),
    "value": mark("Value"),
    "rule": mark("Rule"),
    "software": mark("Software"),
}
DIMENSIONS = {
    "level": mark("Level of education"),
    "course": mark("Year of study"),
    "language": mark("Language of instruction"),
}
LANGUAGES = {"kk": mark("Kazakh"), "ru": mark("Russian"), "en": mark("English")}
RINGS = {
    "internal": mark("internal use"),
    "corporate": mark("corporate use (teaching staff)"),
    "public": mark("public"),
}
REASONS = {
    "out_of_scale": mark("value outside the scale"),
    "unknown_value": mark("value not understood"),
    "unknown_label": mark("label not known"),
    "duplicate": mark("duplicate questionnaire"),
    "unknown_column": mark("column not known"),
    "missing_column": mark("expected column is missing"),
    "unknown_school": mark("school not known"),
    "unknown_department": mark("department not known"),
    "unknown_file": mark("file belongs to no survey"),
    "unreadable": mark("file can not be read"),
    "other": mark("other reason"),
}
ACTIONS = {
    "cell_dropped": mark("cell left out"),
    "row_dropped": mark("row left out"),
    "column_dropped": mark("column left out"),
    "file_dropped": mark("file left out"),
    "other": mark("left out"),
}


def say_heading(name: str, language: Language, /, **values: str) -> str:
    """The heading of a column."""
    return language.text(HEADINGS[name], **values)


def say(words: dict[str, str], code: object, language: Language) -> str:
    """The word for a code; a code without one is shown as it is."""
    return language.text(words[code]) if isinstance(code, str) and code in words else str(code)
