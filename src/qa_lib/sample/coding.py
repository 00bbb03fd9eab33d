"""How two coders code open answers: the first all of them, the second a drawn part."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qa_lib.params import School, Survey
from qa_lib.sample.comments import frame_of
from qa_lib.sample.setting import Setting

CODING_COLUMNS = ["survey", "respondent", "teacher", "question", "theme", "coder"]
DOUBLE_CODED_SHARE = 0.25
#: The second coder gives a theme of the first one with this probability, else another of the same category.
AGREEMENT_SHARE = 0.85
#: Themes on which coders agree less often.
HARD_THEMES = {"act-on-feedback": 0.45}
CODERS = ("coder-1", "coder-2")


def code_comments(comments: pd.DataFrame, survey: Survey, school: School, *, setting: Setting) -> pd.DataFrame:
    """The codings of a school's open answers; those without themes are not coded.

    Returns
    -------
    DataFrame
        survey, respondent, teacher, question, theme (code), coder.
    """
    coded = comments[[bool(themes) for themes in comments["themes"]]].reset_index(drop=True)
    if coded.empty:
        return pd.DataFrame(columns=CODING_COLUMNS)
    generator = setting.stream("coding", survey.code, school.code)
    is_drawn = generator.random(len(coded)) < DOUBLE_CODED_SHARE
    first = coded.explode("themes").rename(columns={"themes": "theme"})
    second = first[is_drawn[first.index.to_numpy()]]
    second = second.assign(theme=_code_again(second["theme"], _alternatives(survey, setting), generator))
    both = pd.concat([first.assign(coder=CODERS[0]), second.assign(coder=CODERS[1])])
    codings: pd.DataFrame = both.assign(survey=survey.code)[CODING_COLUMNS]
    return codings.drop_duplicates(ignore_index=True)


def _code_again(themes: pd.Series, others: dict[str, list[str]], generator: np.random.Generator) -> list[str]:
    agrees = generator.random(len(themes)) < [HARD_THEMES.get(theme, AGREEMENT_SHARE) for theme in themes]
    draws = generator.random(len(themes))
    return [
        theme if same or not others[theme] else others[theme][int(draw * len(others[theme]))]
        for theme, same, draw in zip(themes, agrees, draws, strict=True)
    ]


def _alternatives(survey: Survey, setting: Setting) -> dict[str, list[str]]:
    """For each theme the others of its category."""
    frame = frame_of(survey, setting.params)
    themes = frame.themes if frame else ()
    return {
        theme.code: [other.code for other in themes if other.category == theme.category and other is not theme]
        for theme in themes
    }
