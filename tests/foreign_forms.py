"""One survey of the sample university, written as the export of each survey product, for tests of intake.

The tables have the form that the products' own exports have; nothing in them is copied from one.
"""

from __future__ import annotations

import csv
import html
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pandas as pd
import xlsxwriter

from qa_lib.params import Params
from qa_lib.sample import Mess
from qa_lib.sample.setting import Setting
from qa_lib.sample.sheets import SurveyExport, draw_export
from qa_lib.sample.styles import FileStyle

SURVEY, SEMESTER = "wellbeing", "2025-autumn"
Table = list[list[str]]
#: The codes under which LimeSurvey stores the options of a list, and what they stand for.
CODES = {f"A{place}": place for place in range(1, 7)}
RU_MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()


@dataclass(frozen=True)
class Sent:
    """What was sent: headings by code and by wording, a row of texts and a time a questionnaire."""

    export: SurveyExport
    context: tuple[str, ...]

    @classmethod
    def draw(cls, params: Params) -> Sent:
        """The survey in one semester, with blanks, words for no answer, duplicates and padding in the cells."""
        mess = Mess(out_of_range_share=0.0, unfinished_share=0.2, phone_share=0.0)
        setting = Setting(params, params.semester(SEMESTER), seed=3, scale=0.006, mess=mess)
        export = draw_export(params.survey(SURVEY), setting, FileStyle("csv", "ru", "code", "label"))
        return cls(export, tuple(name for name in export.context_names if name not in {"submitted_at", "duration"}))

    @property
    def items(self) -> list[str]:
        return [item.code for item in self.export.survey.items]

    @property
    def questions(self) -> list[str]:
        return [question.code for question in self.export.survey.open_questions]

    @property
    def columns(self) -> list[str]:
        return [*self.context, *self.items, *self.questions]

    @cached_property
    def times(self) -> list[pd.Timestamp]:
        return list(self.export.rows["submitted_at"])

    @cached_property
    def rows(self) -> Table:
        return self.export.rows[self.columns].astype(str).to_numpy().tolist()

    def wording(self, code: str) -> str:
        """What a question asks, in Russian; of context the usual heading."""
        survey, params = self.export.survey, self.export.setting.params
        asked = {one.code: one.text.ru for one in (*survey.items, *survey.open_questions)}
        return asked.get(code) or params.intake.columns[code][-1]  # type: ignore[index]

    def named(self, of_context: str, of_item: str, of_question: str) -> list[str]:
        """The headings by patterns with {code} and {text}."""
        patterns = {**dict.fromkeys(self.items, of_item), **dict.fromkeys(self.questions, of_question)}
        return [patterns.get(code, of_context).format(code=code, text=self.wording(code)) for code in self.columns]

    def coded(self, codes: Mapping[int, str]) -> Sent:
        """The same with the place of an option on its scale, as a code, instead of its label."""
        rows = self.export.rows.copy()
        for item in self.export.survey.items:
            scale = self.export.setting.params.scale(item.scale)
            places = {one.label.ru: codes[place] for place, one in enumerate(scale.categories, start=1)}
            rows[item.code] = [places.get(cell.strip(), cell) for cell in rows[item.code]]
        return Sent(replace(self.export, rows=rows), self.context)


def write_plain(sent: Sent, folder: Path) -> Path:
    """The project's own form."""
    head = ["submitted_at", *sent.named("{code}", "{code}", "{code}")]
    rows = [[time.isoformat(), *row] for time, row in zip(sent.times, sent.rows, strict=True)]
    return _write_csv([head, *rows], folder)


def _limesurvey(
    sent: Sent, folder: Path, fixed: Sequence[str], head: Sequence[str], above: Table | None = None
) -> Path:
    """Technical columns before the answers; one questionnaire was never sent."""
    rows = [
        [str(place), f"{time:%Y-%m-%d %H:%M:%S}", "3", "ru", "17", *row]
        for place, (time, row) in enumerate(zip(sent.times, sent.rows, strict=True), start=1)
    ]
    begun = ["999", "", "1", "ru", "17", *sent.rows[0]]
    return _write_csv([*(above or []), [*fixed, *head], *rows, begun], folder)


def write_limesurvey_codes(sent: Sent, folder: Path) -> Path:
    """Question codes as headings, sub-questions in brackets, the text beside a question, codes as answers."""
    sent = sent.coded({place: code for code, place in CODES.items()})
    head = sent.named("{code}", "B1[{code}]", "{code}")
    return _limesurvey(sent, folder, ["id", "submitdate", "lastpage", "startlanguage", "seed"], head)


def write_limesurvey_text(sent: Sent, folder: Path) -> Path:
    """Full wordings as headings."""
    fixed = ["Response ID", "Date submitted", "Last page", "Start language", "Seed"]
    return _limesurvey(sent, folder, fixed, sent.named("{text}", "Оцените: [{text}]", "{text}"))


