"""Which product wrote an export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa_lib.intake.exports import google_forms, limesurvey, moodle, qualtrics, redcap
from qa_lib.intake.exports.spss import settle_missing
from qa_lib.intake.exports.unified import PRODUCT_OF, Form, Grid, Unified, change_column, mark_technical
from qa_lib.intake.refusals import FileRefused
from qa_lib.intake.sheets import Sheet
from qa_lib.params.surveys import Intake

#: The language in which a questionnaire was opened, as products call it.
_OPENED_IN = ("startlanguage", "Start language", "Начальный язык", "UserLanguage", "User Language")

FORMS: tuple[Form, ...] = (limesurvey.FORM, google_forms.FORM, moodle.FORM, qualtrics.FORM, redcap.FORM)


def unify_export(sheets: Sequence[Sheet], *, name: str, words: Intake) -> Unified:
    """The sheets of a file in the project's own form, with the product that wrote them and what it was told by.

    Raises
    ------
    FileRefused
        `ambiguous_export` where the marks are those of several products; what a product's export holds that no table
        of one row a questionnaire can (`repeating_instruments`, `several_events`).
    """
    is_spss = name.casefold().endswith(".sav")
    settled = tuple(settle_missing(sheet, words=words) if is_spss else sheet for sheet in sheets)
    plain = Unified(settled, "spss", "the file is an SPSS data file") if is_spss else Unified(settled)
    for place, sheet in enumerate(settled):
        marks = {form: mark for form in FORMS if (mark := form.find_mark(sheet))}
        if len(marks) > 1:
            raise _ambiguous(marks)
        for form, mark in marks.items():
            unified = form.unify(sheet)
            others = (*settled[:place], _offer_language(unified.sheets[0], words), *settled[place + 1 :])
            return replace(unified, sheets=others, form=form.code, mark=mark, place=place)
    return plain


def _ambiguous(marks: dict[Form, str]) -> FileRefused:
    found = "; ".join(f"{PRODUCT_OF[form.code]}: {mark}" for form, mark in marks.items())
    return FileRefused("ambiguous_export", value=found, expected="the marks of one product; export the file anew")


def _offer_language(sheet: Sheet, words: Intake) -> Sheet:
    """The sheet in which the language a questionnaire was opened in counts, unless it has a column of the language."""
    grid = Grid(sheet)
    place = grid.place(*_OPENED_IN)
    if place is None:
        return sheet
    if grid.has("language", *words.columns.get("language", ())):
        return mark_technical(sheet, [grid.headings[place]])
    return change_column(sheet, place, heading="language", change=lambda cell: cell.partition("-")[0])
