"""Themes by department, programme or level: where a theme is raised more often than elsewhere (7.5.3, point 4)."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.main_survey import list_codings, list_writers
from qa_lib.analysis.theme_trend import tabulate_theme_trend
from qa_lib.analysis.theme_versions import find_theme_end, find_theme_start, theme_categories
from qa_lib.measurement import NotEstimated, wilson_interval
from qa_lib.measurement.hypotheses import adjust_p_values, chi_square_independence
from qa_lib.params import Policy

#: What a unit is divided into.
Dimension = Literal["department", "programme", "level"]
#: Themes that are compared: those that most respondents raised.
N_THEMES = 8
#: Expected counts below which Pearson's test is rough (Cochran 1954), and the adjusted residual that stands out.
EXPECTED_MIN = 5
RESIDUAL_MIN = 2


@once_per_report
def tabulate_themes_by_unit(data: ReportData) -> pd.DataFrame:
    """Themes by department of a school, or by level of education of a department, as `compare_parts`."""
    return compare_parts(data, "level" if data.department else "department")


@once_per_report
def tabulate_themes_by_programme(data: ReportData) -> pd.DataFrame:
    """Themes by educational programme of the learners, as `compare_parts`; who named none is in no part."""
    return compare_parts(data, "programme")


def compare_parts(data: ReportData, dimension: Dimension) -> pd.DataFrame:
    """The most frequent themes of the main survey in each part of the unit, among those who wrote there.

    All semesters of the window together, each person counted once: in one semester alone too few write. Of a theme that
    the code frame split off, added or redefined only the semesters since then count, of writers, too; one that is no
    longer given is left out, merged ones are the theme that they became.

    Whether a theme is raised equally often everywhere says Pearson's chi-squared test over the parts, adjusted for
    the number of themes; if not, a part whose adjusted residual lies beyond 2 stands out. Parts that expect too few
    for the test are not in it.

    Returns
    -------
    DataFrame
        One row a theme and part, in the order of `tabulate_theme_trend` and of the params: ``category``, ``theme``,
        ``unit`` (code of the department, programme or level), ``n_writers``, ``n_respondents`` (who raised it),
        ``theme_share`` with ``theme_low`` and ``theme_high`` (Wilson; NA where too few wrote), ``p_value`` (of the
        theme, adjusted; NA for parts that expect too few), ``verdict``: ``more`` ``less`` ``alike`` ``cannot_be_told``;
        ``semester_break`` (the first semester that counts for the theme; NA where all do). Parts with too few writers
        for an interval are left out; empty with fewer than two parts.
    """
    counts = _count(data, dimension)
    rule = data.params.policy.measurement
    n_most = counts["n_writers"].groupby(level="unit").max()
    parts = n_most.index[n_most >= rule.interval_n_min.value]
    order = [unit for unit in _list_parts(data, dimension) if unit in parts]
    table = counts.loc[counts.index.get_level_values("unit").isin(order)].reset_index()
    if len(order) < 2 or table.empty:
        return table.head(0).assign(**dict.fromkeys(("theme_share", "theme_low", "theme_high", "p_value", "verdict")))
    n_writers = table["n_writers"].to_numpy(dtype=float)
    share = np.where(n_writers >= rule.interval_n_min.value, table["n_respondents"] / np.maximum(n_writers, 1), np.nan)
    interval = wilson_interval(share, np.maximum(n_writers, 1), confidence_level=rule.confidence_level.value)
    ends = {"theme_share": share, "theme_low": interval.low, "theme_high": interval.high}
    table = table.assign(**{name: pd.array(values, dtype="Float64") for name, values in ends.items()})
    places = {unit: place for place, unit in enumerate(order)}
    ordered = table.assign(place=table["unit"].map(places), row=pd.factorize(table["theme"])[0])
    ordered = ordered.sort_values(["row", "place"], ignore_index=True).drop(columns=["row", "place"])
    return _test(ordered, data.params.policy)


def _list_parts(data: ReportData, dimension: Dimension) -> list[str]:
    school = data.params.school(data.school)
    named = {
        "department": school.departments,
        "programme": school.programmes,
        "level": data.params.institution.levels,
    }
    return [one.code for one in named[dimension]]


def _count(data: ReportData, dimension: Dimension) -> pd.DataFrame:
    """``category``, ``n_writers``, ``n_respondents``, ``semester_break`` by ``theme`` and ``unit``, as the trend's."""
    themes = [theme for theme in tabulate_theme_trend(data)["theme"].unique() if not find_theme_end(data.params, theme)]
    parts = [_count_theme(data, theme, dimension) for theme in themes[:N_THEMES]]
    index = pd.MultiIndex.from_tuples([], names=["theme", "unit"])
    kinds = {"category": "str", "n_writers": "Int64", "n_respondents": "Int64", "semester_break": "str"}
    counts = pd.concat(parts) if parts else pd.DataFrame(columns=list(kinds), index=index)
    return counts[list(kinds)].astype(kinds)