def write_limesurvey_code_and_text(sent: Sent, folder: Path) -> Path:
    """Codes and wordings as headings."""
    fixed = ["id. Response ID", "submitdate. Date submitted", "lastpage. Last page", "startlanguage. Start language"]
    head = sent.named("{code}. {text}", "B1[{code}x]. Оцените: [{text}]", "{code}. {text}")
    return _limesurvey(sent, folder, [*fixed, "seed. Seed"], head)


def write_limesurvey_vv(sent: Sent, folder: Path) -> Path:
    """The VV file: wordings above codes."""
    texts = ["Response ID", "Date submitted", "Last page", "Start language", "Seed"]
    codes = ["id", "submitdate", "lastpage", "startlanguage", "seed"]
    above = [[*texts, *sent.named("{text}", "{text}", "{text}")]]
    return _limesurvey(sent, folder, codes, sent.named("{code}", "B1_{code}", "{code}"), above)


def write_google_forms(sent: Sent, folder: Path) -> Path:
    """A time in front, addresses, grids."""
    head = ["Отметка времени", "Адрес электронной почты", *sent.named("{text}", "Оцените: [{text}]", "{text}")]
    rows = [
        [f"{time:%Y/%m/%d} {time:%I:%M:%S %p} GMT+5", f"s{place}@example.kz", *row]
        for place, (time, row) in enumerate(zip(sent.times, sent.rows, strict=True))
    ]
    return _write_csv([head, *rows], folder, delimiter=",")


def write_moodle_feedback(sent: Sent, folder: Path) -> Path:
    """The activity Feedback as a workbook: names, groups, dates in words, labels before questions, escaped texts."""
    head = ["Полное имя", "Группы", "Дата", *sent.named("{text}", "({code}) {text}", "({code}) {text}")]
    rows = [
        [f"Имя{place} Фамилия{place}", "1-топ", _say_time(time), *map(html.escape, row)]
        for place, (time, row) in enumerate(zip(sent.times, sent.rows, strict=True))
    ]
    return _write_xlsx([head, *rows], folder)


def _say_time(time: pd.Timestamp) -> str:
    return f"понедельник, {time.day} {RU_MONTHS[time.month - 1]} {time.year}, {time:%H:%M:%S}"


def write_moodle_questionnaire(sent: Sent, folder: Path) -> Path:
    """The plug-in Questionnaire: who answered in front, among it the department; statements after an arrow."""
    fixed = ["Response", "Submitted on:", "Institution", "Department", "Course", "Group", "ID", "Full name", "Username"]
    at = sent.columns.index("department")
    head = sent.named("{text}", "Q05_B1->{text}", "{text}")
    rows = [
        [
            *(str(place), f"{time:%d/%m/%Y %H:%M:%S}", "КазНМУ", row[at], "Анатомия", "", "7", "Имя Фамилия", "stud7"),
            *row[:at],
            *row[at + 1 :],
        ]
        for place, (time, row) in enumerate(zip(sent.times, sent.rows, strict=True))
    ]
    return _write_csv([[*fixed, *head[:at], *head[at + 1 :]], *rows], folder, delimiter="\t")


QUALTRICS = {
    "StartDate": ("Start Date", "startDate"),
    "EndDate": ("End Date", "endDate"),
    "Status": ("Response Type", "status"),
    "IPAddress": ("IP Address", "ipAddress"),
    "Progress": ("Progress", "progress"),
    "Finished": ("Finished", "finished"),
    "RecordedDate": ("Recorded Date", "recordedDate"),
    "ResponseId": ("Response ID", "_recordId"),
    "RecipientEmail": ("Recipient Email", "recipientEmail"),
    "DistributionChannel": ("Distribution Channel", "distributionChannel"),
    "UserLanguage": ("User Language", "userLanguage"),
}


def write_qualtrics(sent: Sent, folder: Path, *, is_workbook: bool = False) -> Path:
    """Three rows of headings; two previews, a test, one taken for spam and two that were never finished."""
    head = [*QUALTRICS, *sent.named("{code}", "{code}", "{code}")]
    texts = [text for text, _ in QUALTRICS.values()] + sent.named("{text}", "Оцените: - {text}", "{text}")
    imports = [import_id for _, import_id in QUALTRICS.values()] + [f"QID{place}" for place in range(len(sent.columns))]

    def row(place: int, *, status: str = "IP Address", finished: str = "True", channel: str = "anonymous") -> list[str]:
        time = f"{sent.times[place]:%Y-%m-%d %H:%M:%S}"
        fixed = [time, time, status, "10.0.0.7", "100", finished, time, f"R_{place}abc", "", channel, "RU"]
        return [*fixed, *sent.rows[place]]

    aside = [
        row(0, status="Survey Preview"),
        row(1, channel="preview", finished="False"),
        row(2, status="Survey Test"),
        row(3, status="Spam"),
        row(4, finished="False"),
        row(5, finished="0"),
    ]
    rows = [aside[0], *map(row, range(len(sent.rows))), *aside[1:]]
    if is_workbook:
        return _write_xlsx([head, texts, *rows], folder)
    return _write_csv([head, texts, [json.dumps({"ImportId": one}) for one in imports], *rows], folder, delimiter=",")


