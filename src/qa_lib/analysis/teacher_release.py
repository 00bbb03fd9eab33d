"""Which teachers' results each ring may see: the same in the report of the school and in those of its departments.

Teachers make up their department, whose result is shown. So a teacher who is hidden is hidden in every report, with at
least one other in each department that both teach in, who together have the minimum of respondents; the smallest first.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from qa_lib.analysis.company import N_TOGETHER
from qa_lib.analysis.result_cells import UNKNOWN
from qa_lib.analysis.scored import Scored
from qa_lib.analysis.sensitive import find_reasons, ring_of
from qa_lib.params import TIERS, Params, Ring

_KEYS = ["survey", "teacher_id"]


def plan_teachers(semester: Scored, params: Params) -> pd.DataFrame:
    """The teachers of a school in one semester, and which of them each ring may not see.

    A teacher's result is sensitive by the ring's rules for results, in all departments together or in one of them. The
    same rules say whether a teacher's own indicators may be told to the teacher: ``reason_internal`` other than
    ``protects`` says no.

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
    teachers, parts = _count(rows, _KEYS), _count(rows, [*_KEYS, "department"])
    may_hide: set[tuple[str, str]] | None = None
    for tier in reversed(TIERS):
        reason = _plan_ring(teachers, parts, ring_of(params, tier), may_hide=may_hide)
        teachers = teachers.assign(**{f"reason_{tier}": reason})
        may_hide = set(teachers.loc[reason.notna(), _KEYS].itertuples(index=False, name=None))
    return teachers.drop(columns="dominant_share")


def _count(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Respondents and answers by ``keys``, with the largest part of the answers that one person gave."""
    people = rows.groupby([*keys, "respondent_id"], sort=True)["n_positive"].agg(["size", "sum"])
    grouped = people.groupby(level=keys, sort=True)
    counts = grouped.agg(n_respondents=("size", "count"), n_valid=("size", "sum"), n_positive=("sum", "sum"))
    return counts.assign(dominant_share=grouped["size"].max() / counts["n_valid"]).reset_index()


def _plan_ring(
    teachers: pd.DataFrame, parts: pd.DataFrame, ring: Ring, *, may_hide: set[tuple[str, str]] | None
) -> pd.Series:
    own = find_reasons(teachers, ring)
    keys = list(teachers[_KEYS].itertuples(index=False, name=None))
    in_parts = find_reasons(parts, ring).notna()
    hidden = {key for key, reason in zip(keys, own.notna(), strict=True) if reason}
    hidden |= set(parts.loc[in_parts, _KEYS].itertuples(index=False, name=None)) & (may_hide or set(keys))
    lines: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    for survey, teacher, department, n in parts[[*_KEYS, "department", "n_respondents"]].itertuples(index=False):
        lines.setdefault((survey, department), {})[survey, teacher] = n
    while added := {one for line in lines.values() for one in _choose_company(line, hidden, ring, may_hide)}:
        hidden |= added
    return own.mask(own.isna() & pd.Series([key in hidden for key in keys], index=own.index), "protects")


def _choose_company(
    line: Mapping[tuple[str, str], int],
    hidden: set[tuple[str, str]],
    ring: Ring,
    may_hide: set[tuple[str, str]] | None,
) -> list[tuple[str, str]]:
    """Who is hidden, too, in a department in which somebody is."""
    sizes = [n for key, n in line.items() if key in hidden]
    if not sizes:
        return []
    free = [key for key in line if key not in hidden and (may_hide is None or key in may_hide)]
    chosen: list[tuple[str, str]] = []
    for key in sorted(free, key=lambda one: (line[one], one)):
        if len(sizes) >= N_TOGETHER and sum(sizes) >= ring.ratings_n_min.value:
            break
        chosen.append(key)
        sizes.append(line[key])
    return chosen
