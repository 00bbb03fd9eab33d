"""What readers of a ring who hold every report of a school can work out of the results that it hides."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from qa_lib.analysis.data import ReportData
from qa_lib.analysis.release import ring_of
from qa_lib.analysis.result_cells import CELL_KEYS, UNKNOWN, count_cells, link_results, name_results
from qa_lib.analysis.scored import Scored
from qa_lib.params import Ring
from qa_lib.privacy.suppression import TOLERANCE, bound_hidden_cells


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


@dataclass(frozen=True)
class Audit:
    """What an attack on the results of a school found."""

    school: str
    n_results: int
    n_hidden: int
    #: Hidden for their own sake, not to protect others.
    n_sensitive: int
    #: Sensitive results whose value the attacker finds.
    n_recovered: int
    #: Sensitive results that the attacker places within a narrower range than the policy asks.
    n_too_narrow: int
    #: The narrowest range of a sensitive result, in answers; None where nothing is sensitive.
    narrowest: float | None

    @property
    def shown_share(self) -> float:
        """The part of the results that is shown, 0-1."""
        return 1 - self.n_hidden / self.n_results if self.n_results else 1.0

    @property
    def is_safe(self) -> bool:
        """Whether every sensitive result stays as uncertain as asked."""
        return not (self.n_recovered or self.n_too_narrow)


def audit_school(data: ReportData, tier: str) -> Audit:
    """Attack all that a ring may see of a school in all semesters of the window."""
    attacked = attack_results(data.whole_school, data.hidden_results(tier), ring=ring_of(data.params, tier))
    sensitive = attacked[attacked["reason"].ne("protects")]
    width = sensitive["feasible_width"]
    cells = count_cells(data.whole_school, n_needed=0)
    return Audit(
        school=data.school,
        n_results=int(cells["department"].ne(UNKNOWN).sum()),
        n_hidden=len(attacked),
        n_sensitive=len(sensitive),
        n_recovered=int(width.eq(0).sum()),
        n_too_narrow=int((width < sensitive["width_asked"] - TOLERANCE).sum()),
        narrowest=float(width.min()) if len(width) else None,
    )
