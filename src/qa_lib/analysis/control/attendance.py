"""Who came: attendance by department, month and year of study, how it moved, what goes with it (6.3 (3)).

An attendance is one learner in one class. Those of one row of the register (a department, month, year of study and kind
of class) belong together: the same learners come again. So intervals are those of a ratio clustered by row.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from qa_lib.analysis.control.cards import ATTENDANCE, find_book, take_semester
from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.differences import adjust_families, tabulate_difference
from qa_lib.analysis.levels import tabulate_levels
from qa_lib.measurement import NotEstimated
from qa_lib.measurement.hypotheses import Correlation, correlate
from qa_lib.measurement.proportions import wilson_interval
from qa_lib.measurement.proportions.clusters import ClusterSums, find_effective_size
from qa_lib.params import Params, Semester
from qa_lib.registers import Registers

RATE = ("attendance_share", "attendance_low", "attendance_high", "n_effective")
TREND = ("first_share", "last_share", "change_share", "change_low", "change_high", "p_value", "p_adjusted")
#: Months from which a line through them is judged.
MONTHS_MIN = 4
#: Median absolute deviation -> standard deviation of normal data.
_MAD_SCALE = 1.4826


def list_attendance(registers: Registers, semester: Semester) -> pd.DataFrame:
    """The rows of the register in a semester that can be counted.

    Rows without planned attendances, or with more attended than planned, are left out; a rule of the register tells
    them.
    """
    if find_book(registers.params, ATTENDANCE) is None:
        return pd.DataFrame()
    rows = take_semester(registers.frame(ATTENDANCE), "month", semester)
    is_sound = rows["n_planned"].gt(0) & rows["n_attended"].le(rows["n_planned"])
    return rows[is_sound.fillna(False).astype(bool)].reset_index(drop=True)


def rate_attendance(rows: pd.DataFrame, by: list[str], *, params: Params) -> pd.DataFrame:
    """Attended / planned by ``by`` ([]: all rows together), with Wilson's interval at the effective size.

    The effective size is what clustering by row leaves (`clusters.find_effective_size`); with a single row there is no
    interval.

    Returns
    -------
    DataFrame
        ``by``, ``n_rows``, ``n_planned``, ``n_attended``, ``n_excused``, ``attendance_share``, ``attendance_low``,
        ``attendance_high``, ``n_effective``, in the order of ``by``.
    """
    x, n = (rows[name].astype("int64") for name in ("n_attended", "n_planned"))
    parts = rows.assign(x=x, n=n, xx=x**2, xn=x * n, nn=n**2, one=1, n_excused=rows["n_excused"].fillna(0))
    names = ["one", "n", "x", "xx", "xn", "nn", "n_excused"]
    keyed = parts if by else parts.assign(all=0)
    sums = keyed.groupby(by or ["all"], sort=True, observed=True)[names].sum().reset_index(drop=not by)
    counted = ClusterSums(*(sums[name].to_numpy(dtype=np.int64) for name in names[:6]))
    level = params.policy.measurement.confidence_level.value
    size, share = find_effective_size(counted, confidence_level=level), (sums["x"] / sums["n"]).to_numpy(dtype=float)
    ends, is_one = wilson_interval(share, size, confidence_level=level), sums["one"].eq(1).to_numpy()
    rates = zip(RATE, (share, *(np.where(is_one, np.nan, end) for end in (ends.low, ends.high, size))), strict=True)
    counts = {"n_rows": sums["one"], "n_planned": sums["n"], "n_attended": sums["x"], "n_excused": sums["n_excused"]}
    frame = pd.DataFrame({name: sums[name] for name in by} | counts | dict(rates))
    types = dict.fromkeys(counts, "Int64") | dict.fromkeys(RATE, "Float64")
    return _without_nan(frame.astype(types))


def _without_nan(frame: pd.DataFrame) -> pd.DataFrame:
    """NaN of a calculation is NA."""
    return frame.assign(**{name: frame[name].mask(np.isnan(frame[name].to_numpy(dtype=float, na_value=np.nan)))
                           for name in RATE})  # fmt: skip


@once_per_report
def tabulate_attendance(data: ReportData) -> pd.DataFrame:
    """Attendance of each department of the school against the rest of it, and of the school.

    Returns
    -------
    DataFrame
        ``department`` ("": the school, first), the columns of `rate_attendance`, ``difference_share`` to the rest of
        the school with ``_low``, ``_high``, ``p_value``, ``p_adjusted`` (over the departments), ``verdict``: ``lower``
        ``higher`` ``alike`` (as the policy asks) or ``cannot_be_told``. No rows without attendance.
    """
    rows = list_attendance(data.school_registers, data.params.semester(data.semester))
    order = [one.code for one in data.params.school(data.school).departments]
    parts = [rate_attendance(rows, [], params=data.params).assign(department="")] if len(rows) else []
    rest = []
    for code in order if len(rows) else ():
        is_ours = rows["department"].eq(code)
        if is_ours.any():
            parts.append(rate_attendance(rows[is_ours], [], params=data.params).assign(department=code))
        if is_ours.any() and not is_ours.all():
            others = rate_attendance(rows[~is_ours], [], params=data.params)
            rest.append(others.assign(department=code)[["department", *RATE]])
    if not parts:
        return pd.DataFrame(columns=["department", "n_planned", *RATE, "verdict"])
    frame = pd.concat(parts, ignore_index=True).astype({"department": "str"})
    others = pd.concat(rest, ignore_index=True) if rest else frame.head(0)[["department", *RATE]]
    return _set_against_rest(frame.merge(others, how="left", on="department", suffixes=("", "_rest")), data.params)


def _set_against_rest(frame: pd.DataFrame, params: Params) -> pd.DataFrame:
    sides = RATE, tuple(f"{name}_rest" for name in RATE)
    difference = tabulate_difference(frame, *sides, policy=params.policy).drop(columns="detectable_share")
    adjusted = adjust_families(difference["p_value"], pd.Series(0, index=frame.index), policy=params.policy)
    gap = params.policy.control.attendance_gap_share.value
    verdict = _judge(difference["difference_share"], adjusted, gap, params, ("lower", "higher", "alike"))
    return frame.assign(**difference, p_adjusted=adjusted, verdict=verdict)


def _judge(
    difference: pd.Series, p_adjusted: pd.Series, least: float, params: Params, words: tuple[str, str, str]
) -> pd.Series:
    """A word for a difference below zero, above, and one that is small or may be chance."""
    alpha = 1 - params.policy.measurement.confidence_level.value
    is_named = (p_adjusted.lt(alpha) & difference.abs().ge(least)).fillna(False).to_numpy(dtype=bool)
    is_below = difference.lt(0).fillna(False).to_numpy(dtype=bool)
    chosen = np.select([p_adjusted.isna(), is_named & is_below, is_named], ["cannot_be_told", *words[:2]], words[2])
    return pd.Series(chosen, index=difference.index, dtype="str")


@once_per_report
def tabulate_months(data: ReportData) -> pd.DataFrame:
    """Attendance of the unit by month; ``month`` and the columns of `rate_attendance`, oldest first."""
    rows = list_attendance(data.registers, data.params.semester(data.semester))
    if rows.empty:
        return pd.DataFrame(columns=["month", "n_planned", *RATE])
    return rate_attendance(rows, ["month"], params=data.params)


@once_per_report
def tabulate_attendance_trends(data: ReportData) -> pd.DataFrame:
    """Whether the attendance of each department and year of study rose or fell over the months of the semester.

    A straight line through the months' rates, each month weighing the same; the change is that of the line from the
    first to the last month, its interval and p value by t with months less two degrees of freedom. P values are
    adjusted over all rows of the school.

    Returns
    -------
    DataFrame
        ``department``, ``course`` (NA where the register has none), ``n_months``, ``n_planned``, ``first_share``,
        ``last_share`` (rates of the first and last month), ``change_share`` with ``change_low`` and ``change_high``,
        ``p_value``, ``p_adjusted``, ``verdict``: ``fell`` ``rose`` ``no_change`` (as the policy asks) or
        ``cannot_be_told`` (fewer than four months).
    """
    rows = list_attendance(data.school_registers, data.params.semester(data.semester))
    found = []
    if len(rows):
        months = rate_attendance(rows.assign(course=rows["course"].fillna(0)), ["department", "course", "month"],
                                 params=data.params)  # fmt: skip
        for (department, course), ours in months.groupby(["department", "course"], sort=True):
            found.append({"department": department, "course": course or None} | _fit_line(ours, data.params))
    frame = pd.DataFrame(found, columns=["department", "course", "n_months", "n_planned", *TREND])
    counts = dict.fromkeys(["course", "n_months", "n_planned"], "Int64")
    frame = frame.astype({"department": "str"} | counts | dict.fromkeys(TREND, "Float64"))
    adjusted = adjust_families(frame["p_value"], pd.Series(0, index=frame.index), policy=data.params.policy)
    least = data.params.policy.control.attendance_fall_share.value
    verdict = _judge(frame["change_share"], adjusted, least, data.params, ("fell", "rose", "no_change"))
    order = {one.code: place for place, one in enumerate(data.params.school(data.school).departments)}
    ranked = frame.assign(p_adjusted=adjusted, verdict=verdict, place=frame["department"].map(order))
    return ranked.sort_values(["place", "course"], kind="stable").drop(columns="place").reset_index(drop=True)


def _fit_line(months: pd.DataFrame, params: Params) -> dict[str, Any]:
    from scipy.stats import linregress
    from scipy.stats import t as student

    share = months["attendance_share"].to_numpy(dtype=float)
    place = (months["month"].dt.year * 12 + months["month"].dt.month).to_numpy(dtype=float)
    row = {
        "n_months": len(months),
        "n_planned": int(months["n_planned"].sum()),
        "first_share": share[0],
        "last_share": share[-1],
    }
    if len(months) < MONTHS_MIN:
        return row
    line, length = linregress(place, share), place[-1] - place[0]
    level = params.policy.measurement.confidence_level.value
    half = float(student.ppf(0.5 + level / 2, len(months) - 2)) * float(line.stderr) * length
    change = float(line.slope) * length
    return row | {
        "change_share": change,
        "change_low": change - half,
        "change_high": change + half,
        "p_value": float(line.pvalue),
    }


@once_per_report
def list_outlying_months(data: ReportData) -> pd.DataFrame:
    """Months in which a department's attendance stands out from its other months of the semester.

    The distance from the median is taken in robust standard deviations (1.4826 times the median absolute deviation),
    and must also reach the policy's difference.

    Returns
    -------
    DataFrame
        ``department``, ``month``, ``n_planned``, ``attendance_share``, ``median_share``, ``distance``.
    """
    rows = list_attendance(data.registers, data.params.semester(data.semester))
    columns = ["department", "month", "n_planned", "attendance_share", "median_share", "distance"]
    if rows.empty:
        return pd.DataFrame(columns=columns)
    months = rate_attendance(rows, ["department", "month"], params=data.params)
    grouped = months.groupby("department")["attendance_share"]
    months = months.assign(median_share=grouped.transform("median"), n_months=grouped.transform("size"))
    away = (months["attendance_share"] - months["median_share"]).abs()
    spread = away.groupby(months["department"]).transform("median") * _MAD_SCALE
    rule = data.params.policy.control
    months = months.assign(distance=(away / spread).where(spread.gt(0)))
    stands_out = months["distance"].gt(rule.outlier_distance.value) & away.ge(rule.attendance_gap_share.value)
    chosen = months[(stands_out & months["n_months"].ge(MONTHS_MIN)).fillna(False)]
    return chosen[columns].reset_index(drop=True)


@once_per_report
def tabulate_attendance_links(data: ReportData) -> pd.DataFrame:
    """Attendance of each department beside the satisfaction of its learners and what observers saw.

    Returns
    -------
    DataFrame
        ``department``, ``attendance_share``, ``attendance_low``, ``attendance_high``, ``attendance_verdict``
        (`tabulate_attendance`), ``survey`` (that about studies as a whole), ``n_respondents``, ``n_valid``,
        ``satisfaction_share``, ``satisfaction_low``, ``satisfaction_high``, ``is_low_in_both`` (attendance below the
        rest of the school and the whole interval of satisfaction below that of the school). No rows without either.
    """
    attendance, survey = tabulate_attendance(data), _find_survey(data)
    ours = attendance[attendance["department"].ne("")]
    if ours.empty or survey is None:
        return pd.DataFrame(columns=["department", "survey", "n_respondents", *RATE])
    scored = data.whole_school.of_semester(data.semester)
    levels = tabulate_levels(scored, ["survey", "department"], params=data.params)
    whole = tabulate_levels(scored, ["survey"], params=data.params)
    whole = whole[whole["survey"].astype("str").eq(survey)]
    levels = levels[levels["survey"].astype("str").eq(survey)].astype({"department": "str", "survey": "str"})
    names = ["survey", "n_respondents", "n_valid", "satisfaction_share", "satisfaction_low", "satisfaction_high"]
    frame = ours.rename(columns={"verdict": "attendance_verdict"})
    frame = frame[["department", *RATE[:3], "attendance_verdict"]].merge(
        levels[["department", *names]], on="department", how="inner"
    )
    level = whole["satisfaction_share"].iloc[0] if len(whole) else pd.NA
    is_low = frame["satisfaction_high"].lt(level).fillna(False) if len(whole) else False
    return frame.assign(is_low_in_both=frame["attendance_verdict"].eq("lower") & is_low)


def correlate_links(links: pd.DataFrame) -> Correlation | NotEstimated:
    """Spearman's correlation of attendance and satisfaction over the departments of `tabulate_attendance_links`."""
    names = ("attendance_share", "satisfaction_share")
    first, second = (links[name].to_numpy(dtype=float, na_value=np.nan) for name in names)
    return correlate(first, second, method="spearman")


def _find_survey(data: ReportData) -> str | None:
    """The survey of learners about their studies as a whole that comes first in the catalogue and was held."""
    groups = ("learners", "students")
    held = (survey for survey in data.surveys if survey.subject == "none" and survey.target_group in groups)
    return next((survey.code for survey in held), None)
