"""What readers of a ring who hold every report of a school can work out of the results that it hides."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import numpy as np
import pandas as pd

from qa_lib.analysis.result_cells import CELL_KEYS, UNKNOWN, WHOLE, count_cells, link_results, name_results
from qa_lib.analysis.scored import Scored
from qa_lib.intake.listing import NO_SCHOOL
from qa_lib.params import Ring
from qa_lib.privacy.rounding import round_counts
from qa_lib.privacy.suppression import bound_hidden_cells, link_cells


def attack_results(school: Scored, plan: pd.DataFrame, *, ring: Ring) -> pd.DataFrame:
    """The range in which a reader of all that a plan shows can place each result of a school that it hides.

    The reader holds the report of the school and of each of its departments in every semester, and knows how many
    answers every result rests on.

    Returns
    -------
    DataFrame
        One row a hidden result: `CELL_KEYS`, ``reason``, ``n_valid``, ``n_positive``, ``feasible_low``,
        ``feasible_high``, ``feasible_width`` (in answers; 0: recovered) and ``width_asked`` (0 for a result that only
        protects others).
    """
    reasons = plan.set_index(list(CELL_KEYS))["reason"]
    cells = count_cells(school, n_needed=0).join(reasons, on=list(CELL_KEYS))
    tables = [_attack(table, ring) for _, table in cells.groupby(["semester", "survey"], sort=False)]
    return pd.concat(tables, ignore_index=True)


def _attack(table: pd.DataFrame, ring: Ring) -> pd.DataFrame:
    sensitive = table["reason"].mask(table["reason"].eq("protects"))
    linked = link_results(table.assign(sensitive=sensitive, is_public=False), ring)
    is_hidden = (table["reason"].notna() | table["department"].eq(UNKNOWN)).to_numpy(dtype=bool)
    ranges = bound_hidden_cells(linked, is_hidden).drop(columns="value")
    room = linked.cells["high"] - linked.cells["low"]
    asked = linked.cells["width"].clip(upper=room).where(linked.cells["is_sensitive"], 0.0)
    rows = table[is_hidden].set_index(name_results(table[is_hidden])).join(ranges)
    rows = rows.assign(width_asked=asked.reindex(rows.index))
    columns = [*CELL_KEYS, "reason", "n_valid", "n_positive", *ranges.columns, "width_asked"]
    return rows.loc[rows["department"].ne(UNKNOWN), columns].reset_index(drop=True)


def attack_university(
    results: Mapping[str, pd.DataFrame], totals: pd.DataFrame, *, ring: Ring, tier: str
) -> pd.DataFrame:
    """The range in which a reader of all reports of all schools, and of the university's, can place sensitive results.

    ``results`` are the planned results of each part of the store, ``totals`` those of the university
    (`plan_university`). Departments make schools, schools the university, items blocks, blocks surveys: all at once.
    Where the ring rounds, the reader knows how, and of what is shown the class that it was rounded from.

    Returns
    -------
    DataFrame
        One row a sensitive result: ``school``, `CELL_KEYS`, ``reason``, ``n_valid``, ``n_positive`` and the ranges as
        `attack_results`. A range that is as wide as asked may be wider than told, the narrowest of all never.
    """
    known = totals.assign(school=WHOLE, department=WHOLE)
    columns = ["school", *CELL_KEYS, "n_valid", "n_positive", f"reason_{tier}"]
    parts = [frame[columns] for frame in (known, *(plan.assign(school=code) for code, plan in results.items()))]
    cells = pd.concat(parts, ignore_index=True).rename(columns={f"reason_{tier}": "reason"})
    is_nowhere = cells["department"].eq(UNKNOWN) | cells["school"].eq(NO_SCHOOL)
    cells = cells.assign(
        is_nowhere=is_nowhere,
        is_sensitive=cells["reason"].notna() & cells["reason"].ne("protects") & ~is_nowhere,
    )
    surveys = [one for _, one in cells.groupby(["semester", "survey"], sort=False) if one["is_sensitive"].any()]
    tables = [_attack_survey(table, ring) for table in surveys]
    return pd.concat([cells.head(0), *tables], ignore_index=True)


def _attack_survey(table: pd.DataFrame, ring: Ring) -> pd.DataFrame:
    hidden, wanted = (table["reason"].notna() | table["is_nowhere"]).to_numpy(dtype=bool), table["is_sensitive"]
    cells = _know_cells(table, hidden, base=ring.round_to.value)
    names = _name_everything(table)
    linked = link_cells(cells.set_index(names), _sum_everything(table, names))
    if ring.round_to.value is not None:
        hidden = hidden | cells["low"].lt(cells["high"]).to_numpy(dtype=bool)
    asked = (ring.feasible_share_min.value * table["n_valid"]).clip(lower=ring.feasible_n_min.value)
    asked = asked.clip(upper=table["n_valid"])
    ranges = bound_hidden_cells(
        linked, hidden, wanted=wanted.to_numpy(dtype=bool), enough=asked.to_numpy(dtype=float)
    ).drop(columns="value")
    rows = table[wanted].set_index(names[wanted]).join(ranges)
    return rows.assign(width_asked=asked[wanted].to_numpy())


def _know_cells(table: pd.DataFrame, hidden: np.ndarray, *, base: int | None) -> pd.DataFrame:
    """What a reader knows of each cell without any sum: that it is a number of answers; of a rounded one, its class."""
    value, low, high = table["n_positive"], table["n_positive"] * 0, table["n_valid"]
    if base is not None:
        rounded = round_counts(value, base).astype("int64")
        below, above = rounded - base // 2, rounded + (base - 1) // 2
        low, high = low.where(hidden, below.clip(lower=0)), high.where(hidden, above.clip(upper=high))
    return pd.DataFrame({"value": value, "low": low, "high": high})


def _name_everything(table: pd.DataFrame) -> pd.Series:
    return table["school"] + "/" + name_results(table)


def _sum_everything(table: pd.DataFrame, names: pd.Series) -> list[tuple[Hashable, list[Hashable]]]:
    """Every whole with its parts: a level of the codebook, or of the university, above each cell."""
    levels = {
        "item": table["item"].ne(WHOLE),
        "block": table["block"].ne(WHOLE) & table["item"].eq(WHOLE),
        "department": table["department"].ne(WHOLE),
        "school": table["school"].ne(WHOLE) & table["department"].eq(WHOLE),
    }
    sums: list[tuple[Hashable, list[Hashable]]] = []
    for name, is_part in levels.items():
        above = table[is_part].assign(**{name: WHOLE})
        wholes = _name_everything(above)
        sums += [(whole, parts.tolist()) for whole, parts in names[is_part].groupby(wholes, sort=False)]
    return sums
