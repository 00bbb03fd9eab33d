"""What must not be, looked for: hidden results worked out, people in files, values that do not stand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from qa_lib.errors import DisclosureError, IntakeError, QaError
from qa_lib.jobs.data import prepare_data
from qa_lib.jobs.desk import Desk
from qa_lib.jobs.requests import check_wanted

if TYPE_CHECKING:
    import pandas as pd


def attack_release(desk: Desk, *, semester: str, tier: str) -> None:
    """``make attack``: what readers could work out of the results that are hidden from them; ``tier`` "" is all rings.

    Raises
    ------
    DisclosureError
        When a hidden result is found, placed more narrowly than the policy asks, or shown by a finished report.
    """
    from qa_lib.auditing import attack_rings
    from qa_lib.params import TIERS

    first = desk.params.institution.schools[0].code
    request = check_wanted(desk, school=first, semester=semester, tier=tier or TIERS[0], locale="kk")
    prepare_data(desk)
    tiers = (tier,) if tier else TIERS
    unsafe = attack_rings(desk.paths, desk.params, semester=request.semester, tiers=tiers, say=desk.say)
    if unsafe:
        raise DisclosureError("readers can work out what is hidden from them:\n" + "\n".join(unsafe))
    desk.say(f"{request.semester} and before: nothing that is hidden can be worked out")


def check_leaks(desk: Desk, folder: Path | None) -> None:
    """``make leak-check``: what must not leave, looked for in all files of a folder or in one file.

    Raises
    ------
    DisclosureError
        When anything is found.
    """
    from qa_lib.intake import list_semesters_with_data
    from qa_lib.privacy.leaks import refuse_leaks
    from qa_lib.publishing.clearing import Clearing, files_below

    place = folder or desk.paths.out
    files = {place.name: place} if place.is_file() else files_below(place)
    clearing = Clearing(desk.paths, desk.params, tuple(list_semesters_with_data(desk.paths)))
    if not clearing.semesters:
        raise IntakeError("no data were read, so there is nothing to look for; run `make intake` first")
    leaks = clearing.find_leaks(files)
    refuse_leaks(leaks, what=desk.relative(place), outcome="It lies where it lay")
    watch = clearing.rules.watch
    short = f"; {watch.n_too_short} identifiers are too short to be looked for" if watch.n_too_short else ""
    desk.say(f"{desk.relative(place)}: {len(files)} files, {watch.n_identifiers} identifiers, nothing found{short}")


def check_references(console: Console, folder: Path, *, topics: Sequence[str], only_failures: bool) -> None:
    """``qa check-reference``: one line a value as its case is done, and a closing count.

    Raises
    ------
    QaError
        A value is not as expected, or no adapter knows a method.
    """
    from qa_lib.reference import check_folder, format_rows, summarise

    def say(case_rows: pd.DataFrame) -> None:
        for line in format_rows(case_rows, only_failures=only_failures):
            console.print(line, soft_wrap=True, markup=False)

    summary = summarise(check_folder(folder, topics=topics, on_case=say))
    console.print(str(summary), soft_wrap=True)
    if summary.n_values_failed:
        raise QaError(f"{summary.n_values_failed} values in {summary.n_cases_failed} cases do not stand")
