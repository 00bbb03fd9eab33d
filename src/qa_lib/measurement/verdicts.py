"""The few words that an interval allows. Words follow the interval, never the point alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

CANNOT_BE_TOLD = "cannot_be_told"


def judge_against(low: pd.Series, high: pd.Series, value: ArrayLike) -> pd.Series:
    """Whether a level reaches a target: ``met`` (whole interval at or above it), ``not_met`` (whole interval below it).

    Otherwise, and where the interval is NA, ``cannot_be_told``. Clause 7.5.3, point 5.
    """
    ends = _numbers(low), _numbers(high)
    target = _numbers(value)
    return _words(
        low.index,
        {"met": ends[0] >= target, "not_met": ends[1] < target},
        otherwise=CANNOT_BE_TOLD,
    )


def judge_below(low: pd.Series, high: pd.Series, value: ArrayLike) -> pd.Series:
    """Whether a level lies below a threshold: ``yes`` (whole interval below), ``no`` (whole interval at or above).

    Otherwise, and where the interval is NA, ``cannot_be_told``.
    """
    return judge_against(low, high, value).map({"met": "no", "not_met": "yes", CANNOT_BE_TOLD: CANNOT_BE_TOLD})


def judge_change(low: pd.Series, high: pd.Series) -> pd.Series:
    """What an interval of a difference in time says: ``rose``, ``fell``, ``no_change`` (zero is in it).

    ``cannot_be_told`` where it is NA because either side has too few valid answers.
    """
    return _judge_difference(low, high, above="rose", below="fell", neither="no_change")


def judge_benchmark(low: pd.Series, high: pd.Series) -> pd.Series:
    """What an interval of a difference from a benchmark says: ``above``, ``below``, ``no_difference``.

    ``cannot_be_told`` where it is NA because either side has too few valid answers.
    """
    return _judge_difference(low, high, above="above", below="below", neither="no_difference")


def judge_agreement(low: pd.Series, high: pd.Series, *, reliable: float, tentative: float) -> pd.Series:
    """What an agreement of coders allows: ``reliable``, ``tentative`` or no conclusions (``unreliable``).

    ``reliable``: whole interval at or above that value; ``tentative``: whole interval at or above that one;
    ``unreliable``: whole interval below it. Otherwise, and where the interval is NA, ``cannot_be_told``.
    Clause 7.5.3, point 4.
    """
    ends = _numbers(low), _numbers(high)
    return _words(
        low.index,
        {"reliable": ends[0] >= reliable, "tentative": ends[0] >= tentative, "unreliable": ends[1] < tentative},
        otherwise=CANNOT_BE_TOLD,
    )


def _judge_difference(low: pd.Series, high: pd.Series, *, above: str, below: str, neither: str) -> pd.Series:
    ends = _numbers(low), _numbers(high)
    is_known = np.isfinite(ends[0]) & np.isfinite(ends[1])
    return _words(
        low.index,
        {above: ends[0] > 0, below: ends[1] < 0, neither: is_known},
        otherwise=CANNOT_BE_TOLD,
    )


def _numbers(values: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(pd.Series(values).astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan))


def _words(index: pd.Index, cases: dict[str, NDArray[np.bool_]], *, otherwise: str) -> pd.Series:
    return pd.Series(
        np.select(list(cases.values()), list(cases), otherwise),
        index=index,
        dtype="str",
    )
