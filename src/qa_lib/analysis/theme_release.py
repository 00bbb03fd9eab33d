"""Which counts of themes of a school each ring may see: in every survey and department, and in all of them (8.1.2).

Themes are counted by semester: for the school and for each department, in each survey and in all surveys together. To
plan these tables as exactly as results would take ten seconds a report, so rules on the safe side take the place of a
programme, ring by ring from the widest:

- a count of fewer respondents than the ring's minimum is hidden;
- departments make up the school: where one is hidden, at least two are, who together reach the minimum, or else the
  school's count is hidden, too;
- the main survey is a part of all surveys: its count in the school is shown unless it is small or the rest is; its
  counts in departments are shown only where nobody raised the theme in another survey, so that they say nothing new.

Readers are taken to add as if nobody wrote in two surveys or departments, which gives them more than they have.
`make attack` holds an exact programme against the result. Counts over several semesters are shown only where they add
nothing to the counts of single semesters that are shown (`find_rests`): windows of reports overlap, and the
difference of two of them may be the one semester that both hide.
"""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.company import hide_in_company
from qa_lib.analysis.result_cells import UNKNOWN, WHOLE
from qa_lib.analysis.scored import Scored
from qa_lib.analysis.sensitive import ring_of
from qa_lib.analysis.themes import ANSWER, choose_main_coder
from qa_lib.params import TIERS, Params, Ring

#: What names a count. ``survey`` is `WHOLE` for all surveys, `UNKNOWN` for all but the main one (shown nowhere);
#: ``department`` is `WHOLE` for the school.
THEME_KEYS = ("semester", "theme", "survey", "department")
_PARTS = ("survey", "department")


def plan_themes(school: Scored, params: Params) -> pd.DataFrame:
    """All counts of themes of a school, and which of them each ring may not see.

    Returns
    -------
    DataFrame
        `THEME_KEYS`, ``n_respondents`` (who raised the theme), ``n_added`` (the sum of those of the parts), and by ring
        ``reason_<tier>``: ``too_few``, ``protects`` or NA (shown). Themes that nobody raised have no row.
    """
    cells = count_themes(school, params)
    is_public = pd.Series(False, index=cells.index)
    for tier in reversed(TIERS):
        reason = _plan_ring(cells.assign(is_public=is_public), ring_of(params, tier))
        cells = cells.assign(**{f"reason_{tier}": reason})
        is_public = reason.isna() & ~is_shown_nowhere(cells)
    return cells


def is_shown_nowhere(cells: pd.DataFrame) -> pd.Series:
    """Counts that no report shows: of who named no department, and of the surveys beside the main one."""
    return cells["department"].eq(UNKNOWN) | cells["survey"].eq(UNKNOWN)


def count_themes(school: Scored, params: Params) -> pd.DataFrame:
    """`THEME_KEYS`, ``n_respondents`` and ``n_added`` of every theme that somebody raised; as `plan_themes`."""
    codings = choose_main_coder(school.codings, params)[[*ANSWER, "theme", "survey"]].drop_duplicates()
    responses = school.responses[["response_id", "respondent_id", "semester", "department"]]
    raised = codings.merge(responses, on="response_id").astype(dict.fromkeys(("theme", *THEME_KEYS), "str"))
    survey = raised["survey"].where(raised["survey"].eq(_find_main(raised)), UNKNOWN)
    raised = raised.assign(department=raised["department"].fillna(UNKNOWN), survey=survey)
    people = raised[[*THEME_KEYS, "respondent_id"]].drop_duplicates()
    levels = [people.assign(**dict.fromkeys(whole, WHOLE)) for whole in ((), ("survey",), ("department",), _PARTS)]
    every = pd.concat(levels, ignore_index=True)
    grouped = every.groupby(list(THEME_KEYS), sort=False)["respondent_id"]
    return grouped.agg(n_respondents="nunique", n_added="size").reset_index()


def _find_main(raised: pd.DataFrame) -> str:
    """The survey that was coded in most semesters, of equal ones that with most coded answers."""
    sizes = raised.groupby("survey")["semester"].agg(["nunique", "size"])
    return str(sizes.sort_values(["nunique", "size"], kind="stable").index[-1]) if len(sizes) else WHOLE


def _plan_ring(cells: pd.DataFrame, ring: Ring) -> pd.Series:
    """The reasons of a ring; ``is_public``: shown by a wider one."""
    minimum, keys = ring.themes_n_min.value, ["semester", "theme"]
    is_whole = cells["survey"].eq(WHOLE)
    few = cells["n_respondents"] < minimum
    line = [*keys, "survey"]
    of_all = hide_in_company(cells[is_whole], few[is_whole], line=line, minimum=minimum)
    whole = cells[is_whole].assign(reason_of_all=of_all).set_index([*keys, "department"])["reason_of_all"]
    rest = (
        cells[cells["survey"].eq(UNKNOWN) & cells["department"].eq(WHOLE)].set_index(keys)["n_added"].rename("n_rest")
    )
    parts = cells[~is_whole].join(whole, on=[*keys, "department"]).join(rest, on=keys).fillna({"n_rest": 0})
    is_school = parts["department"].eq(WHOLE)
    is_new = parts["n_rest"].gt(0) & (~is_school | parts["n_rest"].lt(minimum))
    is_hidden = few[~is_whole] | parts["reason_of_all"].notna() | is_new
    of_parts = pd.Series("protects", index=parts.index, dtype="str").mask(few[~is_whole], "too_few").where(is_hidden)
    found: pd.Series = pd.concat([of_all, of_parts]).reindex(cells.index)
    return found


def find_hidden_themes(
    frame: pd.DataFrame, plan: pd.DataFrame, *, tier: str, semester: str, department: str
) -> pd.Series:
    """Which rows of a table of themes a plan hides, and all of a survey that it does not know.

    ``frame`` has ``theme``; ``survey`` and ``semester`` are those of a row where it has such columns, else all surveys
    and the one given.
    """
    hidden = plan[plan[f"reason_{tier}"].notna()]
    keys = set(zip(*(hidden[name] for name in THEME_KEYS), strict=True))
    given = {"semester": semester, "survey": WHOLE, "department": department}
    columns = [
        frame[name].astype("str").tolist() if name in frame.columns else [given[name]] * len(frame)
        for name in THEME_KEYS
    ]
    surveys = {WHOLE, *plan["survey"]}
    is_hidden = [key in keys or key[2] not in surveys for key in zip(*columns, strict=True)]
    return pd.Series(is_hidden, index=frame.index, dtype="bool")


def find_rests(frame: pd.DataFrame, plan: pd.DataFrame, *, tier: str) -> pd.Series:
    """Which counts over several semesters tell of a semester whose count is hidden.

    ``frame`` has ``theme``, ``survey``, ``department`` and counts over all semesters of ``plan``, or what is made of
    them, such as slopes. A survey that the plan does not know is hidden.
    """
    is_hidden = plan[f"reason_{tier}"].notna() & plan["n_respondents"].gt(0)
    keys = ["theme", "survey", "department"]
    hidden = pd.MultiIndex.from_frame(plan.loc[is_hidden, keys])
    has_rest = pd.MultiIndex.from_frame(frame[keys].astype("str")).isin(hidden)
    is_unknown = ~frame["survey"].astype("str").isin({WHOLE, *plan["survey"]})
    return pd.Series(has_rest, index=frame.index) | is_unknown
