"""Cards of observers and reviews of one semester, scored by the criteria of their codebook."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qa_lib.params import Params, RegisterBook, Semester
from qa_lib.registers import Registers

OBSERVATIONS, REVIEWS, ATTENDANCE = "observations", "peer-reviews", "attendance"
#: The weighted mean of all criteria, beside the single ones.
TOTAL = "total"
#: What `score_rows` adds to a row; ``<criterion>`` stays in points, ``<criterion>_share`` is its place on its scale.
SCORE_COLUMNS = ("total_share",)


def find_book(params: Params, register: str) -> RegisterBook | None:
    """The codebook of a register; None where the university keeps none."""
    return next((book for book in params.registers if book.code == register), None)


def take_semester(frame: pd.DataFrame, column: str, semester: Semester) -> pd.DataFrame:
    """The rows dated within a semester; a month belongs to it when it ends after the first and begins by the last day.

    The exam session is part of the semester.
    """
    dates = frame[column]
    first = pd.Timestamp(semester.start_date)
    is_month = column == "month"
    begins = first.replace(day=1) if is_month else first
    return frame[(dates >= begins) & (dates <= pd.Timestamp(semester.end_date))].reset_index(drop=True)


def score_rows(frame: pd.DataFrame, book: RegisterBook) -> pd.DataFrame:
    """Rows with the place of each score on its scale, and of all together.

    A share is (points - lowest) / (highest - lowest), 0-1. The total is their mean by the weights of the codebook over
    the criteria that the row has; NA without any.

    Returns
    -------
    DataFrame
        A copy with ``<criterion>_share`` for each criterion, and ``total_share``.
    """
    shares = {f"{column.code}_share": _place(frame[column.code], column.low, column.high) for column in book.criteria}
    weights = np.array([column.criterion.weight for column in book.criteria if column.criterion])
    values = np.column_stack([share.to_numpy() for share in shares.values()]) if shares else np.empty((len(frame), 0))
    given = np.where(np.isnan(values), 0.0, weights)
    with np.errstate(invalid="ignore"):
        total = np.nansum(values * given, axis=1) / given.sum(axis=1)
    return frame.assign(**shares, total_share=total)


def _place(points: pd.Series, low: int | None, high: int | None) -> pd.Series:
    bottom, top = low or 0, high or 1
    return pd.Series((points.astype("Float64").to_numpy(dtype=float, na_value=np.nan) - bottom) / (top - bottom))


def list_cards(registers: Registers, semester: Semester) -> pd.DataFrame:
    """The cards of a semester, scored (`score_rows`), with whom they are about.

    Returns
    -------
    DataFrame
        The columns of the register and of `score_rows`; ``cluster``: the teacher, or the class where no teacher is
        named. Empty where no register is kept.
    """
    book = find_book(registers.params, OBSERVATIONS)
    if book is None:
        return pd.DataFrame()
    rows = take_semester(registers.frame(OBSERVATIONS), "observed_date", semester)
    scored = score_rows(rows, book)
    place = scored["school"].astype("str") + "/" + scored["department"].astype("str") + "/"
    return scored.assign(cluster=scored["teacher"].fillna(place + scored["observed_class"]))


def count_people(cards: pd.DataFrame) -> int:
    """Observed teachers that are certain: classes without a teacher's number may all be of one."""
    return int(cards["teacher"].nunique() + cards["teacher"].isna().any()) if len(cards) else 0
