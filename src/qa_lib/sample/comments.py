"""Open answers: who writes one, about which themes, in which language."""

from __future__ import annotations

from fnmatch import fnmatchcase

import numpy as np
import pandas as pd

from qa_lib.params import CodeFrame, Params, School, Survey, Theme
from qa_lib.sample.effects import semester_time, survey_facts
from qa_lib.sample.phrases import compose, load_phrases
from qa_lib.sample.private_details import Asked, add_private_details
from qa_lib.sample.setting import Setting
from qa_lib.sample.streams import named_normal
from qa_lib.sample.styles import FileStyle
from qa_lib.sample.theme_effects import (
    SURVEY_THEMES,
    THEME_PAIRS,
    THEME_TRENDS,
    THEME_WEIGHT_SD,
    THEMES_OF_DEPARTMENTS,
)

COMMENT_COLUMNS = ["row", "respondent", "teacher", "question", "text", "themes", "written_in"]
#: What the code of a question says about the category of its answers; else it asks what to improve.
CATEGORIES = {"strength": ("*strength*", "*good*", "*like*", "*best*"), "suggestion": ("*sugg*", "*propos*", "*wish*")}
#: In what people of each language write: Kazakh, Russian, both at once, English.
WRITTEN_IN = {
    "kk": {"kk": 0.76, "mixed": 0.14, "ru": 0.10},
    "ru": {"ru": 0.94, "mixed": 0.06},
    "en": {"en": 0.80, "ru": 0.20},
}
TWO_THEMES_SHARE = 0.22
#: How the odds of writing depend on the person's satisfaction.
PERSON_WEIGHT = {"strength": 0.30, "improvement": -0.30, "suggestion": -0.10}


def frame_of(survey: Survey, params: Params) -> CodeFrame | None:
    """The code frame of a survey: its own or its target group's; of learners at least the first there is."""
    by_code = {frame.code: frame for frame in params.codeframes}
    is_of_learners = survey_facts(survey).kind in ("learners", "students")
    first = next(iter(params.codeframes), None) if is_of_learners else None
    return by_code.get(survey.code) or by_code.get(survey.target_group) or first


def category_of(question: str) -> str:
    """What the answers to an open question are about: strength, suggestion, else improvement."""
    found = (name for name, patterns in CATEGORIES.items() if any(fnmatchcase(question, each) for each in patterns))
    return next(found, "improvement")


def draw_comments(
    survey: Survey, school: School, context: pd.DataFrame, *, setting: Setting, style: FileStyle
) -> pd.DataFrame:
    """The open answers to all questions of a survey in a school.

    Returns
    -------
    DataFrame
        row (place in ``context``), respondent, teacher, question, text, themes (tuple of codes, empty where the survey
        has no code frame), written_in (kk, ru, mixed, en).
    """
    asked = [Asked(survey, q.code, category_of(q.code), school) for q in survey.open_questions]
    parts = [_answer(each, context, setting=setting, style=style) for each in asked]
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=COMMENT_COLUMNS)


def _answer(asked: Asked, context: pd.DataFrame, *, setting: Setting, style: FileStyle) -> pd.DataFrame:
    """The answers to one question; the satisfied praise more often, the dissatisfied criticise more often."""
    generator = setting.stream("comments", asked.survey.code, asked.question, asked.school.code)
    person = context["person"].to_numpy(float)
    odds = survey_facts(asked.survey).comment_share * np.exp(PERSON_WEIGHT[asked.category] * person)
    row = np.flatnonzero(generator.random(len(context)) < odds)
    if not row.size:
        return pd.DataFrame(columns=COMMENT_COLUMNS)
    written_in = [_choose_language(locale, style, generator) for locale in context["language"].to_numpy()[row]]
    themes = _themes_for(asked, setting.params)
    departments = context["department"].to_numpy()[row]
    chosen = _choose_themes(themes, asked.school, departments, setting=setting, generator=generator)
    rows = pd.DataFrame(
        {
            "row": row,
            "respondent": context["respondent"].to_numpy()[row],
            "teacher": context["teacher"].to_numpy()[row],
            "question": asked.question,
            "text": [_write(asked, own, way, generator) for own, way in zip(chosen, written_in, strict=True)],
            "themes": [tuple(theme.code for theme in own) for own in chosen],
            "written_in": written_in,
        }
    )
    return add_private_details(rows, asked, setting=setting, style=style, generator=generator)


