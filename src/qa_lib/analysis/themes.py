"""Chapter "open answers": what people wrote, as coded into themes (7.5.3, point 4)."""

from __future__ import annotations

from hashlib import sha256

import numpy as np
import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.measurement import wilson_interval
from qa_lib.params import Params

#: An open answer: one question of one response.
ANSWER = ["response_id", "question"]
N_QUOTES = 3


@once_per_report
def tabulate_themes(data: ReportData) -> pd.DataFrame:
    """How many open answers and respondents of the unit raised each theme this semester.

    An answer that was coded twice counts with the codes of the coder who coded most.

    Returns
    -------
    DataFrame
        ``category`` (``strength`` ``improvement`` ``suggestion``), ``theme``, ``n_comments``, ``n_respondents``,
        ``theme_share`` (of the respondents who wrote anything in a survey whose open answers were coded),
        ``theme_low``, ``theme_high`` (Wilson; NA when fewer wrote than the policy's smallest number for an interval).
        By category, then most respondents first; themes that nobody raised are left out.
    """
    categories = _theme_categories(data.params)
    codings = _join_respondents(_main_codings(data), data)
    raised = codings[codings["theme"].isin(list(categories))].drop_duplicates([*ANSWER, "theme"])
    grouped = raised.astype({"theme": "str"}).groupby("theme")
    table = grouped.agg(n_comments=("response_id", "size"), n_respondents=("respondent_id", "nunique"))
    table = table.astype("Int64").reset_index()
    table.insert(0, "category", table["theme"].map(categories).astype("str"))
    table = _add_shares(table, n_writers=_count_writers(data), params=data.params)
    order = {category: place for place, category in enumerate(("strength", "improvement", "suggestion"))}
    ranked = table.assign(place=table["category"].map(order)).sort_values(
        ["place", "n_respondents", "n_comments", "theme"], ascending=[True, False, False, True]
    )
    return ranked.drop(columns="place").reset_index(drop=True)


def _theme_categories(params: Params) -> dict[str, str]:
    return {theme.code: theme.category for frame in params.codeframes for theme in frame.themes}


def _rank_coders(codings: pd.DataFrame) -> pd.Series:
    """The rank of each row's coder: most answers coded first, ties by first appearance, never by pseudonym."""
    pairs = codings[[*ANSWER, "coder"]].astype({"coder": "str"}).drop_duplicates()
    coders = pairs.groupby("coder", sort=False).size().sort_values(ascending=False, kind="stable").index
    return codings["coder"].astype("str").map({coder: rank for rank, coder in enumerate(coders)})


@once_per_report
def _main_codings(data: ReportData) -> pd.DataFrame:
    """The codings of each open answer of this semester by the first of its coders in rank."""
    codings = data.current.codings
    ranked = codings.assign(rank=_rank_coders(codings))
    return ranked[ranked["rank"].eq(ranked.groupby(ANSWER, observed=True)["rank"].transform("min"))]


def _join_respondents(frame: pd.DataFrame, data: ReportData) -> pd.DataFrame:
    return frame.merge(data.current.responses[["response_id", "respondent_id"]], on="response_id")


def _count_writers(data: ReportData) -> int:
    """Respondents who wrote anything in a survey whose open answers were coded."""
    comments, codings = data.current.comments, data.current.codings
    coded = comments[comments["survey"].astype("str").isin(codings["survey"].astype("str").unique())]
    return int(_join_respondents(coded, data)["respondent_id"].nunique())


def _add_shares(table: pd.DataFrame, *, n_writers: int, params: Params) -> pd.DataFrame:
    rule = params.policy.measurement
    if n_writers > 0:
        share = table["n_respondents"].to_numpy(dtype=np.float64) / n_writers
    else:
        share = np.full(len(table), np.nan)
    interval = wilson_interval(share, max(n_writers, 1), confidence_level=rule.confidence_level.value)
    shown = n_writers >= rule.interval_n_min.value
    return table.assign(
        theme_share=pd.array(share, dtype="Float64"),
        theme_low=pd.array(interval.low if shown else np.full(len(table), np.nan), dtype="Float64"),
        theme_high=pd.array(interval.high if shown else np.full(len(table), np.nan), dtype="Float64"),
    )


