"""Which departments' cards a ring may see: cards are about teachers, and few teachers are easily recognised (8.1.2)."""

from __future__ import annotations

import pandas as pd

from qa_lib.params import TIERS, Params
from qa_lib.privacy import disclose


def mark_hidden_departments(frame: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Departments of one school with ``is_hidden_<tier>`` for each ring.

    A ring of ``open_rings`` sees all. Others do not see a department with fewer observed teachers than their minimum of
    respondents, and as many more, the smallest first, as keep it from being worked out from the school's total. What
    a ring hides, all wider ones hide.
    """
    hidden: dict[str, pd.Series] = {}
    so_far = pd.Series(False, index=frame.index)
    for tier in TIERS:  # from the inside outwards: what a ring hides, wider ones hide, too
        ring = getattr(params.policy.disclosure, tier)
        if tier in params.policy.control.open_rings.value or frame.empty:
            hidden[f"is_hidden_{tier}"] = so_far
            continue
        gate = disclose(frame, ring=ring, n_column="n_teachers", value_columns=[], within=[])
        so_far = so_far | gate["is_suppressed"]
        hidden[f"is_hidden_{tier}"] = so_far
    return frame.assign(**hidden)


def is_unit_hidden(departments: pd.DataFrame, department: str | None, tier: str) -> bool:
    """Whether a ring may not see the cards of the unit of a report: its department's, or all of its school's.

    ``departments`` are those of `tabulate_observed_departments`. A school is hidden when all of them are.
    """
    if departments.empty:
        return False
    column = departments[f"is_hidden_{tier}"]
    if department is None:
        return bool(column.all())
    ours = column[departments["department"].eq(department)]
    return bool(ours.any())
