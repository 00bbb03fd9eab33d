"""One survey in one semester as the sheet that the AIS exports, and the coding of its open answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from qa_lib.params import Item, School, Survey
from qa_lib.params.surveys import OpenQuestion
from qa_lib.sample.coding import code_comments
from qa_lib.sample.comments import draw_comments
from qa_lib.sample.disorder import answer_alike, leave_unfinished, print_answers, spoil_cells
from qa_lib.sample.durations import draw_durations
from qa_lib.sample.responses import Responses, draw_responses
from qa_lib.sample.setting import Setting
from qa_lib.sample.styles import FileStyle, heading, language_word
from qa_lib.sample.writing import Sheet

CONTEXT = (
    "respondent",
    "submitted_at",
    "duration",
    "school",
    "department",
    "level",
    "programme",
    "course",
    "language",
    "teacher",
)
#: A column that no codebook knows.
UNKNOWN_HEADING = {"kk": "Құрылғы түрі", "ru": "Тип устройства"}
DEVICES = ("Android", "iPhone", "Windows", "")


@dataclass(frozen=True)
class Planted:
    """How much disorder one export holds: rows, duplicates and straight-lined rows."""

    n_rows: int
    n_duplicates: int
    n_straight_lines: int
    n_comments: int


@dataclass(frozen=True)
class SurveyExport:
    """One survey of a semester: what was sent (a row a questionnaire), its codings, and what was planted."""

    survey: Survey
    setting: Setting
    style: FileStyle
    rows: pd.DataFrame
    codings: pd.DataFrame

    @cached_property
    def context_names(self) -> list[str]:
        """The context columns that the export has: those that anybody fills."""
        return [name for name in CONTEXT if self.rows[name].astype(bool).any() and name not in self.survey.constants]

    @cached_property
    def planted(self) -> Planted:
        """The disorder that the rows hold."""
        questions = [question.code for question in self.survey.open_questions]
        return Planted(
            n_rows=len(self.rows),
            n_duplicates=int(self.rows["is_duplicate"].sum()),
            n_straight_lines=int((self.rows["is_straight_line"] & ~self.rows["is_duplicate"]).sum()),
            n_comments=int(self.rows[questions].astype(bool).sum().sum()),
        )

    def sheet(self) -> Sheet:
        """Headings and rows as exported, with a column nobody knows and empty rows at the end."""
        items = [item.code for item in self.survey.items]
        questions = [question.code for question in self.survey.open_questions]
        columns = [*self.context_names, *items, *questions, "device"]
        rows = list(zip(*[self.rows[name].tolist() for name in columns], strict=True))
        empty = [("",) * len(columns)] * self.setting.mess.n_trailing_empty_rows
        return Sheet(headings=self._headings(), rows=rows + empty)

    def _headings(self) -> list[str]:
        context = [heading(name, self.style.language, self.setting.params, self.survey) for name in self.context_names]
        asked = [self._wording(item) for item in self.survey.items]
        opened = [self._wording(question) for question in self.survey.open_questions]
        return [*context, *_rename_one(asked, self), *opened, UNKNOWN_HEADING[self.style.language]]

    def _wording(self, asked: Item | OpenQuestion) -> str:
        code, text = asked.code, asked.text[self.style.language]
        return {"code": code, "text": text, "both": f"{code}. {text}"}[self.style.headings]


def _rename_one(headings: list[str], export: SurveyExport) -> list[str]:
    """In one spring the first item that has further headings in the codebook stands under one of them."""
    place = next((place for place, item in enumerate(export.survey.items) if item.columns), None)
    semester = export.setting.semester
    if place is None or semester.season != "spring" or semester.academic_year % 3 != 1:
        return headings
    names = export.survey.items[place].columns
    fitting = [name for name in names if export.style.can_hold(name)]
    return [*headings[:place], fitting[-1], *headings[place + 1 :]] if fitting else headings


def draw_export(survey: Survey, setting: Setting, style: FileStyle) -> SurveyExport:
    """Everything that the university's schools sent in for one survey, in the order of sending."""
    parts = [_draw_school(survey, school, setting, style) for school in setting.params.institution.schools]
    rows = pd.concat([part.rows for part in parts if len(part.rows)], ignore_index=True)
    return SurveyExport(
        survey=survey,
        setting=setting,
        style=style,
        rows=rows.sort_values(["submitted_at", "respondent", "teacher"], kind="stable", ignore_index=True),
        codings=pd.concat([part.codings for part in parts], ignore_index=True),
    )


@dataclass(frozen=True)
class _SchoolPart:
    """What one school sent in."""

    rows: pd.DataFrame
    codings: pd.DataFrame