def _count_theme(data: ReportData, theme: str, dimension: Dimension) -> pd.DataFrame:
    """The counts of a theme in every part of the unit, since it is counted as it is now."""
    writers, codings = list_writers(data), list_codings(data)
    coded = [code for code in data.semesters if code in set(codings["semester"])]
    start = find_theme_start(data.params, theme, semesters=coded)
    since = coded[coded.index(start) :] if start else list(data.semesters)
    units = writers[dimension].dropna().unique()
    counts = {
        name: frame.groupby(dimension)["respondent_id"].nunique().reindex(units).fillna(0)
        for name, frame in (
            ("n_writers", writers[writers["semester"].isin(since)]),
            ("n_respondents", codings[codings["theme"].eq(theme) & codings["semester"].isin(since)]),
        )
    }
    table = pd.DataFrame(counts).assign(
        category=theme_categories(data.params)[theme], semester_break=pd.array([start] * len(units), dtype="str")
    )
    return table.set_axis(pd.MultiIndex.from_product([[theme], units], names=["theme", "unit"]))


def _test(table: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    tests = [_test_theme(part) for _, part in table.groupby("theme", sort=False)]
    adjusted = adjust_p_values([p for p, _ in tests], method=policy.comparison.adjustment.value)
    residuals = pd.concat([residuals for _, residuals in tests]).reindex(table.index)
    p_values = pd.Series(adjusted[pd.factorize(table["theme"])[0]], index=table.index).where(residuals.notna())
    stands_out = residuals.where(p_values < 1 - policy.measurement.confidence_level.value, 0.0)
    words = np.select(
        [p_values.isna(), stands_out > RESIDUAL_MIN, stands_out < -RESIDUAL_MIN],
        ["cannot_be_told", "more", "less"],
        "alike",
    )
    return table.assign(p_value=p_values.astype("Float64"), verdict=pd.array(words, dtype="str"))


def _test_theme(parts: pd.DataFrame) -> tuple[float, pd.Series]:
    """The p value of a theme and the adjusted residuals of the parts that it is of, NaN each where there is no test.

    The part with fewest writers is left out until every part expects enough, which looks at no part's own answers.
    """
    counts = pd.DataFrame({"raised": parts["n_respondents"], "not": parts["n_writers"] - parts["n_respondents"]})
    order = parts["n_writers"].sort_values(ascending=False, kind="stable").index
    for n_parts in range(len(order), 1, -1):
        test = chi_square_independence(counts.loc[order[:n_parts]].astype("int64"))
        if not isinstance(test, NotEstimated) and test.min_expected >= EXPECTED_MIN:
            residuals = pd.Series(test.adjusted_residuals["raised"]).astype("float64")
            return test.p_value, residuals.reindex(parts.index)
    return np.nan, pd.Series(np.nan, index=parts.index)
