"""The language of a report: sentences from the catalogues, numbers and dates as the language writes them.

A sentence is written once, in English, where it is used: ``language.text("Of {n} people …", n=…)``. Its Kazakh and
Russian stand in ``locale/<language>/LC_MESSAGES/qa.po``. Texts are plain: Markdown is made from them elsewhere.
"""

from __future__ import annotations

import datetime as dt
import gettext
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeGuard, TypeVar, cast

from babel import Locale as BabelLocale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import NumberPattern, format_decimal, parse_pattern

from qa_lib import reads
from qa_lib.errors import ParamsError, QaError
from qa_lib.params import Locale, Text
from qa_lib.params.institution import Semester
from qa_lib.paths import find_paths

Value = TypeVar("Value")

DOMAIN = "qa"
#: Answers from which a percentage is shown with one decimal (below, a decimal would pretend to a precision not there).
DECIMAL_N_MIN = 1000
#: A probability nearer to 0 or 1 is written as lying beyond.
CHANCE_MIN = 0.01
#: The smallest p value that three decimals show.
P_MIN = 0.001
#: Stands where there is no value.
ABSENT = "—"
#: Dates in full where the language has a form of its own; elsewhere Babel's.
DATE_PATTERNS: dict[Locale, str] = {"kk": "y 'жылғы' d MMMM", "ru": "d MMMM y 'г.'", "en": "d MMMM y"}
#: In tables, where a date must stand on one line.
SHORT_DATE_PATTERNS: dict[Locale, str] = {"kk": "dd.MM.y", "ru": "dd.MM.y", "en": "d MMM y"}
MONTH_PATTERNS: dict[Locale, str] = {"kk": "y 'жылғы' MMMM", "ru": "LLLL y 'г.'", "en": "LLLL y"}


def mark(sentence: str) -> str:
    """The sentence itself; tells the extraction that it is to be translated, where it is kept in a table."""
    return sentence


def mark_plural(one: str, many: str) -> tuple[str, str]:
    """Both forms themselves; tells the extraction that they are to be translated, where they are kept in a table."""
    return one, many


#: Names of a period, by season: in full and as a label of a figure.
SEMESTERS = {
    "autumn": (mark("autumn semester of {years}"), mark("autumn {year}")),
    "spring": (mark("spring semester of {years}"), mark("spring {year}")),
}


