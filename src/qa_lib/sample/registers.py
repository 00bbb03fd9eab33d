"""The registers beside the surveys, the population and the teachers, as the offices that keep them export them."""

from __future__ import annotations

import pandas as pd

from qa_lib.sample.effects import semester_time
from qa_lib.sample.population import CELL_COLUMNS, tabulate_population
from qa_lib.sample.roster import teachers_in
from qa_lib.sample.setting import Setting
from qa_lib.sample.styles import FileLanguage, heading, language_word
from qa_lib.sample.writing import Sheet


def register_language(setting: Setting) -> FileLanguage:
    """The language of a semester's registers: Kazakh in one academic year, Russian in the next."""
    return "kk" if int(semester_time(setting.semester)) % 2 else "ru"


def population_sheet(setting: Setting) -> Sheet:
    """The counts of the population, names instead of codes."""
    language = register_language(setting)
    cells = tabulate_population(setting)
    names = _names(setting, language)
    groups = {group.code: group.name[language] for group in setting.params.catalogue.target_groups}
    words = {code: language_word(code, language, setting.params) for code in ("kk", "ru", "en")}
    printed = cells.assign(
        target_group=cells["target_group"].map(groups),
        course=cells["course"].astype(object).where(cells["course"] > 0, ""),
        language=cells["language"].map(words),
        **{name: cells[name].map(names).fillna("") for name in ("school", "department", "level", "programme")},
    )
    return _sheet(printed[[*CELL_COLUMNS, "n_population"]], setting, language)


def teachers_sheet(setting: Setting) -> Sheet:
    """Staff number, full name, school and department of everybody who teaches in the semester."""
    language = register_language(setting)
    names = _names(setting, language)
    parts = [
        teachers_in(school, setting.semester, seed=setting.seed, scale=setting.scale)
        for school in setting.params.institution.schools
    ]
    teachers = pd.concat(parts, ignore_index=True)
    printed = pd.DataFrame(
        {
            "teacher": teachers["teacher"],
            "name": [name.full for name in teachers["name"]],
            "school": teachers["school"].map(names),
            "department": teachers["department"].map(names).fillna(""),
        }
    )
    return _sheet(printed, setting, language)


def _names(setting: Setting, language: FileLanguage) -> dict[str, str]:
    """Code -> name of schools, departments, programmes and levels; their codes do not meet in one column."""
    institution = setting.params.institution
    named = [
        *institution.levels,
        *(p for school in institution.schools for p in school.programmes),
        *(d for school in institution.schools for d in school.departments),
        *institution.schools,
    ]
    return {each.code: each.name[language] for each in named}


def _sheet(frame: pd.DataFrame, setting: Setting, language: FileLanguage) -> Sheet:
    headings = [heading(name, language, setting.params) for name in frame.columns]
    return Sheet(headings, list(zip(*[frame[name].tolist() for name in frame.columns], strict=True)))
