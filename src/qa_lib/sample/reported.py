"""What departments and schools of the synthetic university report of a survey, with some figures that are not right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from qa_lib.params import School, Survey
from qa_lib.sample.effects import is_held
from qa_lib.sample.population import tabulate_population
from qa_lib.sample.responses import draw_responses, option_borders
from qa_lib.sample.setting import Setting
from qa_lib.sample.stories import Stories

SURVEY = "satisfaction"
Row = dict[str, Any]


@dataclass(frozen=True)
class Slip:
    """What is wrong with the figures of a unit: a count or a rate too high, or the level, or nothing was reported."""

    count_factor: float = 1.0
    rate_added: float = 0.0
    level_added: float = 0.0
    is_silent: bool = False


#: By unit; all others report what they counted.
SLIPS = {
    "pharm-chem": Slip(count_factor=1.12),
    "pharm-management": Slip(level_added=0.09),
    "med": Slip(rate_added=0.11),
    "dent": Slip(is_silent=True),
}
#: The place among the departments of a school of one that reports nothing.
SILENT_PLACE = 3


def draw_reported(stories: Stories, setting: Setting) -> Iterator[Row]:
    """The rows of the register of reported figures for the semester of ``setting``."""
    survey = next((one for one in setting.params.surveys if one.code == SURVEY), None)
    if survey is None or not is_held(survey, setting.semester):
        return
    cells = tabulate_population(setting)
    cells = cells[cells["target_group"].eq(survey.target_group)]
    for school in setting.params.institution.schools:
        yield from _report_school(survey, school, cells[cells["school"].eq(school.code)], stories, setting)


def _report_school(
    survey: Survey, school: School, cells: pd.DataFrame, stories: Stories, setting: Setting
) -> Iterator[Row]:
    responses = draw_responses(survey, school, setting)
    if responses.context.empty:
        return
    counted = responses.context[["department"]].assign(level=_positive(responses.places, survey, setting))
    yield from _report(school.code, counted["level"], cells, stories, setting)
    for place, department in enumerate(school.departments):
        own = counted.loc[counted["department"].eq(department.code), "level"]
        if len(own) and place != SILENT_PLACE:
            people = cells[cells["department"].eq(department.code)]
            yield from _report(department.code, own, people, stories, setting)


def _positive(places: np.ndarray, survey: Survey, setting: Setting) -> np.ndarray:
    """The share of positive answers of each questionnaire."""
    positive = np.empty(places.shape, dtype=bool)
    for column, item in enumerate(survey.items):
        scale = setting.params.scale(item.scale)
        place = len(scale.categories) - 1 - places[:, column] if item.reversed else places[:, column]
        positive[:, column] = place > np.searchsorted(option_borders(scale), 0.0)
    share: np.ndarray = positive.mean(axis=1)
    return share


def _report(unit: str, level: pd.Series, cells: pd.DataFrame, stories: Stories, setting: Setting) -> Iterator[Row]:
    slip, people = SLIPS.get(unit, Slip()), int(cells["n_population"].sum())
    if slip.is_silent:
        return
    date = setting.semester.report_date
    yield {
        "unit": stories.unit(unit),
        "semester": setting.semester.code,
        "indicator": SURVEY,
        "n_respondents": round(len(level) * slip.count_factor),
        "response_share": round(len(level) / people + slip.rate_added, 2) if people else None,
        "satisfaction_share": round(float(level.mean()) + slip.level_added, 3),
        "document": f"Есеп {date:%d.%m.%Y}",
        "reported_date": date,
    }
