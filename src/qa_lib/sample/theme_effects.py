"""What is true of open answers in the synthetic university: how often people of which unit raise which theme.

Effects are on the logarithm of a theme's frequency among the themes of its category.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from qa_lib.params import Theme

#: Themes that answers in a survey are about, where not all themes of the code frame fit its questions.
SURVEY_THEMES: dict[int, tuple[str, ...]] = {
    2: ("assessment*", "administration*", "internet*", "electronic*", "act-on*"),
    3: ("teach*", "respect*", "practical*", "assessment*"),
    8: ("learner-support*", "act-on*"),
}
#: Spread of the frequencies of themes of one category (of their logarithms).
THEME_WEIGHT_SD = 0.5


@dataclass(frozen=True)
class ThemeTrend:
    """Themes that a school's people write about more and more: the log-odds grow by ``step`` a semester."""

    school: str
    category: str
    themes: tuple[str, ...]
    since: float
    step: float

    def shift(self, theme: Theme, time: float) -> float:
        """The effect on the logarithm of a theme's frequency."""
        if theme.category != self.category or not any(fnmatchcase(theme.code, pattern) for pattern in self.themes):
            return 0.0
        return self.step * max((time - self.since) * 2, 0)


@dataclass(frozen=True)
class ThemeOfDepartment:
    """Themes that one department's people write about more often: their log-odds are greater by ``shift``."""

    school: str
    department: str
    category: str
    themes: tuple[str, ...]
    shift: float


@dataclass(frozen=True)
class ThemePair:
    """Themes of which the second follows more often in answers about the first: its log-odds grow by ``shift``."""

    school: str
    first: str
    second: str
    shift: float


THEME_TRENDS: tuple[ThemeTrend, ...] = (
    ThemeTrend("pharm", "improvement", ("clinical*", "facilit*"), 2023.5, 0.30),
    ThemeTrend("pharm", "strength", ("digital*",), 2022.0, 0.20),
)


THEMES_OF_DEPARTMENTS: tuple[ThemeOfDepartment, ...] = (
    ThemeOfDepartment("pharm", "pharm-tech", "improvement", ("internet*",), 2.2),
)
THEME_PAIRS: tuple[ThemePair, ...] = (
    ThemePair("pharm", "timetable*", "administration*", 2.0),
    ThemePair("pharm", "administration*", "timetable*", 2.0),
)
