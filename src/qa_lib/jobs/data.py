"""Data made, read and completed, as far as a command needs them."""

from __future__ import annotations

from qa_lib.jobs.desk import Desk
from qa_lib.locks import hold_lock


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
            for line in report.foreign:
                desk.say(f"  {line}")
    registers = ensure_registers(desk.paths, desk.params, on_progress=desk.say)
    if registers.n_read and len(registers.faults):
        desk.say(f"registers: {len(registers.faults)} faults; `make registers` lists them")


def _complete_sample(desk: Desk) -> None:
    """Give a sample university that was made before there were registers its registers, too."""
    from qa_lib.intake import list_raw_semesters
    from qa_lib.sample.marks import is_lacking_registers, read_seed

    semesters = list_raw_semesters(desk.paths, desk.params)
    if is_lacking_registers(desk.paths, semesters) and desk.params.registers:
        from qa_lib.sample.register_files import write_sample_registers

        desk.say("making the registers of the sample university (synthetic, marked as such)")
        chosen = [desk.params.semester(code) for code in semesters]
        write_sample_registers(desk.paths, desk.params, chosen, seed=read_seed(desk.paths.raw / semesters[-1]))
