"""What readers of a ring who hold every report of a school can work out of the results that it hides."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import pandas as pd

from qa_lib.analysis.data import ReportData
from qa_lib.analysis.release import ring_of
from qa_lib.analysis.result_cells import CELL_KEYS, UNKNOWN, WHOLE, count_cells, link_results, name_results
from qa_lib.analysis.scored import Scored
from qa_lib.analysis.theme_release import THEME_KEYS, add_unraised, is_shown_nowhere, link_themes
from qa_lib.analysis.university import plan_university
from qa_lib.intake.store import NO_SCHOOL
from qa_lib.params import Params, Ring
from qa_lib.privacy.suppression import TOLERANCE, bound_hidden_cells, link_cells


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

    Returns
    -------
    DataFrame
        One row a sensitive result: ``school``, `CELL_KEYS`, and the ranges as `attack_results`.
    """
    known = totals.assign(school=WHOLE, department=WHOLE, dominant_share=0.0)
    cells = pd.concat([known, *(plan.assign(school=code) for code, plan in results.items())], ignore_index=True)
    tables = [_attack_survey(table, ring, tier) for _, table in cells.groupby(["semester", "survey"], sort=False)]
    return pd.concat(tables, ignore_index=True)


def _attack_survey(table: pd.DataFrame, ring: Ring, tier: str) -> pd.DataFrame:
    reason = table[f"reason_{tier}"]
    is_nowhere = table["department"].eq(UNKNOWN) | table["school"].eq(NO_SCHOOL)
    is_sensitive = reason.notna() & reason.ne("protects") & ~is_nowhere
    cells = pd.DataFrame({"value": table["n_positive"], "low": 0, "high": table["n_valid"]})
    names = table[["school", "department", "block", "item"]].agg("/".join, axis=1)
    linked = link_cells(cells.set_index(names), _sum_everything(table, names))
    hidden = (reason.notna() | is_nowhere).to_numpy(dtype=bool)
    ranges = bound_hidden_cells(linked, hidden, wanted=is_sensitive.to_numpy(dtype=bool)).drop(columns="value")
    rows = table[is_sensitive].set_index(names[is_sensitive]).join(ranges)
    asked = (ring.feasible_share_min.value * rows["n_valid"]).clip(lower=ring.feasible_n_min.value)
    return rows.assign(reason=rows[f"reason_{tier}"], width_asked=asked.clip(upper=rows["n_valid"]))


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
        wholes = above[["school", "department", "block", "item"]].agg("/".join, axis=1)
        sums += [(whole, parts.tolist()) for whole, parts in names[is_part].groupby(wholes, sort=False)]
    return sums


def attack_themes(plan: pd.DataFrame, *, ring: Ring, tier: str) -> pd.DataFrame:
    """The range in which a reader of all counts of themes that a ring sees can place each small one that it hides.

    Returns
    -------
    DataFrame
        `THEME_KEYS`, ``feasible_low``, ``feasible_high``, ``feasible_width`` and ``width_asked``, a row a small count.
    """
    reason = plan[f"reason_{tier}"]
    is_nowhere = is_shown_nowhere(plan)
    is_sensitive = reason.eq("too_few") & ~is_nowhere
    cells = plan.assign(is_hidden=reason.notna() | is_nowhere, is_sensitive=is_sensitive, is_public=False)
    tables = [pd.DataFrame(columns=[*THEME_KEYS, "feasible_low", "feasible_high", "feasible_width", "width_asked"])]
    for _, part in cells.groupby(["semester", "theme"], sort=False):
        if part["is_sensitive"].any():
            full = add_unraised(part)
            hidden, wanted = (full[name].to_numpy(dtype=bool) for name in ("is_hidden", "is_sensitive"))
            ranges = bound_hidden_cells(link_themes(full, ring), hidden, wanted=wanted)
            rows = full.loc[wanted, list(THEME_KEYS)].reset_index(drop=True)
            ends = ranges.drop(columns="value").reset_index(drop=True)
            tables.append(rows.join(ends).assign(width_asked=float(ring.themes_n_min.value)))
    return pd.concat(tables, ignore_index=True)


@dataclass(frozen=True)
class Audit:
    """What an attack found."""

    name: str
    n_results: int
    n_hidden: int
    #: Hidden for their own sake, not to protect others.
    n_sensitive: int
    #: Sensitive results whose value the attacker finds.
    n_recovered: int
    #: Sensitive results that the attacker places within a narrower range than the policy asks.
    n_too_narrow: int
    #: The narrowest range of a sensitive result, in answers (or people); None where nothing is sensitive.
    narrowest: float | None

    @classmethod
    def count(cls, name: str, attacked: pd.DataFrame, *, n_results: int, n_hidden: int) -> Audit:
        """The audit of the sensitive results that were attacked."""
        width = attacked["feasible_width"].astype(float)
        return cls(
            name,
            n_results,
            n_hidden,
            len(attacked),
            n_recovered=int(width.eq(0).sum()),
            n_too_narrow=int((width < attacked["width_asked"].astype(float) - TOLERANCE).sum()),
            narrowest=float(width.min()) if len(width) else None,
        )

    @property
    def shown_share(self) -> float:
        """The part of the results that is shown, 0-1."""
        return 1 - self.n_hidden / self.n_results if self.n_results else 1.0

    @property
    def is_safe(self) -> bool:
        """Whether every sensitive result stays as uncertain as asked."""
        return not (self.n_recovered or self.n_too_narrow)


def audit_school(data: ReportData, tier: str) -> Audit:
    """Attack all that a ring may see of a school's results in all semesters of the window."""
    plan = data.planned_results
    attacked = attack_results(data.whole_school, data.hidden_results(tier), ring=ring_of(data.params, tier))
    sensitive = attacked[attacked["reason"].ne("protects")]
    n_results = int(plan["department"].ne(UNKNOWN).sum())
    return Audit.count(data.school, sensitive, n_results=n_results, n_hidden=len(attacked))


def audit_themes(data: ReportData, tier: str) -> Audit:
    """Attack all counts of themes that a ring may see of a school in all semesters of the window."""
    plan = data.planned_themes[~is_shown_nowhere(data.planned_themes)]
    attacked = attack_themes(data.planned_themes, ring=ring_of(data.params, tier), tier=tier)
    n_hidden = int(plan[f"reason_{tier}"].notna().sum())
    return Audit.count(f"{data.school}, themes", attacked, n_results=len(plan), n_hidden=n_hidden)


def audit_university(results: Mapping[str, pd.DataFrame], params: Params, tier: str) -> Audit:
    """Attack all that a ring may see of all schools and of the university in one or more semesters, taken together."""
    totals = plan_university(results, params)
    attacked = attack_university(results, totals, ring=ring_of(params, tier), tier=tier)
    is_hidden = [totals[f"reason_{tier}"].notna()]
    for code, plan in results.items():
        if code != NO_SCHOOL:
            is_hidden.append(plan.loc[plan["department"].ne(UNKNOWN), f"reason_{tier}"].notna())
    hidden = pd.concat(is_hidden)
    return Audit.count("university", attacked, n_results=len(hidden), n_hidden=int(hidden.sum()))
