"""What a teacher's personal certificate may show: the teacher's results beside everything that reports show (7.5.4).

Reports show the totals of departments. Whoever holds a teacher's certificate can subtract it from them and has the
results of the other teachers together. So a result of a teacher is hidden when it is sensitive itself, when what
remains of the department without it is, or when it is needed to keep such a one from being worked out.
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
from qa_lib.errors import DisclosureError
from qa_lib.params import Params
from qa_lib.privacy.suppression import protect_cells

#: Why a result of a teacher is hidden, beside the reasons of `sensitive`: what remains of the department is sensitive,
#: or has too few other teachers; a hidden result could be worked out.
COLLEAGUES, PROTECTS = "colleagues", "protects"
#: What names a result of a teacher.
KEYS = ["teacher_id", "block", "item"]
_LEVELS: tuple[Sequence[str], ...] = ((), ("block",), ("block", "item"))


def plan_teachers(scored: Scored, survey: str, *, params: Params) -> pd.DataFrame:
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
    own = _select(scored, survey)
    ring = ring_of(params, params.policy.certificate.tier.value)
    by_teacher = replace(own, answers=own.answers.assign(department=own.answers["teacher_id"]))
    cells = count_cells(by_teacher, n_needed=count_exactly_below(params))
    cells = cells[cells["department"].ne(WHOLE)].reset_index(drop=True)
    rest = count_rest(own.answers)
    is_close = find_reasons(rest, ring).notna() | rest["n_teachers"].lt(params.policy.certificate.colleagues_n_min.value)
    close = set(rest.loc[is_close, KEYS].itertuples(index=False, name=None))
    keys = cells[["department", "block", "item"]].itertuples(index=False, name=None)
    of_colleagues = pd.Series([COLLEAGUES if key in close else None for key in keys], index=cells.index, dtype="str")
    judged = cells.assign(sensitive=find_reasons(cells, ring).fillna(of_colleagues), is_public=False)
    reasons = [_protect(table, params) for _, table in judged.groupby("department", sort=False)]
    reason = pd.concat(reasons) if reasons else pd.Series(dtype="str")
    named = judged.assign(teacher_id=judged["department"], reason=reason)
    return named[[*KEYS, "reason"]]


def _select(scored: Scored, survey: str) -> Scored:
    """The evaluations of named teachers in a survey."""
    responses = scored.responses[scored.responses["survey"].eq(survey) & scored.responses["teacher_id"].notna()]
    answers = scored.answers
    is_own = answers["survey"].eq(survey) & answers["teacher_id"].notna() & answers["is_valid"]
    return replace(scored, responses=responses, answers=answers[is_own.to_numpy(dtype=bool)])


def count_rest(answers: pd.DataFrame) -> pd.DataFrame:
    """What remains of each department's results without one of its teachers, for each of its teachers.

    ``answers`` are valid, with ``department``, `KEYS` and ``respondent_id``. A department that is unknown counts as one.

    Returns
    -------
    DataFrame
        `KEYS`, ``n_valid``, ``n_positive``, ``n_respondents``, ``dominant_share`` (at most; of one respondent),
        ``n_teachers`` (other ones). A department with one teacher has no rest.
    """
    texts = ["department", "teacher_id", "block", "item", "respondent_id"]
    plain = answers[[*texts, "is_positive"]].astype(dict.fromkeys(texts, "object")).fillna({"department": WHOLE})
    plain = plain.astype(dict.fromkeys(texts, "str") | {"is_positive": "int64"})
    return pd.concat([_count_rest(plain, level) for level in _LEVELS], ignore_index=True)


def _count_rest(answers: pd.DataFrame, level: Sequence[str]) -> pd.DataFrame:
    unit = ["department", *level]
    pairs = answers.groupby([*unit, "respondent_id", "teacher_id"], sort=False)["is_positive"].agg(["size", "sum"])
    pairs = pairs.reset_index()
    by_person = pairs.groupby([*unit, "respondent_id"], sort=False)
    pairs = pairs.assign(is_only=by_person["teacher_id"].transform("size").eq(1), n_of_person=by_person["size"].transform("sum"))
    whole = pairs.groupby(unit, sort=False).agg(
        n_all=("size", "sum"),
        n_all_positive=("sum", "sum"),
        n_people=("respondent_id", "nunique"),
        n_most=("n_of_person", "max"),
        n_staff=("teacher_id", "nunique"),
    )
    own = pairs.groupby([*unit, "teacher_id"], sort=False).agg(n=("size", "sum"), n_pos=("sum", "sum"), n_only=("is_only", "sum"))
    joined = own.reset_index().merge(whole.reset_index(), on=unit)
    joined = joined[joined["n_staff"] > 1]
    n_valid = joined["n_all"] - joined["n"]
    return pd.DataFrame(
        {
            "teacher_id": joined["teacher_id"],
            "block": joined["block"] if "block" in level else WHOLE,
            "item": joined["item"] if "item" in level else WHOLE,
            "n_valid": n_valid,
            "n_positive": joined["n_all_positive"] - joined["n_pos"],
            "n_respondents": joined["n_people"] - joined["n_only"],
            "dominant_share": np.minimum(joined["n_most"] / n_valid, 1.0),
            "n_teachers": joined["n_staff"] - 1,
        }
    )


def _protect(table: pd.DataFrame, params: Params) -> pd.Series:
    """Why each result of one teacher is hidden: for its own sake, or so that no hidden one can be worked out."""
    is_whole = table["block"].eq(WHOLE)
    if table["sensitive"].isna().all():
        return table["sensitive"]
    if table.loc[is_whole, "sensitive"].notna().all():  # nothing of this teacher is shown
        return table["sensitive"].fillna(table.loc[is_whole, "sensitive"].iloc[0])
    linked = link_results(table.assign(department=WHOLE), ring_of(params, params.policy.certificate.tier.value))
    chosen = protect_cells(linked)
    if chosen.clashes:
        raise DisclosureError(f"a teacher's results can not be protected: {chosen.clashes[0].cell}")
    hidden = pd.Series(name_results(table.assign(department=WHOLE)).isin(chosen.decisions.index), index=table.index)
    return table["sensitive"].mask(hidden & table["sensitive"].isna(), PROTECTS)
