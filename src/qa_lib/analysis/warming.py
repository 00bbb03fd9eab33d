"""What several chapters of a report use, computed before they part."""

from __future__ import annotations

from qa_lib.analysis.comparison import tabulate_benchmark
from qa_lib.analysis.control import tabulate_accord
from qa_lib.analysis.data import ReportData
from qa_lib.analysis.dynamics import tabulate_changes
from qa_lib.analysis.invariance import tabulate_invariance
from qa_lib.analysis.neutral import tabulate_neutral_growth
from qa_lib.analysis.respondents import tabulate_response
from qa_lib.analysis.risks import tabulate_lint
from qa_lib.analysis.satisfaction import tabulate_blocks, tabulate_surveys
from qa_lib.analysis.sensitivity import tabulate_weighting
from qa_lib.analysis.university import UniversityData, dynamics, participation, results


def warm(data: ReportData, *, tier: str) -> None:
    """Read the unit's slices and compute every table that at least two chapters need; ``data`` keeps them.

    Processes forked afterwards share what it keeps.
    """
    registers = {book.code for book in data.params.registers}
    for tabulate in (
        tabulate_response,
        tabulate_surveys,
        tabulate_blocks,
        tabulate_changes,
        tabulate_benchmark,
        tabulate_neutral_growth,
        tabulate_weighting,
        tabulate_invariance,
    ):
        tabulate(data)
    if "risks" in registers:
        tabulate_lint(data)
    if "observations" in registers:
        tabulate_accord(data)
    data.hidden_results(tier)
    _ = data.planned_teachers, data.planned_themes


def warm_university(data: UniversityData, *, tier: str) -> None:
    """Read the sums of all schools and compute the tables that most chapters of a report on the university need."""
    for tabulate in (
        participation.tabulate_response,
        results.tabulate_year,
        dynamics.tabulate_changes,
    ):
        tabulate(data)
    data.hidden_results(tier)
