"""Whether means of a survey may be compared: between the unit and the rest of the university, between semesters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.item_sums import SurveyItems, read_item_sums, tabulate_item_sums
from qa_lib.analysis.levels import order_rows
from qa_lib.measurement import NotEstimated
from qa_lib.measurement.structure import (
    InvarianceCheck,
    InvarianceRule,
    MeasurementModel,
    check_invariance_of_moments,
    describe_group,
)
from qa_lib.params import Params, Survey
from qa_lib.reads import remembering

COLUMNS = {
    "survey": "str",
    "grouping": "str",
    "semester_from": "str",
    "n_unit": "Int64",
    "n_reference": "Int64",
    "n_respondents": "Int64",
    "n_items": "Int64",
    "level": "str",
    "verdict": "str",
    "departing": "str",
    "verdict_without": "str",
    "reason": "str",
    "n": "Int64",
    "n_min": "Int64",
    **dict.fromkeys(("cfi", "rmsea", "srmr", "cfi_loss", "rmsea_rise"), "Float64"),
}


@dataclass(frozen=True)
class _Comparison:
    """The unit's survey this semester beside a reference, of the items that were the same on both sides."""

    survey: Survey
    grouping: str
    unit: SurveyItems
    reference: SurveyItems
    model: MeasurementModel | None
    semester_from: str | None = None

    def without(self, items: set[str]) -> _Comparison:
        """The same comparison without some items."""
        model = model_of_blocks(self.survey, {item for item in self.unit.items if item not in items})
        kept = model.items if model else ()
        return replace(self, model=model, unit=self.unit.select(kept), reference=self.reference.select(kept))


Grouping = Literal["schools", "semesters"]
GROUPINGS: tuple[Grouping, ...] = ("schools", "semesters")


def tabulate_invariance(data: ReportData, *groupings: Grouping) -> pd.DataFrame:
    """Which comparisons of a survey's means are sound: whether its items measure the same on both sides.

    ``schools``: the unit beside the rest of the university this semester, of which only sums are known. ``semesters``:
    the unit this semester beside the first semester of the window with enough respondents; items that the codebook
    says were changed since, and items that nobody answered on one side, are left out. Without ``groupings`` both; who
    asks for ``semesters`` alone reads no other school. The model is that of the codebook, a factor a block. Each pair
    of items rests on those who answered both; respondents who answered several times count once.

    Returns
    -------
    DataFrame
        One row a survey of the unit and grouping, where there is something to compare with: ``survey``, ``grouping``
        (``schools`` ``semesters``), ``semester_from`` (NA for schools), ``n_unit``, ``n_reference`` (respondents;
        ``n_respondents`` the fewer, for disclosure), ``n_items``, ``level`` (the strictest that holds: ``scalar``
        ``metric`` ``configural`` ``none``; NA where not estimated), ``verdict``: ``means`` (may be compared),
        ``relations`` (means may not), ``nothing`` (neither may), ``no_model`` (the answers do not follow the blocks on
        both sides, so nothing can be said), ``not_estimated`` with ``reason``, ``n``, ``n_min``; ``departing``: items
        whose means depart from equal intercepts, the worst first, joined by ", " (NA: none);
        ``verdict_without``: the verdict of the questionnaire without these items (NA where means may be compared or
        none is named);
        ``cfi``, ``rmsea``, ``srmr`` of the model with nothing equal, ``cfi_loss``, ``rmsea_rise`` of the last step.

    Notes
    -----
    Clause 7.5.3, points 5 and 6; cut-offs of ``policy.instruments`` (Chen 2007).
    """
    tables = [_tabulate(data, grouping) for grouping in groupings or GROUPINGS]
    return order_rows(pd.concat(tables, ignore_index=True), params=data.params)


@once_per_report
def _tabulate(data: ReportData, grouping: Grouping) -> pd.DataFrame:
    compare = _compare_schools if grouping == "schools" else _compare_semesters
    units = data.items_in(data.semester)
    held = [(survey, units[survey.code]) for survey in data.surveys if survey.code in units]
    compared = [compare(survey, unit, data) for survey, unit in held]
    rows = [_judge(comparison, data.params) for comparison in compared if comparison]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _compare_schools(survey: Survey, unit: SurveyItems, data: ReportData) -> _Comparison | None:
    rest = _sums_of_rest(data).get(survey.code)
    return _pair(survey, "schools", unit, rest) if rest else None


def _compare_semesters(survey: Survey, unit: SurveyItems, data: ReportData) -> _Comparison | None:
    semester = _find_earlier(survey, data)
    if semester is None:
        return None
    changed = survey_changes(survey, data.params, since=semester)
    reference = data.items_in(semester)[survey.code]
    return _pair(survey, "semesters", unit, reference, changed=changed, semester_from=semester)


@remembering
def _sums_of_rest(data: ReportData) -> dict[str, SurveyItems]:
    """The sums of each survey over all other responses of the university this semester, by its code."""
    parts = [read_item_sums(data.sums_of(school), data.params) for school in data.other_schools]
    if data.department:
        of_school = data.whole_school.of_semester(data.semester).answers
        is_own = of_school["response_id"].isin(data.current.responses["response_id"])
        parts.append(read_item_sums(tabulate_item_sums(of_school[~is_own], data.params), data.params))
    rest: dict[str, SurveyItems] = {}
    for part in parts:
        for survey, summed in part.items():
            rest[survey] = rest[survey] + summed if survey in rest else summed
    return rest


