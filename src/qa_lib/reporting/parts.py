"""Long tables in parts, so that each has a figure that leaves room for words on its page."""

from __future__ import annotations

import math

import pandas as pd

#: Rows that one figure holds.
N_ROWS_MAX = 13


def divide_rows(frame: pd.DataFrame, heading: str, *, n_rows_max: int = N_ROWS_MAX) -> list[pd.DataFrame]:
    """The rows in parts of about ``n_rows_max`` each; what has the same ``heading`` (a column) stays together."""
    n_parts = math.ceil(len(frame) / n_rows_max)
    if n_parts <= 1:
        return [frame] if len(frame) else []
    sizes = frame[heading].groupby(frame[heading], sort=False).size()
    middle = frame[heading].map(sizes.cumsum() - sizes / 2)
    return [part.reset_index(drop=True) for _, part in frame.groupby(middle * n_parts // len(frame))]
