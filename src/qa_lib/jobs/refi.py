"""``make coding-export``, ``coding-import``, ``codeframe-export``, ``codeframe-import``: REFI-QDA out and in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qa_lib.errors import ParamsError, nearest_name, show_given
from qa_lib.jobs.data import prepare_data
from qa_lib.jobs.desk import Desk
from qa_lib.jobs.requests import check_wanted
from qa_lib.locks import hold_lock

if TYPE_CHECKING:
    from qa_lib.publishing.refi.exchanging import Taken


def export_frames(desk: Desk, *, frame: str, locale: str) -> None:
    """A code book of each code frame, or of one."""
    from qa_lib.publishing.refi.codebook import write_codebook
    from qa_lib.publishing.refi.exchanging import replace_bytes

    _check_locale(desk, locale)
    known = [one.code for one in desk.params.codeframes]
    if frame and frame not in known:
        near = nearest_name(frame, known)
        hint = f"; did you mean '{near}'?" if near else ""
        raise ParamsError(f"unknown code frame '{show_given(frame)}'{hint}. Valid: {', '.join(known)}")
    for one in desk.params.codeframes:
        if frame in ("", one.code):
            file = desk.paths.coding / f"{one.code}.qdc"
            replace_bytes(file, write_codebook(one, desk.params.intake.coding, locale=locale))
            desk.say(f"{desk.relative(file)}: {len(one.themes)} themes, version {one.version}")


def draft_frame(desk: Desk, file: Path, *, locale: str) -> None:
    """A draft of a code frame beside a code book.

    Raises
    ------
    ParamsError
        When a draft stands there already: a person may have worked on it.
    """
    from qa_lib.publishing.refi import drafting, reading
    from qa_lib.publishing.refi.exchanging import replace_bytes

    _check_locale(desk, locale)
    data = reading.read_file(file, limit=reading.MAX_XML_BYTES)
    draft = drafting.draft_frame(data, desk.params, name=file.name, locale=locale)
    target = file.with_name(f"{file.name}.yaml")
    if target.exists() and target.read_text(encoding="utf-8", errors="replace") != draft.text:
        raise ParamsError(f"{desk.relative(target)} is there already and says something else; move it away first")
    replace_bytes(target, draft.text.encode())
    desk.say(
        f"{desk.relative(target)}: a draft with {len(draft.frame.themes)} themes, to be put into params/codeframes/"
    )
    for remark in draft.remarks:
        desk.say(f"to confirm: {remark}")


def export_round(desk: Desk, *, school: str, semester: str, locale: str) -> None:
    """The project of a school's round."""
    from qa_lib.publishing.refi.exchanging import export_project

    request = check_wanted(desk, school=school, semester=semester, locale=locale)
    prepare_data(desk)
    with hold_lock(desk.paths.coding):
        wanted = {"school": school, "semester": request.semester, "locale": locale}
        file = export_project(desk.paths, desk.params, **wanted)
    desk.say(f"{desk.relative(file)}: redacted answers and codes of all coders; it stays inside as the workbooks do")


def import_round(desk: Desk, file: Path, *, school: str, semester: str, locale: str, same: str) -> None:
    """The codes of a project into the workbooks of a school's round."""
    from qa_lib.publishing.refi.exchanging import import_project

    request = check_wanted(desk, school=school, semester=semester, locale=locale)
    named = _read_same(same)
    prepare_data(desk)
    with hold_lock(desk.paths.coding):
        wanted = {"school": school, "semester": request.semester, "locale": locale}
        taken = import_project(desk.paths, desk.params, file, **wanted, named=named)
    for line in _describe(taken):
        desk.say(line)


def _describe(taken: Taken) -> list[str]:
    told = [f"{taken.n_taken} answers taken into workbooks, {taken.n_same} were coded the same there"]
    if taken.different:
        shown = ", ".join(f"{name} ({coder})" for coder, name in taken.different[:10])
        told.append(f"{len(taken.different)} answers have other themes in the workbook, which stay: {shown}")
    if taken.n_uncodable:
        told.append(f"{taken.n_uncodable} answers cannot be coded: choose the reason in the workbook")
    if taken.n_outside:
        told.append(f"{taken.n_outside} answers do not stand in their coder's workbook; not taken")
    if taken.n_strange:
        told.append(f"{taken.n_strange} sources of the project are no answers of this round")
    return told


def _read_same(same: str) -> dict[str, str]:
    """Who of a file is which coder, from "Name=coder-a,Other=coder-b"."""
    pairs = [part.partition("=") for part in same.split(",") if part.strip()]
    wrong = [name for name, sign, coder in pairs if not (sign and name.strip() and coder.strip())]
    if wrong:
        raise ParamsError(f"not understood: SAME='{show_given(same)}'; expected Name=coder-a,Other=coder-b")
    return {name.strip(): coder.strip() for name, _, coder in pairs}


def _check_locale(desk: Desk, locale: str) -> None:
    known = desk.params.institution.locales
    if locale not in known:
        raise ParamsError(f"unknown locale '{show_given(locale)}'. Valid: {', '.join(known)}")
