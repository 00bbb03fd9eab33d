"""How long people took to fill in a questionnaire, where its export records that."""

from __future__ import annotations

import numpy as np

from qa_lib.params import School, Survey
from qa_lib.sample.effects import (
    SECONDS_PER_ITEM,
    SECONDS_SD,
    SPEEDER_SECONDS,
    SPEEDER_SHARE,
    SPEEDER_SHARE_OF_STRAIGHT,
    TIMED_SURVEYS,
)
from qa_lib.sample.setting import Setting


def draw_durations(
    survey: Survey, school: School, *, is_straight: np.ndarray, setting: Setting
) -> list[int] | list[str]:
    """Whole seconds a questionnaire; "" throughout where the survey's export has no such column."""
    n = len(is_straight)
    if survey.number not in TIMED_SURVEYS:
        return [""] * n
    generator = setting.stream("durations", survey.code, school.code)
    is_speeder = generator.random(n) < np.where(is_straight, SPEEDER_SHARE_OF_STRAIGHT, SPEEDER_SHARE)
    careful = SECONDS_PER_ITEM * np.exp(SECONDS_SD * generator.standard_normal(n))
    seconds = np.where(is_speeder, generator.uniform(*SPEEDER_SECONDS, size=n), careful)
    return [round(each * len(survey.items)) for each in seconds.tolist()]