def write_qualtrics_workbook(sent: Sent, folder: Path) -> Path:
    """The same as a workbook, which has no row of ImportIds."""
    return write_qualtrics(sent, folder, is_workbook=True)


def _redcap(sent: Sent, folder: Path, fixed: Sequence[str], head: Sequence[str], last: tuple[str, str, str]) -> Path:
    complete, done, left = last
    rows = [
        [str(place), "", f"{time:%Y-%m-%d %H:%M:%S}", *row, "1", done]
        for place, (time, row) in enumerate(zip(sent.times, sent.rows, strict=True), start=1)
    ]
    begun = [["901", "", "[not completed]", *sent.rows[0], "0", left]]
    checkbox = "what___1" if complete.islower() else "Что понравилось? (choice=Лекции)"
    return _write_csv([[*fixed, *head, checkbox, complete], *rows, *begun], folder, delimiter=",")


def write_redcap_raw(sent: Sent, folder: Path) -> Path:
    """Variable names as headings."""
    fixed = ["record_id", "redcap_survey_identifier", "wellbeing_timestamp"]
    return _redcap(sent, folder, fixed, sent.named("{code}", "{code}", "{code}"), ("wellbeing_complete", "2", "0"))


def write_redcap_labels(sent: Sent, folder: Path) -> Path:
    """Labels as headings."""
    fixed = ["Record ID", "Survey Identifier", "Survey Timestamp"]
    head = sent.named("{text}", "{text}", "{text}")
    return _redcap(sent, folder, fixed, head, ("Complete?", "Complete", "Incomplete"))


def write_spss(sent: Sent, folder: Path) -> Path:
    """A data file that counts options from the other end, with labels and with values declared as missing."""
    import pyreadstat

    params, survey = sent.export.setting.params, sent.export.survey
    frame = pd.DataFrame(sent.rows, columns=sent.columns).assign(submitted_at=[time.isoformat() for time in sent.times])
    labels = {}
    for item in survey.items:
        options = [one.label.ru for one in params.scale(item.scale).categories]
        said = dict(enumerate(reversed(options), start=1)) | {97: params.intake.not_applicable[0]}
        said |= {98: params.intake.hard_to_answer[0], 99: "Отказ"}
        codes = {label: code for code, label in said.items()}
        codes |= dict.fromkeys(params.intake.not_applicable, 97) | dict.fromkeys(params.intake.hard_to_answer, 98)
        frame[item.code] = [float(codes.get(cell.strip(), 99)) for cell in frame[item.code]]
        labels[item.code] = {float(code): label for code, label in said.items()}
    ranges = {item.code: [{"lo": 97.0, "hi": 99.0}] for item in survey.items}
    path = folder / f"{SURVEY}.sav"
    column_labels = [sent.wording(code) if code in sent.items else "" for code in frame.columns]
    pyreadstat.write_sav(
        frame, str(path), column_labels=column_labels, variable_value_labels=labels, missing_ranges=ranges
    )
    return path


#: The forms by the code of the product and of its kind of export.
WRITERS: dict[str, Callable[[Sent, Path], Path]] = {
    "limesurvey-codes": write_limesurvey_codes,
    "limesurvey-text": write_limesurvey_text,
    "limesurvey-code-and-text": write_limesurvey_code_and_text,
    "limesurvey-vv": write_limesurvey_vv,
    "google-forms": write_google_forms,
    "moodle-feedback": write_moodle_feedback,
    "moodle-questionnaire": write_moodle_questionnaire,
    "qualtrics": write_qualtrics,
    "qualtrics-workbook": write_qualtrics_workbook,
    "redcap-raw": write_redcap_raw,
    "redcap-labels": write_redcap_labels,
    "spss": write_spss,
}


def _write_xlsx(table: Table, folder: Path) -> Path:
    path = folder / f"{SURVEY}.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as workbook:
        page = workbook.add_worksheet("Responses")
        for place, row in enumerate(table):
            page.write_row(place, 0, row)
    return path


def _write_csv(table: Table, folder: Path, *, delimiter: str = ";") -> Path:
    path = folder / f"{SURVEY}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(table)
    return path
