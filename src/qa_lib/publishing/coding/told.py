"""What the workbooks of a round tell beside the answers: the code frame, the agreement."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qa_lib.params import CodeFrame, Theme
from qa_lib.publishing.coding.workbook import Book, Setting, height_of
from qa_lib.publishing.filled_workbooks import ALLOWED, print_on_paper
from qa_lib.reporting.escaping import clean_text
from qa_lib.reporting.words import coding as words
from qa_lib.reporting.words.themes import say_agreement, say_coefficient

#: Columns of the page of the code frame and their widths.
FRAME_WIDTHS = {"category": 16, "label": 28, "code": 22, "definition": 46, "include": 40, "exclude": 40, "examples": 46}
AGREEMENT_WIDTHS = {
    "theme": 40,
    "n_given": 26,
    "agreement": 22,
    "kappa": 22,
    "alpha": 22,
    "gwet": 22,
    "verdict": 24,
}


def write_frame(book: Book, frames: Sequence[CodeFrame]) -> None:
    """The page of the code frame: each theme with what belongs to it, what does not, and answers that show it."""
    setting, sheet = book.setting, book.add_page("frame")
    _write_head(book, sheet, list(FRAME_WIDTHS.items()), words.FRAME_HEADINGS)
    row = 1
    for frame in frames:
        for theme in frame.themes:
            texts = _describe(theme, setting)
            for place, text in enumerate(texts):
                sheet.write_string(row, place, text, book.formats["locked"])
            sheet.set_row(row, height_of(texts, list(FRAME_WIDTHS.values())))
            row += 1
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(row - 1, 1), len(FRAME_WIDTHS) - 1)
    print_on_paper(sheet)
    sheet.protect("", ALLOWED)


def _describe(theme: Theme, setting: Setting) -> list[str]:
    language = setting.language
    examples = [f"– {language.name(example)}" for example in theme.examples]
    return [
        language.name(setting.words.categories[theme.category]),
        language.name(theme.label),
        theme.code,
        language.name(theme.definition),
        "" if theme.include is None else language.name(theme.include),
        "" if theme.exclude is None else language.name(theme.exclude),
        "\n".join(examples),
    ]


def write_agreement(book: Book, agreement: pd.DataFrame) -> None:
    """The page of agreement: the verdict, then each coefficient in all and by theme."""
    setting, sheet = book.setting, book.add_page("agreement")
    language = setting.language
    _write_head(book, sheet, list(AGREEMENT_WIDTHS.items()), words.AGREEMENT_HEADINGS)
    names = {code: theme.label for code, theme in setting.params.lineage.themes.items()}
    for number, row in enumerate(agreement.to_dict("records"), start=1):
        code = row["theme"]
        theme = language.name(names[code]) if code in names else words.say_theme(code, language)
        cells = [theme, language.number(row["n_given"], 0)]
        cells += [say_coefficient(row, name, language) or "" for name in ("agreement", "kappa", "alpha", "gwet")]
        cells.append(say_agreement(row["verdict"], language))
        for place, text in enumerate(cells):
            sheet.write_string(number, place, text, book.formats["head" if number == 1 else "locked"])
    told = words.describe_agreement(agreement, setting.params, language)
    for number, text in enumerate(told, start=len(agreement) + 2):
        sheet.merge_range(number, 0, number, len(AGREEMENT_WIDTHS) - 1, clean_text(text), book.formats["plain"])
        sheet.set_row(number, 32)
    sheet.freeze_panes(1, 1)
    print_on_paper(sheet)
    sheet.protect("", ALLOWED)


def _write_head(book: Book, sheet: object, widths: Sequence[tuple[str, int]], headings: dict[str, str]) -> None:
    for place, (name, width) in enumerate(widths):
        sheet.set_column(place, place, width)  # type: ignore[attr-defined]
        text = book.setting.language.text(headings[name])
        sheet.write_string(0, place, text, book.formats["head"])  # type: ignore[attr-defined]
