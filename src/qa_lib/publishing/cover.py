"""What stands at the head of a report: the university's header, unit, period, ring, status, notices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from babel import Locale as BabelLocale

from qa_lib.intake import is_sample
from qa_lib.params import Params
from qa_lib.params.model import Tier
from qa_lib.paths import Paths
from qa_lib.publishing.identity import document_title, period_name, report_date, semesters_read, unit_name
from qa_lib.publishing.labels import interface_labels
from qa_lib.publishing.rendering import quarto_project
from qa_lib.publishing.request import ReportRequest
from qa_lib.reporting.language import Language, mark

RINGS: dict[Tier, str] = {
    "internal": mark("internal ring"),
    "corporate": mark("corporate ring"),
    "public": mark("public ring"),
}


def write_project(request: ReportRequest, paths: Paths, params: Params, build: Path, *, language: Language) -> None:
    """Write ``_quarto.yml`` with everything that the theme shows around the chapters."""
    meta = report_meta(request, paths, params, language=language)
    text = yaml.safe_dump(quarto_project(meta), allow_unicode=True, sort_keys=False)
    (build / "_quarto.yml").write_text(text, encoding="utf-8")


def report_meta(request: ReportRequest, paths: Paths, params: Params, *, language: Language) -> dict[str, Any]:
    """The metadata of one report, as the theme's templates name it; see ``reports/theme/README.md``."""
    labels = interface_labels(language)
    title, unit = document_title(request, params, language), unit_name(request, params, language)
    period = period_name(request, params, language)
    return {
        "title": title,
        "subtitle": f"{unit}, {period}",
        "lang": request.locale,
        "toc-title": labels["contents"],
        "report": {
            "institution-kk": params.institution.name["kk"],
            "institution-ru": params.institution.name["ru"],
            "institution": params.institution.name[request.locale],
            "institution-short": params.institution.short_name[request.locale],
            "issuer": params.institution.issuer[request.locale],
            "document-title": title,
            "edition": params.policy.edition,
            "policy-title": params.policy.title[request.locale],
            "unit": unit,
            "running-unit": unit if request.school else period,  # the university is named there already
            "period": period,
            "ring": language.text(RINGS[request.tier]),
            "date": language.date(report_date(request, params)),
            "status": language.text("draft until it bears the marks of approval"),
            "sample-notice": sample_notice(request, paths, params, language),
            "note": params.institution.note[request.locale] if params.institution.note else "",
            "renderer": "",
            "labels": labels,
            "languages": _languages(request, params),
        },
    }


def sample_notice(request: ReportRequest, paths: Paths, params: Params, language: Language) -> str:
    """What every page must say as soon as one semester of the report is synthetic; empty for real data."""
    if not any(is_sample(paths, semester) for semester in semesters_read(request, paths, params)):
        return ""
    return language.text("Sample data: an invented university, no real people.")


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
