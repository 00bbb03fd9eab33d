"""The levels of teachers as cells that add up: teachers make up their departments, departments the school."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd

from qa_lib.analysis.result_cells import UNKNOWN, WHOLE
from qa_lib.analysis.scored import Scored
from qa_lib.analysis.sensitive import find_reasons
from qa_lib.params import TIERS, Ring
from qa_lib.privacy.suppression import LinkedCells, link_cells

#: What names a cell: ``teacher_id`` is `WHOLE` for all teachers together (`UNKNOWN`: answers that name none),
#: ``department`` is `WHOLE` for the school.
TEACHER_KEYS = ("survey", "teacher_id", "department")
_COUNTS = ["n_valid", "n_positive", "n_respondents", "dominant_share"]


def count_teacher_cells(semester: Scored, results: pd.DataFrame | None) -> pd.DataFrame:
    """Every teacher's answers by department and together, and the totals that they make up.

    ``results`` are the planned results of the school in this semester (`release.plan_results`): they tell by ring which
    totals are shown. Without them all are taken as shown, which gives readers more than they have.

    Returns
    -------
    DataFrame
        `TEACHER_KEYS`, ``n_valid``, ``n_positive``, ``n_respondents``, ``dominant_share`` (both 0 for totals), and by
        ring ``is_shown_<tier>`` (of a total; False for teachers).
    """
    answers = semester.answers
    surveys = answers.loc[answers["teacher_id"].notna().to_numpy(dtype=bool), "survey"].astype("str").unique()
    is_valid = answers["is_valid"].to_numpy(dtype=bool) & answers["survey"].isin(surveys).to_numpy(dtype=bool)
    columns = [*TEACHER_KEYS, "respondent_id"]
    rows = answers.loc[is_valid, columns].astype("str").fillna({"teacher_id": UNKNOWN, "department": UNKNOWN})
    rows = rows.assign(n_positive=answers.loc[is_valid, "is_positive"].astype("int64"))
    parts = count_people(rows, list(TEACHER_KEYS))
    wholes = count_people(rows, ["survey", "teacher_id"]).assign(department=WHOLE)
    cells = pd.concat([parts, wholes[wholes["teacher_id"].ne(UNKNOWN)]], ignore_index=True)
    totals = _add_totals(parts)
    return pd.concat([cells, totals.assign(**_find_shown(totals, results))], ignore_index=True).fillna(
        dict.fromkeys([f"is_shown_{tier}" for tier in TIERS], False)
    )


def count_people(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Respondents and answers by ``keys``, with the largest part of the answers that one person gave."""
    people = rows.groupby([*keys, "respondent_id"], sort=True)["n_positive"].agg(["size", "sum"])
    grouped = people.groupby(level=keys, sort=True)
    counts = grouped.agg(n_respondents=("size", "count"), n_valid=("size", "sum"), n_positive=("sum", "sum"))
    return counts.assign(dominant_share=grouped["size"].max() / counts["n_valid"]).reset_index()


def _add_totals(parts: pd.DataFrame) -> pd.DataFrame:
    units = pd.concat([parts, parts.assign(department=WHOLE)], ignore_index=True)
    sums = units.groupby(["survey", "department"], sort=True)[["n_valid", "n_positive"]].sum().reset_index()
    return sums.assign(teacher_id=WHOLE, n_respondents=0, dominant_share=0.0)


def _find_shown(totals: pd.DataFrame, results: pd.DataFrame | None) -> dict[str, np.ndarray]:
    """By ring which totals it may see; answers that name no department stand nowhere."""
    is_somewhere = totals["department"].ne(UNKNOWN).to_numpy(dtype=bool)
    if results is None:
        return {f"is_shown_{tier}": is_somewhere for tier in TIERS}
    surveys = results[results["block"].eq(WHOLE)].set_index(["survey", "department"])
    keys = pd.MultiIndex.from_frame(totals[["survey", "department"]])
    found = {tier: surveys[f"reason_{tier}"].isna().reindex(keys, fill_value=False).to_numpy() for tier in TIERS}
    return {f"is_shown_{tier}": is_somewhere & is_shown for tier, is_shown in found.items()}


def find_own_reasons(cells: pd.DataFrame, ring: Ring) -> pd.Series:
    """Why a teacher's result is sensitive by itself, in all departments together or in one; NA for others."""
    is_of_teacher = ~cells["teacher_id"].isin([WHOLE, UNKNOWN]) & cells["department"].ne(UNKNOWN)
    return find_reasons(cells, ring).where(is_of_teacher)


def link_teachers(cells: pd.DataFrame, *, ring: Ring, tier: str) -> LinkedCells:
    """The cells of one or more surveys, tied together as readers can add them up.

    Besides what `protect_cells` asks for, the cells keep `TEACHER_KEYS`. ``cells`` has ``is_sensitive`` and
    ``is_public``; a total is public where it is shown, and costs nothing to hide where it is not.
    """
    width = np.maximum(ring.feasible_n_min.value, ring.feasible_share_min.value * cells["n_valid"])
    is_teacher = ~cells["teacher_id"].isin([WHOLE, UNKNOWN]) & cells["department"].ne(UNKNOWN)
    linked = cells.assign(
        value=cells["n_positive"],
        low=0,
        high=cells["n_valid"],
        weight=cells["n_valid"].where(is_teacher, 0).astype(float),
        width=width,
        is_public=cells["is_public"] | cells[f"is_shown_{tier}"].astype(bool),
    )
    names = name_cells(cells)
    sums = [*_list_sums(cells, "teacher_id"), *_list_sums(cells, "department")]
    return link_cells(linked.set_index(names), sums)


def name_cells(cells: pd.DataFrame) -> pd.Series:
    """The name of each cell: "survey/teacher/department"."""
    return cells["survey"] + "/" + cells["teacher_id"] + "/" + cells["department"]


def _list_sums(cells: pd.DataFrame, level: str) -> list[tuple[Hashable, list[Hashable]]]:
    """Each whole with its parts, by name; answers that name no teacher have no total over departments."""
    is_part = cells[level].ne(WHOLE)
    if level == "teacher_id":
        is_part &= cells["department"].ne(WHOLE)
    else:
        is_part &= cells["teacher_id"].ne(UNKNOWN)
    parts = cells[is_part]
    wholes = name_cells(parts.assign(**{level: WHOLE}))
    return [(whole, names.tolist()) for whole, names in name_cells(parts).groupby(wholes, sort=False)]
