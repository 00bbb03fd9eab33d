"""Chapter "open answers": what people wrote, as coded into themes (7.5.3, point 4)."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.theme_versions import count_as_now, theme_categories
from qa_lib.measurement import wilson_interval
from qa_lib.params import Params
from qa_lib.params.coding import ADJUDICATED, UNCODABLE
from qa_lib.params.review import ReviewState

#: An open answer: one question of one response.
ANSWER = ["response_id", "question"]


@once_per_report
def tabulate_themes(data: ReportData) -> pd.DataFrame:
    """How many open answers and respondents of the unit raised each theme this semester.

    An answer that was coded twice counts with what was adjudicated, else with the codes of the coder who coded most.

    Returns
    -------
    DataFrame
        ``category`` (``strength`` ``improvement`` ``suggestion``), ``theme``, ``n_comments``, ``n_respondents``,
        ``theme_share`` (of the respondents who wrote anything in a survey whose open answers were coded),
        ``theme_low``, ``theme_high`` (Wilson; NA when fewer wrote than the policy's smallest number for an interval).
        By category, then most respondents first; themes that nobody raised are left out.
    """
    categories = theme_categories(data.params)
    codings = join_respondents(main_codings(data), data)
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


def rank_coders(codings: pd.DataFrame) -> pd.Series:
    """The rank of each row's coder: what was adjudicated first, then most answers coded.

    Ties go by first appearance, never by pseudonym.
    """
    pairs = codings[[*ANSWER, "coder"]].astype({"coder": "str"}).drop_duplicates()
    coders = pairs.groupby("coder", sort=False).size().sort_values(ascending=False, kind="stable").index
    ordered = sorted(coders, key=lambda coder: coder != ADJUDICATED)
    return codings["coder"].astype("str").map({coder: rank for rank, coder in enumerate(ordered)})


@once_per_report
def main_codings(data: ReportData) -> pd.DataFrame:
    """The codings of each open answer of this semester by the first of its coders in rank."""
    return choose_main_coder(data.current.codings, data.params)


def choose_main_coder(codings: pd.DataFrame, params: Params) -> pd.DataFrame:
    """The final codes of each open answer: what was adjudicated, else those of the first of its coders in rank.

    Themes of earlier versions of the code frame are those that they became; an answer that can not be coded has none.
    """
    ranked = count_as_now(codings, params).assign(rank=rank_coders(codings))
    final = ranked["rank"].eq(ranked.groupby(ANSWER, observed=True)["rank"].transform("min"))
    return ranked[final & ranked["theme"].ne(UNCODABLE)]


def join_respondents(frame: pd.DataFrame, data: ReportData) -> pd.DataFrame:
    """Open answers or codings of this semester with who wrote them."""
    return frame.merge(data.current.responses[["response_id", "respondent_id"]], on="response_id")


def _count_writers(data: ReportData) -> int:
    """Respondents who wrote anything in a survey whose open answers were coded."""
    comments, codings = data.current.comments, data.current.codings
    coded = comments[comments["survey"].astype("str").isin(codings["survey"].astype("str").unique())]
    return int(join_respondents(coded, data)["respondent_id"].nunique())


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


def list_answers(data: ReportData, theme: str) -> pd.DataFrame:
    """The redacted open answers that raised a theme, in whatever state of review; those without words are left out.

    Returns
    -------
    DataFrame
        ``state``, ``text`` (the text to publish, where a reviewer gave one), ``n_themes`` (that the answer raised):
        each text once, in alphabetical order, which says nothing of time or person.
    """
    codings = main_codings(data).drop_duplicates([*ANSWER, "theme"])
    n_themes = codings.groupby(ANSWER, observed=True).size().rename("n_themes").reset_index()
    raised = codings.loc[codings["theme"].eq(theme), ANSWER].merge(n_themes, on=ANSWER)
    answers = data.current.comments.merge(raised, on=ANSWER)
    texts = answers["text"].astype("str").where(answers["published_text"].eq(""), answers["published_text"])
    listed = answers.assign(text=texts.fillna("").str.strip())[["state", "text", "n_themes"]]
    listed = listed[listed["text"].ne("")].sort_values(["text", "state", "n_themes"], key=_fold, kind="stable")
    return listed.drop_duplicates(["text", "state"], ignore_index=True)


def _fold(column: pd.Series) -> pd.Series:
    """Order without regard to case; equal letters in another case stay apart."""
    return column if column.name == "n_themes" else column.astype("str").str.casefold() + "\x00" + column.astype("str")


def count_comments(data: ReportData) -> pd.DataFrame:
    """The unit's open answers this semester.

    Returns
    -------
    DataFrame
        In the order of the catalogue: ``survey``, ``n_comments``, ``n_respondents`` (who wrote), ``n_coded`` (open
        answers that carry at least one theme).
    """
    comments = join_respondents(data.current.comments, data)
    codings = data.current.codings
    is_theme = codings["theme"].isin(list(theme_categories(data.params)))
    coded = codings.loc[is_theme, ANSWER].drop_duplicates().assign(is_coded=True)
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


def count_reviewed(data: ReportData) -> dict[str, int]:
    """How many of the unit's open answers this semester are in each state of review; also their number, ``all``."""
    states = data.current.comments["state"].astype("str")
    return {state: int(states.eq(state).sum()) for state in get_args(ReviewState)} | {"all": len(states)}
