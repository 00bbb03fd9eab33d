"""Which results of a school a ring of readers may see: one plan for everything that is ever shown of them (8.1.2).

The plan covers all results that any report may show of a school: its surveys, blocks and items, for the school as a
whole and for each department, in each semester. Readers can add these up: items to blocks, blocks to surveys,
departments to the school. So what is hidden is chosen for all of them together, and depends on the data and the policy
alone, not on which report is made first. Reports, chapters and figures take their part of it.
"""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.scored import Scored
from qa_lib.errors import DisclosureError
from qa_lib.params import Params, Ring
from qa_lib.privacy.suppression import Clash, LinkedCells, link_cells, protect_cells

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

#: What names a result. ``department`` is `WHOLE` for the school, ``block`` and ``item`` are `WHOLE` above their level.
CELL_KEYS = ("semester", "survey", "department", "block", "item")
WHOLE = ""
#: Responses that name no department: shown nowhere, but known to whoever subtracts the departments from the school.
UNKNOWN = "?"
REASONS = ("too_few", "dominated", "unanimous", "protects")


@once_per_report
def plan_release(data: ReportData, tier: str) -> pd.DataFrame:
    """The results of the report's school that a ring may not see, in all semesters of the window: `plan_results`."""
    return plan_results(data.whole_school, ring_of(data.params, tier))


def ring_of(params: Params, tier: str) -> Ring:
    """The rules of a ring of readers."""
    ring: Ring = getattr(params.policy.disclosure, tier)
    return ring


def plan_results(school: Scored, ring: Ring) -> pd.DataFrame:
    """The results of a school that a ring may not see.

    A result is sensitive when fewer respondents than the ring's minimum made it, when one respondent gave most of its
    answers, or when all of few respondents said the same. Others are hidden because sensitive ones could be worked out
    from them.

    Returns
    -------
    DataFrame
        `CELL_KEYS`, ``n_respondents``, ``reason`` (one of `REASONS`) and ``protects`` (the sensitive result that would
        be given away otherwise, as "department/block/item"; NA for a sensitive one).

    Raises
    ------
    DisclosureError
        When no choice of hidden results protects a sensitive one.
    """
    cells = count_cells(school, n_needed=max(ring.ratings_n_min.value, ring.unanimity_n_min.value))
    cells = cells.assign(sensitive=_find_sensitive(cells, ring))
    tables = [
        table for _, table in cells.groupby(["semester", "survey"], sort=False) if table["sensitive"].notna().any()
    ]
    hidden = [_choose_hidden(table, ring) for table in tables]
    columns = [*CELL_KEYS, "n_respondents", "reason", "protects"]
    empty = pd.DataFrame(columns=columns).astype("str").astype({"n_respondents": "int64"})
    return pd.concat([empty, *hidden], ignore_index=True)[columns]


def find_hidden(frame: pd.DataFrame, plan: pd.DataFrame, *, semester: str, department: str) -> pd.Series:
    """Which rows of a table of results a plan hides.

    ``frame`` has ``survey`` and, where its rows are about parts, ``block`` or ``item``; ``department`` and ``semester``
    are those of a row where the table has such a column, else those given. A row about two semesters
    (``semester_from``, ``semester_to``) is hidden when one of its results is.
    """
    rows = pd.DataFrame({"survey": frame["survey"].astype("str")}, index=frame.index)
    rows["department"] = frame["department"].astype("str") if "department" in frame.columns else department
    rows["part"] = _name_part(frame)
    hidden_rows = pd.MultiIndex.from_frame(plan.assign(part=_name_part(plan))[["semester", *rows.columns]])
    times = [name for name in ("semester", "semester_from", "semester_to") if name in frame.columns]
    is_hidden = np.zeros(len(frame), dtype=np.bool_)
    for time in times or [semester]:
        named = rows.assign(semester=frame[time].astype("str") if times else time)[["semester", *rows.columns]]
        is_hidden |= pd.MultiIndex.from_frame(named).isin(hidden_rows)
    return pd.Series(is_hidden, index=frame.index)


def _name_part(frame: pd.DataFrame) -> pd.Series:
    """What of a survey a row is about: an item, a block ("block/"), or all of it ("")."""
    nothing = pd.Series(WHOLE, index=frame.index, dtype="str")
    item, block = (
        frame[name].astype("str").fillna(WHOLE) if name in frame.columns else nothing for name in ("item", "block")
    )
    return item.where(item.ne(WHOLE), block.where(block.eq(WHOLE), block + "/"))


