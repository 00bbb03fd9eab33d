"""Commands of those who answer for personal data: another key, a person forgotten, what is past its term."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qa_lib.errors import ParamsError, QaError
from qa_lib.jobs.data import prepare_data
from qa_lib.jobs.desk import Desk
from qa_lib.locks import hold_lock

if TYPE_CHECKING:
    from qa_lib.intake.person import Sighting

#: What may become of the former key.
FORMER_KEY = ("keep", "destroy")


def rotate_key(desk: Desk, former: str) -> None:
    """``make rotate-key``: a new key, then all raw exports read under it.

    Raises
    ------
    ParamsError
        When it is not said whether the former key is kept or destroyed.
    """
    from qa_lib.privacy import pseudonyms

    if former not in FORMER_KEY:
        given = f"unknown choice '{former}'" if former else "not said what becomes of the former key"
        raise ParamsError(f"{given}; expected FORMER=keep (beside the new one) or FORMER=destroy")
    with hold_lock(desk.paths.store):
        key, kept = pseudonyms.rotate_key(project_root=desk.paths.root, keeps_former=former == "keep")
    desk.say(f"new pseudonym key: {key.path} (keep a safe copy)")
    if kept is None:
        desk.say("the former key was destroyed here; destroy its safe copies, too")
    else:
        desk.say(f"the former key is kept: {kept}")
    prepare_data(desk)
    desk.say("all pseudonyms are new; one person is still one person in every semester whose raw exports are here")


def forget_person(desk: Desk, identifiers: Sequence[str]) -> None:
    """``make forget``: leave the rows of a respondent out, now and whenever raw exports are read again.

    Says what is affected. Raw files are not changed; which of them still hold the person is said.

    Raises
    ------
    QaError
        When no identifier is given, or no raw file holds any: a misspelt one must not look like success.
    """
    from qa_lib.intake.person import find_person
    from qa_lib.privacy.forgetting import add_forgotten

    wanted = [identifier for identifier in map(str.strip, identifiers) if identifier]
    if not wanted:
        raise ParamsError("no identifier was given; expected the one under which the raw exports hold the person")
    sightings = find_person(wanted, desk.paths, desk.params)
    if not any(one.n_rows for one in sightings):
        raise QaError("no raw file holds this person; nothing was changed. Check the identifier, letter by letter")
    with hold_lock(desk.paths.store):
        add_forgotten(wanted, desk.paths.data, project_root=desk.paths.root)
    prepare_data(desk)
    _tell_files(desk, sightings)
    _tell_reports(desk, {one.semester for one in sightings if one.n_rows})


def _tell_files(desk: Desk, sightings: Iterable[Sighting]) -> None:
    years = desk.params.policy.privacy.retention_years.value
    desk.say(f"raw files that hold the person (they are not changed; primary data are kept {years} years, 7.9):")
    for one in sightings:
        rows = "can not be read: look into it by hand" if one.n_rows is None else f"{one.n_rows} rows"
        desk.say(f"  {desk.relative(desk.paths.raw / one.semester / one.file)}: {rows}")


def _tell_reports(desk: Desk, semesters: set[str]) -> None:
    from qa_lib.publishing.manifest import MANIFEST, read_manifest

    desk.say(f"semesters affected: {', '.join(sorted(semesters))}")
    manifests = sorted(desk.paths.out.rglob(MANIFEST))
    affected = [file.parent for file in manifests if semesters & set(read_manifest(file.parent)["inputs"]["raw"])]
    if affected:
        desk.say("reports that were made from them, to be made again:")
    for folder in affected:
        desk.say(f"  {desk.relative(folder)}")


def read_identifiers(file: Path) -> list[str]:
    """The identifiers in a file, one a line.

    Raises
    ------
    ParamsError
        When the file can not be read as text.
    """
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ParamsError(f"{file} can not be read as text: expected one identifier a line, in UTF-8") from error


def list_retention(desk: Desk, on: dt.date) -> None:
    """``make retention``: what is past the term of keeping on a day; nothing is deleted."""
    from qa_lib.publishing.retention import list_kept

    kept = list_kept(desk.paths, desk.params)
    past = [one for one in kept if one.last_date < on]
    for one in past:
        desk.say(f"{desk.relative(one.folder)}: {one.kind} of {one.semester}, to be kept until {one.last_date}")
    rest = [one.last_date for one in kept if one.last_date >= on]
    following = f"; the next term ends on {min(rest)}" if rest else ""
    desk.say(f"{on}: {len(past)} of {len(kept)} folders are past their term (7.9, 8.1.3){following}")
    if past:
        desk.say("Nothing was deleted. Longer terms from outside prevail; whoever answers for the archive decides.")
