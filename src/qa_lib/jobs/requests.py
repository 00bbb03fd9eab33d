"""What a command was asked for, checked against params and data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_lib.jobs.desk import Desk
from qa_lib.params import Kind

if TYPE_CHECKING:
    from qa_lib.publishing.request import ReportRequest


def check_wanted(desk: Desk, kind: Kind = "school", **wanted: str) -> ReportRequest:
    """The request behind the words of a command.

    Raises
    ------
    ParamsError
        For every name that is unknown, with the nearest that there is.
    """
    from qa_lib.intake import list_raw_semesters
    from qa_lib.publishing.checking import check_request

    semesters = list_raw_semesters(desk.paths, desk.params) or [entry.code for entry in desk.params.semesters.semesters]
    return check_request(desk.params, semesters_with_data=semesters, kind=kind, **wanted)
