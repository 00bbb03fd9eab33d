"""What lies about the level of an item: the person, the person's view of one thing, and the single answer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qa_lib.params import School, Survey
from qa_lib.sample.effects import (
    ITEM_FAULTS,
    PERSON_SHARE,
    PERSON_SHARE_OF_RATINGS,
    RATING_SHARE,
    VIEW_SHARE,
    ItemFault,
)
from qa_lib.sample.setting import Setting

CLEAR = ItemFault(survey=0, item="")


def draw_deviations(
    survey: Survey, school: School, context: pd.DataFrame, setting: Setting, generator: np.random.Generator
) -> np.ndarray:
    """Deviations from the level, variance 1 in every item, questionnaires x items.

    The person, and the person's view of the one teacher, are common to all items; the view of a block is common to
    its items. An item at fault keeps less of what is common, or has it turned round for those who misread it.
    """
    is_rating = survey.subject == "teacher"
    of_person = PERSON_SHARE_OF_RATINGS if is_rating else PERSON_SHARE
    of_rating = RATING_SHARE if is_rating else 0.0
    n_rows = len(context)
    rating = generator.standard_normal(n_rows)
    single = generator.standard_normal((n_rows, len(survey.items)))
    general = np.sqrt(of_person) * context["person"].to_numpy(float) + np.sqrt(of_rating) * rating
    common = general[:, None] + np.sqrt(VIEW_SHARE) * _views_of_blocks(survey, school, n_rows, setting)
    faults = [item_fault(survey, item.code) for item in survey.items]
    kept = np.array([fault.kept_share for fault in faults])
    common_share = of_person + of_rating + VIEW_SHARE
    signs = _readings(survey, school, faults, n_rows=n_rows, setting=setting)
    deviations: np.ndarray = signs * np.sqrt(kept) * common + np.sqrt(1 - kept * common_share) * single
    return deviations


def item_fault(survey: Survey, item: str) -> ItemFault:
    """What is planted as wrong with an item; nothing for most."""
    return next((fault for fault in ITEM_FAULTS if (fault.survey, fault.item) == (survey.number, item)), CLEAR)


def _views_of_blocks(survey: Survey, school: School, n_rows: int, setting: Setting) -> np.ndarray:
    """Each questionnaire's view of the things that the blocks are about, standard normal, a column an item."""
    views = setting.stream("views of blocks", survey.code, school.code).standard_normal((n_rows, len(survey.blocks)))
    return np.repeat(views, [len(block.items) for block in survey.blocks], axis=1)


def _readings(survey: Survey, school: School, faults: list[ItemFault], *, n_rows: int, setting: Setting) -> np.ndarray:
    """1 where an item was read as it was meant, -1 where its sense was turned round; a column an item."""
    signs = np.ones((n_rows, len(faults)))
    for column, fault in enumerate(faults):
        if fault.misread_share:
            draw = setting.stream("misread", survey.code, fault.item, school.code).random(n_rows)
            signs[draw < fault.misread_share, column] = -1.0
    return signs
