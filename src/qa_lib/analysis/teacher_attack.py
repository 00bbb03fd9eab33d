"""What readers can work out of the levels of teachers that a ring may not see, beside the totals that it sees."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qa_lib.analysis.data import ReportData
from qa_lib.analysis.result_cells import UNKNOWN, WHOLE
from qa_lib.analysis.sensitive import ring_of
from qa_lib.analysis.teacher_cells import TEACHER_KEYS, count_teacher_cells, find_own_reasons, link_teachers
from qa_lib.params import Params
from qa_lib.privacy.suppression import bound_hidden_cells


def attack_teachers(data: ReportData, tier: str) -> pd.DataFrame:
    """The range in which a reader can place each teacher's level that is hidden for its own sake, in this semester.

    Columns as `attack_teacher_cells`.
    """
    results = data.planned_results[data.planned_results["semester"].eq(data.semester)]
    cells = count_teacher_cells(data.whole_school.of_semester(data.semester), results)
    return attack_teacher_cells(cells, data.planned_teachers, params=data.params, tier=tier)


def attack_teacher_cells(cells: pd.DataFrame, plan: pd.DataFrame, *, params: Params, tier: str) -> pd.DataFrame:
    """The range in which a reader of a ring can place the levels of teachers that a plan hides for their own sake.

    The reader holds the reports of the school and of each department, takes every row of the tables of teachers for a
    teacher that can be told, and knows the totals of departments and school that the ring sees.

    Returns
    -------
    DataFrame
        `TEACHER_KEYS`, ``n_valid``, ``n_positive``, ``feasible_low``, ``feasible_high``, ``feasible_width`` and
        ``width_asked``: that of the ring, or what is left of it where the totals alone, with every teacher hidden,
        leave less.
    """
    ring = ring_of(params, tier)
    keys = ["survey", "teacher_id"]
    hidden_teachers = pd.MultiIndex.from_frame(plan.loc[plan[f"reason_{tier}"].notna(), keys])
    is_of_hidden = pd.MultiIndex.from_frame(cells[keys]).isin(hidden_teachers)
    is_shown = cells[f"is_shown_{tier}"].to_numpy(dtype=bool)
    is_teacher = (~cells["teacher_id"].isin([WHOLE, UNKNOWN]) & cells["department"].ne(UNKNOWN)).to_numpy(dtype=bool)
    is_hidden = np.where(is_teacher, is_of_hidden, ~is_shown)
    wanted = find_own_reasons(cells, ring).notna().to_numpy(dtype=bool) & is_hidden
    linked = link_teachers(cells.assign(is_sensitive=wanted, is_public=False), ring=ring, tier=tier)
    asked = np.minimum(linked.column("width"), linked.column("high"))
    by_totals = bound_hidden_cells(linked, is_hidden | is_teacher, wanted=wanted & is_teacher, enough=asked)
    asked[wanted] = np.minimum(asked[wanted], by_totals["feasible_width"].to_numpy())
    ranges = bound_hidden_cells(linked, is_hidden, wanted=wanted, enough=asked).drop(columns="value")
    rows = cells.loc[wanted, [*TEACHER_KEYS, "n_valid", "n_positive"]].reset_index(drop=True)
    return rows.join(ranges.reset_index(drop=True)).assign(width_asked=asked[wanted])