def _choose_language(locale: str, style: FileStyle, generator: np.random.Generator) -> str:
    """The language a person writes in; a form that can not take Kazakh letters is answered in Russian."""
    if not style.can_hold("қ"):
        return "ru"
    shares = WRITTEN_IN[locale]
    return str(generator.choice(list(shares), p=list(shares.values())))


def _themes_for(asked: Asked, params: Params) -> list[Theme]:
    """The themes that answers to a question are about."""
    frame = frame_of(asked.survey, params)
    of_category = [theme for theme in frame.themes if theme.category == asked.category] if frame else []
    patterns = SURVEY_THEMES.get(asked.survey.number, ("*",))
    fitting = [theme for theme in of_category if any(fnmatchcase(theme.code, pattern) for pattern in patterns)]
    return fitting or of_category


def _choose_themes(
    themes: list[Theme], school: School, departments: np.ndarray, *, setting: Setting, generator: np.random.Generator
) -> list[list[Theme]]:
    """One or two themes for each comment, from a person of each of the departments.

    What a trend, the department or the first theme makes more frequent is chosen more often.
    """
    n = len(departments)
    if not themes:
        return [[] for _ in range(n)]
    time = semester_time(setting.semester)
    log_weights = np.array([_log_weight(theme, school.code, time, seed=setting.seed) for theme in themes])
    shifts = {code: _department_shifts(themes, school.code, code) for code in dict.fromkeys(departments)}
    odds = log_weights + np.array([shifts[code] for code in departments]) + generator.gumbel(size=(n, len(themes)))
    first = odds.argmax(axis=1)
    odds = odds + _pair_shifts(themes, school.code)[first]
    odds[np.arange(n), first] = -np.inf
    second = odds.argmax(axis=1)
    has_second = (generator.random(n) < TWO_THEMES_SHARE) & (len(themes) > 1)
    places = zip(first, second, has_second, strict=True)
    return [[themes[one], themes[two]] if is_both else [themes[one]] for one, two, is_both in places]


def _department_shifts(themes: list[Theme], school: str, department: str) -> list[float]:
    """What a department adds to the logarithm of each theme's frequency."""
    own = [one for one in THEMES_OF_DEPARTMENTS if (one.school, one.department) == (school, department)]
    return [
        sum(
            one.shift
            for one in own
            if theme.category == one.category and any(fnmatchcase(theme.code, pattern) for pattern in one.themes)
        )
        for theme in themes
    ]


def _pair_shifts(themes: list[Theme], school: str) -> np.ndarray:
    """What the first theme of an answer (rows) adds to the logarithm of the second one's frequency (columns)."""
    shifts = np.zeros((len(themes), len(themes)))
    for row, first in enumerate(themes):
        for column, second in enumerate(themes):
            shifts[row, column] = sum(
                pair.shift
                for pair in THEME_PAIRS
                if pair.school == school
                and fnmatchcase(first.code, pair.first)
                and fnmatchcase(second.code, pair.second)
            )
    return shifts


def _log_weight(theme: Theme, school: str, time: float, *, seed: int) -> float:
    """The logarithm of a theme's frequency among the themes of its category."""
    drawn = THEME_WEIGHT_SD * named_normal(seed, "theme", theme.code)
    return drawn + sum(trend.shift(theme, time) for trend in THEME_TRENDS if trend.school == school)


def _write(asked: Asked, themes: list[Theme], written_in: str, generator: np.random.Generator) -> str:
    phrases = load_phrases()
    if themes:
        pools = [phrases.about_theme(theme, written_in, asked.school.code) for theme in themes]
    else:
        pools = [phrases.of_group(survey_facts(asked.survey).kind, asked.category, written_in)]
    return compose(phrases, pools, category=asked.category, way=written_in, generator=generator)
