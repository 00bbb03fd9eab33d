"""The tidy table of each section of each chapter.

Goes in: `ReportData`, what one report is about, opened by `open_data`; it reads its slices of the store once, scored.
Comes out: frames with documented columns, empty (with columns) where there are no data. In the order of the report:
`summary`, `respondents`, `quality`, `satisfaction`, `teaching`, `dynamics`, `comparison`, `themes`.
Nothing here is disclosed: every frame passes `privacy.disclosure` before it is shown.
"""

from qa_lib.analysis.data import ReportData, Scored, open_data, score_slice

__all__ = ["ReportData", "Scored", "open_data", "score_slice"]
