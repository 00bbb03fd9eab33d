"""What focus groups, interviews, trust boxes and complaints are about, as coded by people (7.2, 7.3, 7.5.3 (4))."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.theme_versions import count_as_now, theme_categories
from qa_lib.intake import read_text_codings
from qa_lib.params.coding import ADJUDICATED

CATEGORY_ORDER = ("strength", "improvement", "suggestion")


@once_per_report
def tabulate_text_themes(data: ReportData) -> pd.DataFrame:
    """How many different statements of each source of text raised each theme in the school this semester.

    Statements are not answers of respondents: nobody was drawn or counted, so there is no share of anything. A
    statement that was coded twice counts with what was decided, else with the codes of the coder who coded most.
    Registers name the school; in a report on a department there is no row.

    Returns
    -------
    DataFrame
        ``category``, ``theme``, ``register``, ``channel`` (its code), ``n_statements``; by category, then most
        statements of a theme first.
    """
    codings = read_text_codings(data.paths, data.semester, school=data.school)
    keys = ["category", "theme", "register", "channel"]
    if codings.empty or data.department:
        return pd.DataFrame(columns=[*keys, "n_statements"]).astype({"n_statements": "Int64"})
    categories = theme_categories(data.params)
    final = count_as_now(_choose_coder(codings), data.params)
    final = final[final["theme"].isin(list(categories))].drop_duplicates(["answer_id", "theme"])
    final = final.assign(category=final["theme"].map(categories))
    counts = final.groupby(keys)["answer_id"].nunique().rename("n_statements").reset_index()
    totals = counts.groupby("theme")["n_statements"].transform("sum")
    places = {category: place for place, category in enumerate(CATEGORY_ORDER)}
    ordered = counts.assign(place=counts["category"].map(places), total=totals).sort_values(
        ["place", "total", "theme", "n_statements", "register", "channel"],
        ascending=[True, False, True, False, True, True],
    )
    return ordered[[*keys, "n_statements"]].reset_index(drop=True).astype({"n_statements": "Int64"})


def count_statements(data: ReportData) -> int:
    """Different statements of registers of the school that were coded this semester."""
    codings = read_text_codings(data.paths, data.semester, school=data.school)
    return int(codings["answer_id"].nunique())


def _choose_coder(codings: pd.DataFrame) -> pd.DataFrame:
    """The codes of each statement by the first of its coders: decisions, then who coded most statements."""
    n_coded = codings.drop_duplicates(["answer_id", "coder"])["coder"].value_counts()
    order = sorted(n_coded.index, key=lambda coder: (coder != ADJUDICATED, -n_coded[coder], coder))
    rank = codings["coder"].map({coder: place for place, coder in enumerate(order)})
    return codings[rank.eq(rank.groupby(codings["answer_id"]).transform("min"))]
