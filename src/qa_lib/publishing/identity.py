"""Who a report is: its title, unit, period and date, the name of its files, and the semesters that it looks back on."""

from __future__ import annotations

import datetime as dt

from qa_lib.intake import list_semesters_with_data
from qa_lib.params import Kind, Params
from qa_lib.params.institution import last_day_of
from qa_lib.params.reports import EXTRACT
from qa_lib.paths import Paths
from qa_lib.publishing.names import regulated_name
from qa_lib.publishing.request import ReportRequest
from qa_lib.reporting.language import Language, mark

DOCUMENT_TITLES: dict[Kind | str, str] = {
    "school": mark("Quality assurance report of the school"),
    "department": mark("Quality assurance report of the department"),
    "institution": mark("Annual report of the internal quality assurance system"),
    EXTRACT: mark("Extract from the annual report of the internal quality assurance system"),
    "monthly": mark("Monthly operational report on quality assurance"),
    "accreditation": mark("Report on accreditation and post-accreditation monitoring"),
    "survey": mark("Survey results: “{survey}”"),
}


def document_title(request: ReportRequest, params: Params, language: Language) -> str:
    """What kind of document the report is; the public annual report is an extract."""
    is_extract = request.kind == "institution" and request.tier == "public"
    survey = language.name(params.survey(request.survey).short_title) if request.survey else ""
    return language.text(DOCUMENT_TITLES[EXTRACT if is_extract else request.kind], survey=survey)


def unit_name(request: ReportRequest, params: Params, language: Language) -> str:
    """The university's name, the school's, or the department's with its school's."""
    if request.is_of_university:
        return language.name(params.institution.name)
    school = params.school(request.school)
    if not request.department:
        return language.name(school.name)
    return f"{language.name(school.department(request.department).name)}, {language.name(school.name)}"


def period_name(request: ReportRequest, params: Params, language: Language) -> str:
    """The semester, academic year or month in words."""
    if request.month:
        return language.month(report_date(request, params))
    if request.year:
        return language.academic_year(params.semester(request.semester))
    return language.semester(params.semester(request.semester))


def report_title(request: ReportRequest, params: Params, language: Language) -> str:
    """One line that names a report: document, unit, period."""
    unit, period = unit_name(request, params, language), period_name(request, params, language)
    return f"{document_title(request, params, language)}: {unit}, {period}"


def report_date(request: ReportRequest, params: Params) -> dt.date:
    """The date that a report carries: its semester's, or the last day of its month."""
    return last_day_of(request.month) if request.month else params.semester(request.semester).report_date


def document_name(request: ReportRequest, params: Params) -> str:
    """The regulated name of the report's files, without suffix, in the report's language (8.3)."""
    document_type = params.reports.document_type_of(request.kind, request.tier)[request.locale]
    if request.survey:
        document_type = f"{document_type} {params.survey(request.survey).short_title[request.locale]}"
    return regulated_name(report_date(request, params), _short_unit(request, params), document_type)


def _short_unit(request: ReportRequest, params: Params) -> str:
    if request.is_of_university:
        return params.institution.short_name[request.locale]
    school = params.school(request.school)
    unit = school.short_name[request.locale]
    return f"{unit} {school.department(request.department).name[request.locale]}" if request.department else unit


def semesters_read(request: ReportRequest, paths: Paths, params: Params) -> list[str]:
    """The semesters with data up to the report's, which its chapters may look back on."""
    codes = [semester.code for semester in params.semesters.semesters]
    past = codes[: codes.index(request.semester) + 1]
    return [code for code in list_semesters_with_data(paths) if code in past]
