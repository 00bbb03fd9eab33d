"""The tidy table of each section of each chapter.

Goes in: `ReportData`, what one report is about, opened by `open_data`; it reads its slices of the store once, scored,
and computes once what is asked several times (`once_per_report`). Of other schools it knows their sums alone
(`summarise_school`). Comes out: frames with documented columns, empty (with columns) where there are no data. In the
order of the report: `summary`, `respondents`, `quality`, `satisfaction`, `teaching`, `dynamics`, `comparison`,
`themes`; `warming` computes what several of them use. Nothing here is disclosed: every frame passes
`privacy.disclosure` before it is shown.

What the room gives to others is imported when it is asked for: to see that nothing changed takes no statistics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_lib.lazy import give_lazily

if TYPE_CHECKING:
    from qa_lib.analysis.data import ReportData, open_data
    from qa_lib.analysis.scored import Scored, score_slice
    from qa_lib.analysis.sums import sum_school, sum_surveys_and_blocks, summarise_school

__all__ = [
    "ReportData",
    "Scored",
    "open_data",
    "score_slice",
    "sum_school",
    "sum_surveys_and_blocks",
    "summarise_school",
]

__getattr__ = give_lazily(
    __name__,
    {
        "data": ("ReportData", "open_data"),
        "scored": ("Scored", "score_slice"),
        "sums": ("sum_school", "sum_surveys_and_blocks", "summarise_school"),
    },
)