def _find_earlier(survey: Survey, data: ReportData) -> str | None:
    """The first semester of the window in which the unit has enough respondents, else the one with most."""
    responses = data.unit.responses
    own = responses[responses["survey"].eq(survey.code) & responses["semester"].ne(data.semester)]
    if own.empty:
        return None
    n = own[["semester", "respondent_id"]].drop_duplicates()["semester"].value_counts()
    in_order = n.reindex([semester for semester in data.semesters if semester in n.index])
    enough = in_order.index[in_order >= respondents_needed(len(survey.items), data.params)]
    return str(enough[0] if len(enough) else in_order.idxmax())


def survey_changes(survey: Survey, params: Params, *, since: str) -> frozenset[str]:
    """The items of a survey that the codebook says were changed after a semester."""
    order = [semester.code for semester in params.semesters.semesters]
    later = [change for change in survey.changes if order.index(change.semester) > order.index(since)]
    return frozenset().union(*(survey.changed_items(change) for change in later))


def respondents_needed(n_items: int, params: Params) -> int:
    """Respondents from whom the structure of a survey is looked for."""
    rule = params.policy.instruments
    return max(rule.structure_n_min.value, rule.structure_n_per_item.value * n_items)


def _pair(
    survey: Survey,
    grouping: str,
    unit: SurveyItems,
    reference: SurveyItems,
    *,
    changed: frozenset[str] = frozenset(),
    semester_from: str | None = None,
) -> _Comparison:
    shared = (set(unit.answered) & set(reference.answered)) - changed
    model = model_of_blocks(survey, shared)
    kept = model.items if model else ()
    return _Comparison(survey, grouping, unit.select(kept), reference.select(kept), model, semester_from)


def model_of_blocks(survey: Survey, items: set[str] | frozenset[str]) -> MeasurementModel | None:
    """A factor for each block with two of these items or more; None with fewer than three items in all."""
    factors = {block.code: tuple(item.code for item in block.items if item.code in items) for block in survey.blocks}
    factors = {block: names for block, names in factors.items() if len(names) > 1}
    return MeasurementModel(factors) if sum(map(len, factors.values())) > 2 else None


def _judge(comparison: _Comparison, params: Params) -> dict[str, Any]:
    unit, reference = comparison.unit, comparison.reference
    row = {
        "survey": comparison.survey.code,
        "grouping": comparison.grouping,
        "semester_from": comparison.semester_from,
        "n_unit": unit.n_respondents,
        "n_reference": reference.n_respondents,
        "n_respondents": min(unit.n_respondents, reference.n_respondents),
        "n_items": len(unit.items),
    }
    found = _check(comparison, params)
    if isinstance(found, NotEstimated):
        return row | {"verdict": "not_estimated", "reason": found.reason, "n": found.n, "n_min": found.n_min}
    described = _describe(found, params)
    if described["verdict"] in ("relations", "nothing") and described["departing"]:
        described["verdict_without"] = _judge_without(comparison, set(described["departing"].split(", ")), params)
    return row | described


def _judge_without(comparison: _Comparison, items: set[str], params: Params) -> str:
    found = _check(comparison.without(items), params)
    return "not_estimated" if isinstance(found, NotEstimated) else _conclude(found)


def _check(comparison: _Comparison, params: Params) -> InvarianceCheck | NotEstimated:
    rule = params.policy.instruments
    if comparison.model is None:
        return NotEstimated("not_defined", n=comparison.unit.n)
    # The reference stands first: what the items mean is what they mean there.
    sides = {"reference": comparison.reference, "unit": comparison.unit}
    return check_invariance_of_moments(
        {name: describe_group(side.sums, n=side.n) for name, side in sides.items()},
        comparison.model,
        rule=InvarianceRule(
            n_min=respondents_needed(len(comparison.model.items), params),
            cfi_min=rule.cfi_min.value,
            srmr_max=rule.srmr_max.value,
            cfi_loss_max=rule.cfi_loss_max.value,
            rmsea_rise_max=rule.rmsea_rise_max.value,
        ),
    )


def _describe(found: InvarianceCheck, params: Params) -> dict[str, Any]:
    first, last = found.steps[0], found.steps[-1]
    return {
        "level": next((step.step for step in reversed(found.steps) if step.holds), "none"),
        "verdict": _conclude(found),
        "departing": _name_departing(found, params) or None,
        "cfi": first.cfi,
        "rmsea": first.rmsea.value,
        "srmr": first.srmr,
        "cfi_loss": last.cfi_loss,
        "rmsea_rise": last.rmsea_rise,
    }


def _conclude(found: InvarianceCheck) -> str:
    return found.comparable if found.steps[0].holds else "no_model"


def _name_departing(found: InvarianceCheck, params: Params) -> str:
    """Items whose means differ between the sides beyond what their blocks differ, the worst first."""
    if found.departures.empty:
        return ""
    spread = found.departures.groupby("item", sort=False)["departure"].agg(lambda side: side.max() - side.min())
    worst = spread.sort_values(ascending=False, kind="stable")
    return ", ".join(worst.index[worst >= params.policy.instruments.departure_min.value])
