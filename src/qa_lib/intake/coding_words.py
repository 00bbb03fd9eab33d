"""What the words in a workbook of codes mean: pages, columns, sources, questions, themes in any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qa_lib.intake.spelling import Names, texts_of
from qa_lib.params import CodeFrame, Params, Text
from qa_lib.params.coding import CodingColumn, CodingPage, CodingWords, UncodableReason

#: Registers whose text is coded like open answers (7.3), and their columns of text and of channel.
TEXT_REGISTERS: dict[str, tuple[str, str]] = {
    "offline-feedback": ("statement", "channel"),
    "complaints": ("summary", "channel"),
}


def frame_of_source(params: Params, source: str) -> CodeFrame | None:
    """The code frame of a survey or of a register of text; None without one."""
    if source in TEXT_REGISTERS:
        return next((frame for frame in params.codeframes if source in frame.sources), None)
    return params.codeframe(source) if source in {survey.code for survey in params.surveys} else None


@dataclass(frozen=True)
class CodingNames:
    """Spellings and what they stand for; ``allowed`` gives the categories of a question that has some."""

    pages: Names[CodingPage]
    columns: Names[CodingColumn]
    reasons: Names[UncodableReason]
    sources: Names[str]
    questions: Names[str]
    allowed: Mapping[tuple[str, str], tuple[str, ...]]
    by_frame: Mapping[str, Names[str]]

    @classmethod
    def build(cls, params: Params) -> CodingNames:
        """The names of a params folder."""
        words = params.intake.coding
        questions = [(survey.code, one) for survey in params.surveys for one in survey.open_questions]
        registers = [one for one in params.registers if one.code in TEXT_REGISTERS]
        sources = [(survey.code, survey.short_title) for survey in params.surveys]
        sources += [(register.code, register.title) for register in registers]
        asked = [*((one.code, one.text) for _, one in questions), *channels(params)]
        return cls(
            pages=_names(words.pages),
            columns=_names(words.columns),
            reasons=_names(words.reasons),
            sources=Names.build((word, code) for code, text in sources for word in texts_of(code, text)),
            questions=Names.build((w, code) for code, text in asked for w in texts_of(code, text)),
            allowed={(survey, one.code): one.categories for survey, one in questions if one.categories},
            by_frame={frame.code: _theme_names(frame, words) for frame in params.codeframes},
        )

    def themes(self, frame: CodeFrame) -> Names[str]:
        """The themes of a code frame, by code, label, and label after its category; retired ones, too."""
        return self.by_frame[frame.code]


def channels(params: Params) -> list[tuple[str, Text]]:
    """The channels of registers of text: code and name."""
    wanted = {
        column.vocabulary
        for register in params.registers
        if register.code in TEXT_REGISTERS
        for column in register.columns
        if column.code == TEXT_REGISTERS[register.code][1]
    }
    vocabularies = params.vocabularies.vocabularies if params.vocabularies else ()
    return [(term.code, term.label) for one in vocabularies if one.code in wanted for term in one.terms]


def show_theme(frame: CodeFrame, code: str, words: CodingWords, locale: str) -> str:
    """A theme as lists offer it: its category, then its label."""
    theme = next(one for one in frame.all_themes if one.code == code)
    return f"{words.categories[theme.category][locale]} · {theme.label[locale]}"


def _theme_names(frame: CodeFrame, words: CodingWords) -> Names[str]:
    pairs: list[tuple[str, str]] = []
    for theme in frame.all_themes:
        pairs += [(show_theme(frame, theme.code, words, locale), theme.code) for locale in theme.label.by_locale]
        pairs.append((theme.code, theme.code))
    plain = [(text, one.code) for one in frame.all_themes for text in one.label.by_locale.values()]
    return Names.build([*pairs, *plain])


def _names(words: Mapping[Any, Text]) -> Names[Any]:
    return Names.build((word, code) for code, text in words.items() for word in (code, *text.by_locale.values()))
