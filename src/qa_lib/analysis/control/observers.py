"""How far two observers of the same class agree, by criterion and in all, and who scores higher than others do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from qa_lib.analysis.control.cards import OBSERVATIONS, TOTAL, find_book, list_cards
from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.measurement import Estimate, NotEstimated
from qa_lib.measurement.agreement import compare_two_coders
from qa_lib.measurement.hypotheses import adjust_p_values, estimate_clustered_mean, judge_clustered_mean
from qa_lib.measurement.reliability import estimate_icc
from qa_lib.params import Params, RegisterColumn

KEYS = ["school", "department", "observed_class"]
AGREEMENT = ("exact_share", "near_share", "kappa", "kappa_low", "kappa_high", "agreement", "agreement_low",
             "agreement_high")  # fmt: skip
PAIR = ("difference_share", "difference_low", "difference_high", "p_value", "p_adjusted")


def pair_cards(cards: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Classes that two observers saw, one row a class: the columns of the first card, those of the second with ``_2``.

    The first is the observer whose office stands first in ``offices.yaml``; of three observers the first two count.
    """
    if cards.empty:
        return cards.assign(observer_2=pd.Series(dtype="str"))
    ranks = {one.code: place for place, one in enumerate(params.offices.offices)} if params.offices else {}
    ordered = cards.assign(rank=cards["observer"].map(ranks)).sort_values([*KEYS, "rank"], kind="stable")
    ordered = ordered.drop_duplicates([*KEYS, "observer"])
    place = ordered.groupby(KEYS, dropna=False).cumcount()
    first, second = (ordered[place.eq(number)].drop(columns="rank") for number in (0, 1))
    return first.merge(second, on=KEYS, suffixes=("", "_2")).reset_index(drop=True)


@once_per_report
def tabulate_agreement(data: ReportData) -> pd.DataFrame:
    """Agreement of two observers of one class by criterion, and of the totals.

    Returns
    -------
    DataFrame
        ``criterion`` (the last one ``total``), ``n_classes`` (seen by two), ``exact_share`` (both gave the same
        points), ``near_share`` (at most one point apart; both NA for the total), ``kappa`` (Cohen's, linear weights)
        and ``agreement`` (Gwet's AC2, linear weights; for the total ICC(1,1)), each with ``_low`` and ``_high``,
        ``verdict`` (``agree`` ``disagree`` ``cannot_be_told``: whether the whole interval of ``agreement`` lies at or
        above, or below, the policy's minimum; too few classes cannot tell). No rows without a class seen by two.
    """
    pairs = pair_cards(list_cards(data.registers, data.params.semester(data.semester)), data.params)
    rows = list(_agree(pairs, data.params)) if len(pairs) else []
    frame = pd.DataFrame(rows, columns=["criterion", "n_classes", *AGREEMENT, "verdict"])
    types = {"criterion": "str", "verdict": "str", "n_classes": "Int64"} | dict.fromkeys(AGREEMENT, "Float64")
    return frame.astype(types)


def _agree(pairs: pd.DataFrame, params: Params) -> Iterator[dict[str, Any]]:
    book = find_book(params, OBSERVATIONS)
    for column in book.criteria if book else ():
        yield _agree_on(pairs, column, params)
    totals = pairs[[f"{TOTAL}_share", f"{TOTAL}_share_2"]].dropna()
    rule, level = params.policy.control, params.policy.measurement.confidence_level.value
    icc = estimate_icc(totals, confidence_level=level, n_min=rule.double_n_min.value)
    found = None if isinstance(icc, NotEstimated) else icc.form("icc_1_1")
    yield {"criterion": TOTAL, "n_classes": len(totals)} | _ends("agreement", found) | _judge(found, params)


