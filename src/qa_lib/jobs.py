"""What each command does: prepare the data, make the reports, say in words what came of it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from qa_lib.errors import DisclosureError, IntakeError, ParamsError, QaError, printable, show_given, unknown_name
from qa_lib.kernels import can_fork
from qa_lib.locks import hold_lock
from qa_lib.params import Kind, Params, load_params
from qa_lib.paths import Paths, find_paths

if TYPE_CHECKING:
    import pandas as pd

    from qa_lib.publishing.making import Project
    from qa_lib.publishing.report import ReportResult
    from qa_lib.publishing.request import ReportRequest

#: The params and data folder of ``make example``.
EXAMPLE = "insteval"
EXAMPLE_SCHOOL = "eth"
#: Where the kernels of chapters come from.
KERNELS = ("forked", "plain")
_SCHEDULER = re.compile(r"(tcp|tls|ws|wss|ucx)://[\w.:\[\]-]{1,255}")
_EXCHANGE = re.compile(r"[a-z][a-z0-9+.-]{0,30}://[^\s:*?\"'<>|$`\\]{1,1000}", re.I)


@dataclass(frozen=True)
class Desk:
    """Where a command works: folders, params, and the console that it talks to."""

    paths: Paths
    params: Params
    console: Console

    def say(self, words: str) -> None:
        """One line to the user."""
        self.console.print(printable(words), soft_wrap=True, markup=False)

    def relative(self, path: os.PathLike[str]) -> str:
        """A path as seen from the working directory."""
        return os.path.relpath(path)


@dataclass(frozen=True)
class Manner:
    """How reports are made: how many chapters at once, in which kernels, on which machines; or only explained."""

    jobs: int = 1
    is_forking: bool = field(default_factory=can_fork)
    explains: bool = False
    scheduler: str = ""
    exchange: str = ""

    @classmethod
    def checked(cls, jobs: int, kernels: str, *, explains: bool, scheduler: str, exchange: str) -> Manner:
        """The manner that a command's options ask for; ``kernels`` is ``forked``, ``plain`` or "": as the platform can.

        Raises
        ------
        ParamsError
            For another kind of kernel, forked ones where the platform can not, no address, or an exchange without
            a scheduler.
        """
        if kernels not in ("", *KERNELS):
            raise unknown_name("kind of kernels", kernels, KERNELS)
        if kernels == "forked" and not can_fork():
            raise ParamsError("this platform does not fork safely; give KERNELS=plain, or leave it out")
        if scheduler and not _SCHEDULER.fullmatch(scheduler):
            raise ParamsError(f"no address of a scheduler: '{show_given(scheduler)}'; expected tcp://host:8786")
        if exchange and not _EXCHANGE.fullmatch(exchange):
            raise ParamsError(f"no address of an exchange: '{show_given(exchange)}'; expected s3://bucket/folder, …")
        if exchange and not scheduler:
            raise ParamsError("an exchange serves the workers of a scheduler: give SCHEDULER=tcp://host:8786, too")
        return cls(jobs, kernels != "plain" and can_fork(), explains, scheduler, exchange)


def open_desk(console: Console) -> Desk:
    """The desk of the project that the working directory belongs to."""
    paths = find_paths()
    return Desk(paths, load_params(paths.params), console)


def make_report(desk: Desk, manner: Manner, kind: Kind, **wanted: str) -> None:
    """One report of a kind; data are made or read first where they are missing or changed."""
    request = _check(desk, kind, **wanted)
    prepare_data(desk, explains=manner.explains)
    _publish(desk, [request], manner)


def make_all_reports(desk: Desk, manner: Manner, **wanted: str) -> None:
    """``make reports``: one report of every school that has data in the semester."""
    from qa_lib.intake import list_schools_with_data

    first = desk.params.institution.schools[0].code
    semester = _check(desk, "school", school=first, **wanted).semester
    prepare_data(desk, explains=manner.explains)
    schools = list_schools_with_data(desk.paths, semester)
    requests = [_check(desk, "school", school=school, **wanted | {"semester": semester}) for school in schools]
    _publish(desk, requests, manner)


def make_example_report(console: Console, manner: Manner, **wanted: str) -> None:
    """``make example``: a report on real public data, through ordinary params and intake."""
    from qa_lib.intake.example import write_example_exports

    project = find_paths()
    folder = project.params / "examples" / EXAMPLE
    paths = replace(project, params=folder, data=project.data / "examples" / EXAMPLE)
    os.environ |= {"QA_PARAMS": str(paths.params), "QA_DATA": str(paths.data)}  # the kernels inherit it
    desk = Desk(paths, load_params(folder), console)
    write_example_exports(paths)
    make_report(desk, manner, "school", school=EXAMPLE_SCHOOL, semester="", **wanted)


def write_sample(desk: Desk) -> None:
    """``make sample``: the synthetic university as raw exports."""
    with hold_lock(desk.paths.raw):
        _write_sample(desk)


def _write_sample(desk: Desk) -> None:
    from qa_lib.sample import make_sample

    with desk.console.status("sample university") as status:
        report = make_sample(desk.paths, desk.params, on_progress=status.update)
    desk.say(f"sample university: {len(report.files)} files in {desk.relative(desk.paths.raw)}")
    _review_sample(desk, seed=report.seed)


def _review_sample(desk: Desk, *, seed: int) -> None:
    """Invented decisions about open answers of the latest semester, whose names come from what intake reads."""
    from qa_lib.intake import ensure_intake, list_raw_semesters
    from qa_lib.publishing.reviewing import review_sample

    semester = list_raw_semesters(desk.paths, desk.params)[-1]
    with desk.console.status("sample decisions about open answers"):
        ensure_intake(desk.paths, desk.params, semesters=[semester])
        n_schools = review_sample(desk.paths, desk.params, semester=semester, seed=seed)
    desk.say(f"sample decisions about open answers of {n_schools} schools in {desk.relative(desk.paths.review)}")


def prepare_data(desk: Desk, *, explains: bool = False) -> None:
    """Make the sample university if there are no data at all, then read what is new or changed; or only say what.

    Of several commands that find no data at once the first makes the sample, and the others wait for it.
    """
    from qa_lib.intake import ensure_intake, explain_intake, list_raw_semesters
    from qa_lib.registers import ensure_registers

    if explains:
        for semester, reasons in explain_intake(desk.paths, desk.params).items():
            desk.say(f"{semester} would be read again: {'; '.join(reasons)}")
        return

    with hold_lock(desk.paths.raw):
        if not list_raw_semesters(desk.paths, desk.params):
            desk.say(
                f"No data in {desk.relative(desk.paths.raw)}: making the sample university (synthetic, marked as such)."
            )
            _write_sample(desk)
        _complete_sample(desk)
    for report in ensure_intake(desk.paths, desk.params, on_progress=desk.say):
        if report.was_read:
            desk.say(report.summary)
    registers = ensure_registers(desk.paths, desk.params, on_progress=desk.say)
    if registers.n_read and len(registers.faults):
        desk.say(f"registers: {len(registers.faults)} faults; `make registers` lists them")


def _complete_sample(desk: Desk) -> None:
    """Give a sample university that was made before there were registers its registers, too."""
    from qa_lib.intake import list_raw_semesters
    from qa_lib.sample.register_files import is_lacking_registers, write_sample_registers
    from qa_lib.sample.writing import read_seed

    semesters = list_raw_semesters(desk.paths, desk.params)
    if is_lacking_registers(desk.paths, semesters) and desk.params.registers:
        desk.say("making the registers of the sample university (synthetic, marked as such)")
        chosen = [desk.params.semester(code) for code in semesters]
        write_sample_registers(desk.paths, desk.params, chosen, seed=read_seed(desk.paths.raw / semesters[-1]))


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


def prepare_review(desk: Desk, *, school: str, semester: str, locale: str) -> None:
    """``make review``: the workbook of decisions about the open answers of a school."""
    from qa_lib.publishing.reviewing import update_review

    request = _check(desk, school=school, semester=semester, locale=locale)
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
    request = _check(desk, school=first, semester=semester, tier=tier or TIERS[0], locale="kk")
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


def _check(desk: Desk, kind: Kind = "school", **wanted: str) -> ReportRequest:
    from qa_lib.intake import list_raw_semesters
    from qa_lib.publishing.checking import check_request

    semesters = list_raw_semesters(desk.paths, desk.params) or [entry.code for entry in desk.params.semesters.semesters]
    return check_request(desk.params, semesters_with_data=semesters, kind=kind, **wanted)


def _publish(desk: Desk, requests: Sequence[ReportRequest], manner: Manner) -> None:
    from qa_lib.publishing.making import Project
    from qa_lib.publishing.progress import show_progress
    from qa_lib.publishing.report import explain_reports

    if not requests:
        raise IntakeError("no school has data in this semester; see what was rejected, or name another semester")
    project = Project(desk.paths, desk.params, manner.jobs, manner.is_forking)
    if manner.explains:
        _tell(desk, explain_reports(requests, project))
        return
    n_steps = len(desk.params.reports.chapters_of(requests[0].kind, requests[0].tier)) + 1
    with show_progress(requests, n_steps, desk.console) as on_step:
        results = _make(requests, replace(project, on_step=on_step), manner)
    for result in results:
        if result.error is None:
            made = f" ({len(result.made)} of {n_steps} steps made)" if result.made else " (up to date)"
            desk.say(f"{result.request.label}: {desk.relative(result.folder)}{made}")
    _raise_failures(results)


def _make(requests: Sequence[ReportRequest], project: Project, manner: Manner) -> list[ReportResult]:
    if manner.scheduler:
        from qa_lib.publishing.distribution.distributing import make_reports_on

        return make_reports_on(manner.scheduler, requests, project, exchange=manner.exchange)
    from qa_lib.publishing.report import make_reports

    return make_reports(requests, project)


def _tell(desk: Desk, explained: Mapping[ReportRequest, Mapping[str, Sequence[str]]]) -> None:
    for request, steps in explained.items():
        desk.say(f"{request.label}: {'up to date' if not steps else ''}".rstrip())
        for step, reasons in steps.items():
            desk.say(f"  {step}: {'; '.join(reasons)}")


def _raise_failures(results: Sequence[ReportResult]) -> None:
    failed = [result for result in results if result.error is not None]
    if len(results) == 1 and failed and failed[0].error:
        raise failed[0].error
    if failed and failed[0].error:
        lines = [f"{result.request.label}: {result.error}" for result in failed]
        raise type(failed[0].error)("\n".join([f"{len(failed)} of {len(results)} reports failed:", *lines]))
