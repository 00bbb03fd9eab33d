"""What a teacher's personal certificate may show: the teacher's results beside everything that reports show (7.5.4).

Reports show the totals of departments, and their teachers without names. Whoever holds a teacher's certificate can
subtract it from a total and has the results of the other teachers together. So a result of a teacher is hidden when it
is sensitive itself, when what remains of the department without it is, or when it is needed to keep such a one from
being worked out; and a teacher whom the reports of the ring hide, for whatever reason, has none (`teacher_release`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from qa_lib.analysis.release import count_exactly_below
from qa_lib.analysis.result_cells import WHOLE, count_cells, link_results, name_results
from qa_lib.analysis.scored import Scored
from qa_lib.analysis.sensitive import find_reasons, ring_of
from qa_lib.analysis.teacher_release import plan_teachers
from qa_lib.errors import DisclosureError
from qa_lib.params import Params, Ring
from qa_lib.privacy.suppression import protect_cells

#: Why a result of a teacher is hidden, beside the reasons of `sensitive`: what remains of the department is sensitive,
#: or has too few other teachers; a hidden result could be worked out.
COLLEAGUES, PROTECTS = "colleagues", "protects"
#: What names a result of a teacher.
KEYS = ["teacher_id", "block", "item"]
_LEVELS: tuple[Sequence[str], ...] = ((), ("block",), ("block", "item"))


def plan_certificates(scored: Scored, survey: str, *, params: Params) -> pd.DataFrame:
    """Which results of each teacher a certificate hides.

    ``scored`` is the school in one semester.

    Returns
    -------
    DataFrame
        `KEYS` (``block`` and ``item`` are "" above their level) and ``reason``: why it is hidden, NA where it is shown.

    Raises
    ------
    DisclosureError
        When no choice of hidden results protects a sensitive one.
    """
    own, rule = _select(scored, survey), params.policy.certificate
    ring = ring_of(params, rule.tier.value)
    by_teacher = replace(own, answers=own.answers.assign(department=own.answers["teacher_id"]))
    cells = count_cells(by_teacher, n_needed=count_exactly_below(params))
    cells = cells[cells["department"].ne(WHOLE)].reset_index(drop=True)
    rest = count_rest(own.answers)
    is_close = find_reasons(rest, ring).notna() | rest["n_teachers"].lt(rule.colleagues_n_min.value)
    close = set(rest.loc[is_close, KEYS].itertuples(index=False, name=None))
    keys = cells[["department", "block", "item"]].itertuples(index=False, name=None)
    of_colleagues = pd.Series([COLLEAGUES if key in close else None for key in keys], index=cells.index, dtype="str")
    sensitive = _find_hidden_teachers(own, cells, params).fillna(find_reasons(cells, ring)).fillna(of_colleagues)
    judged = cells.assign(sensitive=sensitive, is_public=False)
    reasons = [_protect(table, ring) for _, table in judged.groupby("department", sort=False)]
    reason = pd.concat(reasons) if reasons else pd.Series(dtype="str")
    return judged.assign(teacher_id=judged["department"], reason=reason)[[*KEYS, "reason"]]


def _select(scored: Scored, survey: str) -> Scored:
    """The evaluations of named teachers in a survey."""
    responses = scored.responses[scored.responses["survey"].eq(survey) & scored.responses["teacher_id"].notna()]
    answers = scored.answers
    is_own = answers["survey"].eq(survey) & answers["teacher_id"].notna() & answers["is_valid"]
    return replace(scored, responses=responses, answers=answers[is_own.to_numpy(dtype=bool)])


def _find_hidden_teachers(own: Scored, cells: pd.DataFrame, params: Params) -> pd.Series:
    """Why the reports of the ring hide a teacher, in the rows of the teacher's whole results; else NA."""
    plan = plan_teachers(own, params).set_index("teacher_id")[f"reason_{params.policy.certificate.tier.value}"]
    reasons = cells["department"].map(plan.to_dict()).astype("str")
    return reasons.where(cells["block"].eq(WHOLE))


def count_rest(answers: pd.DataFrame, *, keeps_department: bool = False) -> pd.DataFrame:
    """What remains of each department's results without one of its teachers, for each of its teachers.

    ``answers`` are valid, with ``department``, `KEYS`, ``respondent_id``. Unknown departments count as one.

    Returns
    -------
    DataFrame
        `KEYS`, ``n_valid``, ``n_positive``, ``n_respondents``, ``dominant_share`` (at most; of one respondent),
        ``n_teachers`` (other ones); ``department`` where it is kept. A department with one teacher has no rest.
    """
    texts = ["department", "teacher_id", "block", "item", "respondent_id"]
    plain = answers[[*texts, "is_positive"]].astype(dict.fromkeys(texts, "object")).fillna({"department": WHOLE})
    plain = plain.astype(dict.fromkeys(texts, "str") | {"is_positive": "int64"})
    rest = pd.concat([_count_rest(plain, level) for level in _LEVELS], ignore_index=True)
    return rest if keeps_department else rest.drop(columns="department")


def _count_rest(answers: pd.DataFrame, level: Sequence[str]) -> pd.DataFrame:
    unit = ["department", *level]
    pairs = answers.groupby([*unit, "respondent_id", "teacher_id"], sort=False)["is_positive"].agg(["size", "sum"])
    pairs = pairs.reset_index()
    of_person = pairs.groupby([*unit, "respondent_id"], sort=False)["size"]
    pairs = pairs.assign(is_only=of_person.transform("size").eq(1), n_of_person=of_person.transform("sum"))
    whole = pairs.groupby(unit, sort=False).agg(
        n_all=("size", "sum"),
        n_all_positive=("sum", "sum"),
        n_people=("respondent_id", "nunique"),
        n_most=("n_of_person", "max"),
        n_staff=("teacher_id", "nunique"),
    )
    sums = {"n": ("size", "sum"), "n_pos": ("sum", "sum"), "n_only": ("is_only", "sum")}
    own = pairs.groupby([*unit, "teacher_id"], sort=False).agg(**sums)
    joined = own.reset_index().merge(whole.reset_index(), on=unit)
    joined = joined[joined["n_staff"] > 1]
    n_valid = joined["n_all"] - joined["n"]
    return pd.DataFrame(
        {
            "teacher_id": joined["teacher_id"],
            "department": joined["department"],
            "block": joined["block"] if "block" in level else WHOLE,
            "item": joined["item"] if "item" in level else WHOLE,
            "n_valid": n_valid,
            "n_positive": joined["n_all_positive"] - joined["n_pos"],
            "n_respondents": joined["n_people"] - joined["n_only"],
            "dominant_share": np.minimum(joined["n_most"] / n_valid, 1.0),
            "n_teachers": joined["n_staff"] - 1,
        }
    )


def _protect(table: pd.DataFrame, ring: Ring) -> pd.Series:
    """Why each result of one teacher is hidden: for its own sake, or so that no hidden one can be worked out."""
    sensitive = table["sensitive"]
    if sensitive.isna().all():
        return sensitive
    whole = sensitive[table["block"].eq(WHOLE)]
    if whole.notna().all():  # nothing of this teacher is shown
        return sensitive.fillna(whole.iloc[0])
    alone = table.assign(department=WHOLE)
    chosen = protect_cells(link_results(alone, ring))
    if chosen.clashes:
        raise DisclosureError(f"a teacher's results can not be protected: {chosen.clashes[0].cell}")
    is_hidden = name_results(alone).isin(chosen.decisions.index)
    return sensitive.mask(is_hidden & sensitive.isna(), PROTECTS)
