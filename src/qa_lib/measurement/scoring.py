"""Which answers are valid, which are positive, and what an answer to a reversed item means (7.5.3, points 1 and 2)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from qa_lib.errors import CodebookError
from qa_lib.measurement.cells import number_cells
from qa_lib.params import Item, Params, Scale

#: Slack for shares of the scale that are equal but for binary rounding: (7 - 0.5) / 10 against 1 - 0.4.
_ROUNDING = 1e-9


def positive_values(scale: Scale, *, top_share: float) -> tuple[int, ...]:
    """The values of a scale that count as positive.

    Category i of k (from low to high) is positive when its midpoint (i - 0.5) / k is at least 1 - ``top_share``;
    a scale that names its ``positive_values`` itself keeps them. Clause 7.5.3, point 2.

    Parameters
    ----------
    scale
        The ordered response scale.
    top_share
        The top of the scale that is positive, 0-1; 0.4 in the regulation.
    """
    if scale.positive_values is not None:
        return scale.positive_values
    k = len(scale.values)
    return tuple(value for i, value in enumerate(scale.values, start=1) if (i - 0.5) / k >= 1 - top_share - _ROUNDING)


def build_category_table(params: Params) -> pd.DataFrame:
    """One row for each response option of each item of each codebook.

    Returns
    -------
    DataFrame
        ``survey``, ``block``, ``item``, ``scale``, ``value`` (as answered), ``score`` (after reversal: lowest + highest
        value - value), ``rank`` (1..k by score), ``k``, ``is_positive``, ``is_neutral``.
    """
    rows = [
        row | {"survey": survey.code, "block": block.code}
        for survey in params.surveys
        for block in survey.blocks
        for item in block.items
        for row in _item_categories(item, params)
    ]
    columns = [
        "survey",
        "block",
        "item",
        "scale",
        "value",
        "score",
        "rank",
        "k",
        "is_positive",
        "is_neutral",
    ]
    return pd.DataFrame(rows, columns=columns)


def _item_categories(item: Item, params: Params) -> list[dict[str, Any]]:
    scale = params.scale(item.scale)
    values = scale.values
    positive = positive_values(scale, top_share=params.policy.measurement.positive_top_share.value)
    scores = {value: values[0] + values[-1] - value if item.reversed else value for value in values}
    ranks = {score: rank for rank, score in enumerate(sorted(scores.values()), start=1)}
    return [
        {
            "item": item.code,
            "scale": scale.code,
            "value": value,
            "score": score,
            "rank": ranks[score],
            "k": len(values),
            "is_positive": score in positive,
            "is_neutral": score == scale.neutral_value,
        }
        for value, score in scores.items()
    ]


def score_answers(answers: pd.DataFrame, *, params: Params) -> pd.DataFrame:
    """Add to every answer its block and what it counts as.

    Only an answer with the status ``valid`` and a value of its item's scale is valid: "not applicable", "hard to
    answer", missing and rejected cells are excluded (7.5.3, point 1).

    Parameters
    ----------
    answers
        ``survey``, ``item``, ``value`` (as answered), ``status``; further columns are kept.
    params
        Gives the codebooks, their scales and the positive share.

    Returns
    -------
    DataFrame
        ``answers`` with ``block``, ``scale`` (categories), ``score`` (float32, after reversal, NaN when invalid),
        ``is_valid``, ``is_positive``, ``is_neutral`` (bool, False when invalid).

    Raises
    ------
    CodebookError
        If an item stands in no codebook.
    """
    kinds = answers[["survey", "item", "value"]]
    row = _number_kinds(kinds)
    looked_up = _look_up(_first_rows(kinds, row), params)
    is_valid = (answers["status"] == "valid").to_numpy(dtype=bool) & looked_up["score"].notna().to_numpy()[row]
    score = looked_up["score"].to_numpy(dtype=np.float32)[row]
    return answers.assign(
        block=looked_up["block"].astype("category").array.take(row),
        scale=looked_up["scale"].astype("category").array.take(row),
        score=np.where(is_valid, score, np.float32("nan")),
        is_valid=is_valid,
        is_positive=is_valid & looked_up["is_positive"].to_numpy(dtype=bool)[row],
        is_neutral=is_valid & looked_up["is_neutral"].to_numpy(dtype=bool)[row],
    )


def _number_kinds(kinds: pd.DataFrame) -> np.ndarray:
    """The number of each row's kind from 0, rows of equal values being of one kind; NA is a value."""
    codes = [_number_values(column) for _, column in kinds.items()]
    return number_cells(codes, [int(code.max(initial=0)) + 1 for code in codes])[0]


def _number_values(column: pd.Series) -> np.ndarray:
    """The number of each value, from 0; NA has one, too."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return np.asarray(column.cat.codes, dtype=np.int32) + 1
    return np.asarray(pd.factorize(column, use_na_sentinel=False)[0])


def _first_rows(frame: pd.DataFrame, codes: np.ndarray) -> pd.DataFrame:
    """One row of ``frame`` for each of the codes 0..max, in their order."""
    position = np.zeros(codes.max(initial=-1) + 1, dtype=np.int64)
    position[codes] = np.arange(len(codes))
    return frame.iloc[position]


def _look_up(kinds: pd.DataFrame, params: Params) -> pd.DataFrame:
    """What each kind of answer (survey, item, value) counts as; a value off the scale has no score."""
    table = build_category_table(params)
    items = table[["survey", "item", "block", "scale"]].drop_duplicates(["survey", "item"])
    plain = kinds.astype({"survey": "str", "item": "str", "value": "float64"})
    known = plain.merge(items, how="left", on=["survey", "item"])
    _check_items_are_known(known)
    values = table.drop(columns=["block", "scale"]).astype({"value": "float64", "score": "float64"})
    found = known.merge(values, how="left", on=["survey", "item", "value"])
    is_on_scale = found["score"].notna()
    return found.assign(
        is_positive=is_on_scale & found["is_positive"].eq(True),
        is_neutral=is_on_scale & found["is_neutral"].eq(True),
    )


def _check_items_are_known(kinds: pd.DataFrame) -> None:
    unknown = kinds.loc[kinds["block"].isna(), ["survey", "item"]].drop_duplicates()
    if not unknown.empty:
        names = ", ".join(sorted(f"{row.survey}/{row.item}" for row in unknown.itertuples()))
        raise CodebookError(
            f"answers hold items that stand in no codebook: {names}; "
            "add them to params/surveys or run the intake again with the present codebooks"
        )
