"""What all chapters need, imported and computed once before they part: the module that fork servers import."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from typing import Any

import matplotlib.backends.backend_svg  # noqa: F401
import pandas as pd
import pyarrow.dataset  # noqa: F401
import scipy.stats  # noqa: F401

import qa_lib.reporting.chapters
from qa_lib import reads
from qa_lib.analysis.data import ReportData, keep_open
from qa_lib.analysis.sums import read_kept, summarise_results, summarise_school
from qa_lib.analysis.university import UniversityData, keep_university
from qa_lib.analysis.warming import warm, warm_university
from qa_lib.params import load_params
from qa_lib.paths import find_paths
from qa_lib.reporting.figures.setting import learn_letters
from qa_lib.reporting.figures.style import draw_svg, new_figure
from qa_lib.reporting.figures.typeface import wrap
from qa_lib.reporting.language import Language, write_number

for _module in pkgutil.iter_modules(qa_lib.reporting.chapters.__path__):
    importlib.import_module(f"{qa_lib.reporting.chapters.__name__}.{_module.name}")
#: By "semester/school": the file of a table that is kept of the school, and what was read for it.
KeptTables = Mapping[str, Mapping[str, Any]]

# Typefaces are read, and what draws is imported, when a first picture is drawn: this one, which nobody sees.
_figure = new_figure(height=1.0)
_figure.text(0.5, 0.5, "\n".join(wrap("Қанағаттану деңгейі", 1.0)))
draw_svg(_figure, name="rehearsal")


def read_params() -> None:
    """Read the params once for all that is forked afterwards, which `load_params` remembers, and how words are set."""
    params = load_params(find_paths().params)
    learn_letters([f"{n}% ({n - 3}–{n + 3}) {n},{n % 9} −{n}" for n in range(3, 100)])
    for locale in params.institution.locales:
        learn_letters(block.title[locale] for survey in params.surveys for block in survey.blocks)
        write_number(1.5, 1, locale)  # reads the rules of the language


def rehearse(
    *,
    school: str,
    semester: str,
    department: str,
    locale: str,
    tier: str,
    sums: KeptTables,
    results: KeptTables,
    is_warming: bool = True,
) -> None:
    """Read the data of a report; chapters forked afterwards share it.

    ``is_warming``: what several of its chapters use is computed, too.
    """
    paths = find_paths()
    with reads.noting():  # what a chapter takes of this is noted when it takes it
        data = ReportData(
            load_params(paths.params),
            paths,
            school,
            semester,
            department or None,
            sums_of_school=(lambda other: read_kept(sums[f"{semester}/{other}"])),
            results_of_school=(lambda other, then: read_kept(results[f"{then}/{other}"])),
        )
        keep_open(data)
        if is_warming:
            warm(data, tier=tier)
        Language(locale, paths.locale)


def rehearse_university(
    *,
    locale: str,
    tier: str,
    sums: KeptTables,
    results: KeptTables,
    is_warming: bool = True,
    semester: str = "",
    month: str = "",
    survey: str = "",
    **_unit: str,
) -> None:
    """As `rehearse`, for a report on the university; ``_unit`` are empty names of school and department."""
    paths = find_paths()
    with reads.noting():
        params = load_params(paths.params)
        data = UniversityData(
            params,
            paths,
            semester or params.semester_in_month(month).code,
            survey,
            month,
            sums_of_school=(lambda school, then: read_kept(sums[f"{then}/{school}"])),
            results_of_school=(lambda school, then: read_kept(results[f"{then}/{school}"])),
        )
        keep_university(data)
        if is_warming:
            warm_university(data, tier=tier)
        Language(locale, paths.locale)


def write_sums(*, school: str, semester: str, file: str) -> dict[str, list[str]]:
    """Write the sums of a school to ``file``; returns what was read for them, source -> parts."""
    return _write(summarise_school, school=school, semester=semester, file=file)


def write_results(*, school: str, semester: str, file: str) -> dict[str, list[str]]:
    """Write the planned results of a school to ``file``; returns what was read for them, source -> parts."""
    return _write(summarise_results, school=school, semester=semester, file=file)


def _write(summarise: Callable[..., pd.DataFrame], *, school: str, semester: str, file: str) -> dict[str, list[str]]:
    paths = find_paths()
    with reads.noting() as read:
        table = summarise(paths, load_params(paths.params), school=school, semester=semester)
    table.to_parquet(file, index=False)
    return {source: sorted(parts) for source, parts in read.items()}
