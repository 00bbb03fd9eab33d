"""How one export looks: its format, its language, its headings and how it prints answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from qa_lib.errors import ParamsError
from qa_lib.params import Params, Semester, Survey
from qa_lib.sample.effects import semester_time

KAZAKH_LETTERS = re.compile("[әғқңөұүһі]", re.IGNORECASE)
FileLanguage = Literal["kk", "ru"]


@dataclass(frozen=True)
class FileStyle:
    """The look of one file.

    ``headings``: item codes, full wordings, or both. ``answers``: numbers, labels in the file's language, labels in
    the respondent's language, or numbers and labels mixed.
    """

    extension: Literal["xlsx", "csv"]
    language: FileLanguage
    headings: Literal["code", "text", "both"]
    answers: Literal["number", "label", "own_label", "mixed"]
    encoding: str = "utf-8"
    delimiter: str = ";"

    def can_hold(self, text: str) -> bool:
        """Whether the file's encoding has all letters of the text; cp1251 has no Kazakh ones."""
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            return False
        return True


XLSX_STYLES = (
    FileStyle("xlsx", "kk", "text", "own_label"),
    FileStyle("xlsx", "ru", "both", "number"),
    FileStyle("xlsx", "ru", "text", "label"),
    FileStyle("xlsx", "kk", "code", "mixed"),
)
CSV_STYLES = (
    FileStyle("csv", "ru", "text", "label", encoding="cp1251"),
    FileStyle("csv", "kk", "text", "mixed"),
    FileStyle("csv", "ru", "code", "number", encoding="utf-8-sig", delimiter=","),
    FileStyle("csv", "kk", "both", "own_label", encoding="utf-8-sig"),
)
#: Exports with more cells than others, always csv.
BIG_SURVEYS = (1, 3)


def choose_style(survey: Survey, semester: Semester) -> FileStyle:
    """The look of a survey's export in a semester; it changes from semester to semester, as exports do."""
    turn = int(semester_time(semester) * 2) + survey.number
    styles = CSV_STYLES if survey.number in BIG_SURVEYS and turn % 4 else XLSX_STYLES + CSV_STYLES
    return styles[turn % len(styles)]


#: Headings that exports use where ``params/intake.yaml`` knows them.
HEADINGS: dict[FileLanguage, dict[str, str]] = {
    "kk": {
        "respondent": "Респондент ID",
        "submitted_at": "Толтырылған уақыты",
        "duration": "Толтыру ұзақтығы, секунд",
        "school": "Мектеп",
        "department": "Кафедра",
        "level": "Білім беру деңгейі",
        "programme": "Білім беру бағдарламасы",
        "course": "Курс",
        "language": "Оқу тілі",
        "teacher": "Оқытушы коды",
        "target_group": "Нысаналы топ",
        "n_population": "Адам саны",
        "name": "Аты-жөні",
        "survey": "Сауалнама",
        "question": "Сұрақ",
        "theme": "Тақырып",
        "coder": "Кодтаушы",
    },
    "ru": {
        "respondent": "ID респондента",
        "submitted_at": "Дата заполнения",
        "duration": "Длительность заполнения, сек.",
        "school": "Школа",
        "department": "Кафедра",
        "level": "Уровень образования",
        "programme": "Образовательная программа",
        "course": "Курс",
        "language": "Язык обучения",
        "teacher": "Табельный номер",
        "target_group": "Целевая группа",
        "n_population": "Численность",
        "name": "Ф.И.О.",
        "survey": "Анкета",
        "question": "Вопрос",
        "theme": "Тема",
        "coder": "Кодировщик",
    },
}
LANGUAGE_WORDS: dict[FileLanguage, dict[str, str]] = {
    "kk": {"kk": "қазақша", "ru": "орысша", "en": "ағылшынша"},
    "ru": {"kk": "казахский", "ru": "русский", "en": "английский"},
}


def heading(name: str, language: FileLanguage, params: Params, survey: Survey | None = None) -> str:
    """A column heading by which intake knows a piece of context."""
    own = [word for key, words in survey.columns.items() if key == name for word in words] if survey else []
    known = [word for key, words in params.intake.columns.items() if key == name for word in words]
    return prefer(HEADINGS[language][name], [*own, *known]) or name


def language_word(locale: str, language: FileLanguage, params: Params) -> str:
    """How an export names the language of instruction."""
    return prefer(LANGUAGE_WORDS[language][locale], params.intake.languages[locale]) or locale


def prefer(word: str, known: Sequence[str]) -> str:
    """The word if it is known, without regard to case; else the first known one; "" when none is."""
    return word if word.casefold() in {each.casefold() for each in known} else next(iter(known), "")


def words_for(words: Sequence[str], style: FileStyle) -> list[str]:
    """The words for "not an answer" that a file in this language would print; any that fit, if none is."""
    fitting = [word for word in words if word and style.can_hold(word)]
    own = [word for word in fitting if bool(KAZAKH_LETTERS.search(word)) == (style.language == "kk")]
    return [word for word in own if not word.isascii()] or fitting


def file_name(survey: Survey, semester: Semester, extension: str, params: Params) -> str:
    """A name that this survey's patterns match and no other survey's do.

    Raises
    ------
    ParamsError
        If no name that the patterns suggest belongs to this survey alone.
    """
    tail = f"_{semester.code}.{extension}"
    names = [survey.code + tail] + [re.sub(r"[*?]+", "", stem) + tail for stem in map(_stem, survey.files)]
    others = [pattern for other in params.surveys if other is not survey for pattern in other.files]
    for name in names:
        if _matches(name, survey.files) and not _matches(name, others):
            return name
    raise ParamsError(
        f"no file name belongs to the survey '{survey.code}' alone: its patterns are {', '.join(survey.files)}; "
        f"change files @ surveys/{survey.code}.yaml:files"
    )


def _stem(pattern: str) -> str:
    return re.sub(r"\.\w+$", "", pattern)


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name.casefold(), pattern.casefold()) for pattern in patterns)
