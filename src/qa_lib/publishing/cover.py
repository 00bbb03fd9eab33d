"""What stands at the head of a report: the university's header, unit, period, ring, status, notices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from babel import Locale as BabelLocale

from qa_lib.intake import is_sample, list_semesters_with_data
from qa_lib.params import Params
from qa_lib.params.model import Tier
from qa_lib.paths import Paths
from qa_lib.publishing.labels import interface_labels
from qa_lib.publishing.rendering import quarto_project
from qa_lib.publishing.request import ReportRequest
from qa_lib.reporting.language import Language, mark

RINGS: dict[Tier, str] = {
    "internal": mark("internal ring"),
    "corporate": mark("corporate ring"),
    "public": mark("public ring"),
}
DOCUMENT_TITLES = {
    "school": mark("Quality assurance report of the school"),
    "department": mark("Quality assurance report of the department"),
}


def write_project(request: ReportRequest, paths: Paths, params: Params, build: Path, *, language: Language) -> None:
    """Write ``_quarto.yml`` with everything that the theme shows around the chapters."""
    meta = report_meta(request, paths, params, language=language)
    text = yaml.safe_dump(quarto_project(meta), allow_unicode=True, sort_keys=False)
    (build / "_quarto.yml").write_text(text, encoding="utf-8")


def report_meta(request: ReportRequest, paths: Paths, params: Params, *, language: Language) -> dict[str, Any]:
    """The metadata of one report, as the theme's templates name it; see ``reports/theme/README.md``."""
    semester = params.semester(request.semester)
    labels = interface_labels(language)
    return {
        "title": language.text(DOCUMENT_TITLES[request.kind]),
        "subtitle": f"{unit_name(request, params, language)}, {language.semester(semester)}",
        "lang": request.locale,
        "toc-title": labels["contents"],
        "report": {
            "institution-kk": params.institution.name["kk"],
            "institution-ru": params.institution.name["ru"],
            "institution": params.institution.name[request.locale],
            "institution-short": params.institution.short_name[request.locale],
            "issuer": params.institution.issuer[request.locale],
            "document-title": language.text(DOCUMENT_TITLES[request.kind]),
            "edition": params.policy.edition,
            "policy-title": params.policy.title[request.locale],
            "unit": unit_name(request, params, language),
            "period": language.semester(semester),
            "ring": language.text(RINGS[request.tier]),
            "date": language.date(semester.report_date),
            "status": language.text("draft, not yet approved"),
            "sample-notice": sample_notice(request, paths, params, language),
            "note": params.institution.note[request.locale] if params.institution.note else "",
            "renderer": "",
            "labels": labels,
            "languages": _languages(request, params),
        },
    }


def unit_name(request: ReportRequest, params: Params, language: Language) -> str:
    """The school's name, or the department's with its school's."""
    school = params.school(request.school)
    if not request.department:
        return school.name[language.locale]
    return f"{school.department(request.department).name[language.locale]}, {school.name[language.locale]}"


def report_title(request: ReportRequest, params: Params, language: Language) -> str:
    """One line that names a report: document, unit, period."""
    semester = language.semester(params.semester(request.semester))
    return f"{language.text(DOCUMENT_TITLES[request.kind])}: {unit_name(request, params, language)}, {semester}"


def sample_notice(request: ReportRequest, paths: Paths, params: Params, language: Language) -> str:
    """What every page must say as soon as one semester of the report is synthetic; empty for real data."""
    if not any(is_sample(paths, semester) for semester in semesters_read(request, paths, params)):
        return ""
    return language.text("Sample data: an invented university, no real people.")


def semesters_read(request: ReportRequest, paths: Paths, params: Params) -> list[str]:
    """The semesters with data up to the report's, which its chapters may look back on."""
    codes = [semester.code for semester in params.semesters.semesters]
    past = codes[: codes.index(request.semester) + 1]
    return [code for code in list_semesters_with_data(paths) if code in past]


def _languages(request: ReportRequest, params: Params) -> list[dict[str, Any]]:
    folders = request.edition_folders(params.institution.locales)
    return [
        {
            "code": locale,
            "name": str(BabelLocale.parse(locale).language_name).capitalize(),
            "href": f"../{folder.name}/index.html",
            "current": locale == request.locale,
        }
        for locale, folder in folders.items()
    ]
