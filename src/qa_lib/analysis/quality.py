"""Chapter "data quality": what was read, what was dropped and why, how completely people answered (7.5.3, point 1)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.data import ReportData, catalogue_order, once_per_report
from qa_lib.analysis.levels import order_rows

STATUSES = ("valid", "not_applicable", "hard_to_answer", "missing", "rejected")
N_ITEMS_SHOWN = 10


@once_per_report
def tabulate_account(data: ReportData) -> pd.DataFrame:
    """The files that were read for the university this semester, in the order of the catalogue, registers last.

    Returns
    -------
    DataFrame
        Columns as in the store (docs/architecture.md).
    """
    return _order_files(data.university.account, data)


@once_per_report
def tabulate_losses(data: ReportData) -> pd.DataFrame:
    """What each of those files held and what of it is not used, in the same order.

    Returns
    -------
    DataFrame
        `intake.read_losses`: ``file``, ``survey``, ``n_rows``, ``n_duplicates``, ``n_rejected_rows``, ``n_responses``,
        ``n_cells``, ``n_rejected_cells``.
    """
    return _order_files(data.university.losses, data)


def _order_files(account: pd.DataFrame, data: ReportData) -> pd.DataFrame:
    order = {survey.code: place for place, survey in enumerate(catalogue_order(data.params))}
    place = account["survey"].astype("str").map(order).fillna(len(order))
    return account.assign(place=place).sort_values(["place", "file"]).drop(columns="place").reset_index(drop=True)


def tabulate_status(data: ReportData) -> pd.DataFrame:
    """The unit's cells of each survey by what they hold.

    Returns
    -------
    DataFrame
        ``survey``, ``n_cells``, ``n_valid``, ``n_not_applicable``, ``n_hard_to_answer``, ``n_missing``, ``n_rejected``,
        ``valid_share`` (of all cells).
    """
    counts = _count_statuses(data, ["survey"])
    return order_rows(counts.assign(valid_share=_share(counts["n_valid"], counts["n_cells"])), params=data.params)


def tabulate_item_nonresponse(data: ReportData) -> pd.DataFrame:
    """The ten items that were most often left without an answer although they applied.

    Returns
    -------
    DataFrame
        ``survey``, ``item``, ``n_cells``, ``nonresponse_share``: hard to answer, missing and rejected / all cells;
        highest first. Items that everybody answered are left out, and those that were asked less often than policy
        ``interval_n_min``.
    """
    counts = order_rows(_count_statuses(data, ["survey", "item"]), params=data.params)
    unanswered = counts["n_hard_to_answer"] + counts["n_missing"] + counts["n_rejected"]
    is_listed = (unanswered > 0) & (counts["n_cells"] >= data.params.policy.measurement.interval_n_min.value)
    table = counts.assign(nonresponse_share=_share(unanswered, counts["n_cells"]))[is_listed]
    ranked = table.sort_values("nonresponse_share", ascending=False, kind="stable").head(N_ITEMS_SHOWN)
    return ranked[["survey", "item", "n_cells", "nonresponse_share"]].reset_index(drop=True)


def tabulate_straight_lining(data: ReportData) -> pd.DataFrame:
    """Responses that give the same answer throughout; they are counted, never removed.

    Returns
    -------
    DataFrame
        ``survey``, ``n_responses``, ``n_straight``, ``straight_share`` (both NA where no block of the survey has policy
        ``straight_line_items_min`` items, so that nobody could be found).
    """
    responses = data.current.responses
    is_straight = responses["is_straight_line"].eq(True).fillna(False)
    grouped = responses.assign(is_straight=is_straight).groupby("survey", observed=True)["is_straight"]
    table = grouped.agg(n_responses="size", n_straight="sum").reset_index()
    table = table.astype({"survey": "str", "n_responses": "Int64", "n_straight": "Int64"})
    least = data.params.policy.measurement.straight_line_items_min.value
    is_short = {survey.code: all(len(block.items) < least for block in survey.blocks) for survey in data.surveys}
    is_unknown = table["survey"].map(is_short).eq(True) & table["n_straight"].eq(0)
    table = table.assign(n_straight=table["n_straight"].mask(is_unknown))
    return order_rows(
        table.assign(straight_share=_share(table["n_straight"], table["n_responses"])), params=data.params
    )


@once_per_report
def tabulate_speed(data: ReportData) -> pd.DataFrame:
    """How fast questionnaires were filled in, where the export recorded it; fast ones are counted, never removed.

    Seconds an item: the duration / the items that the respondent did not leave empty.

    Returns
    -------
    DataFrame
        Surveys with recorded durations: ``survey``, ``n_responses``, ``n_timed`` (with a duration), ``seconds_mid``
        (median seconds an item), ``seconds_low``, ``seconds_high`` (80 % of the questionnaires lie between), ``n_fast``
        (below policy ``seconds_per_item_min``), ``fast_share`` (of the timed), ``n_fast_straight`` (of the fast those
        that also give the same answer throughout a block).
    """
    responses = data.current.responses
    answers = data.current.answers
    n_answered = answers.loc[answers["status"].ne("missing"), "response_id"].value_counts()
    seconds = responses["duration_seconds"] / responses["response_id"].map(n_answered).astype("Float64")
    is_fast = (seconds < data.params.policy.quality.seconds_per_item_min.value).fillna(False).astype(bool)
    is_straight = responses["is_straight_line"].eq(True).fillna(False)
    frame = responses[["survey"]].assign(seconds=seconds, is_fast=is_fast, is_fast_straight=is_fast & is_straight)
    grouped = frame.groupby("survey", observed=True)
    table = grouped.agg(
        n_responses=("is_fast", "size"),
        n_timed=("seconds", "count"),
        n_fast=("is_fast", "sum"),
        n_fast_straight=("is_fast_straight", "sum"),
    ).astype("Int64")
    points = {"seconds_low": 0.1, "seconds_mid": 0.5, "seconds_high": 0.9}
    timed = pd.DataFrame({name: grouped["seconds"].quantile(point) for name, point in points.items()}, dtype="Float64")
    table = table.join(timed)[table["n_timed"] > 0].reset_index().astype({"survey": "str"})
    return order_rows(table.assign(fast_share=_share(table["n_fast"], table["n_timed"])), params=data.params)


def tabulate_rejections(data: ReportData) -> pd.DataFrame:
    """What intake refused for the university this semester, by file, reason and action.

    Returns
    -------
    DataFrame
        ``survey`` (NA for a file that is none), ``file``, ``reason``, ``action``, ``n``; the file with most of
        them first, in it the most frequent reason.
    """
    university = data.university
    survey_of_file = university.losses.drop_duplicates("file").set_index("file")["survey"].astype("str")
    keys = ["file", "reason", "action"]
    counts = university.rejections.groupby(keys, observed=True).size().reset_index(name="n")
    counts = counts.astype(dict.fromkeys(keys, "str")).astype({"n": "Int64"})
    counts.insert(0, "survey", counts["file"].map(survey_of_file).astype("str"))
    counts["n_of_file"] = counts.groupby("file")["n"].transform("sum")
    order = ["n_of_file", "file", "n", "reason"]
    ranked = counts.sort_values(order, ascending=[False, True, False, True], kind="stable")
    return ranked.drop(columns="n_of_file").reset_index(drop=True)


def _count_statuses(data: ReportData, by: list[str]) -> pd.DataFrame:
    answers = data.current.answers
    counts = {f"n_{status}": answers["status"].eq(status) for status in STATUSES}
    grouped = answers[by].assign(n_cells=True, **counts).groupby(by, observed=True)
    return grouped.sum().astype("Int64").reset_index().astype(dict.fromkeys(by, "str"))


def _share(part: pd.Series, whole: pd.Series) -> pd.Series:
    whole = whole.astype("Float64")
    return part.astype("Float64") / whole.where(whole > 0)
