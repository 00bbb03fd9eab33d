"""Codes become the names that params give them, in the report's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from qa_lib.analysis.composition import JOINED
from qa_lib.params import Params, School
from qa_lib.reporting.language import Language
from qa_lib.reporting.words.terms import DIMENSIONS, LANGUAGES, say

#: From the general to the special; the last one that a row has names the row.
LEVELS = ("survey", "block", "item", "department", "theme")


def add_labels(frame: pd.DataFrame, *, params: Params, language: Language) -> pd.DataFrame:
    """A copy with ``<name>_label`` for each column of codes, and ``label``: the most special name of the row.

    A block's ``label`` carries its survey where another row's block has the same title. Rows without a code have an
    empty label there.
    """
    labelled = frame.assign(
        **{f"{name}_label": _label_column(frame, name, params, language) for name in LEVELS if name in frame}
    )
    names = [f"{name}_label" for name in LEVELS if name in frame]
    if not names:
        return labelled
    label = labelled[names[0]]
    for name in names[1:]:
        label = labelled[name].where(labelled[name].ne(""), label)
    return _name_wholes(labelled.assign(label=_tell_apart(label, labelled)), language)


def _name_wholes(labelled: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Rows of a whole survey among those of its blocks say so in the column of blocks."""
    if "block_label" not in labelled:
        return labelled
    whole = language.text("whole survey")
    return labelled.assign(block_label=labelled["block_label"].replace("", whole))


def _label_column(frame: pd.DataFrame, name: str, params: Params, language: Language) -> pd.Series:
    codes = _texts(frame[name])
    surveys = _texts(frame["survey"]) if "survey" in frame else codes
    pairs = list(zip(surveys, codes, strict=True))
    labels = {
        (survey, code): _READERS[name](survey, code, params, language) if code is not None else ""
        for survey, code in dict.fromkeys(pairs)
    }
    return pd.Series([labels[pair] for pair in pairs], index=frame.index, dtype="str")


def _texts(column: pd.Series) -> list[Any]:
    """The codes of a column, None where there is none."""
    return column.astype(object).where(column.notna(), None).tolist()


def _tell_apart(label: pd.Series, labelled: pd.DataFrame) -> pd.Series:
    if "block_label" not in labelled or "item_label" in labelled:
        return label
    surveys = labelled[["survey_label"]].assign(label=label).drop_duplicates().groupby("label").size()
    is_shared = label.map(surveys).gt(1) & labelled["block_label"].ne("")
    return label.where(~is_shared, label + " (" + labelled["survey_label"] + ")")


def _survey(_survey: str, code: str, params: Params, language: Language) -> str:
    names = {survey.code: survey.short_title for survey in params.surveys}
    return language.name(names[code]) if code in names else code


def _block(survey: str, code: str, params: Params, language: Language) -> str:
    return language.name(params.survey(survey).block(code).title)


def _item(survey: str, code: str, params: Params, language: Language) -> str:
    return language.name(params.survey(survey).item(code).text)


def _department(_survey: str, code: str, params: Params, language: Language) -> str:
    schools: tuple[School, ...] = params.institution.schools
    names = {d.code: d.name for school in schools for d in school.departments}
    return language.name(names[code]) if code in names else code


def _theme(_survey: str, code: str, params: Params, language: Language) -> str:
    names = {name: theme.label for name, theme in params.lineage.themes.items()}
    return language.name(names[code]) if code in names else code


#: Name of a column -> the name of a code in it; the first argument is the survey of the row.
_READERS: dict[str, Callable[[str, str, Params, Language], str]] = {
    "survey": _survey,
    "block": _block,
    "item": _item,
    "department": _department,
    "theme": _theme,
}


def label_category(dimension: str, category: object, params: Params, language: Language) -> str:
    """What a category of a composition is called: a programme, a level of education, a year of study, a language."""
    if category == JOINED:
        return language.text("smaller groups together")
    if dimension == "programme":
        programmes = {one.code: one.name for school in params.institution.schools for one in school.programmes}
        return language.name(programmes[str(category)]) if str(category) in programmes else str(category)
    if dimension == "level":
        names = {level.code: level.name for level in params.institution.levels}
        return language.name(names[str(category)]) if str(category) in names else str(category)
    if dimension == "language":
        return say(LANGUAGES, category, language)
    return language.text("year {n}", n=category)


def label_dimension(dimension: str, language: Language) -> str:
    """What a characteristic of respondents is called."""
    return say(DIMENSIONS, dimension, language)
