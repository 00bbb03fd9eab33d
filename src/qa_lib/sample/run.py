"""Write the synthetic university: a folder of raw exports for every semester."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path

from qa_lib.errors import ParamsError
from qa_lib.params import Params, Semester, Survey
from qa_lib.paths import Paths
from qa_lib.sample.effects import is_held
from qa_lib.sample.register_files import check_registers_replaceable, write_sample_registers
from qa_lib.sample.registers import population_sheet, register_language, teachers_sheet
from qa_lib.sample.setting import Setting
from qa_lib.sample.sheets import Planted, draw_export
from qa_lib.sample.styles import FileStyle, choose_style, file_name, heading
from qa_lib.sample.writing import Sheet, check_replaceable, replace_folder, write_sheet

DEFAULT_SEED = 20250901
Progress = Callable[[str], None]


@dataclass(frozen=True)
class FileReport:
    """One written file; ``planted`` is None for registers and codings."""

    semester: str
    name: str
    survey: str
    n_rows: int
    planted: Planted | None = None


@dataclass(frozen=True)
class SampleReport:
    """What was written; the planted structure is `structure.tabulate_structure` with the same seed."""

    seed: int
    scale: float
    files: tuple[FileReport, ...]


def make_sample(
    paths: Paths,
    params: Params,
    *,
    seed: int = DEFAULT_SEED,
    semesters: Sequence[str] | None = None,
    scale: float = 1.0,
    on_progress: Progress | None = None,
) -> SampleReport:
    """Write ``data/raw/<semester>/`` of the synthetic university, the same bytes for the same params, seed and scale.

    Its registers lie in ``data/registers``, where no others are kept.

    ``semesters`` are the codes to write, None for all of ``params/semesters.yaml``. ``scale`` multiplies the numbers
    of learners, teachers and others; 1 is about 12,000 learners. ``on_progress`` is called with the semester and the
    survey that are about to be made. A folder of sample data is replaced as a whole.

    Raises
    ------
    ParamsError
        For an unknown semester or a scale that is not positive.
    IntakeError
        If a semester's folder holds files that are not sample data; nothing is written then.
    """
    if scale <= 0:
        raise ParamsError(f"scale must be positive; given: {scale}")
    chosen = [params.semester(code) for code in semesters] if semesters else list(params.semesters.semesters)
    for semester in chosen:
        check_replaceable(paths.raw / semester.code)
    check_registers_replaceable(paths)
    files: list[FileReport] = []
    for semester in chosen:
        setting = Setting(params=params, semester=semester, seed=seed, scale=scale)
        fill = partial(_fill, setting=setting, on_progress=on_progress or _say_nothing)
        files += replace_folder(paths.raw / semester.code, fill, seed=seed)
    write_sample_registers(paths, params, chosen, seed=seed, scale=scale)
    return SampleReport(seed, scale, tuple(files))


def _say_nothing(text: str) -> None:
    """The default of ``on_progress``."""


def _fill(folder: Path, setting: Setting, on_progress: Progress) -> list[FileReport]:
    registers = [
        _write_register(folder, "population", population_sheet(setting), setting),
        _write_register(folder, "teachers", teachers_sheet(setting), setting),
    ]
    files = list(registers)
    for survey in setting.params.surveys:
        if is_held(survey, setting.semester):
            on_progress(f"{setting.semester.code}: {survey.code}")
            files += _write_survey(folder, survey, setting)
    return files


def _write_register(folder: Path, name: str, sheet: Sheet, setting: Setting) -> FileReport:
    style = FileStyle("xlsx", register_language(setting), "text", "label")
    write_sheet(sheet, folder / f"{name}.xlsx", style)
    return FileReport(setting.semester.code, f"{name}.xlsx", name, len(sheet.rows))


def _write_survey(folder: Path, survey: Survey, setting: Setting) -> list[FileReport]:
    semester: Semester = setting.semester
    style = choose_style(survey, semester)
    export = draw_export(survey, setting, style)
    name = file_name(survey, semester, style.extension, setting.params)
    write_sheet(export.sheet(), folder / name, style)
    reports = [FileReport(semester.code, name, survey.code, len(export.rows), export.planted)]
    if len(export.codings):
        language = register_language(setting)
        headings = [heading(column, language, setting.params) for column in export.codings.columns]
        sheet = Sheet(headings, export.codings.fillna("").to_numpy().tolist())
        coding_name = _coding_name(survey, setting.params)
        write_sheet(sheet, folder / coding_name, FileStyle("xlsx", language, "text", "label"))
        reports.append(FileReport(semester.code, coding_name, "coding", len(sheet.rows)))
    return reports


def _coding_name(survey: Survey, params: Params) -> str:
    """``coding_<survey>.xlsx``, or with the survey's number where a survey's pattern would claim that name."""
    name = f"coding_{survey.code}.xlsx"
    patterns = [pattern.casefold() for each in params.surveys for pattern in each.files]
    is_claimed = any(fnmatchcase(name, pattern) for pattern in patterns)
    return f"coding_{survey.number}.xlsx" if is_claimed else name
