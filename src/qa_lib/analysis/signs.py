"""Leading indicators of risk (9.2), computed from the semester's data: each proposes a risk, none files it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.dynamics import tabulate_changes
from qa_lib.analysis.neutral import tabulate_neutral_growth
from qa_lib.analysis.respondents import tabulate_response
from qa_lib.analysis.satisfaction import tabulate_blocks
from qa_lib.params import Semester
from qa_lib.params.registers import LeadingIndicator

COLUMNS = (
    "kind", "risk_class", "likelihood", "impact", "survey", "block", "n_respondents", "share", "low", "high",
    "reference_share", "n_now", "n_before", "rate_ratio", "ratio_low", "ratio_high", "semester_from", "known_number",
)  # fmt: skip
_TEXTS = ("kind", "risk_class", "survey", "block", "semester_from", "known_number")
_COUNTS = ("likelihood", "impact", "n_respondents", "n_now", "n_before")
Row = dict[str, Any]


@once_per_report
def find_signs(data: ReportData) -> pd.DataFrame:
    """Risks that the data of the semester propose, each with its evidence.

    ``level``: a block of a survey whose level lies below its threshold, or fell beyond chance since the survey was last
    held. ``response``: a survey's response below the policy's limit. ``neutral``: neutral answers that grow notably.
    ``load``: the level of the questions on load lies below the policy's, or fell beyond chance. ``complaints`` and
    ``incidents``: more than in the same season a year before, by the exact conditional test of two Poisson counts.

    Returns
    -------
    DataFrame
        `COLUMNS`: what is proposed, whom it rests on, share with interval against its reference, or counts with the
        ratio of their rates and its interval; ``known_number``: an open risk of the register about the same indicator
        and class.
    """
    indicators = data.params.risks.leading_indicators if data.params.risks else ()
    rows = [row for indicator in indicators for row in _FINDERS[indicator.kind](data, indicator)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(
        {name: "str" if name in _TEXTS else "Int64" if name in _COUNTS else "Float64" for name in COLUMNS}
    )
    return frame.assign(known_number=pd.Series(_find_known(frame, data), index=frame.index, dtype="str"))


def _propose(indicator: LeadingIndicator, **evidence: Any) -> Row:
    head = {"kind": indicator.kind, "risk_class": indicator.risk_class}
    return head | {"likelihood": indicator.likelihood, "impact": indicator.impact} | evidence


def _find_response(data: ReportData, indicator: LeadingIndicator) -> Iterator[Row]:
    response = tabulate_response(data)
    limit = data.params.policy.response.rate_risk.value
    for row in response[response["caution"].eq("risk")].to_dict("records"):
        evidence = {"share": row["response_share"], "reference_share": limit, "n_respondents": row["n_respondents"]}
        yield _propose(indicator, survey=row["survey"], **evidence)


def _find_neutral(data: ReportData, indicator: LeadingIndicator) -> Iterator[Row]:
    growth = tabulate_neutral_growth(data)
    limit = data.params.policy.quality.neutral_growth_share.value
    for row in growth[growth["verdict"].eq("notable")].to_dict("records"):
        ends = {"share": row["growth_share"], "low": row["growth_low"], "high": row["growth_high"]}
        place = {"survey": row["survey"], "block": row["block"], "n_respondents": row["n_respondents"]}
        yield _propose(indicator, reference_share=limit, **place, **ends)


def _find_level(data: ReportData, indicator: LeadingIndicator) -> Iterator[Row]:
    levels, changes = tabulate_blocks(data), tabulate_changes(data)
    for row in levels.to_dict("records"):
        change = _at(changes, row)
        has_fallen = bool(change["verdict"].eq("fell").any())
        if has_fallen or row["below_threshold"] == "yes":
            ends = {
                "share": row["satisfaction_share"],
                "low": row["satisfaction_low"],
                "high": row["satisfaction_high"],
            }
            before = change.iloc[0] if has_fallen else None
            reference = row["threshold_share"] if before is None else before["share_from"]
            n = row["n_respondents"] if before is None else before["n_respondents"]
            since = None if before is None else before["semester_from"]
            place = {"survey": row["survey"], "block": row["block"], "n_respondents": n, "semester_from": since}
            yield _propose(indicator, reference_share=reference, **place, **ends)


def _find_load(data: ReportData, indicator: LeadingIndicator) -> Iterator[Row]:
    limit = data.params.policy.risks.load_share_min.value
    levels, changes = tabulate_blocks(data), tabulate_changes(data)
    at = {"survey": indicator.survey, "block": indicator.block}
    for row in _at(levels, at).to_dict("records"):
        ends = {"share": row["satisfaction_share"], "low": row["satisfaction_low"], "high": row["satisfaction_high"]}
        change = _at(changes, at)
        has_fallen = bool(change["verdict"].eq("fell").any())
        if (pd.notna(ends["high"]) and ends["high"] < limit) or has_fallen:
            before = {"semester_from": change["semester_from"].iloc[0]} if has_fallen else {}
            yield _propose(indicator, **at, **ends, **before, reference_share=limit, n_respondents=row["n_respondents"])


def _at(frame: pd.DataFrame, place: dict[Any, Any]) -> pd.DataFrame:
    return frame[frame["survey"].eq(place["survey"]) & frame["block"].eq(place["block"])]


def _find_complaints(data: ReportData, indicator: LeadingIndicator) -> Iterator[Row]:
    yield from _find_growth(data, indicator, data.registers.frame("complaints")["received_date"])


def _find_incidents(data: ReportData, indicator: LeadingIndicator) -> Iterator[Row]:
    """Failures that touched the unit, or the university as a whole."""
    everywhere = replace(data.registers, school=None, department=None).frame("incidents")
    is_ours = everywhere["school"].isin(["", data.school])
    yield from _find_growth(data, indicator, everywhere.loc[is_ours, "occurred_date"])


def _find_growth(data: ReportData, indicator: LeadingIndicator, dates: pd.Series) -> Iterator[Row]:
    now = data.params.semester(data.semester)
    before = _a_year_before(data, now)
    if before is None:
        return
    counts = [_count_within(dates, one, data.registers.on) for one in (now, before)]
    days = [(one.end_date - one.start_date).days for one in (now, before)]
    found = compare_rates(
        (counts[0], counts[1]), (days[0], days[1]), level=data.params.policy.measurement.confidence_level.value
    )
    if found["p_value"] < data.params.policy.risks.growth_p_value_max.value and found["rate_ratio"] > 1:
        evidence = {"n_now": counts[0], "n_before": counts[1], "n_respondents": counts[0]}
        ends = {name: found[name] for name in ("rate_ratio", "ratio_low", "ratio_high")}
        yield _propose(indicator, semester_from=before.code, **evidence, **ends)


def _a_year_before(data: ReportData, now: Semester) -> Semester | None:
    for semester in data.params.semesters.semesters:
        if semester.season == now.season and semester.academic_year == now.academic_year - 1:
            return semester
    return None


def _count_within(dates: pd.Series, semester: Semester, on: dt.date) -> int:
    end = min(semester.end_date, on)
    return int(((dates >= pd.Timestamp(semester.start_date)) & (dates <= pd.Timestamp(end))).sum())


def compare_rates(counts: tuple[int, int], exposures: tuple[float, float], *, level: float) -> dict[str, float]:
    """The ratio of two Poisson rates, its exact interval and the exact conditional p value (two-sided).

    Given their sum, the first count is binomial (Przyborowski and Wilenski 1940); its Clopper-Pearson interval gives
    that of the ratio. Equals R's ``poisson.test(counts, exposures)``.

    >>> found = compare_rates((11, 6 + 8 + 7), (800, 1083 + 1050 + 878), level=0.95)
    >>> [round(found[name], 5) for name in ("rate_ratio", "ratio_low", "ratio_high", "p_value")]
    [1.97149, 0.85843, 4.27727, 0.07967]
    """
    from scipy.stats import binomtest

    first, second = counts
    total = first + second
    expected = exposures[0] / (exposures[0] + exposures[1])
    if total == 0:
        return {"rate_ratio": 1.0, "ratio_low": 0.0, "ratio_high": float("inf"), "p_value": 1.0}
    test = binomtest(first, total, expected)
    ends = test.proportion_ci(level, method="exact")
    scale = exposures[1] / exposures[0]
    low, high = (_odds(end) * scale for end in (ends.low, ends.high))
    return {
        "rate_ratio": _odds(first / total) * scale,
        "ratio_low": low,
        "ratio_high": high,
        "p_value": float(test.pvalue),
    }


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else float("inf")


def _find_known(signs: pd.DataFrame, data: ReportData) -> list[str | None]:
    """Open risks of the same class about the same survey (and block, where the sign has one)."""
    if signs.empty:
        return []
    risks = data.registers.frame("risks")
    opened = risks[risks["status"].ne("closed")]
    found: list[str | None] = []
    for sign in signs.to_dict("records"):
        ours = opened[opened["risk_class"].eq(sign["risk_class"])]
        if isinstance(sign["survey"], str):
            ours = ours[ours["survey"].eq(sign["survey"]).fillna(False)]
        if isinstance(sign["block"], str):
            ours = ours[ours["block"].isin([sign["block"], ""])]
        if sign["kind"] in ("complaints", "incidents"):
            ours = ours[ours["survey"].isna()]
        found.append(ours["number"].iloc[0] if len(ours) else None)
    return found


_FINDERS: dict[str, Callable[[ReportData, LeadingIndicator], Iterator[Row]]] = {
    "level": _find_level,
    "response": _find_response,
    "neutral": _find_neutral,
    "complaints": _find_complaints,
    "load": _find_load,
    "incidents": _find_incidents,
}
