"""What a bundle is asked to be: the reports of a school in one ring, in one language or in all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa_lib.params import Params
from qa_lib.publishing.checking import check_request
from qa_lib.publishing.request import ReportRequest


@dataclass(frozen=True)
class BundleRequest:
    """The reports that a bundle encloses, one a language; ``name`` is that of its file and of the folder in it."""

    reports: tuple[ReportRequest, ...]
    name: str

    @property
    def first(self) -> ReportRequest:
        """The report whose unit, semester and ring are the bundle's."""
        return self.reports[0]


def check_bundle_request(
    params: Params, *, semesters_with_data: Sequence[str], locale: str = "", **wanted: str
) -> BundleRequest:
    """A checked request; ``locale`` "" is all languages of the institution, the rest as for a school's report.

    Raises
    ------
    ParamsError
        As `check_request`.
    """
    locales = params.institution.locales
    report = check_request(
        params, semesters_with_data=semesters_with_data, locale=locale or locales[0], kind="school", **wanted
    )
    reports = tuple(replace(report, locale=one) for one in ([locale] if locale else locales))
    parts = [report.school, report.semester, report.tier, *([locale] if locale else [])]
    return BundleRequest(reports, "-".join(parts))
