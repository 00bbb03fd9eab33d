"""Which results of a school each ring of readers may see: one plan for everything that is ever shown of them (8.1.2).

The plan covers all results that any report may show of a school: its surveys, blocks and items, for the school as a
whole and for each department, in each semester. Readers can add these up: items to blocks, blocks to surveys,
departments to the school. So what is hidden is chosen for all of them together, and depends on the data, the policy,
its exceptions and what was released before, not on which report is made first. Reports, chapters and figures take
their part of it.

Rings are planned from the widest inwards: who reads a ring reads the wider ones, so what these show can not be hidden
any more, and each ring hides a part of what the wider one hides.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qa_lib.analysis.result_cells import CELL_KEYS, UNKNOWN, WHOLE, count_cells, link_results, name_results
from qa_lib.analysis.scored import Scored
from qa_lib.analysis.sensitive import Verdicts, judge_cells, ring_of
from qa_lib.errors import DisclosureError
from qa_lib.params import TIERS, Params
from qa_lib.privacy.suppression import Clash, protect_cells

__all__ = ["REASONS", "find_hidden", "list_hidden", "plan_results", "ring_of"]

#: Why a result is hidden.
REASONS = ("too_few", "dominated", "unanimous", "changed", "exception", "protects")


def plan_results(school: Scored, params: Params, *, code: str, released: pd.DataFrame | None = None) -> pd.DataFrame:
    """All results of the school ``code`` in the semesters of a slice, and which of them each ring may not see.

    A result is sensitive when fewer respondents than the ring's minimum made it, when one respondent gave most of its
    answers, when all of few respondents said the same, when it differs from what was released before by few people, or
    when an exception says so. Others are hidden because sensitive ones could be worked out from them.

    Returns
    -------
    DataFrame
        One row a result, in the order of `count_cells`, with its columns; and by ring ``reason_<tier>`` (one of
        `REASONS`; NA: shown), ``protects_<tier>`` (the sensitive result that would be given away otherwise, as
        "department/block/item"), ``excused_<tier>`` (the reason that an exception set aside), ``is_known_<tier>``
        (readers of the ring hold the number already). Rows of department `UNKNOWN` are shown nowhere.

    Raises
    ------
    DisclosureError
        When no choice of hidden results protects a sensitive one, or an exception goes too far.
    """
    plan = count_cells(school, n_needed=count_exactly_below(params))
    shown_wider: pd.Series | None = None
    for tier in reversed(TIERS):
        verdicts = judge_cells(plan, params, tier=tier, school=code, released=released)
        plan = _plan_ring(plan, verdicts, params, tier=tier, shown_wider=shown_wider)
        shown_wider = plan[f"reason_{tier}"].isna() & plan["department"].ne(UNKNOWN)
    return plan


def count_exactly_below(params: Params) -> int:
    """Respondents from which on no ring asks how many they are exactly."""
    rings = [ring_of(params, tier) for tier in TIERS]
    return max(max(ring.ratings_n_min.value, ring.unanimity_n_min.value) for ring in rings)


def _plan_ring(
    plan: pd.DataFrame, verdicts: Verdicts, params: Params, *, tier: str, shown_wider: pd.Series | None
) -> pd.DataFrame:
    is_public = verdicts.is_known if shown_wider is None else verdicts.is_known | shown_wider
    is_public |= verdicts.excused.notna()
    cells = plan.assign(sensitive=verdicts.reason.mask(is_public), is_public=is_public)
    tables = [one for _, one in cells.groupby(["semester", "survey"], sort=False) if one["sensitive"].notna().any()]
    empty = pd.DataFrame({name: pd.Series(dtype="str") for name in ("reason", "protects")})
    hidden = pd.concat([empty, *(_choose_hidden(table, params, tier=tier) for table in tables)])
    reason = hidden["reason"].reindex(plan.index).fillna(verdicts.reason)
    return plan.assign(
        **{
            f"reason_{tier}": reason,
            f"protects_{tier}": hidden["protects"].reindex(plan.index),
            f"excused_{tier}": verdicts.excused,
            f"is_known_{tier}": verdicts.is_known,
        }
    )


def list_hidden(plan: pd.DataFrame, tier: str) -> pd.DataFrame:
    """The results that a ring may not see.

    Returns
    -------
    DataFrame
        `CELL_KEYS`, ``n_respondents``, ``reason`` (one of `REASONS`) and ``protects`` (the sensitive result that would
        be given away otherwise, as "department/block/item"; NA for a sensitive one).
    """
    named = plan.rename(columns={f"reason_{tier}": "reason", f"protects_{tier}": "protects"})
    rows = named[named["reason"].notna() & named["department"].ne(UNKNOWN)]
    return rows[[*CELL_KEYS, "n_respondents", "reason", "protects"]].reset_index(drop=True)


def find_hidden(
    frame: pd.DataFrame, plan: pd.DataFrame, *, semester: str, department: str, order: Sequence[str] = ()
) -> pd.Series:
    """Which rows of a table of results a plan hides.

    ``frame`` has ``survey`` and, where its rows are about parts, ``block`` or ``item``; ``department`` and ``semester``
    are those of a row where the table has such a column, else those given. A row about two semesters
    (``semester_from``, ``semester_to``) is hidden when one of its results is. With ``n_semesters`` it is about all from
    the one to the other in the ``order`` of time, such as a trend, of which that of a hidden semester could be solved.
    """
    departments = _read_words(frame, "department", missing="?") or [department] * len(frame)
    rows = list(zip(_read_words(frame, "survey"), departments, _name_parts(frame), strict=True))
    parts = _read_words(plan, "survey"), _read_words(plan, "department"), _name_parts(plan)
    hidden = set(zip(_read_words(plan, "semester"), *parts, strict=True))
    times = _list_times(frame, semester, order)
    is_hidden = [any((time, *row) in hidden for time in at) for at, row in zip(times, rows, strict=True)]
    return pd.Series(is_hidden, index=frame.index, dtype="bool")


def _list_times(frame: pd.DataFrame, semester: str, order: Sequence[str]) -> list[Sequence[str]]:
    """The semesters that each row is about."""
    names = [name for name in ("semester", "semester_from", "semester_to") if name in frame.columns]
    ends = list(zip(*(_read_words(frame, name) for name in names), strict=True)) or [(semester,)] * len(frame)
    if not {"n_semesters", "semester_from", "semester_to"} <= set(frame.columns):
        return list(ends)
    place = {code: number for number, code in enumerate(order)}
    is_known = [at[-2] in place and at[-1] in place for at in ends]
    return [order[place[at[-2]] : place[at[-1]] + 1] if known else at for at, known in zip(ends, is_known, strict=True)]


def _name_parts(frame: pd.DataFrame) -> list[str]:
    """What of a survey each row is about: an item, a block ("block/"), or all of it ("")."""
    nothing = [WHOLE] * len(frame)
    items, blocks = _read_words(frame, "item") or nothing, _read_words(frame, "block") or nothing
    return [item or (f"{block}/" if block else WHOLE) for item, block in zip(items, blocks, strict=True)]


def _read_words(frame: pd.DataFrame, name: str, *, missing: str = WHOLE) -> list[str]:
    """A column as words, with a word for NA; none where the frame has no such column."""
    return frame[name].astype("str").fillna(missing).tolist() if name in frame.columns else []


def _choose_hidden(table: pd.DataFrame, params: Params, *, tier: str) -> pd.DataFrame:
    """``reason`` and ``protects`` of the hidden cells of one survey in one semester, indexed as ``table``."""
    chosen = protect_cells(link_results(table, ring_of(params, tier)))
    if chosen.clashes:
        raise DisclosureError(_describe_clashes(table, chosen.clashes, tier=tier))
    names = name_results(table)
    rows = table.set_index(names).loc[chosen.decisions.index]
    place = pd.Series(table.index, index=names).loc[chosen.decisions.index]
    return pd.DataFrame(
        {
            "reason": rows["sensitive"].fillna("protects").to_numpy(),
            "protects": chosen.decisions["protects"].to_numpy(),
        },
        index=pd.Index(place),
    ).astype("str")


def _describe_clashes(table: pd.DataFrame, clashes: tuple[Clash, ...], *, tier: str) -> str:
    survey, semester = table["survey"].iloc[0], table["semester"].iloc[0]
    cells = "; ".join(
        f"{clash.cell}: a reader places it within {clash.width:g} answers, asked are {clash.width_asked:g}"
        + (f", given away by {', '.join(map(str, clash.public))}" if clash.public else "")
        for clash in clashes
    )
    return (
        f"survey '{survey}', semester {semester}, {tier} ring: no choice of hidden results (department/block/item) "
        f"protects {cells}; what gives them away is shown by an exception, by a wider ring or by an earlier report"
    )