@dataclass(frozen=True)
class Language:
    """One language of the reports.

    Parameters
    ----------
    locale
        A language with a catalogue: ``kk``, ``ru``, ``en`` or one that was added.
    folder
        The folder of the catalogues; the project's ``locale/`` by default.
    strict
        Whether a sentence without a translation is an error (in tests) or appears in English.
    """

    locale: Locale
    folder: Path | None = None
    strict: bool = False
    _catalogue: gettext.GNUTranslations = field(init=False, repr=False, compare=False)
    _source: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        catalogues = _find_catalogues(self.folder or find_paths().locale)
        if self.locale not in catalogues:
            raise ParamsError(
                f"no catalogue for '{self.locale}': expected locale/{self.locale}/LC_MESSAGES/{DOMAIN}.po; "
                f"there are: {', '.join(catalogues)}"
            )
        file = catalogues[self.locale]
        object.__setattr__(self, "_source", f"locale/{self.locale}")
        object.__setattr__(self, "_catalogue", _read_catalogue(file, file.stat().st_mtime_ns, self.strict))

    def text(self, sentence: str, /, **values: Any) -> str:
        """The sentence in this language with its placeholders filled.

        Raises
        ------
        QaError
            In strict mode, if the catalogue does not hold the sentence.
        """
        reads.note(self._source, sentence)
        return self._catalogue.gettext(sentence).format(**values)

    def plural(self, one: str, many: str, n: int, /, **values: Any) -> str:
        """The form of the sentence that fits ``n``, which fills ``{n}``."""
        reads.note(self._source, one)
        return self._catalogue.ngettext(one, many, int(n)).format(n=self.number(n), **values)

    def number(self, value: float | None, decimals: int = 0) -> str:
        """A number with grouped thousands; a dash where there is none."""
        if not _is_given(value):
            return ABSENT
        value = 0.0 if round(value, decimals) == 0 else value  # nothing has no sign
        return write_number(value, decimals, self.locale)

    def percent(self, share: float | None, n: float | None = None) -> str:
        """A share (0–1) in percent, with one decimal from 1,000 answers upwards."""
        return self._percent_sign(self.number(share * 100, _decimals(n))) if _is_given(share) else ABSENT

    def chance(self, chance: float | None) -> str:
        """A probability in whole percent; what is all but certain is written "<1%" or ">99%"."""
        if not _is_given(chance):
            return ABSENT
        if chance < CHANCE_MIN:
            return "<" + self.percent(CHANCE_MIN)
        return ">" + self.percent(1 - CHANCE_MIN) if chance > 1 - CHANCE_MIN else self.percent(chance)

    def p_value(self, p: float | None) -> str:
        """A p value with three decimals; what these cannot show is written "< 0.001"."""
        if not _is_given(p):
            return ABSENT
        return f"<\u00a0{self.number(P_MIN, 3)}" if p < P_MIN else self.number(p, 3)

    def interval(self, low: float | None, high: float | None, n: float | None = None) -> str:
        """An interval of shares (0–1) in percent: "78–84%"."""
        if not (_is_given(low) and _is_given(high)):
            return ABSENT
        ends = [self.number(end * 100, _decimals(n)) for end in (low, high)]
        return self._percent_sign("–".join(ends))

    def points(self, difference: float | None, n: float | None = None) -> str:
        """A difference of shares in percentage points, with its sign and without the unit: "+3".

        One that would be rounded to zero has a decimal, so that an interval without zero never seems to contain it.
        """
        if not _is_given(difference):
            return ABSENT
        decimals = _decimals(n)
        if round(difference * 100, decimals) == 0:
            decimals = 1
        points = round(difference * 100, decimals) + 0.0
        return ("+" if points > 0 else "") + self.number(points, decimals)

    def points_interval(self, low: float | None, high: float | None, n: float | None = None) -> str:
        """An interval of a difference of shares in percentage points: "+1 to +5"."""
        if not (_is_given(low) and _is_given(high)):
            return ABSENT
        return self.text("{low} to {high}", low=self.points(low, n), high=self.points(high, n))

    def _percent_sign(self, number: str) -> str:
        pattern = _rules_of(self.locale).percent_formats[None].pattern
        return str(pattern.replace("#,##0", number))

    def date(self, date: dt.date | None) -> str:
        """A date in full: "2026 жылғы 25 қаңтар", "25 января 2026 г.", "25 January 2026"."""
        return (
            str(format_date(date, DATE_PATTERNS.get(self.locale, "long"), locale=self.locale))
            if _is_given(date)
            else ABSENT
        )

    def short_date(self, date: dt.date | None) -> str:
        """A date as tables have it: "25.01.2026", "25 Jan 2026"."""
        pattern = SHORT_DATE_PATTERNS.get(self.locale, "medium")
        return str(format_date(date, pattern, locale=self.locale)) if _is_given(date) else ABSENT

    def month(self, date: dt.date) -> str:
        """A month in full: "2025 жылғы қараша", "ноябрь 2025 г.", "November 2025"."""
        return str(format_date(date, MONTH_PATTERNS.get(self.locale, "LLLL y"), locale=self.locale))

    def month_label(self, date: dt.date) -> str:
        """A month as a figure names it: its short name and year."""
        return str(format_date(date, "LLL yyyy", locale=self.locale))

    def academic_year(self, semester: Semester) -> str:
        """The academic year of a semester: "2025–2026 оқу жылы"."""
        return self.text("academic year {years}", years=semester.year.replace("-", "–"))

    def semester(self, semester: Semester) -> str:
        """A semester in full: "2025–2026 оқу жылының күзгі семестрі"."""
        years = f"{semester.academic_year}–{semester.academic_year + 1}"
        return self.text(SEMESTERS[semester.season][0], years=years)

    def semester_label(self, semester: Semester) -> str:
        """A semester as a figure or a column of a table names it: "2025 күз"."""
        year = semester.academic_year + (semester.season == "spring")
        return self.text(SEMESTERS[semester.season][1], year=str(year))

    def name(self, text: Text) -> str:
        """What params call a thing in this language."""
        return text[self.locale]

    def names(self, texts: Iterable[str]) -> str:
        """Several names, each in quotation marks, as a list: "«А», «Б» және «В»"."""
        left, right = ("“", "”") if self.locale == "en" else ("«", "»")
        return self.join(f"{left}{text.rstrip('.')}{right}" for text in texts)

    def join(self, texts: Iterable[str]) -> str:
        """Several words as a list with "and" before the last."""
        words = list(texts)
        return format_list([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words, locale=self.locale)


@lru_cache(maxsize=8192)
def write_number(value: float, decimals: int, locale: Locale) -> str:
    """A number with grouped thousands; kept, because reports write the same numbers again and again."""
    written = format_decimal(value, format=_number_pattern(decimals), locale=_rules_of(locale))
    return str(written).replace("-", "−")


@lru_cache
def _rules_of(locale: Locale) -> BabelLocale:
    """How a language writes numbers."""
    return BabelLocale.parse(locale)


@lru_cache
def _number_pattern(decimals: int) -> NumberPattern:
    return parse_pattern("#,##0." + "0" * decimals if decimals else "#,##0")


def _is_given(value: Value | None) -> TypeGuard[Value]:
    if value is None or isinstance(value, (int, str)):
        return value is not None
    import pandas as pd

    return not pd.isna(cast("float", value))


def _decimals(n: float | None) -> int:
    return 1 if _is_given(n) and n >= DECIMAL_N_MIN else 0


def _find_catalogues(folder: Path) -> dict[Locale, Path]:
    """The catalogue of each language that has one."""
    files = sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))
    return {file.parent.parent.name: file for file in files}


class _Untranslated(gettext.NullTranslations):
    """Stands behind a catalogue in strict mode: whatever reaches it is not in the catalogue."""

    def gettext(self, message: str) -> str:
        raise QaError(f"not translated: {message}")

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        raise QaError(f"not translated: {msgid1} | {msgid2} ({n})")


@lru_cache(maxsize=8)
def _read_catalogue(file: Path, _mtime_ns: int, strict: bool) -> gettext.GNUTranslations:
    with file.open(encoding="utf-8") as stream:
        catalogue = read_po(stream)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    translations = gettext.GNUTranslations(compiled)
    if strict:
        translations.add_fallback(_Untranslated())
    return translations
