"""What is written beside how it is rated: themes of the main survey by the blocks of questions on the same matter."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.satisfaction import tabulate_blocks
from qa_lib.analysis.theme_trend import tabulate_theme_trend

#: What calls for something first, then praise.
CATEGORY_ORDER = ("improvement", "suggestion", "strength")


@once_per_report
def tabulate_block_themes(data: ReportData) -> pd.DataFrame:
    """The main survey's themes of this semester, by the block of its questions that the code frame sets beside each.

    A theme that belongs to two blocks stands with both; one that names no block of the survey is left out.

    Returns
    -------
    DataFrame
        ``survey``, ``block``, ``category``, ``theme``, ``semester``, ``n_writers``, ``n_respondents``, ``theme_share``
        with ``theme_low`` and ``theme_high`` as in `tabulate_theme_trend`, of themes that somebody raised. In the order
        of the questionnaire, then areas for improvement, suggestions and strengths, most respondents first.
    """
    trend = tabulate_theme_trend(data)
    now = trend[trend["semester"].eq(data.semester) & trend["n_respondents"].gt(0)]
    pairs = [(theme, block) for theme, blocks in data.params.lineage.blocks.items() for block in blocks]
    table = now.merge(pd.DataFrame(pairs, columns=["theme", "block"], dtype="str"), on="theme")
    order = [block.code for survey in data.surveys if survey.code in set(now["survey"]) for block in survey.blocks]
    table = table[table["block"].isin(order)]
    places = {
        "block": table["block"].map(order.index),
        "category": table["category"].map(CATEGORY_ORDER.index),
        "n": -table["n_respondents"],
    }
    ordered = table.loc[pd.DataFrame(places).sort_values(list(places), kind="stable").index] if len(table) else table
    return ordered.reset_index(drop=True)


def tabulate_levels_beside(data: ReportData, survey: str) -> pd.DataFrame:
    """The levels of the blocks of a survey this semester, as `tabulate_blocks`."""
    levels = tabulate_blocks(data)
    return levels[levels["survey"].eq(survey)].reset_index(drop=True)