def _agree_on(pairs: pd.DataFrame, column: RegisterColumn, params: Params) -> dict[str, Any]:
    codes = pairs[[column.code, f"{column.code}_2"]].dropna().astype("int64").astype(object)
    distance = (codes.iloc[:, 0] - codes.iloc[:, 1]).abs()
    row = {"criterion": column.code, "n_classes": len(codes)}
    if len(codes):
        row |= {"exact_share": float((distance == 0).mean()), "near_share": float((distance <= 1).mean())}
    points = list(range(column.low or 0, (column.high or 1) + 1))
    level, n_min = params.policy.measurement.confidence_level.value, params.policy.control.double_n_min.value
    both = compare_two_coders(codes, categories=points, weights="linear", confidence_level=level, n_min=n_min)
    if isinstance(both, NotEstimated):
        return row | _judge(None, params)
    kappa = None if isinstance(both.kappa, NotEstimated) else both.kappa.kappa
    gwet = None if isinstance(both.gwet, NotEstimated) else both.gwet.coefficient
    return row | _ends("kappa", kappa) | _ends("agreement", gwet) | _judge(gwet, params)


def _ends(name: str, found: Estimate | None) -> dict[str, float | None]:
    if found is None:
        return {}
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


def _judge(found: Estimate | None, params: Params) -> dict[str, str]:
    least = params.policy.control.agreement_min.value
    if found is None or found.low is None or found.high is None or found.low < least <= found.high:
        return {"verdict": "cannot_be_told"}
    return {"verdict": "agree" if found.low >= least else "disagree"}


@once_per_report
def compare_observers(data: ReportData) -> pd.DataFrame:
    """Pairs of observers of one department who saw the same classes: who scores higher, and by how much.

    Which of the two is right is not told. P values are adjusted over the pairs by the policy's method.

    Returns
    -------
    DataFrame
        ``department``, ``observer``, ``observer_2`` (offices), ``n_classes``, ``difference_share`` (of the totals,
        first less second) with ``difference_low`` and ``difference_high`` (clustered by teacher), ``p_value``,
        ``p_adjusted``, ``verdict``: ``higher`` (the first), ``lower``, ``alike``, ``cannot_be_told`` (too few classes).
    """
    pairs = pair_cards(list_cards(data.registers, data.params.semester(data.semester)), data.params)
    names = ["department", "observer", "observer_2"]
    grouped = list(pairs.groupby(names, sort=False)) if len(pairs) else []
    rows = [dict(zip(names, keys, strict=True)) | _compare(ours, data.params) for keys, ours in grouped]
    frame = pd.DataFrame(rows, columns=["department", "observer", "observer_2", "n_classes", *PAIR, "verdict"])
    texts = dict.fromkeys(["department", "observer", "observer_2", "verdict"], "str")
    frame = frame.astype(texts | {"n_classes": "Int64"} | dict.fromkeys(PAIR, "Float64"))
    return _name_lenient(frame, data.params)


def _compare(rows: pd.DataFrame, params: Params) -> dict[str, Any]:
    rule, level = params.policy.control, params.policy.measurement.confidence_level.value
    found = estimate_clustered_mean(rows["total_share"] - rows["total_share_2"], rows["cluster"])
    row: dict[str, Any] = {"n_classes": len(rows)}
    if isinstance(found, NotEstimated) or len(rows) < rule.pair_n_min.value:
        return row
    test = judge_clustered_mean(found, confidence_level=level)
    if isinstance(test, NotEstimated):
        return row | {"difference_share": found.mean}
    return row | _ends("difference", test.difference) | {"difference_share": found.mean, "p_value": test.p_value}


def _name_lenient(frame: pd.DataFrame, params: Params) -> pd.DataFrame:
    adjusted = pd.array(
        adjust_p_values(frame["p_value"].to_numpy(dtype=float, na_value=float("nan")),
                        method=params.policy.comparison.adjustment.value),
        dtype="Float64",
    )  # fmt: skip
    frame = frame.assign(p_adjusted=pd.Series(adjusted, index=frame.index).where(frame["p_value"].notna()))
    is_sure = frame["p_adjusted"].lt(1 - params.policy.measurement.confidence_level.value).fillna(False)
    is_large = frame["difference_share"].abs().ge(params.policy.control.leniency_share.value).fillna(False)
    verdict = pd.Series("alike", index=frame.index, dtype="str").mask(frame["p_value"].isna(), "cannot_be_told")
    is_higher = frame["difference_share"].gt(0).fillna(False)
    verdict = verdict.mask(is_sure & is_large & is_higher, "higher").mask(is_sure & is_large & ~is_higher, "lower")
    return frame.assign(verdict=verdict)
