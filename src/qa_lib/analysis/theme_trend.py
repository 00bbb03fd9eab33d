"""Themes of the main survey over the semesters, and themes that go together (7.5.3, points 4 and 5)."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from qa_lib.analysis.breaks import NOT_COMPARABLE
from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.main_survey import find_main_survey, list_codings, list_writers
from qa_lib.analysis.theme_versions import find_theme_break, find_theme_end, theme_categories
from qa_lib.analysis.trends import time_of
from qa_lib.measurement import NotEstimated, judge_change, wilson_interval
from qa_lib.measurement.hypotheses import adjust_p_values
from qa_lib.measurement.proportions import compare_proportions, trend_in_proportions


@once_per_report
def tabulate_theme_trend(data: ReportData) -> pd.DataFrame:
    """Themes of the main survey in every semester of the window, among those who wrote in it.

    Returns
    -------
    DataFrame
        ``survey``, ``category``, ``theme`` (raised in any semester; most respondents now first), ``semester``,
        ``n_writers``, ``n_respondents``, ``theme_share``, ``theme_low``, ``theme_high`` (Wilson; NA where too few
        wrote); only semesters with coded answers in which the theme was in the code frame.
    """
    survey = find_main_survey(data)
    rule, categories = data.params.policy.measurement, theme_categories(data.params)
    codings, writers = list_codings(data), list_writers(data)
    n_writers = writers.groupby("semester")["respondent_id"].nunique()
    raised = codings[codings["theme"].isin(list(categories))].groupby(["theme", "semester"])["respondent_id"].nunique()
    now = raised[raised.index.get_level_values("semester") == data.semester].droplevel("semester")
    counts = pd.DataFrame({"total": raised.groupby(level="theme").sum()}).assign(now=now).fillna(0)
    themes = counts.sort_values(["now", "total"], ascending=False, kind="stable").index
    semesters = [code for code in data.semesters if code in set(codings["semester"])]
    index = pd.MultiIndex.from_product([themes, semesters], names=["theme", "semester"])
    n, x = n_writers.reindex(semesters).to_numpy(dtype=float), raised.reindex(index).fillna(0).to_numpy(dtype=float)
    size = np.tile(n, len(themes))
    interval = wilson_interval(x / size, size, confidence_level=rule.confidence_level.value)
    is_enough = size >= rule.interval_n_min.value
    table = pd.DataFrame(
        {
            "survey": pd.array([survey] * len(index), dtype="str"),
            "category": pd.array([categories[theme] for theme in index.get_level_values("theme")], dtype="str"),
            "theme": pd.array(index.get_level_values("theme").to_numpy(), dtype="str"),
            "semester": pd.array(index.get_level_values("semester").to_numpy(), dtype="str"),
            "n_writers": pd.array(size.astype(int), dtype="Int64"),
            "n_respondents": pd.array(x.astype(int), dtype="Int64"),
            "theme_share": pd.array(x / size, dtype="Float64"),
            "theme_low": pd.array(np.where(is_enough, interval.low, np.nan), dtype="Float64"),
            "theme_high": pd.array(np.where(is_enough, interval.high, np.nan), dtype="Float64"),
        }
    )
    return _drop_unknown(table, data)


def _drop_unknown(table: pd.DataFrame, data: ReportData) -> pd.DataFrame:
    """The rows of semesters in which a theme could be given: a theme that was not there was not raised by nobody."""
    if table.empty or not any(frame.changes for frame in data.params.lineage.frames):
        return table
    order = [semester.code for semester in data.params.semesters.semesters]
    place = table["semester"].map({code: number for number, code in enumerate(order)})
    keep = pd.Series(True, index=table.index)
    for theme, part in table.groupby("theme", sort=False):
        start = find_theme_break(data.params, str(theme), until=data.semester)
        end = find_theme_end(data.params, str(theme))
        before = part.index[place[part.index] < order.index(start)] if start else part.index[:0]
        if not table.loc[before, "n_respondents"].any():
            keep[before] = False
        if end:
            keep[part.index[place[part.index] >= order.index(end)]] = False
    return table[keep].reset_index(drop=True)


@once_per_report
def tabulate_theme_changes(data: ReportData) -> pd.DataFrame:
    """Whether themes of the main survey are raised more and more often.

    The slope is that of the semesters' shares on time in years, weighted by writers; Cochran and Armitage's test,
    adjusted by the policy's method for the themes, says whether it is beyond chance.

    Returns
    -------
    DataFrame
        ``survey``, ``category``, ``theme``, ``n_semesters``, ``n_respondents`` (over all semesters), ``theme_share``,
        ``theme_low``, ``theme_high`` (now), ``growth_share``, ``growth_low``, ``growth_high`` (a year), ``p_value``
        (adjusted), ``verdict`` (``rose`` ``fell`` ``no_change``; ``cannot_be_told`` with fewer semesters in
        which enough people wrote than the policy asks for, ``not_comparable`` with fewer since the code frame changed
        what is counted), ``semester_break`` (first semester with data since that change; NA without one). Order as in
        `tabulate_theme_trend`; themes that are no longer given are left out.
    """
    known = tabulate_theme_trend(data).dropna(subset=["theme_low"])
    is_given = {theme: find_theme_end(data.params, theme) is None for theme in known["theme"].unique()}
    known = known[known["theme"].map(is_given).astype(bool)]
    rows = [_describe_change(part, data) for _, part in known.groupby("theme", sort=False)]
    kinds = dict.fromkeys(("survey", "category", "theme", "semester_break"), "str")
    kinds |= dict.fromkeys(("n_semesters", "n_respondents"), "Int64")
    measures = ("theme_share", "theme_low", "theme_high", "growth_share", "growth_low", "growth_high", "p_value")
    kinds |= dict.fromkeys(measures, "Float64")
    table = pd.DataFrame(rows, columns=list(kinds)).astype(kinds)
    policy = data.params.policy
    values = table["p_value"].to_numpy(dtype=np.float64, na_value=np.nan)
    adjusted = adjust_p_values(values, method=policy.comparison.adjustment.value)
    table = table.assign(p_value=pd.array(adjusted, dtype="Float64"))
    level = data.params.policy.measurement.confidence_level.value
    verdict = judge_change(table["growth_share"], table["p_value"], confidence_level=level)
    is_seen = ((table["growth_low"] > 0) | (table["growth_high"] < 0)).fillna(False).astype(bool)
    verdict = verdict.where(is_seen | ~verdict.isin(["rose", "fell"]), "no_change")
    is_short = verdict.eq("cannot_be_told") & table["semester_break"].notna()
    return table.assign(verdict=verdict.mask(is_short, NOT_COMPARABLE))


def _describe_change(part: pd.DataFrame, data: ReportData) -> dict[str, object]:
    now, found = part.iloc[-1], find_theme_break(data.params, part["theme"].iloc[0], until=data.semester)
    order = [semester.code for semester in data.params.semesters.semesters]
    if found is not None:
        is_since = part["semester"].map(order.index) >= order.index(found)
        part, found = part[is_since], (None if is_since.all() else next(iter(part.loc[is_since, "semester"]), found))
    row = {name: now[name] for name in ("survey", "category", "theme", "theme_share", "theme_low", "theme_high")}
    row |= {"n_semesters": len(part), "n_respondents": part["n_respondents"].sum()}
    row |= {"semester_break": pd.NA if found is None else found}
    years = [time_of(data.params.semester(code)) for code in part["semester"]]
    x, n = (part[name].to_numpy(dtype=float) for name in ("n_respondents", "n_writers"))
    level = data.params.policy.measurement.confidence_level.value
    trend = trend_in_proportions(x, n, scores=years, confidence_level=level)
    if len(part) < data.params.policy.comparison.trend_semesters_min.value or isinstance(trend, NotEstimated):
        return row
    slope = trend.slope
    ends = {"growth_share": slope.value, "growth_low": slope.low, "growth_high": slope.high}
    return row | ends | {"p_value": trend.p_value}


@once_per_report
def tabulate_theme_pairs(data: ReportData) -> pd.DataFrame:
    """Pairs of themes that one answer names together more often than chance makes it.

    Of all semesters of the window, answers to one question of the main survey: of those that name the first theme and
    of the others, how many name the second; Fisher's exact test (one-sided), adjusted for all pairs of themes of a
    category. An answer names few themes, which makes any pair rarer: the test errs on the side of caution. Only answers
    of semesters in which both themes could be given, as they are counted now, are looked at.

    Returns
    -------
    DataFrame
        ``survey``, ``category``, ``first``, ``second`` (codes of themes), ``n_answers`` (to the question),
        ``n_respondents`` (with both), ``n_expected`` (answers with both, if by chance), ``n_comments`` (with both),
        ``lift`` (observed / expected), ``p_value`` (adjusted); those beyond chance, most frequent first.
    """
    survey = find_main_survey(data)
    codings = list_codings(data)
    categories = theme_categories(data.params)
    parts = [
        _compare_pairs(codings[codings["theme"].map(categories).eq(category)], category, data)
        for category in dict.fromkeys(categories.values())
    ]
    columns = [
        "category",
        "first",
        "second",
        "n_answers",
        "n_respondents",
        "n_expected",
        "n_comments",
        "lift",
        "p_value",
    ]
    table = pd.DataFrame([row for part in parts for row in part], columns=columns)
    policy, values = data.params.policy, table["p_value"].to_numpy(dtype=np.float64)
    p_value = adjust_p_values(values, method=policy.comparison.adjustment.value)
    is_sure = p_value < 1 - policy.measurement.confidence_level.value
    found = table.assign(survey=survey, p_value=p_value)[is_sure].sort_values(
        ["n_comments", "first", "second"], ascending=[False, True, True], ignore_index=True
    )
    counts = dict.fromkeys(("n_answers", "n_respondents", "n_comments"), "Int64")
    texts = dict.fromkeys(("survey", "category", "first", "second"), "str")
    return found[["survey", *columns]].astype(
        counts | texts | dict.fromkeys(("n_expected", "lift", "p_value"), "Float64")
    )


def _compare_pairs(codings: pd.DataFrame, category: str, data: ReportData) -> list[dict[str, object]]:
    """Every pair of a category's themes; those that occur together no more often than expected have p = 1."""
    answer, _ = pd.factorize(codings["response_id"])
    theme, names = pd.factorize(codings["theme"], sort=True)
    named = np.zeros((int(answer.max(initial=-1)) + 1, len(names)), dtype=bool)
    named[answer, theme] = True
    of_answer = codings.drop_duplicates("response_id")
    respondent, semester = of_answer["respondent_id"].to_numpy(), of_answer["semester"].to_numpy()
    could_be = {name: np.isin(semester, _list_semesters(data, name)) for name in names}
    rows = []
    for first, second in combinations(range(len(names)), 2):
        is_looked_at = could_be[names[first]] & could_be[names[second]]
        one, other, writers = named[is_looked_at, first], named[is_looked_at, second], respondent[is_looked_at]
        n, n_both, expected = len(one), int((one & other).sum()), one.sum() * other.sum() / max(len(one), 1)
        p_value = _test_pair(n_both, int(one.sum()), int(other.sum()), n) if n_both > expected else 1.0
        row: dict[str, object] = {"category": category, "first": names[first], "second": names[second], "n_answers": n}
        row |= {"n_respondents": len(set(writers[one & other])), "n_expected": expected}
        rows.append(row | {"n_comments": n_both, "lift": n_both / max(expected, 1e-12), "p_value": p_value})
    return rows


def _list_semesters(data: ReportData, theme: str) -> list[str]:
    """The semesters of the window in which a theme could be given as it is counted now."""
    order = [semester.code for semester in data.params.semesters.semesters]
    start = find_theme_break(data.params, theme, until=data.semester)
    end = find_theme_end(data.params, theme)
    first, last = (order.index(start) if start else 0), (order.index(end) if end else len(order))
    return [code for code in data.semesters if first <= order.index(code) < last]


def _test_pair(n_both: int, n_first: int, n_second: int, n: int) -> float:
    test = compare_proportions((n_both, n_second - n_both), (n_first, n - n_first), alternative="greater")
    return 1.0 if isinstance(test, NotEstimated) else test.p_value_fisher
