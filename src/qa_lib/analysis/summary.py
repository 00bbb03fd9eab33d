"""Chapter "summary": four to six headline indicators of the unit; the findings are made in `findings`."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.dynamics import tabulate_changes
from qa_lib.analysis.findings import KEYS, WHOLE_SURVEY, find_findings
from qa_lib.analysis.respondents import tabulate_response
from qa_lib.analysis.satisfaction import tabulate_blocks, tabulate_surveys

__all__ = ["find_findings", "tabulate_headlines"]

N_INDICATORS_MIN, N_INDICATORS_MAX = 4, 6
CHANGE = ["n_change_respondents", "difference_share", "difference_low", "difference_high", "change_verdict"]
COLUMNS = [
    "indicator",
    *KEYS,
    "n_valid",
    "n_respondents",
    "response_share",
    "share",
    "low",
    "high",
    "target_share",
    *CHANGE,
    "verdict",
    "below_threshold",
]


@once_per_report
def tabulate_headlines(data: ReportData) -> pd.DataFrame:
    """Four to six indicators: the levels of the surveys held (the six with most respondents), in catalogue order.

    With fewer than four surveys, blocks follow in the order of the codebook until there are four.

    Returns
    -------
    DataFrame
        ``indicator`` (``survey_satisfaction`` ``block_satisfaction``), ``survey``, ``block`` (NA: the survey),
        ``n_valid``, ``n_respondents``, ``response_share``, ``share``, ``low``, ``high``, ``target_share``,
        ``n_change_respondents`` (of the semester with fewer),
        ``difference_share``, ``difference_low``, ``difference_high``, ``change_verdict`` (since the survey was last
        held; NA and ``cannot_be_told`` where it was not), ``verdict`` (against the target), ``below_threshold``.
    """
    surveys = tabulate_surveys(data)
    largest = surveys.sort_values("n_respondents", ascending=False, kind="stable").index[:N_INDICATORS_MAX]
    surveys = surveys.loc[sorted(largest)].assign(indicator="survey_satisfaction", block=WHOLE_SURVEY)
    blocks = _choose_blocks(tabulate_blocks(data), n=N_INDICATORS_MIN - len(surveys))
    table = pd.concat([surveys, blocks.assign(indicator="block_satisfaction")], ignore_index=True)
    rates = tabulate_response(data)[["survey", "response_share"]]
    table = table.merge(rates, how="left", on="survey").merge(_changes(data), how="left", on=KEYS)
    table = table.assign(
        block=table["block"].mask(table["block"].eq(WHOLE_SURVEY)),
        change_verdict=table["change_verdict"].fillna("cannot_be_told"),
    )
    names = {"satisfaction_share": "share", "satisfaction_low": "low", "satisfaction_high": "high"}
    return table.rename(columns=names)[COLUMNS]


def _choose_blocks(blocks: pd.DataFrame, *, n: int) -> pd.DataFrame:
    """The first ``n`` blocks of surveys that have several: a single block says the same as its survey."""
    is_one_of_several = blocks.groupby("survey")["block"].transform("size") > 1
    return blocks[is_one_of_several].head(max(0, n))


def _changes(data: ReportData) -> pd.DataFrame:
    changes = tabulate_changes(data)
    previous = changes.fillna({"block": WHOLE_SURVEY})
    names = {"verdict": "change_verdict", "n_respondents": "n_change_respondents"}
    return previous.rename(columns=names)[[*KEYS, *CHANGE]]
