"""The archive: what was made or handed in enters it, is audited in January, and leaves it by decision alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qa_lib.errors import ArchiveError, IntakeError, ParamsError
from qa_lib.jobs.desk import Desk
from qa_lib.jobs.requests import check_wanted

if TYPE_CHECKING:
    from qa_lib.archive.audit import Audit
    from qa_lib.archive.items import Item
    from qa_lib.archive.keeping import Outcome
    from qa_lib.params import Kind

#: Lines of one kind of fault that the console shows; all stand in the report.
N_SHOWN = 12


def keep(desk: Desk, *, note: str = "", date: dt.date | None = None) -> None:
    """``make archive``: all finished reports, bundles and audits that are not in the archive yet.

    Raises
    ------
    ArchiveError
        When the register is damaged, or a report or bundle is not as it was made (the others enter all the same).
    """
    from qa_lib.archive.bundles import find_bundles, open_bundle
    from qa_lib.archive.documents import find_audits
    from qa_lib.archive.items import find_reports, open_made

    opened = [partial(open_made, folder) for folder in find_reports(desk.paths, desk.params)]
    opened += [partial(open_bundle, file, desk.params) for file in find_bundles(desk.paths)]
    items: list[Item] = find_audits(desk.paths)
    faults = []
    for open_one in opened:
        try:
            items.append(open_one())
        except ArchiveError as error:
            faults.append(str(error))
    if not items and not faults:
        raise IntakeError("nothing was made yet that could be archived; run `make report SCHOOL=…` first")
    _keep(desk, items, note, date)
    if faults:
        raise ArchiveError("\n".join(faults))


def keep_document(desk: Desk, file: Path, *, kind: str, tier: str, note: str = "", date: dt.date | None = None) -> None:
    """``make archive FILE=… DOCUMENT=…``: a document that people hand in, named by clause 8.3."""
    from qa_lib.archive.items import open_document

    item = open_document(file, kind, desk.params, tier=tier, is_sample=_is_sample(desk))
    _keep(desk, [item], note, date)


def _keep(desk: Desk, items: list[Item], note: str, date: dt.date | None) -> None:
    from qa_lib.archive.keeping import keep_items

    _tell(desk, keep_items(items, desk.paths, desk.params, note=note, date=date))


def _tell(desk: Desk, outcome: Outcome) -> None:
    for entry in outcome.entries:
        until = f"until {entry.keep_until}" if entry.keep_until != "permanent" else "for good"
        desk.say(f"{entry.number}: {entry.location}, version {entry.version}, to be kept {until}")
    desk.say(f"{len(outcome.entries)} files entered the archive; {outcome.n_known} documents were there already")


def approve(
    desk: Desk, kind: Kind, *, body: str, date: str, protocol: str, note: str = "", locale: str = "", **wanted: str
) -> None:
    """``make approve``: the marks of approval on the PDF of a report, in each language that it was made in.

    Raises
    ------
    ParamsError
        When there is no such report, or body, day or number are wrong.
    ArchiveError
        When the report is not as it was made.
    """
    from qa_lib.approval.approving import Approving
    from qa_lib.approval.request import check_approval
    from qa_lib.publishing.identity import report_date

    locales = [locale] if locale else desk.params.institution.locales
    requests = [check_wanted(desk, kind, locale=one, **wanted) for one in locales]
    made = [one for one in requests if (desk.paths.out / one.folder).is_dir()]
    if not made:
        raise ParamsError(f"{requests[0].label} was not made yet: there is nothing to approve; make the report first")
    day = report_date(made[0], desk.params)
    approval = check_approval(made[0].kind, day, desk.params, body=body, date=date, protocol=protocol)
    for request in made:
        outcome = Approving(request, approval, desk.paths, desk.params, note.strip()).run()
        _tell(desk, outcome)


def audit(desk: Desk, *, on: dt.date, locale: str) -> None:
    """``make archive-audit``: completeness and integrity of the archive on a day, as a report and in short.

    Raises
    ------
    ArchiveError
        When anything is missing or not as it was registered: the worst of it by name (status 7).
    """
    from qa_lib.archive.audit import audit_archive
    from qa_lib.archive.documents import write_audit
    from qa_lib.archive.keeping import default_archive

    found = audit_archive(default_archive(desk.paths), desk.params, on=on)
    folder = write_audit(found, desk.paths, desk.params, locale=_known_locale(desk, locale))
    for line in _summarise(found):
        desk.say(line)
    desk.say(f"the report for January: {desk.relative(folder)}")
    if found.n_faults:
        raise ArchiveError(f"{found.n_faults} faults in the archive; the report names all of them")


def _summarise(audit: Audit) -> list[str]:
    lines = [
        f"{audit.on}: {audit.n_entries} lines, {audit.n_files} files; the register ends with {audit.chain[:16] or '-'}"
    ]
    for kind, places in audit.by_kind().items():
        lines += [f"{kind}: {place}" for place in places[:N_SHOWN]]
        lines += [f"{kind}: … and {len(places) - N_SHOWN} more"] if len(places) > N_SHOWN else []
    return lines


def dispose(desk: Desk, *, on: dt.date, locale: str) -> None:
    """``make disposal``: the list, for the commission, of what is past its term; nothing is deleted."""
    from qa_lib.archive.disposal import list_disposable
    from qa_lib.archive.documents import write_disposal
    from qa_lib.archive.keeping import default_archive
    from qa_lib.archive.register import open_register

    register = open_register(default_archive(desk.paths))
    rows = list_disposable(register, desk.params, on=on)
    for row in rows:
        desk.say(f"{row.entry.number}: {row.entry.location}, kept until {row.last_date}")
    desk.say(f"{on}: {len(rows)} of {len(register.kept)} files are past their term (8.1.3). Nothing was deleted")
    if rows:
        folder = write_disposal(rows, on, desk.paths, desk.params, locale=_known_locale(desk, locale))
        desk.say(f"the list for the commission: {desk.relative(folder)}")


def record_disposal(desk: Desk, lines: str, *, date: dt.date, protocol: str) -> None:
    """``make disposed``: files that people destroyed by decision of the commission are told of in the register.

    Raises
    ------
    ParamsError
        When a line is none, or must still be kept.
    """
    from qa_lib.archive.disposal import record_disposal
    from qa_lib.archive.keeping import default_archive

    words = [word.strip() for word in lines.split(",") if word.strip()]
    wrong = [word for word in words if not (word.isascii() and word.isdigit())]
    if wrong:
        raise ParamsError(f"LINES are numbers of lines, such as 3,5; given '{wrong[0]}'")
    folder = default_archive(desk.paths)
    record_disposal(folder, [int(word) for word in words], desk.params, date=date, protocol=protocol.strip())
    desk.say(f"{len(set(words))} files are told of as destroyed by protocol {protocol.strip()} of {date}")


def _known_locale(desk: Desk, locale: str) -> str:
    from qa_lib.errors import unknown_name

    if locale not in desk.params.institution.locales:
        raise unknown_name("locale", locale, desk.params.institution.locales)
    return locale


def _is_sample(desk: Desk) -> bool:
    """Whether what is worked with here is the sample university alone."""
    from qa_lib.intake import is_sample, list_semesters_with_data

    semesters = list_semesters_with_data(desk.paths)
    return bool(semesters) and all(is_sample(desk.paths, semester) for semester in semesters)


def find_kind(kind: str, about: Mapping[str, str]) -> Kind:
    """The kind of the report that is meant, by what it is about.

    Raises
    ------
    ParamsError
        When nothing, or another kind than that of accreditation reports, is named.
    """
    if kind not in ("", "accreditation"):
        raise ParamsError(f"KIND is for KIND=accreditation alone; given '{kind}'")
    told: dict[str, Kind] = {"survey": "survey", "month": "monthly", "school": "school", "year": "institution"}
    found = next((one for name, one in told.items() if about.get(name)), None)
    if found is None:
        raise ParamsError("say which report was approved: SCHOOL=…, YEAR=…, SURVEY=… or MONTH=…")
    return "accreditation" if kind else found


def read_day(name: str, text: str) -> dt.date:
    """A day given as an option.

    Raises
    ------
    ParamsError
        When it is none.
    """
    from qa_lib.errors import show_given

    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise ParamsError(f"{name} is not a day: '{show_given(text)}'; expected one such as 2027-01-15") from error
