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


def judge_change(difference: pd.Series, p_value: pd.Series, *, confidence_level: float) -> pd.Series:
    """What a difference in time says: ``rose`` or ``fell`` where p lies below 1 - ``confidence_level``, ``no_change``.

    ``p_value`` is that of one comparison or, where several are judged at once, adjusted for their number.
    ``cannot_be_told`` where it is NA because either side has too few valid answers.
    """
    return _judge_difference(difference, p_value, confidence_level, above="rose", below="fell", neither="no_change")


def judge_benchmark(difference: pd.Series, p_value: pd.Series, *, confidence_level: float) -> pd.Series:
    """What a difference from a benchmark says: ``above``, ``below``, ``no_difference``, ``cannot_be_told``.

    As `judge_change`.
    """
    words = {"above": "above", "below": "below", "neither": "no_difference"}
    return _judge_difference(difference, p_value, confidence_level, **words)


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


def judge_trend(slope: pd.Series, p_value: pd.Series, *, confidence_level: float) -> pd.Series:
    """What a slope over several periods says: ``rising``, ``falling``, ``no_trend``, ``cannot_be_told``.

    As `judge_change`.
    """
    words = {"above": "rising", "below": "falling", "neither": "no_trend"}
    return _judge_difference(slope, p_value, confidence_level, **words)


def _judge_difference(
    difference: pd.Series, p_value: pd.Series, confidence_level: float, *, above: str, below: str, neither: str
) -> pd.Series:
    size, p = _numbers(difference), _numbers(p_value)
    is_found = p < 1 - confidence_level
    return _words(
        difference.index,
        {above: is_found & (size > 0), below: is_found & (size < 0), neither: np.isfinite(p)},
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
