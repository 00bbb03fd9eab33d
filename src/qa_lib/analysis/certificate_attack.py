"""What somebody who holds one teacher's certificate, and all reports of its ring, can work out about others (7.5.4)."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import pandas as pd

from qa_lib.analysis.certificate_release import count_rest, plan_certificates
from qa_lib.analysis.data import ReportData
from qa_lib.analysis.result_cells import UNKNOWN, WHOLE
from qa_lib.analysis.sensitive import find_reasons, ring_of
from qa_lib.privacy.suppression import LinkedCells, bound_hidden_cells, link_cells

#: Cells of one teacher: the certificate's own results ("own"), those in each department ("part"), what remains of the
#: department without them ("rest"), and the department's total that reports show ("total").
_NAME = ["teacher_id", "unit", "department", "block", "item"]
_KEYS = ["teacher_id", "department", "block", "item"]


def attack_certificates(data: ReportData, survey: str, plan: pd.DataFrame) -> pd.DataFrame:
    """The range in which the holder of each certificate can place what it hides, and the rest of its departments.

    ``plan`` is what `plan_certificates` says of the survey in the semester of ``data``. Attacked are results of the
    teacher that are sensitive, and those of the other teachers of a department together.

    Returns
    -------
    DataFrame
        The names of the cells, ``n_valid``, the ranges as `bound_hidden_cells`, ``width_asked``: that of the ring, or
        of the teacher's own result where that is smaller, since by one the other is known; or what the totals of
        departments leave, without any certificate.
    """
    rule = data.params.policy.certificate
    ring = ring_of(data.params, rule.tier.value)
    cells = _count_cells(data, survey, plan)
    is_attacked = cells["is_sensitive"] & cells["is_hidden"]
    cells = cells[cells["teacher_id"].isin(cells.loc[is_attacked, "teacher_id"])].reset_index(drop=True)
    wanted = (cells["is_sensitive"] & cells["is_hidden"]).to_numpy(dtype=bool)
    n_asked = cells["n_asked"].to_numpy(dtype=np.float64)
    asked = np.minimum(np.maximum(ring.feasible_n_min.value, ring.feasible_share_min.value * n_asked), n_asked)
    linked, hidden = _link(cells), cells["is_hidden"].to_numpy(dtype=bool)
    without = hidden | cells["unit"].eq("own").to_numpy(dtype=bool)
    by_totals = bound_hidden_cells(linked, without, wanted=wanted, enough=asked)["feasible_width"]
    asked[wanted] = np.minimum(asked[wanted], by_totals.to_numpy(dtype=float))
    ranges = bound_hidden_cells(linked, hidden, wanted=wanted, enough=asked).drop(columns="value")
    rows = cells.loc[wanted, [*_NAME, "n_valid"]].reset_index(drop=True)
    return rows.join(ranges.reset_index(drop=True)).assign(width_asked=asked[wanted])


def plan_all_certificates(data: ReportData) -> dict[str, pd.DataFrame]:
    """What `plan_certificates` says of each survey about teachers in the semester of ``data``, by survey."""
    now = data.whole_school.of_semester(data.semester)
    held = now.responses.loc[now.responses["teacher_id"].notna(), "survey"].astype("str")
    surveys = [one.code for one in data.params.surveys if one.subject == "teacher" and held.eq(one.code).any()]
    return {survey: plan_certificates(now, survey, params=data.params) for survey in surveys}


def _count_cells(data: ReportData, survey: str, plan: pd.DataFrame) -> pd.DataFrame:
    """The cells of every teacher who may have a certificate."""
    answers = data.whole_school.of_semester(data.semester).answers
    is_own = (answers["survey"].eq(survey) & answers["is_valid"]).to_numpy(dtype=bool)
    columns = [*_KEYS, "respondent_id"]
    rows = answers.loc[is_own, columns].astype("str").fillna({"teacher_id": UNKNOWN, "department": UNKNOWN})
    rows = rows.assign(n_valid=1, n_positive=answers.loc[is_own, "is_positive"].astype("int64"))
    items = rows.groupby(_KEYS, sort=True)[["n_valid", "n_positive"]].sum().reset_index()
    levels = [items, items.assign(item=WHOLE), items.assign(item=WHOLE, block=WHOLE)]
    parts = pd.concat(levels).groupby(_KEYS, sort=True).sum().reset_index()
    shown = plan[plan["block"].eq(WHOLE) & plan["reason"].isna()]["teacher_id"]
    totals = parts.groupby(_KEYS[1:], sort=True)[["n_valid", "n_positive"]].sum().reset_index()
    own = parts[parts["teacher_id"].isin(shown)]
    return _mark(data, survey, plan, own=own, totals=totals)


def _mark(
    data: ReportData, survey: str, plan: pd.DataFrame, *, own: pd.DataFrame, totals: pd.DataFrame
) -> pd.DataFrame:
    """The cells with what of them is hidden and sensitive, and of how many answers the width is asked."""
    tier = data.params.policy.certificate.tier.value
    units = own[["teacher_id", "department"]].drop_duplicates()
    total = units.merge(totals, on="department")
    both = total.merge(own, how="left", on=_KEYS, suffixes=("", "_own")).fillna({"n_valid_own": 0, "n_positive_own": 0})
    rest = both.assign(
        n_valid=both["n_valid"] - both["n_valid_own"], n_positive=both["n_positive"] - both["n_positive_own"]
    )
    whole = own.groupby(["teacher_id", "block", "item"], sort=True)[["n_valid", "n_positive"]].sum().reset_index()
    found = whole.merge(plan, how="left", on=["teacher_id", "block", "item"])
    wholes = whole.assign(
        unit="own",
        department=WHOLE,
        is_hidden=found["reason"].notna().to_numpy(),
        is_sensitive=found["reason"].isin(["too_few", "dominated", "unanimous"]).to_numpy(),
        n_asked=whole["n_valid"],
    )
    n_own = both["n_valid_own"].to_numpy()
    rests = rest.assign(
        unit="rest",
        is_hidden=True,
        is_sensitive=_find_close(data, survey, rest),
        n_asked=np.minimum(rest["n_valid"], n_own),
    )
    is_total_hidden = _find_hidden_totals(data, survey, total, tier=tier)
    totals = total.assign(unit="total", is_hidden=is_total_hidden, is_sensitive=False, n_asked=0)
    parts = own.assign(unit="part", is_hidden=True, is_sensitive=False, n_asked=0)
    columns = [*_NAME, "n_valid", "n_positive", "is_hidden", "is_sensitive", "n_asked"]
    cells = pd.concat([frame[columns] for frame in (wholes, parts, rests, totals)], ignore_index=True)
    return cells.astype({"n_valid": "int64", "n_positive": "int64"})


def _find_close(data: ReportData, survey: str, rest: pd.DataFrame) -> np.ndarray:
    """Which rests of departments are sensitive: few people, one voice, one opinion, or a single other teacher."""
    answers = data.whole_school.of_semester(data.semester).answers
    is_own = (answers["survey"].eq(survey) & answers["is_valid"] & answers["teacher_id"].notna()).to_numpy(dtype=bool)
    rule = data.params.policy.certificate
    counted = count_rest(answers[is_own], keeps_department=True)
    is_close = find_reasons(counted, ring_of(data.params, rule.tier.value)).notna()
    is_close |= counted["n_teachers"].lt(rule.colleagues_n_min.value)
    close = pd.MultiIndex.from_frame(counted.loc[is_close, _KEYS])
    return np.asarray(pd.MultiIndex.from_frame(rest[_KEYS]).isin(close))


def _find_hidden_totals(data: ReportData, survey: str, total: pd.DataFrame, *, tier: str) -> np.ndarray:
    results = data.planned_results
    now = results[results["semester"].eq(data.semester) & results["survey"].eq(survey)]
    keys = ["department", "block", "item"]
    shown = pd.MultiIndex.from_frame(now.loc[now[f"reason_{tier}"].isna() & now["department"].ne(UNKNOWN), keys])
    return np.asarray(~pd.MultiIndex.from_frame(total[keys]).isin(shown))


def _link(cells: pd.DataFrame) -> LinkedCells:
    """A teacher's parts make the own results and, with the rest, the totals; items make blocks, blocks surveys."""
    named = pd.DataFrame({"value": cells["n_positive"], "low": 0, "high": cells["n_valid"]})
    levels = {
        "item": cells["item"].ne(WHOLE),
        "block": cells["block"].ne(WHOLE) & cells["item"].eq(WHOLE),
    }
    sums = [pair for level, part in levels.items() for pair in _list_sums(cells[part], {level: WHOLE})]
    sums += _list_sums(cells[cells["unit"].eq("part")], {"unit": "own", "department": WHOLE})
    sums += _list_sums(cells[cells["unit"].isin(["part", "rest"])], {"unit": "total"})
    return link_cells(named.set_index(_name(cells)), sums)


def _list_sums(parts: pd.DataFrame, above: dict[str, str]) -> list[tuple[Hashable, list[Hashable]]]:
    wholes = _name(parts.assign(**above))
    return [(whole, names.tolist()) for whole, names in _name(parts).groupby(wholes, sort=False)]


def _name(cells: pd.DataFrame) -> pd.Series:
    name = cells[_NAME[0]]
    for key in _NAME[1:]:
        name = name + "/" + cells[key]
    return name
