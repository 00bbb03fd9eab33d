"""SPSS data files: values that the file itself declares as missing."""

from __future__ import annotations

from dataclasses import replace

from qa_lib.intake.sheets import USER_MISSING, Sheet
from qa_lib.intake.spelling import spelling_key
from qa_lib.params.surveys import Intake


def settle_missing(sheet: Sheet, *, words: Intake) -> Sheet:
    """The sheet with every value that the file declares as missing settled by its label.

    "Not applicable" and "hard to answer" stay as these words, for they are answers; any other label (refused, skipped,
    not asked) and a value without one becomes empty.
    """
    known = {spelling_key(word) for word in (*words.not_applicable, *words.hard_to_answer)}

    def settle(cell: str) -> str:
        if not cell.startswith(USER_MISSING):
            return cell
        label = cell.removeprefix(USER_MISSING)
        return label if spelling_key(label) in known else ""

    return replace(sheet, rows=[[settle(cell) for cell in row] for row in sheet.rows])
