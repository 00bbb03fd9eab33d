"""THE ONLY DOOR: what a table may show to a ring of readers (8.1.2).

A row of fewer respondents than the ring's minimum shows no measure. What else is hidden of the results of a school is
planned for all reports together (`qa_lib.analysis.release`, ``theme_release``, ``teacher_release``) and given as
``hidden``. Rows that no plan knows and that add up to a total known to the readers are hidden in company, the smallest
first: at least two rows, who together have at least the minimum of respondents.
How many answered stays visible: participation is no opinion. Last, what is left is rounded where the ring rounds
(`qa_lib.privacy.rounding`).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qa_lib.params import Ring
from qa_lib.privacy.rounding import round_frame

#: Endings and whole names of columns that are measures; see the naming standard.
MEASURE_ENDINGS = ("_share", "_pct", "_low", "_high", "_mean", "_sd", "_verdict", "_chance", "p_value")
MEASURE_NAMES = frozenset(
    {"n", "n_valid", "n_positive", "n_neutral", "n_straight", "share", "low", "high", "share_from", "share_to"}
    | {"kappa", "verdict", "below_threshold", "n_effective"}
    | {"alpha", "gwet"}
)
#: Counts that are themselves findings about themes.
THEME_COUNTS = ("n_comments", "n_respondents")
#: Known to everybody, whatever was answered.
OPEN_NAMES = frozenset({"target_share", "threshold_share", "population_share", "response_share", "respondent_share"})


def measure_columns(frame: pd.DataFrame) -> list[str]:
    """The columns of a table that its respondents' opinions made, by their names."""
    return [
        name
        for name in map(str, frame.columns)
        if name not in OPEN_NAMES and (name in MEASURE_NAMES or name.endswith(MEASURE_ENDINGS))
    ]


def disclose(
    frame: pd.DataFrame,
    *,
    ring: Ring,
    n_column: str = "n_respondents",
    value_columns: Sequence[str] | None = None,
    within: Sequence[str] | None = None,
    hidden: pd.Series | None = None,
) -> pd.DataFrame:
    """A copy of a table of ratings in which rows of too few respondents show no measure.

    ``frame`` has one row a group; ``n_column`` holds its respondents. A row of no respondents has nothing to hide and
    stays; a row whose number is unknown is hidden. ``value_columns`` are emptied; by default `measure_columns`.
    ``within`` names the columns whose equal values mark rows that share a total known to the readers (an empty list:
    all rows do); None where rows share none. ``hidden`` marks rows that the release's plan hides.

    Returns
    -------
    DataFrame
        The columns of ``frame`` (emptied cells are NA) and ``is_suppressed``.
    """
    is_hidden = _find_hidden(frame[n_column], minimum=ring.ratings_n_min.value)
    if hidden is not None:
        is_hidden |= hidden
    if within is not None:
        minimum = ring.ratings_n_min.value
        is_hidden = _hide_complements(frame, is_hidden, n_column=n_column, within=within, minimum=minimum)
    disclosed = _hide(frame, is_hidden, measure_columns(frame) if value_columns is None else list(value_columns))
    return round_frame(disclosed, base=ring.round_to.value, n_column=n_column)


def disclose_themes(
    frame: pd.DataFrame,
    *,
    ring: Ring,
    n_column: str = "n_respondents",
    value_columns: Sequence[str] | None = None,
    within: Sequence[str] | None = None,
    hidden: pd.Series | None = None,
    least_base: int | None = None,
) -> pd.DataFrame:
    """A copy of a table of themes in which a theme that too few respondents raised shows no measure.

    Here the number of respondents is itself the finding, so it is hidden too. Columns, ``within`` and ``hidden`` as in
    `disclose`. The table is rounded to ``least_base`` even in a ring that does not round, or rounds to less.
    """
    minimum = ring.themes_n_min.value
    is_hidden = _find_hidden(frame[n_column], minimum=minimum)
    if hidden is not None:
        is_hidden |= hidden
    if within is not None:
        is_hidden = _hide_complements(frame, is_hidden, n_column=n_column, within=within, minimum=minimum)
    names = [*THEME_COUNTS, *measure_columns(frame)] if value_columns is None else value_columns
    disclosed = _hide(frame, is_hidden, [name for name in names if name in frame.columns])
    base = max((one for one in (ring.round_to.value, least_base) if one is not None), default=None)
    return round_frame(disclosed, base=base, n_column=n_column)


def disclose_quotes(answers: pd.DataFrame, *, ring: Ring, n_respondents: int) -> pd.DataFrame:
    """The open answers that the ring may read: none where too few people wrote.

    ``answers`` has a row an answer with its ``state`` of review; those stay whose state the ring may quote
    (``quoted_states``), in their order. What is in no state is not quoted.
    """
    is_open = n_respondents >= ring.comments_n_min.value
    is_released = answers["state"].astype("str").isin(ring.quoted_states.value).fillna(False)
    return answers[is_released.to_numpy(dtype=bool) & is_open]


def _find_hidden(n_respondents: pd.Series, *, minimum: int) -> pd.Series:
    n = n_respondents.astype("Float64")
    return ((n > 0) & (n < minimum)).fillna(True).astype(bool)


def _hide_complements(
    frame: pd.DataFrame, hidden: pd.Series, *, n_column: str, within: Sequence[str], minimum: int
) -> pd.Series:
    sizes = frame[n_column].astype("Float64").fillna(0.0).to_numpy(dtype=float)
    result = hidden.to_numpy(copy=True)
    groups = frame.groupby(list(within), dropna=False, observed=True).ngroup() if within else pd.Series(0, frame.index)
    for places in groups.reset_index(drop=True).groupby(groups.to_numpy()).groups.values():
        open_places = sorted((place for place in places if not result[place] and sizes[place]), key=sizes.__getitem__)
        hidden_sizes = [sizes[place] for place in places if result[place]]
        while hidden_sizes and open_places and (len(hidden_sizes) < 2 or sum(hidden_sizes) < minimum):
            place = open_places.pop(0)
            result[place] = True
            hidden_sizes.append(sizes[place])
    return pd.Series(result, index=frame.index)


def _hide(frame: pd.DataFrame, hidden: pd.Series, value_columns: list[str]) -> pd.DataFrame:
    emptied = {name: _with_na(frame[name]).mask(hidden) for name in value_columns}
    return frame.assign(**emptied, is_suppressed=hidden)


def _with_na(column: pd.Series) -> pd.Series:
    nullable = {"i": pd.Int64Dtype(), "u": pd.Int64Dtype(), "f": pd.Float64Dtype(), "b": pd.BooleanDtype()}
    kind = getattr(column.dtype, "kind", "O")
    return column.astype(nullable[kind]) if kind in nullable else column
