"""The short expressions of cases, such as ``A5 >= 5`` or ``awards == 'Yes'``, and what else cases write in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from qa_lib.reference.cases import COMPARISONS

_EXPRESSION = re.compile(r"""\s*([\w.]+)\s*(==|!=|>=|<=|>|<)\s*(['"]?)(.*?)\3\s*""")


def evaluate(expression: str, value: Any) -> Any:
    """What ``name OPERATOR number`` or ``name OPERATOR 'text'`` says of a value, a column or, by its name, a frame's.

    Raises
    ------
    ValueError
        Another form of expression.

    >>> evaluate("y >= 4", 5)
    True
    """
    match = _EXPRESSION.fullmatch(expression)
    if match is None:
        raise ValueError(f"unknown form of expression. Given: {expression!r}. Expected: name OPERATOR value")
    name, comparison, quote, right = match.groups()
    left = value[name] if isinstance(value, pd.DataFrame) else value
    return COMPARISONS[comparison](left, right if quote else float(right))


def read_level(params: Mapping[str, Any]) -> float:
    """The confidence level of a case, .95 where it names none."""
    return float(params.get("conf", params.get("level", 0.95)))


def read_alternative(params: Mapping[str, Any]) -> Any:
    """The alternative of a case's test in the library's words: R writes ``two.sided``."""
    return str(params.get("alternative", "two-sided")).replace(".", "-")


def as_label(value: Any) -> str:
    """A category as cases write it: ``1`` for the number 1.0.

    >>> as_label(1.0), as_label("E")
    ('1', 'E')
    """
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def as_labels(column: pd.Series | pd.DataFrame) -> pd.Series:
    """Categories in the words of cases, those of several columns as ``E|No``; of one, missing values stay missing."""
    if isinstance(column, pd.DataFrame):
        return column.apply(as_labels).agg("|".join, axis=1)
    return column.map(as_label, na_action="ignore")
