"""Which results of a school a ring of readers may see: one plan for everything that is ever shown of them (8.1.2).

The plan covers all results that any report may show of a school: its surveys, blocks and items, for the school as a
whole and for each department, in each semester. Readers can add these up: items to blocks, blocks to surveys,
departments to the school. So what is hidden is chosen for all of them together, and depends on the data and the policy
alone, not on which report is made first. Reports, chapters and figures take their part of it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from qa_lib.analysis.result_cells import CELL_KEYS, UNKNOWN, WHOLE, count_cells, link_results, name_results
from qa_lib.analysis.scored import Scored
from qa_lib.errors import DisclosureError
from qa_lib.params import Params, Ring
from qa_lib.privacy.suppression import Clash, protect_cells

#: Why a result is hidden.
REASONS = ("too_few", "dominated", "unanimous", "protects")


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
    departments = _read_words(frame, "department", missing="?") or [department] * len(frame)
    rows = list(zip(_read_words(frame, "survey"), departments, _name_parts(frame), strict=True))
    parts = _read_words(plan, "survey"), _read_words(plan, "department"), _name_parts(plan)
    hidden = set(zip(_read_words(plan, "semester"), *parts, strict=True))
    times = [name for name in ("semester", "semester_from", "semester_to") if name in frame.columns]
    semesters = [_read_words(frame, name) for name in times] or [[semester] * len(frame)]
    is_hidden = [any((time, *row) in hidden for time in at) for *at, row in zip(*semesters, rows, strict=True)]
    return pd.Series(is_hidden, index=frame.index, dtype="bool")


def _name_parts(frame: pd.DataFrame) -> list[str]:
    """What of a survey each row is about: an item, a block ("block/"), or all of it ("")."""
    nothing = [WHOLE] * len(frame)
    items, blocks = _read_words(frame, "item") or nothing, _read_words(frame, "block") or nothing
    return [item or (f"{block}/" if block else WHOLE) for item, block in zip(items, blocks, strict=True)]


def _read_words(frame: pd.DataFrame, name: str, *, missing: str = WHOLE) -> list[str]:
    """A column as words, with a word for NA; none where the frame has no such column."""
    return frame[name].astype("str").fillna(missing).tolist() if name in frame.columns else []


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


def _describe_clashes(table: pd.DataFrame, clashes: tuple[Clash, ...]) -> str:
    survey, semester = table["survey"].iloc[0], table["semester"].iloc[0]
    cells = "; ".join(
        f"{clash.cell}: a reader places it within {clash.width:g} answers, asked are {clash.width_asked:g}"
        for clash in clashes
    )
    return f"survey '{survey}', semester {semester}: no choice of hidden results protects {cells}"