def tabulate_agreement(data: ReportData) -> pd.DataFrame:
    """How far two coders agreed on the unit's open answers of this semester that were coded twice.

    The category that a coder gave is the whole set of themes, so two coders agree when all themes are the same.

    Returns
    -------
    DataFrame
        One row: ``n_double_coded``, ``agreement_share`` (0-1), ``kappa`` (Cohen's, unweighted; NA when chance agreement
        is 1). Empty when nothing was coded twice.
    """
    codings = data.current.codings
    codings = codings.assign(rank=_rank_coders(codings)).astype({"theme": "str"})[[*ANSWER, "rank", "theme"]]
    by_coder = codings.drop_duplicates().sort_values("theme").groupby([*ANSWER, "rank"], observed=True)
    sets = by_coder["theme"].agg("+".join).reset_index().sort_values([*ANSWER, "rank"])
    place = sets.groupby(ANSWER, observed=True).cumcount()
    pairs = sets[place == 0].merge(sets[place == 1], on=ANSWER, suffixes=("_first", "_second"))
    kappa = _cohen_kappa(pairs["theme_first"], pairs["theme_second"])
    row = {
        "n_double_coded": pd.array([len(pairs)], dtype="Int64"),
        "agreement_share": pd.array([(pairs["theme_first"] == pairs["theme_second"]).mean()], dtype="Float64"),
        "kappa": pd.array([kappa], dtype="Float64"),
    }
    return pd.DataFrame(row).head(1 if len(pairs) else 0)


def _cohen_kappa(first: pd.Series, second: pd.Series) -> float:
    """Cohen's kappa (Po - Pe) / (1 - Pe) of two coders; NaN without answers or when Pe is 1."""
    observed = (first == second).mean()
    expected = first.value_counts(normalize=True).mul(second.value_counts(normalize=True), fill_value=0).sum()
    return float((observed - expected) / (1 - expected)) if expected < 1 and len(first) else float("nan")


def list_quotes(data: ReportData, theme: str) -> pd.DataFrame:
    """At most three redacted open answers that raised a theme.

    The order (by a hash of the text) reveals neither time nor person.

    Returns
    -------
    DataFrame
        ``survey``, ``language``, ``text``.
    """
    codings = _main_codings(data)
    answers = codings.loc[codings["theme"].eq(theme), ANSWER].drop_duplicates()
    quotes = data.current.comments.merge(answers, on=ANSWER)
    quotes = quotes[quotes["text"].str.strip().ne("").fillna(False)].drop_duplicates("text")
    order = quotes["text"].map(lambda text: sha256(str(text).encode()).hexdigest()).sort_values().index
    return quotes.loc[order[:N_QUOTES], ["survey", "language", "text"]].astype("str").reset_index(drop=True)


def count_comments(data: ReportData) -> pd.DataFrame:
    """The unit's open answers this semester.

    Returns
    -------
    DataFrame
        In the order of the catalogue: ``survey``, ``n_comments``, ``n_respondents`` (who wrote), ``n_coded`` (open
        answers that carry at least one theme).
    """
    comments = _join_respondents(data.current.comments, data)
    coded = data.current.codings[ANSWER].drop_duplicates().assign(is_coded=True)
    comments = comments.merge(coded, how="left", on=ANSWER)
    rows = [
        {
            "survey": survey.code,
            "n_comments": len(own),
            "n_respondents": own["respondent_id"].nunique(),
            "n_coded": int(own["is_coded"].eq(True).sum()),
        }
        for survey in data.surveys
        if len(own := comments[comments["survey"].eq(survey.code)])
    ]
    columns = ["survey", "n_comments", "n_respondents", "n_coded"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[1:], "Int64") | {"survey": "str"})
