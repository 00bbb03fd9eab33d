"""By whom, when and under which protocol a report is approved, checked against the params (8.3)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from qa_lib.archive.items import Approval
from qa_lib.errors import ParamsError, show_given, unknown_name
from qa_lib.params import Params

#: A number as protocols have it: "7", "7/2", "12-а".
_PROTOCOL = re.compile(r"(?=.*\d)[\w/.-]{1,20}")


def check_approval(kind: str, report_date: dt.date, params: Params, *, body: str, date: str, protocol: str) -> Approval:
    """The marks of approval of a kind of report.

    Raises
    ------
    ParamsError
        Everything that is missing or wrong: a body that does not approve this kind, no day or one before that of the
        report, no number of a protocol.
    """
    day = _read_day(date)
    number = protocol.strip().removeprefix("№").strip()
    faults = [*_body_faults(kind, body, params), *_date_faults(date, day, report_date), *_protocol_faults(number)]
    if faults or day is None:
        raise ParamsError(faults)
    return Approval(body, day, number)


def _body_faults(kind: str, body: str, params: Params) -> Iterator[str]:
    bodies = [one.code for one in params.archive.bodies_of(kind)]
    known = [one.code for one in params.archive.bodies]
    if not body:
        yield f"give BODY=…, who approved it; for this kind of report ({kind}): {', '.join(bodies) or 'nobody'}"
    elif body not in known:
        yield from unknown_name("approving body", body, bodies or known).faults
    elif body not in bodies:
        yield f"'{body}' does not approve reports of this kind ({kind}); expected: {', '.join(bodies) or 'nobody'}"


def _read_day(date: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(date)
    except ValueError:
        return None


def _date_faults(date: str, day: dt.date | None, report_date: dt.date) -> Iterator[str]:
    if not date:
        yield "give DATE=…, the day of the protocol, such as 2026-01-30"
    elif day is None:
        yield f"DATE is not a day: '{show_given(date)}'; expected one such as 2026-01-30"
    elif day < report_date:
        yield f"DATE {day} lies before the day of the report, {report_date}: expected the day on which it was approved"


def _protocol_faults(number: str) -> Iterator[str]:
    if not number:
        yield "give PROTOCOL=…, the number of the protocol, such as 7 or 7/2"
    elif not _PROTOCOL.fullmatch(number):
        yield f"PROTOCOL is no number of a protocol: '{show_given(number)}'; expected one such as 7, 7/2 or 12-а"
