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
    "population_share": mark("Share of population"),
    "respondent_share": mark("Share of respondents"),
    "difference_share": mark("Difference, pp"),
    "satisfaction_share": mark("Satisfaction"),
    "target_share": mark("Target"),
    "threshold_share": mark("Threshold"),
    "target_gap": mark("Distance from target, pp"),
    "change_words": mark("Since last time"),
    "verdict_words": mark("Verdict"),
    "caution_words": mark("Assessment"),
    "category_label": mark("Category"),
    "reason_words": mark("Reason"),
    "action_words": mark("Treatment"),
    "periods": mark("Between"),
    "share": mark("Share"),
    "score_mean": mark("Mean score"),
    "n_cells": mark("Questions asked"),
    "n_not_applicable": mark("Not applicable"),
    "n_hard_to_answer": mark("Hard to answer"),
    "n_missing": mark("Left out"),
    "n_rejected": mark("Rejected"),
    "valid_share": mark("Share valid"),
    "nonresponse_share": mark("Share without answer"),
    "n_straight": mark("Same answer throughout"),
    "straight_share": mark("Share of these"),
    "file": mark("File"),
    "sha256": mark("SHA-256 (beginning)"),
    "n_rows": mark("Rows"),
    "n_duplicates": mark("Duplicates"),
    "n_rejected_rows": mark("Rejected rows"),
    "n_rejected_cells": mark("Rejected cells"),
    "n": mark("Number"),
    "semester": mark("Semester"),
    "share_from": mark("Level before"),
    "share_to": mark("Level now"),
    "rest_share": mark("Rest of the university"),
    "theme": mark("Theme"),
    "n_comments": mark("Open answers"),
    "n_coded": mark("Coded"),
    "theme_share": mark("Share of those who wrote"),
    "need": mark("What is needed"),
    "addressee": mark("Who decides"),
    "finding": mark("Finding"),
    "scale_value": mark("Value of the scale"),
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
    "programme": mark("Educational programme"),
    "level": mark("Level of education"),
    "course": mark("Year of study"),
    "language": mark("Language of instruction"),
}
LANGUAGES = {"kk": mark("Kazakh"), "ru": mark("Russian"), "en": mark("English")}
#: What intake rejects, by the code of its list of rejections.
REASONS = {
    "out_of_range": mark("value outside the scale or range"),
    "not_a_number": mark("not a number"),
    "not_a_category": mark("not an answer of the scale"),
    "not_a_date": mark("not a date"),
    "date_in_score": mark("a date instead of an answer"),
    "formula": mark("a formula instead of an answer"),
    "spreadsheet_error": mark("spreadsheet error"),
    "unknown_label": mark("wording of the answer not known"),
    "unknown_school": mark("school not known"),
    "unknown_department": mark("department not known"),
    "unknown_level": mark("level of education not known"),
    "unknown_programme": mark("programme not known"),
    "unknown_language": mark("language not known"),
    "unknown_response": mark("questionnaire not known"),
    "unknown_column": mark("column not known"),
    "duplicate_column": mark("column occurs twice"),
    "times_too_coarse": mark("times without seconds, too coarse for the speed of answering"),
    "missing_column": mark("expected column is missing"),
    "no_item_column": mark("no column with an item"),
    "no_known_column": mark("no known column"),
    "no_valid_answer": mark("no valid answer in the questionnaire"),
    "incomplete_row": mark("row is incomplete"),
    "duplicate": mark("duplicate questionnaire"),
    "further_sheet": mark("further sheet of the file"),
    "same_file": mark("same content as another file"),
    "unknown_file": mark("file belongs to no survey"),
    "ambiguous_file": mark("file fits several surveys"),
    "unknown_format": mark("format not known"),
    "empty_file": mark("file is empty"),
    "damaged_file": mark("file is damaged"),
    "too_large": mark("file is too large"),
    "not_readable": mark("file can not be read"),
    "not_a_csv": mark("not a table in text form"),
    "not_a_workbook": mark("not a workbook"),
    "not_spss": mark("not an SPSS file"),
    "encrypted_or_old": mark("workbook is encrypted or of an old kind"),
}
ACTIONS = {
    "cell_emptied": mark("cell left out"),
    "row_skipped": mark("row left out"),
    "column_skipped": mark("column left out"),
    "sheet_skipped": mark("sheet left out"),
    "file_skipped": mark("file left out"),
}


def say_heading(name: str, language: Language) -> str:
    """The heading of a column."""
    heading = HEADINGS[name]
    return language.text(heading)


def say(words: dict[str, str], code: object, language: Language) -> str:
    """The word for a code; a code without one is shown as it is."""
    return language.text(words[code]) if isinstance(code, str) and code in words else str(code)
