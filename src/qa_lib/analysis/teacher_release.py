"""Which teachers' results each ring may see: the same in the report of the school and in those of its departments.

Teachers make up their department, whose result is shown. So a teacher who is hidden is hidden in every report, with at
least one other in each department that both teach in, who together have the minimum of respondents; the smallest first.
Where the totals of departments and school would still place a hidden level within less than the ring's width, further
teachers are hidden, as far as hiding teachers can help: a total that is itself all positive tells what each part of it
is, and whether it may be shown is a question of the results (`analysis.release`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from qa_lib.analysis.company import N_TOGETHER
from qa_lib.analysis.result_cells import UNKNOWN, WHOLE
from qa_lib.analysis.scored import Scored
from qa_lib.analysis.sensitive import find_reasons, ring_of
from qa_lib.analysis.teacher_cells import count_people, count_teacher_cells, find_own_reasons, link_teachers
from qa_lib.params import TIERS, Params, Ring
from qa_lib.privacy.suppression import protect_as_far_as_possible

_KEYS = ["survey", "teacher_id"]
Key = tuple[str, str]


def plan_teachers(semester: Scored, params: Params, *, results: pd.DataFrame | None = None) -> pd.DataFrame:
    """The teachers of a school in one semester, and which of them each ring may not see.

    A teacher's result is sensitive by the ring's rules for results, in all departments together or in one of them. The
    same rules say whether a teacher's own indicators may be told to the teacher: ``reason_internal`` other than
    ``protects`` says no. ``results`` as in `teacher_cells.count_teacher_cells`.

    Returns
    -------
    DataFrame
        ``survey``, ``teacher_id``, ``n_respondents``, ``n_valid``, ``n_positive``, and by ring ``reason_<tier>``
        (``too_few`` ``dominated`` ``unanimous`` ``protects``; NA: shown).
    """
    answers = semester.answers
    is_about = answers["teacher_id"].notna().to_numpy(dtype=bool) & answers["is_valid"].to_numpy(dtype=bool)
    columns = [*_KEYS, "department", "respondent_id"]
    rows = answers.loc[is_about, columns].astype("str").fillna({"department": UNKNOWN})
    rows = rows.assign(n_positive=answers.loc[is_about, "is_positive"].astype("int64"))
    teachers, parts = count_people(rows, _KEYS), count_people(rows, [*_KEYS, "department"])
    cells = count_teacher_cells(semester, results) if len(teachers) else pd.DataFrame()
    may_hide: set[Key] | None = None
    for tier in reversed(TIERS):
        ring = ring_of(params, tier)
        reason = _plan_ring(teachers, parts, ring, may_hide=may_hide)
        if reason.notna().any():
            reason = _add_protectors(teachers, cells, reason, ring=ring, tier=tier, may_hide=may_hide)
        teachers = teachers.assign(**{f"reason_{tier}": reason})
        may_hide = set(teachers.loc[reason.notna(), _KEYS].itertuples(index=False, name=None))
    return teachers.drop(columns="dominant_share")


def _plan_ring(teachers: pd.DataFrame, parts: pd.DataFrame, ring: Ring, *, may_hide: set[Key] | None) -> pd.Series:
    own = find_reasons(teachers, ring)
    keys = list(teachers[_KEYS].itertuples(index=False, name=None))
    in_parts = find_reasons(parts, ring).notna()
    hidden = {key for key, reason in zip(keys, own.notna(), strict=True) if reason}
    hidden |= set(parts.loc[in_parts, _KEYS].itertuples(index=False, name=None)) & (may_hide or set(keys))
    lines: dict[Key, dict[Key, int]] = {}
    for survey, teacher, department, n in parts[[*_KEYS, "department", "n_respondents"]].itertuples(index=False):
        lines.setdefault((survey, department), {})[survey, teacher] = n
    while added := {one for line in lines.values() for one in _choose_company(line, hidden, ring, may_hide)}:
        hidden |= added
    return own.mask(own.isna() & pd.Series([key in hidden for key in keys], index=own.index), "protects")


def _choose_company(line: Mapping[Key, int], hidden: set[Key], ring: Ring, may_hide: set[Key] | None) -> list[Key]:
    """Who is hidden, too, in a department in which somebody is."""
    sizes = [n for key, n in line.items() if key in hidden]
    if not sizes:
        return []
    free = [key for key in line if key not in hidden and (may_hide is None or key in may_hide)]
    chosen: list[Key] = []
    for key in sorted(free, key=lambda one: (line[one], one)):
        if len(sizes) >= N_TOGETHER and sum(sizes) >= ring.ratings_n_min.value:
            break
        chosen.append(key)
        sizes.append(line[key])
    return chosen


def _add_protectors(
    teachers: pd.DataFrame,
    cells: pd.DataFrame,
    reason: pd.Series,
    *,
    ring: Ring,
    tier: str,
    may_hide: set[Key] | None,
) -> pd.Series:
    """The reasons with those of teachers who are hidden so that totals do not place a hidden level too narrowly."""
    hidden = set(teachers.loc[reason.notna(), _KEYS].itertuples(index=False, name=None))
    keys = list(cells[_KEYS].itertuples(index=False, name=None))
    is_of_hidden = pd.Series([key in hidden for key in keys], index=cells.index)
    is_teacher = ~cells["teacher_id"].isin([WHOLE, UNKNOWN])
    may_not = pd.Series(False if may_hide is None else [key not in may_hide for key in keys], index=cells.index)
    is_sensitive = is_of_hidden & find_own_reasons(cells, ring).notna()
    judged = cells.assign(is_sensitive=is_sensitive, is_public=is_teacher & may_not)
    linked = link_teachers(judged, ring=ring, tier=tier)
    free_of_charge = linked.cells["weight"].mask(is_of_hidden.to_numpy(), 0.0)
    chosen = protect_as_far_as_possible(replace(linked, cells=linked.cells.assign(weight=free_of_charge)))
    rows = linked.cells[chosen.hidden]
    added = set(rows[_KEYS].itertuples(index=False, name=None))
    is_added = [key in added for key in teachers[_KEYS].itertuples(index=False, name=None)]
    return reason.mask(reason.isna() & pd.Series(is_added, index=reason.index), "protects")