def count_cells(school: Scored, *, n_needed: int) -> pd.DataFrame:
    """Every result of a school with valid answers.

    Returns
    -------
    DataFrame
        `CELL_KEYS`, ``n_valid``, ``n_positive``, ``n_items`` (that make the result), ``n_respondents`` (exact below
        ``n_needed``, else that of the survey in the unit), and ``dominant_share`` (the largest part of the survey's
        answers in the unit that one respondent gave).
    """
    answers = school.answers
    answers = answers[answers["is_valid"].to_numpy(dtype=bool)]
    keys = pd.DataFrame({name: _name_unknown(answers[name]) for name in CELL_KEYS})
    counted = keys.assign(n_valid=1, n_positive=answers["is_positive"].to_numpy(dtype=np.int64))
    grouped = counted.groupby(list(CELL_KEYS), observed=True, sort=False)
    items = grouped.sum().reset_index().astype(dict.fromkeys(CELL_KEYS, "str"))
    cells, cells_of_item = _roll_up(items)
    cells = cells.merge(_describe_people(school.responses), how="left", on=["semester", "survey", "department"])
    is_near = cells["n_valid"] < n_needed * cells["n_responses_max"] * cells["n_items"]
    is_near &= cells["block"].ne(WHOLE)
    respondent = answers["respondent_id"].cat.codes.to_numpy(dtype=np.int64)
    item_of_answer: IntArray = np.array(grouped.ngroup(), dtype=np.int64)
    cells_of_answer = cells_of_item[:, item_of_answer]
    exact = _count_respondents(cells_of_answer, respondent=respondent, is_near=is_near.to_numpy(dtype=bool))
    return cells.assign(n_respondents=cells["n_respondents"].where(~is_near, exact).astype("int64"))


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


def _describe_people(responses: pd.DataFrame) -> pd.DataFrame:
    """Respondents of each survey in each unit, the most responses of one, and the largest part of the answers."""
    unit = ["semester", "survey", "department"]
    rows = responses.loc[responses["n_valid"] > 0, [*unit, "respondent_id", "n_valid"]]
    rows = rows.assign(**{name: rows[name].astype("str").fillna(UNKNOWN) for name in unit})
    rows = pd.concat([rows, rows.assign(department=WHOLE)])
    of_person = rows.groupby([*unit, "respondent_id"])["n_valid"].agg(["sum", "size"]).groupby(unit)
    people = of_person.agg(n_respondents=("sum", "size"), n_responses_max=("size", "max"))
    answers = of_person["sum"].agg(["max", "sum"])
    return people.assign(dominant_share=answers["max"] / answers["sum"]).reset_index()


def _count_respondents(cells_of_answer: IntArray, *, respondent: NDArray[np.integer], is_near: BoolArray) -> IntArray:
    """How many different respondents gave the answers of those cells that are near the minimum; 0 for the others."""
    counts = np.zeros(len(is_near), dtype=np.int64)
    n_respondents = respondent.max(initial=-1) + 1
    for cell in cells_of_answer:
        rows = is_near[cell]
        pairs = np.unique(cell[rows] * n_respondents + respondent[rows])
        counts += np.bincount(pairs // max(n_respondents, 1), minlength=len(counts))
    return counts


def _find_sensitive(cells: pd.DataFrame, ring: Ring) -> pd.Series:
    """The reason why a cell may not be shown, NA for the others."""
    n = cells["n_respondents"]
    is_unanimous = cells["n_positive"].eq(0) | cells["n_positive"].eq(cells["n_valid"])
    reasons = [
        ("too_few", n < ring.ratings_n_min.value),
        ("dominated", cells["dominant_share"] > ring.dominance_share.value),
        ("unanimous", is_unanimous & (n < ring.unanimity_n_min.value)),
    ]
    found = np.select([holds for _, holds in reasons], [reason for reason, _ in reasons], "")
    words = pd.Series(found, index=cells.index, dtype="str")
    sensitive: pd.Series = words.mask(words.eq(""))
    return sensitive


def _choose_hidden(table: pd.DataFrame, ring: Ring) -> pd.DataFrame:
    """The hidden cells of one survey in one semester."""
    chosen = protect_cells(link_results(table, ring))
    if chosen.clashes:
        raise DisclosureError(_describe_clashes(table, chosen.clashes))
    rows = table.set_index(name_results(table)).loc[chosen.decisions.index]
    rows = rows.assign(reason=rows["sensitive"].fillna("protects"), protects=chosen.decisions["protects"])
    return rows[rows["department"].ne(UNKNOWN)]


def link_results(table: pd.DataFrame, ring: Ring) -> LinkedCells:
    """The results of one survey in one semester, linked: items make blocks, blocks the survey, departments the school.

    ``table`` has the columns of `count_cells` and ``sensitive`` (a reason or NA); cells are named by `name_results`.
    What a reader looks for is how many answers were positive; how many were given counts as known.
    """
    width = np.maximum(ring.feasible_n_min.value, ring.feasible_share_min.value * table["n_valid"])
    cells = pd.DataFrame(
        {
            "value": table["n_positive"],
            "low": 0,
            "high": table["n_valid"],
            "is_sensitive": table["sensitive"].notna(),
            "is_public": False,
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
    return table["department"] + "/" + table["block"] + "/" + table["item"]


def _list_sums(named: pd.DataFrame, *, part: pd.Series, above: dict[str, str]) -> list[tuple[Hashable, list[Hashable]]]:
    """Each whole with its parts, by name."""
    parts = named[part]
    whole = name_results(parts.assign(**above))
    return [(key, names.tolist()) for key, names in parts["name"].groupby(whole, sort=False)]


def _describe_clashes(table: pd.DataFrame, clashes: tuple[Clash, ...]) -> str:
    survey, semester = table["survey"].iloc[0], table["semester"].iloc[0]
    cells = "; ".join(
        f"{clash.cell}: a reader places it within {clash.width:g} answers, asked are {clash.width_asked:g}"
        for clash in clashes
    )
    return f"survey '{survey}', semester {semester}: no choice of hidden results protects {cells}"
