"""Documents beside the reports: the workbook of open answers, personal certificates."""

from __future__ import annotations

from qa_lib.jobs.data import prepare_data
from qa_lib.jobs.desk import Desk
from qa_lib.jobs.requests import check_wanted


def prepare_review(desk: Desk, *, school: str, semester: str, locale: str) -> None:
    """``make review``: the workbook of decisions about the open answers of a school."""
    from qa_lib.publishing.reviewing import update_review

    request = check_wanted(desk, school=school, semester=semester, locale=locale)
    prepare_data(desk)
    done = update_review(desk.paths, desk.params, school=school, semester=request.semester, locale=locale)
    aside = f", {done.n_aside} set aside (no longer in the exports)" if done.n_aside else ""
    desk.say(
        f"{desk.relative(done.file)}: {done.n_answers} answers, {done.n_new} new, {done.n_undecided} undecided{aside}"
    )


def issue_certificates(desk: Desk, **wanted: str) -> None:
    """``make certificate``: of one teacher, or of all teachers of a school.

    Raises
    ------
    DisclosureError
        When nobody may have one; says why.
    """
    from qa_lib.intake import list_semesters_with_data
    from qa_lib.publishing import certificates

    prepare_data(desk)
    known = list_semesters_with_data(desk.paths)
    request = certificates.check_certificate_request(desk.params, semesters_with_data=known, **wanted)
    outcome = certificates.issue_certificates(request, desk.paths, desk.params)
    for line in certificates.describe_outcome(outcome, desk.params.policy):
        desk.say(line)
