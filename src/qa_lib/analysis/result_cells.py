"""The results of a school as cells that add up: items to blocks, blocks to surveys, departments to the school."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qa_lib.analysis.scored import Scored
from qa_lib.params import Ring
from qa_lib.privacy.suppression import LinkedCells, link_cells

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

#: What names a result. ``department`` is `WHOLE` for the school, ``block`` and ``item`` are `WHOLE` above their level.
CELL_KEYS = ("semester", "survey", "department", "block", "item")
WHOLE = ""
#: Responses that name no department: shown nowhere, but known to whoever subtracts the departments from the school.
UNKNOWN = "?"
#: What names a result within a survey and semester.
_PARTS = ("department", "block", "item")


def count_cells(school: Scored, *, n_needed: int) -> pd.DataFrame:
    """Every result of a school with valid answers.

    Returns
    -------
    DataFrame
        `CELL_KEYS`, ``n_valid``, ``n_positive``, ``n_items`` (that make the result), ``n_respondents`` (exact below
        ``n_needed``, else that of the survey in the unit), and ``dominant_share`` (the largest part of the answers that
        one respondent gave; 0 where ``n_respondents`` is not exact).
    """
    answers = school.answers
    answers = answers[answers["is_valid"].to_numpy(dtype=bool)]
    keys = pd.DataFrame({name: _name_unknown(answers[name]) for name in CELL_KEYS})
    counted = keys.assign(n_valid=1, n_positive=answers["is_positive"].to_numpy(dtype=np.int64))
    grouped = counted.groupby(list(CELL_KEYS), observed=True, sort=False)
    items = grouped.sum().reset_index().astype(dict.fromkeys(CELL_KEYS, "str"))
    cells, cells_of_item = _roll_up(items)
    item_of_answer: IntArray = np.array(grouped.ngroup(), dtype=np.int64)
    cells_of_answer = cells_of_item[:, item_of_answer]
    respondent: IntArray = np.array(answers["respondent_id"].cat.codes, dtype=np.int64)
    cells = cells.merge(_count_responses(school.responses), how="left", on=["semester", "survey"])
    is_near = cells["block"].eq(WHOLE) | (cells["n_valid"] < n_needed * cells["n_responses_max"] * cells["n_items"])
    counts = _count_respondents(cells_of_answer, respondent=respondent, is_counted=is_near.to_numpy(dtype=bool))
    cells = cells.assign(n_respondents=counts.n_respondents, dominant_share=counts.n_most / cells["n_valid"])
    of_survey = cells.groupby(["semester", "survey", "department"])["n_respondents"].transform("max")
    return cells.assign(n_respondents=cells["n_respondents"].where(is_near, of_survey)).drop(columns="n_responses_max")


def _name_unknown(column: pd.Series) -> pd.Series:
    """A key as categories, in which NA is called `UNKNOWN`."""
    categories = column.astype("category")
    return categories.cat.add_categories(UNKNOWN).fillna(UNKNOWN) if categories.hasnans else categories


def _roll_up(items: pd.DataFrame) -> tuple[pd.DataFrame, IntArray]:
    """All results made of those of items, and the six of them (rows) that each item (columns) is part of."""
    levels = [items, items.assign(item=WHOLE), items.assign(item=WHOLE, block=WHOLE)]
    units = [unit for level in levels for unit in (level, level.assign(department=WHOLE))]
    grouped = pd.concat(units, ignore_index=True).groupby(list(CELL_KEYS), sort=False)
    cells = grouped.agg(n_valid=("n_valid", "sum"), n_positive=("n_positive", "sum"), n_items=("n_valid", "size"))
    place: IntArray = np.array(grouped.ngroup(), dtype=np.int64)
    return cells.reset_index(), place.reshape(len(units), len(items))


def _count_responses(responses: pd.DataFrame) -> pd.DataFrame:
    """The most responses that one person gave to each survey in each semester."""
    rows = responses[["semester", "survey", "respondent_id"]].astype("str")
    counts = rows.value_counts().groupby(["semester", "survey"]).max()
    return counts.rename("n_responses_max").reset_index()


@dataclass(frozen=True)
class _Respondents:
    """By cell: how many people gave its answers, and how many the most eager of them gave."""

    n_respondents: IntArray
    n_most: IntArray


def _count_respondents(cells_of_answer: IntArray, *, respondent: IntArray, is_counted: BoolArray) -> _Respondents:
    """Count the respondents of some cells; 0 for the others."""
    counts, most = np.zeros(len(is_counted), dtype=np.int64), np.zeros(len(is_counted), dtype=np.int64)
    n_respondents = max(int(respondent.max(initial=0)) + 1, 1)
    for cell in cells_of_answer:
        rows = is_counted[cell]
        pairs, n_answers = np.unique(cell[rows] * n_respondents + respondent[rows], return_counts=True)
        counts += np.bincount(pairs // n_respondents, minlength=len(counts))
        np.maximum.at(most, pairs // n_respondents, n_answers)
    return _Respondents(counts, most)


def link_results(table: pd.DataFrame, ring: Ring) -> LinkedCells:
    """The results of one survey in one semester, linked: items make blocks, blocks the survey, departments the school.

    ``table`` has the columns of `count_cells`, ``sensitive`` (a reason or NA) and ``is_public`` (known to the readers
    from elsewhere); cells are named by `name_results`.
    What a reader looks for is how many answers were positive; how many were given counts as known.
    """
    width = np.maximum(ring.feasible_n_min.value, ring.feasible_share_min.value * table["n_valid"])
    cells = pd.DataFrame(
        {
            "value": table["n_positive"],
            "low": 0,
            "high": table["n_valid"],
            "is_sensitive": table["sensitive"].notna(),
            "is_public": table["is_public"],
            "weight": table["n_valid"].where(table["department"].ne(UNKNOWN), 0).astype(float),
            "width": width,
        }
    )
    named = table.assign(name=name_results(table))
    wholes = [
        _list_sums(named, part=named["item"].ne(WHOLE), above={"item": WHOLE}),
        _list_sums(named, part=named["item"].eq(WHOLE) & named["block"].ne(WHOLE), above={"block": WHOLE}),
        _list_sums(named, part=named["department"].ne(WHOLE), above={"department": WHOLE}),
    ]
    return link_cells(cells.set_index(named["name"]), [pair for pairs in wholes for pair in pairs])


def name_results(table: pd.DataFrame) -> pd.Series:
    """The name of each result of one survey in one semester: "department/block/item"."""
    parts = zip(*(table[name].tolist() for name in _PARTS), strict=True)
    return pd.Series(["/".join(part) for part in parts], index=table.index, dtype="str")


def _list_sums(named: pd.DataFrame, *, part: pd.Series, above: dict[str, str]) -> list[tuple[Hashable, list[Hashable]]]:
    """Each whole with its parts, by name."""
    parts = named[part]
    sums: dict[Hashable, list[Hashable]] = {}
    for whole, name in zip(name_results(parts.assign(**above)).tolist(), parts["name"].tolist(), strict=True):
        sums.setdefault(whole, []).append(name)
    return list(sums.items())
