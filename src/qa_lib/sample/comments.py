"""Open answers: who writes one, about which themes, in which language; and how two coders code them."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache

import numpy as np
import pandas as pd

from qa_lib.params import CodeFrame, Params, School, Survey, Theme
from qa_lib.sample.effects import THEME_TRENDS, THEME_WEIGHT_SD, semester_time, survey_facts
from qa_lib.sample.phrases import Phrases, load_phrases
from qa_lib.sample.private_details import add_private_details
from qa_lib.sample.setting import Setting
from qa_lib.sample.streams import named_normal
from qa_lib.sample.styles import FileStyle

COMMENT_COLUMNS = ["row", "respondent", "teacher", "question", "text", "themes"]
CODING_COLUMNS = ["survey", "respondent", "teacher", "question", "theme", "coder"]
#: What the code of a question says about the category of its answers.
CATEGORIES = {
    "strength": ("*strength*", "*good*", "*like*", "*plus*", "*best*", "*valu*", "*help*"),
    "suggestion": ("*sugg*", "*propos*", "*wish*", "*idea*", "*advice*", "*topic*"),
}
#: In what people of each language write: Kazakh, Russian, both at once, English.
WRITTEN_IN = {
    "kk": {"kk": 0.74, "mixed": 0.16, "ru": 0.10},
    "ru": {"ru": 0.93, "mixed": 0.07},
    "en": {"en": 0.80, "ru": 0.20},
}
TWO_THEMES_SHARE = 0.22
#: How the odds of writing depend on the person's satisfaction.
PERSON_WEIGHT = {"strength": 0.30, "improvement": -0.30, "suggestion": -0.10}
DOUBLE_CODED_SHARE = 0.25
AGREEMENT_SHARE = 0.85
CODERS = ("coder-1", "coder-2")


def frame_of(survey: Survey, params: Params) -> CodeFrame | None:
    """The code frame of a survey: its own, its target group's, or the first."""
    by_code = {frame.code: frame for frame in params.codeframes}
    first = next(iter(params.codeframes), None)
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
        row (place in ``context``), respondent, teacher, question, text, themes (tuple of codes).
    """
    frame = frame_of(survey, setting.params)
    questions = survey.open_questions if frame else ()
    parts = [_answer(question.code, survey, school, context, setting=setting, style=style) for question in questions]
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COMMENT_COLUMNS)
    return add_private_details(rows, school, setting=setting, style=style)[COMMENT_COLUMNS]


def _answer(
    question: str, survey: Survey, school: School, context: pd.DataFrame, *, setting: Setting, style: FileStyle
) -> pd.DataFrame:
    generator = setting.stream("comments", survey.code, question, school.code)
    category = category_of(question)
    odds = survey_facts(survey).comment_share * np.exp(PERSON_WEIGHT[category] * context["person"].to_numpy(float))
    row = np.flatnonzero(generator.random(len(context)) < odds)
    themes = [theme for theme in frame_of(survey, setting.params).themes if theme.category == category]
    if not themes or not len(row):
        return pd.DataFrame(columns=[*COMMENT_COLUMNS, "written_in"])
    chosen = _choose_themes(themes, school, len(row), setting=setting, generator=generator)
    written_in = [_choose_language(locale, style, generator) for locale in context["language"].to_numpy()[row]]
    phrases = load_phrases()
    return pd.DataFrame(
        {
            "row": row,
            "respondent": context["respondent"].to_numpy()[row],
            "teacher": context["teacher"].to_numpy()[row],
            "question": question,
            "text": [_write(phrases, own, way, generator) for own, way in zip(chosen, written_in, strict=True)],
            "themes": [tuple(theme.code for theme in own) for own in chosen],
            "written_in": written_in,
        }
    )


def _choose_themes(
    themes: list[Theme], school: School, n: int, *, setting: Setting, generator: np.random.Generator
) -> list[list[Theme]]:
    """One or two themes for each comment; those that a trend has made more frequent more often."""
    time = semester_time(setting.semester)
    weights = np.exp([_theme_log_weight(theme, school.code, time, seed=setting.seed) for theme in themes])
    ranked = np.argsort(-(np.log(weights)[None, :] + generator.gumbel(size=(n, len(themes)))), axis=1)
    n_themes = 1 + (generator.random(n) < TWO_THEMES_SHARE)
    return [[themes[place] for place in order[:many]] for order, many in zip(ranked, n_themes, strict=True)]


def _theme_log_weight(theme: Theme, school: str, time: float, *, seed: int) -> float:
    drawn = THEME_WEIGHT_SD * named_normal(seed, "theme", theme.code)
    return drawn + sum(trend.shift(theme, time) for trend in THEME_TRENDS if trend.school == school)


def _choose_language(locale: str, style: FileStyle, generator: np.random.Generator) -> str:
    if not style.can_hold("қ"):
        return "ru"
    shares = WRITTEN_IN[locale]
    return str(generator.choice(list(shares), p=list(shares.values())))


def _write(phrases: Phrases, themes: list[Theme], written_in: str, generator: np.random.Generator) -> str:
    return phrases.compose(themes, written_in, generator)


def code_comments(comments: pd.DataFrame, survey: Survey, setting: Setting) -> pd.DataFrame:
    """Codings by two coders: the first codes all comments, the second a drawn quarter.

    The second coder gives the first one's theme with `AGREEMENT_SHARE`, else another of the same category.

    Returns
    -------
    DataFrame
        survey, respondent, teacher, question, theme (code), coder.
    """
    if comments.empty:
        return pd.DataFrame(columns=CODING_COLUMNS)
    first = comments.explode("themes").rename(columns={"themes": "theme"})
    generator = setting.stream("coding", survey.code, *comments["respondent"].iloc[[0, -1]])
    is_drawn = pd.Series(generator.random(len(comments)) < DOUBLE_CODED_SHARE, index=comments.index)
    second = first[is_drawn.reindex(first.index).to_numpy()]
    others = _other_themes(frame_of(survey, setting.params))
    agrees = generator.random(len(second)) < AGREEMENT_SHARE
    pick = generator.random(len(second))
    given = [
        theme if same or not others[theme] else others[theme][int(draw * len(others[theme]))]
        for theme, same, draw in zip(second["theme"], agrees, pick, strict=True)
    ]
    both = pd.concat([first.assign(coder=CODERS[0]), second.assign(theme=given, coder=CODERS[1])])
    return both.assign(survey=survey.code)[CODING_COLUMNS].drop_duplicates(ignore_index=True)


@lru_cache(maxsize=16)
def _other_themes(frame: CodeFrame) -> dict[str, list[str]]:
    """For each theme the others of its category."""
    return {
        theme.code: [t.code for t in frame.themes if t.category == theme.category and t.code != theme.code]
        for theme in frame.themes
    }
