"""What ``make registers`` and ``make templates`` do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qa_lib.errors import IntakeError, unknown_name
from qa_lib.jobs.desk import Desk
from qa_lib.registers.workbooks import check_registers

if TYPE_CHECKING:
    import pandas as pd

#: Faults that are told on the screen; the workbook of faults has all.
TOLD_MAX = 40
FAULTS_FILE = "faults.xlsx"


def write_register_templates(desk: Desk, *, locale: str) -> None:
    """``make templates``: an empty workbook of each register in ``data/registers/templates/<locale>``.

    Raises
    ------
    ParamsError
        For an unknown language, or params without registers.
    """
    from qa_lib.registers.history import registers_folder
    from qa_lib.templates import write_templates

    check_registers(desk.params)
    if locale not in desk.params.institution.locales:
        raise unknown_name("locale", locale, desk.params.institution.locales)
    folder = registers_folder(desk.paths) / "templates" / locale
    written = write_templates(desk.params, folder, locale=locale)
    desk.say(f"{len(written.files)} templates in {desk.relative(folder)}; copy what you keep into data/registers")


def update_registers(desk: Desk) -> None:
    """``make registers``: read, check, tell what is wrong and due; where no row is left out, fill in what is computed.

    Raises
    ------
    IntakeError
        When rows, sheets or files are left out; the list is written before.
    """
    from qa_lib.registers import ensure_registers

    check_registers(desk.params)
    report = ensure_registers(desk.paths, desk.params, on_progress=desk.say)
    for copy in report.kept:
        desk.say(f"kept in the history: {copy.name}")
    _tell_rules(desk)
    if not report.faults["action"].ne("column_skipped").any():
        _write_back(desk)
    _tell_faults(desk, report.faults)


def _tell_rules(desk: Desk) -> None:
    """What rules find in the registers as they stand now: faults first, then what is due."""
    import datetime as dt

    from qa_lib.registers import open_registers
    from qa_lib.registers.lint import check, open_desk
    from qa_lib.reporting.language import Language
    from qa_lib.reporting.words.lint import say_rule

    language = Language("en", folder=desk.paths.locale)
    found = check(open_desk(open_registers(desk.paths, desk.params, on=dt.date.today())))
    for row in found.head(TOLD_MAX).to_dict("records"):
        sentence = say_rule(row["rule"], row["values"], desk.params, language)
        desk.say(f"{row['register']} {row['number']}: {sentence} ({row['severity']}, clause {row['clause']})")
    if len(found) > TOLD_MAX:
        desk.say(f"… and {len(found) - TOLD_MAX} more; the chapters on risks and measures have all")


def _write_back(desk: Desk) -> None:
    """Fill in the computed columns, and keep the new state, too."""
    import datetime as dt

    from qa_lib.registers import ensure_registers
    from qa_lib.registers.writing import write_back

    for written in write_back(desk.paths, desk.params, today=dt.date.today()):
        name = desk.relative(written.file)
        if written.refused:
            desk.say(f"{name}: nothing was written: {written.refused}")
        elif written.n_cells:
            desk.say(f"{name}: {written.n_cells} computed cells filled in")
        if written.formulas:
            desk.say(f"{name}: cells with formulas were left alone: {', '.join(written.formulas[:10])}")
    ensure_registers(desk.paths, desk.params, on_progress=desk.say)


def _tell_faults(desk: Desk, faults: pd.DataFrame) -> None:
    from qa_lib.intake.rejections import write_workbook
    from qa_lib.registers.store import store_folder

    if faults.empty:
        return
    for row in faults.head(TOLD_MAX).to_dict("records"):
        desk.say(_describe(row))
    file = store_folder(desk.paths) / FAULTS_FILE
    write_workbook(faults[["file", "sheet", "row", "column", "value", "reason", "expected", "action"]], file)
    n_left_out = int(faults["action"].ne("column_skipped").sum())
    if n_left_out:
        raise IntakeError(
            f"{n_left_out} faults leave something out of the registers; nothing was written to their workbooks. "
            f"All are listed in {desk.relative(file)}: mend the workbooks and run the command again"
        )


def _describe(row: dict[Any, Any]) -> str:
    import pandas as pd

    place = [str(row["file"]), str(row["sheet"] or "")]
    place += [] if pd.isna(row["row"]) else [f"row {row['row']}"]
    place += [str(row["column"])] if row["column"] else []
    expected = f"; expected {row['expected']}" if row["expected"] else ""
    given = f", given '{row['value']}'" if row["value"] else ""
    return f"{', '.join(filter(None, place))}: {row['reason']}{given}{expected} ({row['action']})"
