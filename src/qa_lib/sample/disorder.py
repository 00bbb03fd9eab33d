"""Answers as an export prints them, and the disorder that `Mess` plants in them."""

from __future__ import annotations

import numpy as np

from qa_lib.params import Params, Scale, Survey
from qa_lib.sample.mess import OUT_OF_RANGE, Mess
from qa_lib.sample.styles import FileStyle, words_for

LOCALE_ORDER = ("kk", "ru", "en")


def answer_alike(places: np.ndarray, survey: Survey, params: Params, *, rows: np.ndarray) -> np.ndarray:
    """Places in which the marked rows chose the same option from top to bottom, reversed items too."""
    n_options = np.array([len(params.scale(item.scale).categories) for item in survey.items])
    share = (places[:, 0] + 0.5) / n_options[0]
    alike = np.clip(np.floor(share[:, None] * n_options[None, :]), 0, n_options - 1).astype(places.dtype)
    return np.where(rows[:, None], alike, places)


def print_answers(
    places: np.ndarray, locales: np.ndarray, survey: Survey, *, params: Params, style: FileStyle
) -> np.ndarray:
    """The chosen options as numbers or labels (object array of the shape of ``places``)."""
    cells = np.empty(places.shape, dtype=object)
    own = np.array([LOCALE_ORDER.index(locale) for locale in locales], dtype=int)
    file_language = np.full(len(locales), LOCALE_ORDER.index(style.language))
    is_number = np.arange(len(locales)) % 3 == 0
    for column, item in enumerate(survey.items):
        numbers, labels = _option_texts(params.scale(item.scale), style)
        place = places[:, column]
        printed = {
            "number": numbers[place],
            "label": labels[file_language, place],
            "own_label": labels[own, place],
            "mixed": np.where(is_number, numbers[place], labels[own, place]),
        }
        cells[:, column] = printed[style.answers]
    return cells


def _option_texts(scale: Scale, style: FileStyle) -> tuple[np.ndarray, np.ndarray]:
    """The options as numbers, and as labels (languages x options); an unlabelled scale has numbers only."""
    numbers = np.array(scale.values, dtype=object)
    if not scale.is_labelled:
        return numbers, np.array([numbers] * len(LOCALE_ORDER), dtype=object)
    labels = [[category.label[locale] for category in scale.categories] for locale in LOCALE_ORDER]
    if not all(style.can_hold(label) for row in labels for label in row):
        labels = [labels[LOCALE_ORDER.index(style.language)]] * len(LOCALE_ORDER)
    return numbers, np.array(labels, dtype=object)


def spoil_cells(
    cells: np.ndarray, generator: np.random.Generator, *, mess: Mess, params: Params, style: FileStyle
) -> np.ndarray:
    """Some cells blank, not applicable, hard to answer, out of range or padded with blanks."""
    spoiled = cells.copy()
    draw = generator.random(cells.shape)
    start = 0.0
    for share, words in (
        (mess.blank_share, ["", "", "", "", "", "", "", "-"]),
        (mess.not_applicable_share, words_for(params.intake.not_applicable, style)),
        (mess.hard_to_answer_share, words_for(params.intake.hard_to_answer, style)),
        (mess.out_of_range_share, [word for word in OUT_OF_RANGE if style.can_hold(word)]),
    ):
        is_hit = (draw >= start) & (draw < start + share)
        spoiled[is_hit] = generator.choice(np.array(words, dtype=object), size=int(is_hit.sum()))
        start += share
    is_padded = (draw >= start) & (draw < start + mess.padded_share)
    spoiled[is_padded] = [f"  {cell} " if isinstance(cell, str) and cell else cell for cell in spoiled[is_padded]]
    return spoiled


def leave_unfinished(cells: np.ndarray, generator: np.random.Generator, *, share: float) -> np.ndarray:
    """Some rows are empty from a place in their second half on."""
    n, m = cells.shape
    last = np.where(generator.random(n) < share, generator.integers(m // 2, m, size=n), m)
    unfinished = cells.copy()
    unfinished[np.arange(m)[None, :] >= last[:, None]] = ""
    return unfinished
