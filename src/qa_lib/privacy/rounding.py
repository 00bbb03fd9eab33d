"""Rounding of what a ring may see, on top of what is hidden from it (`round_to` in the policy).

Counts of people and answers become the nearest multiple of the base, halves upwards (base 5 at Ofqual and HESA).
A share becomes the rounded count behind it / the rounded number that it is a share of, so it tells no more than these.
A mean or a difference becomes the nearest multiple of base / n; the limits of an interval keep their distance from the
rounded value, rounded up on the same grid. p values are told to three decimals.

Numbers are rounded by themselves, so the same result is the same in every table, figure, file and sentence, and a total
is that of the data, rounded: it may differ from the sum of its rounded parts. Numbers of items, semesters, schools and
the like, and populations, which come from registers, are not rounded; neither are coefficients of scales and coders.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

#: Counts of what is no person and no answer, and of people who were asked.
EXACT_COUNTS = frozenset(
    {"n_population", "n_asked", "n_items", "n_semesters", "n_blocks", "n_factors", "n_groups", "n_levels", "n_schools"}
    | {"n_teachers", "n_themes", "n_units", "n_units_done", "n_surveys", "n_departments", "n_effective"}
)
#: What a share or mean is one of, the first that a table has; else its column of respondents.
_WHOLES = ("n_valid", "n_writers", "n_answers", "n_cells", "n_responses")
#: Shares that nobody's answer made: aims, and the population's own composition.
_EXACT_SHARES = frozenset({"target_share", "threshold_share", "population_share"})
#: Shares of those who were asked.
_OF_POPULATION = frozenset({"response_share", "silence_share"})
_LIMITS = ("low", "high")
#: A number on the grid stays there, whatever the last digit of its quotient is.
_SLACK = 1e-9
_P_DECIMALS = 3


def round_frame(frame: pd.DataFrame, *, base: int | None, n_column: str) -> pd.DataFrame:
    """A copy whose counts, shares, means and limits are rounded to ``base``; the frame itself without one.

    A share of a number that itself rounds to 0 is NA. Missing values stay missing.
    """
    if base is None or frame.empty:
        return frame
    names = [str(name) for name in frame.columns]
    values = {name: round_counts(frame[name], base) for name in names if _is_count(frame, name)}
    shares = [name for name in names if name not in values and _is_share(frame, name)]
    values |= {name: round_share(frame[name], _whole_of(frame, name, n_column), base) for name in shares}
    limits = [name for name in names if _is_limit(frame, name)]
    values |= {name: _round_limit(frame, name, values, step=_step(frame, name, n_column, base)) for name in limits}
    p_values = [name for name in names if name.endswith("p_value")]
    return frame.assign(**values, **{name: frame[name].round(_P_DECIMALS) for name in p_values})


def round_counts(counts: pd.Series, base: int) -> pd.Series:
    """The nearest multiples of ``base``, halves upwards, as nullable whole numbers."""
    return (_floor(counts.astype("Float64") / base + 0.5 + _SLACK) * base).astype("Int64")


def _floor(values: pd.Series) -> pd.Series:
    return pd.Series(np.floor(values), index=values.index, dtype="Float64")


def round_share(share: pd.Series, whole: pd.Series, base: int) -> pd.Series:
    """Shares of ``whole`` people or answers, as the quotients of their rounded counts; means on the same grid.

    A difference and a mean, which is no share of a whole, become the nearest multiples of base / rounded whole.
    """
    rounded_whole = _round_whole(whole, base)
    values = share.astype("Float64")
    if not str(share.name).endswith(("_mean", "_sd")) and values.dropna().between(0, 1).all():
        return (round_counts(values * whole.astype("Float64"), base) / rounded_whole).clip(upper=1.0)
    step = base / rounded_whole
    return _floor(values / step + 0.5 + _SLACK) * step


def _round_whole(whole: pd.Series, base: int) -> pd.Series:
    rounded = round_counts(whole, base).astype("Float64")
    return rounded.mask(rounded.eq(0))


def _step(frame: pd.DataFrame, name: str, n_column: str, base: int) -> pd.Series:
    return base / _round_whole(_whole_of(frame, name, n_column), base)


def _round_limit(frame: pd.DataFrame, name: str, rounded: dict[str, pd.Series], *, step: pd.Series) -> pd.Series:
    """A limit as far from its rounded value as it was from the value itself, at least."""
    limit, is_low = frame[name].astype("Float64"), name.endswith("low")
    centre = _centre_of(frame, name)
    if centre is None or centre not in rounded:
        return _floor(limit / step + _SLACK) * step if is_low else -_floor(-limit / step + _SLACK) * step
    distance = (frame[centre].astype("Float64") - limit).abs()
    reach = -_floor(-distance / step + _SLACK) * step
    moved = rounded[centre] - reach if is_low else rounded[centre] + reach
    return moved.clip(0.0, 1.0) if limit.dropna().between(0, 1).all() else moved


def _centre_of(frame: pd.DataFrame, name: str) -> str | None:
    """The column of the value whose limit this is."""
    beginning = name.removesuffix("low").removesuffix("high")
    return next((f"{beginning}{end}" for end in ("share", "mean") if f"{beginning}{end}" in frame.columns), None)


def _is_count(frame: pd.DataFrame, name: str) -> bool:
    column = frame[name]
    is_number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    return (name == "n" or name.startswith("n_")) and name not in EXACT_COUNTS and is_number


def _is_share(frame: pd.DataFrame, name: str) -> bool:
    is_named = name in ("share", "share_from", "share_to") or name.endswith(("_share", "_mean", "_sd"))
    return is_named and name not in _EXACT_SHARES and pd.api.types.is_float_dtype(frame[name])


def _is_limit(frame: pd.DataFrame, name: str) -> bool:
    is_named = name in _LIMITS or name.endswith(("_low", "_high"))
    return is_named and pd.api.types.is_float_dtype(frame[name])


def _whole_of(frame: pd.DataFrame, name: str, n_column: str) -> pd.Series:
    if name in _OF_POPULATION and "n_population" in frame.columns:
        return frame["n_population"]
    found = next((whole for whole in _WHOLES if whole in frame.columns), n_column)
    return frame[found]
