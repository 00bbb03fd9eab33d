"""The identifiers of people as files print them, before they become pseudonyms."""

from __future__ import annotations

import re

import pandas as pd

from qa_lib.intake.context import Column
from qa_lib.intake.rejections import Fault
from qa_lib.intake.sheets import UNREADABLE
from qa_lib.privacy.letters import strip_invisible

#: What a spreadsheet prints in the place of what it could not look up or calculate.
_ERROR_OR_FORMULA = re.compile(r"#.*[!?AД]|#{2,}|=.*", re.S)
#: A long number that a spreadsheet has rounded: those of many people look alike.
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d{2,3}")


def read_identifiers(column: Column) -> pd.Series:
    """The identifiers of a column without invisible characters; '' where there is none.

    What many rows may share although they are of different people (an error, a formula, a rounded number, characters
    that can not be read) is no identifier: it is emptied and logged as ``no_identifier``, or all of them would count
    as one.
    """
    cells = column.cells.map(_tidy)
    is_bad = cells.map(_is_bad).to_numpy(dtype=bool)
    fault = Fault("no_identifier", "the identifier of one person, as text")
    bad = cells[is_bad]
    column.log.add_cells(bad.index.to_numpy(), column.heading, list(bad), [fault] * len(bad))
    return cells.mask(is_bad, "")


def _tidy(text: str) -> str:
    return text if text.isascii() and text.isprintable() else strip_invisible(text).strip()


def _is_bad(text: str) -> bool:
    return bool(_ERROR_OR_FORMULA.fullmatch(text) or _ROUNDED.fullmatch(text)) or UNREADABLE in text
