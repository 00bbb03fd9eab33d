"""Commands that make reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from qa_lib.cli.consoles import console
from qa_lib.cli.options import N_CORES, Jobs, Locale, School, Semester, Tier, Year, with_manner

if TYPE_CHECKING:
    from qa_lib.jobs import Manner
    from qa_lib.params import Kind

group = typer.Typer()
PANEL = "Reports"
Department = Annotated[str, typer.Option(envvar="DEPARTMENT", help="Code of a department, for its own report.")]
Month = Annotated[
    str, typer.Option(envvar="MONTH", help="For example 2025-11; default: the last month of the latest semester.")
]
Survey = Annotated[str, typer.Option(envvar="SURVEY", help="Code of the survey, for example satisfaction.")]


@group.command(rich_help_panel=PANEL)
@with_manner
def report(
    manner: Manner,
    school: School,
    semester: Semester = "",
    locale: Locale = "kk",
    tier: Tier = "internal",
    department: Department = "",
) -> None:
    """Make the report of a school or of one of its departments: html, pdf, docx, xlsx."""
    wanted = {"school": school, "semester": semester, "locale": locale, "tier": tier, "department": department}
    _make("school", manner, **wanted)


@group.command(rich_help_panel=PANEL)
@with_manner
def reports(manner: Manner, semester: Semester = "", locale: Locale = "kk", tier: Tier = "internal") -> None:
    """Make the report of every school with data, in parallel."""
    from qa_lib.jobs import make_all_reports, open_desk

    make_all_reports(open_desk(console), manner, semester=semester, locale=locale, tier=tier)


@group.command(rich_help_panel=PANEL)
@with_manner
def annual(
    manner: Manner, year: Year = "", semester: Semester = "", locale: Locale = "kk", tier: Tier = "internal"
) -> None:
    """Make the university's annual report; in the public ring its extract for the website."""
    _make("institution", manner, year=year, semester=semester, locale=locale, tier=tier)


@group.command(rich_help_panel=PANEL)
@with_manner
def accreditation(
    manner: Manner, year: Year = "", semester: Semester = "", locale: Locale = "kk", tier: Tier = "internal"
) -> None:
    """Make the report on accreditation recommendations and post-accreditation monitoring."""
    _make("accreditation", manner, year=year, semester=semester, locale=locale, tier=tier)


@group.command(rich_help_panel=PANEL)
@with_manner
def monthly(manner: Manner, month: Month = "", locale: Locale = "kk", tier: Tier = "internal") -> None:
    """Make the operational report of a month."""
    _make("monthly", manner, month=month, locale=locale, tier=tier)


@group.command(rich_help_panel=PANEL)
@with_manner
def survey_report(
    manner: Manner, survey: Survey, semester: Semester = "", locale: Locale = "kk", tier: Tier = "internal"
) -> None:
    """Make the report on the results of one survey after its cycle."""
    _make("survey", manner, survey=survey, semester=semester, locale=locale, tier=tier)


def _make(kind: Kind, manner: Manner, **wanted: str) -> None:
    from qa_lib.jobs import make_report, open_desk

    make_report(open_desk(console), manner, kind, **wanted)


@group.command(rich_help_panel=PANEL)
def example(locale: Locale = "en", tier: Tier = "internal", jobs: Jobs = N_CORES) -> None:
    """Make a report on real public data: lecture ratings of ETH Zurich (lme4's InstEval)."""
    from qa_lib.jobs import Manner, make_example_report

    make_example_report(console, Manner(jobs), locale=locale, tier=tier)
