"""What needs a decision and by whom: findings by rule, worst first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from qa_lib.analysis.comparison import tabulate_benchmark
from qa_lib.analysis.data import ReportData
from qa_lib.analysis.dynamics import tabulate_changes
from qa_lib.analysis.respondents import tabulate_response
from qa_lib.analysis.satisfaction import tabulate_blocks, tabulate_surveys

N_FINDINGS = 3
#: Groups whose feedback goes first to the department or the school's commission, others' to the institution (7.4).
GROUPS_OF_THE_SCHOOL = ("learners", "staff")
#: The survey's own row among its blocks, where a key must not be NA.
WHOLE_SURVEY = ""
KEYS = ["survey", "block"]
COLUMNS = [
    "kind",
    *KEYS,
    "n_valid",
    "n_respondents",
    "response_share",
    "share",
    "low",
    "high",
    "reference_share",
    "difference_share",
    "difference_low",
    "difference_high",
    "semester_from",
    "addressee",
]


@dataclass(frozen=True)
class Rule:
    """A kind of finding: the column that shows it with this word, and where its numbers stand."""

    kind: str
    column: str
    word: str
    reference: str
    share: str = "share"
    #: Respondents by whom disclosure decides: of the side with fewer where two sides are compared.
    n_respondents: str = "n_respondents"
    #: Beginning of the columns ``…_low`` and ``…_high`` of the interval of the difference, where there is one.
    difference: str | None = None


#: Worst first.
RULES = (
    Rule("below_threshold", "below_threshold", "yes", "threshold_share"),
    Rule("fell", "change_verdict", "fell", "share_from", difference="change", n_respondents="n_change_respondents"),
    Rule("below_target", "verdict", "not_met", "target_share"),
    Rule("low_response", "caution", "risk", "rate_risk", share="response_share"),
    Rule(
        "below_university",
        "benchmark_verdict",
        "below",
        "rest_share",
        difference="benchmark",
        n_respondents="n_benchmark_respondents",
    ),
)


def find_findings(data: ReportData) -> pd.DataFrame:
    """The three findings that most need a decision, worst first.

    A finding is what an interval or a response rate shows for certain. Order: level below the threshold, fall since
    last time, level below the target, response below the leading indicator of 9.2, level below the rest of the
    university; within a kind by the distance. A survey as a whole stands for a kind only when none of its blocks does,
    and each block appears once, with its worst kind.

    Returns
    -------
    DataFrame
        One to three rows: ``kind`` (those of `RULES`, or ``none`` in a single row without a survey), ``survey``,
        ``block`` (NA: the survey), ``n_valid``, ``n_respondents`` (of the side with fewer where two are compared),
        ``response_share``, ``share``, ``low``, ``high``, ``reference_share`` (threshold, earlier level, target, rate of
        9.2 or rest of the university),
        ``difference_share`` (share, or the response rate, - reference), ``difference_low``, ``difference_high`` (for
        ``fell`` and ``below_university``), ``semester_from`` (for ``fell``), ``addressee``: ``kib`` ``skek`` ``asb``,
        who decides by 7.4 and 7.5.5.
    """
    found = rank_findings(_tabulate_standing(data), RULES, n=N_FINDINGS)
    if found.empty:
        return _no_finding()
    addressees = [_addressee(kind, survey, data) for kind, survey in zip(found["kind"], found["survey"], strict=True)]
    return found.assign(addressee=pd.array(addressees, dtype="str"))[COLUMNS]


def rank_findings(standing: pd.DataFrame, rules: Sequence[Rule], *, n: int) -> pd.DataFrame:
    """The ``n`` worst findings of surveys and blocks by rules, which stand worst first; columns of `find_findings`.

    ``standing`` has one row a survey (``block`` `WHOLE_SURVEY`) or block, with the columns that the rules look at.
    """
    found = _rank(pd.concat([_apply(rule, standing) for rule in rules], ignore_index=True), rules).head(n)
    return found.assign(
        block=found["block"].mask(found["block"].eq(WHOLE_SURVEY)),
        semester_from=found["semester_from"].where(found["kind"].eq("fell")),
    )


def _tabulate_standing(data: ReportData) -> pd.DataFrame:
    """Surveys and blocks with everything that a rule looks at, one row each."""
    surveys = tabulate_surveys(data).assign(block=WHOLE_SURVEY)
    response = tabulate_response(data)[["survey", "response_share", "caution"]].assign(block=WHOLE_SURVEY)
    levels = pd.concat([surveys, tabulate_blocks(data)], ignore_index=True).rename(
        columns={"satisfaction_share": "share", "satisfaction_low": "low", "satisfaction_high": "high"}
    )
    return (
        levels.merge(response.drop(columns=["caution", "block"]), how="left", on="survey")
        .merge(response[[*KEYS, "caution"]], how="left", on=KEYS)
        .merge(_changes(data), how="left", on=KEYS)
        .merge(_benchmark(data), how="left", on=KEYS)
        .assign(rate_risk=data.params.policy.response.rate_risk.value)
    )


def _changes(data: ReportData) -> pd.DataFrame:
    changes = tabulate_changes(data)
    previous = changes.fillna({"block": WHOLE_SURVEY})
    names = names_of("change")
    return previous.rename(columns=names)[[*KEYS, "share_from", "semester_from", *names.values()]]


def _benchmark(data: ReportData) -> pd.DataFrame:
    benchmark = tabulate_benchmark(data).fillna({"block": WHOLE_SURVEY})
    names = names_of("benchmark")
    return benchmark.rename(columns=names)[[*KEYS, "rest_share", *names.values()]]


def names_of(difference: str) -> dict[str, str]:
    """The columns of a comparison beside those of others."""
    return {
        "n_respondents": f"n_{difference}_respondents",
        "difference_low": f"{difference}_low",
        "difference_high": f"{difference}_high",
        "verdict": f"{difference}_verdict",
    }


def _apply(rule: Rule, standing: pd.DataFrame) -> pd.DataFrame:
    """The rows that show this kind; a survey's own row only when none of its blocks does."""
    shown = standing[standing[rule.column].eq(rule.word).fillna(False).astype(bool)]
    with_blocks = shown.loc[shown["block"].ne(WHOLE_SURVEY), "survey"]
    shown = shown[shown["block"].ne(WHOLE_SURVEY) | ~shown["survey"].isin(with_blocks)]
    unknown = pd.Series(pd.NA, index=shown.index, dtype="Float64")
    return shown.assign(
        kind=pd.Series(rule.kind, index=shown.index, dtype="str"),
        n_respondents=shown[rule.n_respondents].astype("Int64"),
        reference_share=shown[rule.reference].astype("Float64"),
        difference_share=(shown[rule.share] - shown[rule.reference]).astype("Float64"),
        difference_low=shown[f"{rule.difference}_low"] if rule.difference else unknown,
        difference_high=shown[f"{rule.difference}_high"] if rule.difference else unknown,
    )


def _rank(found: pd.DataFrame, rules: Sequence[Rule]) -> pd.DataFrame:
    order = {rule.kind: place for place, rule in enumerate(rules)}
    ranked = found.assign(place=found["kind"].map(order)).sort_values(["place", "difference_share"], kind="stable")
    return ranked.drop_duplicates(KEYS).reset_index(drop=True)


def _no_finding() -> pd.DataFrame:
    texts = dict.fromkeys(["kind", *KEYS, "semester_from", "addressee"], "str")
    counts = dict.fromkeys(["n_valid", "n_respondents"], "Int64")
    types = {name: texts.get(name, counts.get(name, "Float64")) for name in COLUMNS}
    return pd.DataFrame({"kind": ["none"]}).reindex(columns=COLUMNS).astype(types)


def _addressee(kind: str, survey: str, data: ReportData) -> str:
    """Who decides: surveys of learners are run by the institution (7.5.2), so it answers for their response."""
    group = data.params.survey(survey).target_group
    if group not in GROUPS_OF_THE_SCHOOL or (kind == "low_response" and group == "learners"):
        return "asb"
    return "kib" if data.department else "skek"
