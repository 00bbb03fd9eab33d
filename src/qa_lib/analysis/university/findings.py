"""What the university's year asks to be decided, worst first, and to whom each finding goes first (7.4, 9.2)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.data import once_per_report
from qa_lib.analysis.findings import KEYS, RULES, WHOLE_SURVEY, names_of, rank_findings
from qa_lib.analysis.university.data import UNIVERSITY, UniversityData
from qa_lib.analysis.university.dynamics import tabulate_changes
from qa_lib.analysis.university.participation import tabulate_response
from qa_lib.analysis.university.results import tabulate_year

#: The university is compared with nobody.
UNIVERSITY_RULES = tuple(rule for rule in RULES if rule.kind != "below_university")


@once_per_report
def list_findings(data: UniversityData) -> pd.DataFrame:
    """Every finding of the year, worst first: by the rules of `analysis.findings`, but for the comparison.

    Returns
    -------
    DataFrame
        ``semester`` and the columns of `findings.find_findings` but ``addressee``, and ``target_group``; no rows
        where nothing was found.
    """
    standing = _tabulate_standing(data)
    found = rank_findings(standing, UNIVERSITY_RULES, n=len(standing) * len(UNIVERSITY_RULES))
    groups = {survey.code: survey.target_group for survey in data.params.surveys}
    return found.assign(target_group=pd.array([groups[survey] for survey in found["survey"]], dtype="str"))


def _tabulate_standing(data: UniversityData) -> pd.DataFrame:
    names = {"satisfaction_share": "share", "satisfaction_low": "low", "satisfaction_high": "high"}
    levels = tabulate_year(data).rename(columns=names)
    levels = levels.assign(block=levels["block"].astype("str").fillna(WHOLE_SURVEY))
    response = tabulate_response(data)
    response = response.loc[response["school"].eq(UNIVERSITY), ["survey", "response_share", "caution"]]
    return (
        levels.merge(response[["survey", "response_share"]], how="left", on="survey")
        .merge(response[["survey", "caution"]].assign(block=WHOLE_SURVEY), how="left", on=KEYS)
        .merge(_changes(data), how="left", on=KEYS)
        .assign(rate_risk=data.params.policy.response.rate_risk.value)
    )


def _changes(data: UniversityData) -> pd.DataFrame:
    changes, names = tabulate_changes(data), names_of("change")
    previous = changes.assign(block=changes["block"].astype("str").fillna(WHOLE_SURVEY)).rename(columns=names)
    return previous[[*KEYS, "share_from", "semester_from", *names.values()]]
