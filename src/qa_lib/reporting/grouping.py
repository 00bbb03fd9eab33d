"""Which names of a table are written once, over the rows that they hold, instead of in each of them."""

from __future__ import annotations

import pandas as pd

from qa_lib.reporting.markup import Groups

#: From so many rows a group on, its name stands over them.
ROWS_MIN = 1.5


def find_groups(names: pd.Series, heading: str) -> Groups | None:
    """The groups of a column of names; None where rows of one name do not stand together, or are too few, or have none.

    >>> find_groups(pd.Series(["a", "a", "b", "b"]), "Survey").names
    ('a', 'a', 'b', 'b')
    >>> find_groups(pd.Series(["a", "b", "a", "b"]), "Survey") is None
    True
    """
    if names.empty or names.isna().any():
        return None
    words = names.astype(str)
    n_runs = int(words.ne(words.shift()).sum())
    if n_runs != words.nunique() or len(words) < ROWS_MIN * n_runs:
        return None
    return Groups(heading, tuple(words))