def _draw_school(survey: Survey, school: School, setting: Setting, style: FileStyle) -> _SchoolPart:
    responses = draw_responses(survey, school, setting)
    generator = setting.stream("disorder", survey.code, school.code)
    is_straight = generator.random(len(responses.context)) < setting.mess.straight_line_share
    durations = draw_durations(survey, school, is_straight=is_straight, setting=setting)
    context = responses.context.assign(is_straight_line=is_straight, duration=durations)
    comments = draw_comments(survey, school, context, setting=setting, style=style)
    columns = [
        _print_context(context, school, survey, setting=setting, style=style),
        _print_items(Responses(context, responses.places), survey, generator, setting=setting, style=style),
        _print_comments(comments, survey, n_rows=len(context)),
    ]
    rows = pd.concat(columns, axis=1).assign(is_straight_line=is_straight, is_duplicate=False)
    return _SchoolPart(
        rows=_send_again(rows, survey, generator, share=setting.mess.duplicate_share),
        codings=code_comments(comments, survey, school, setting=setting),
    )


def _print_items(
    responses: Responses, survey: Survey, generator: np.random.Generator, *, setting: Setting, style: FileStyle
) -> pd.DataFrame:
    """A column an item, as printed; straight-lined questionnaires are complete, the others have their faults."""
    params, mess = setting.params, setting.mess
    is_straight = responses.context["is_straight_line"].to_numpy(bool)
    places = answer_alike(responses.places, survey, params, rows=is_straight)
    locales = responses.context["language"].to_numpy()
    cells = print_answers(places, locales, survey, params=params, style=style)
    spoiled = spoil_cells(cells, generator, mess=mess, params=params, style=style)
    spoiled = leave_unfinished(spoiled, generator, share=mess.unfinished_share)
    cells = np.where(is_straight[:, None], cells, spoiled)
    return pd.DataFrame(cells, columns=[item.code for item in survey.items], dtype=object)


def _print_comments(comments: pd.DataFrame, survey: Survey, *, n_rows: int) -> pd.DataFrame:
    """A column an open question, "" where nothing was written."""
    texts = comments.pivot(index="row", columns="question", values="text").reindex(range(n_rows)).fillna("")
    questions = [question.code for question in survey.open_questions]
    return texts.reindex(columns=questions, fill_value="").astype(object)


def _print_context(
    context: pd.DataFrame, school: School, survey: Survey, *, setting: Setting, style: FileStyle
) -> pd.DataFrame:
    """Names instead of codes, in the language of the file; the school at times as an alias or not at all."""
    params, mess, n = setting.params, setting.mess, len(context)
    generator = setting.stream("printed context", survey.code, school.code)
    draw = generator.random(n)
    aliases = [alias for alias in school.aliases if style.can_hold(alias)] or [school.name[style.language]]
    alias = aliases[int(generator.integers(len(aliases)))]
    printed_school = np.where(draw < mess.school_alias_share, alias, school.name[style.language]).astype(object)
    printed_school[draw > 1 - mess.school_blank_share] = ""
    names = {d.code: d.name[style.language] for d in school.departments}
    names |= {p.code: p.name[style.language] for p in school.programmes}
    names |= {level.code: level.name[style.language] for level in params.institution.levels}
    words = {code: language_word(code, style.language, params) for code in ("kk", "ru", "en")}
    return context[list(CONTEXT)].assign(
        submitted_at=context["submitted_at"].astype(object),
        duration=context["duration"].astype(object),
        school=printed_school,
        department=context["department"].map(names).fillna("").astype(object),
        level=context["level"].map(names).fillna("").astype(object),
        programme=context["programme"].map(names).fillna("").astype(object),
        course=context["course"].astype(object).where(context["course"] > 0, ""),
        language=context["language"].map(words).astype(object),
        device=generator.choice(np.array(DEVICES, dtype=object), size=n),
    )


def _send_again(rows: pd.DataFrame, survey: Survey, generator: np.random.Generator, *, share: float) -> pd.DataFrame:
    """Some questionnaires once more, minutes later, only the first half answered and without open answers."""
    again = rows[generator.random(len(rows)) < share].copy()
    items = [item.code for item in survey.items]
    again[items[len(items) // 2 :] + [question.code for question in survey.open_questions]] = ""
    minutes = generator.integers(4, 600, size=len(again)).tolist()
    times = [time + dt.timedelta(minutes=add) for time, add in zip(again["submitted_at"], minutes, strict=True)]
    again = again.assign(submitted_at=pd.Series(times, index=again.index, dtype=object), is_duplicate=True)
    return pd.concat([rows, again], ignore_index=True)
