"""One survey file to responses with their answers and open answers; identifiers become pseudonyms here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from qa_lib.intake.answers import AnswerReader, ReadAnswers, Status, read_answers
from qa_lib.intake.columns import RawTable, Target, read_table, survey_columns
from qa_lib.intake.context import Column, ContextReader, read_dates, read_places
from qa_lib.intake.durations import read_durations
from qa_lib.intake.exports import Unified, unify_export
from qa_lib.intake.exports.unified import ASIDE_EXPECTED, AsideReason, mark_technical
from qa_lib.intake.identifiers import read_identifiers
from qa_lib.intake.identities import Identities
from qa_lib.intake.reading import Sheet
from qa_lib.intake.refusals import FileRefused
from qa_lib.intake.rejections import RejectionLog
from qa_lib.intake.spelling import Names
from qa_lib.params import Params, Survey
from qa_lib.params.surveys import ContextName


@dataclass(frozen=True)
class SurveyPart:
    """The responses of one file.

    ``responses``: one row a response, index 0…, with ``row`` (in Excel) and ``submitted_at`` beside the columns of the
    store. ``values`` and ``statuses``: responses × ``items``. ``comments``: ``place`` of the response, question, text.
    """

    survey: Survey
    file: str
    sha256: str
    items: tuple[str, ...]
    responses: pd.DataFrame
    values: np.ndarray
    statuses: np.ndarray
    comments: pd.DataFrame
    log: RejectionLog
    n_rows: int
    n_rejected_rows: int
    #: The product that wrote the file (`exports.PRODUCT_OF`) and what it was told by; "" for the project's own form.
    form: str = ""
    mark: str = ""

    def keep(self, is_kept: np.ndarray, *, n_rejected_rows: int = 0) -> SurveyPart:
        """The part with some of its responses."""
        places = np.cumsum(is_kept) - 1
        comments = self.comments[is_kept[self.comments["place"].to_numpy()]]
        return replace(
            self,
            responses=self.responses[is_kept].reset_index(drop=True),
            values=self.values[is_kept],
            statuses=self.statuses[is_kept],
            comments=comments.assign(place=places[comments["place"].to_numpy()]).reset_index(drop=True),
            n_rejected_rows=self.n_rejected_rows + n_rejected_rows,
        )


@dataclass(frozen=True)
class SurveyReader:
    """Reads the files of any survey of the params."""

    params: Params
    context: ContextReader
    identities: Identities
    #: What was made for files before: headings by survey, readers of answers by scale.
    _columns: dict[str, Names[Target]] = field(default_factory=dict, repr=False)
    _scales: dict[tuple[str, str], AnswerReader] = field(default_factory=dict, repr=False)

    def read(self, sheets: tuple[Sheet, ...], *, survey: Survey, sha256: str, log: RejectionLog) -> SurveyPart:
        """The responses of a file.

        Raises
        ------
        FileRefused
            When the file has no known column, or no column of an item.
        """
        unified = self._unify(sheets, survey, log)
        table, log = read_table(unified.sheets, self._columns_of(survey), log=log)
        n_aside = self._log_aside(unified, log)
        items = self._present_items(table, survey, log)
        responses, is_left_out = self._read_responses(table, survey=survey, sha256=sha256, log=log)
        answers = [self._read_item(table, survey, code, log) for code in items]
        part = SurveyPart(
            survey=survey,
            file=log.file,
            sha256=sha256,
            items=items,
            responses=responses,
            values=np.column_stack([one.values for one in answers]),
            statuses=np.column_stack([one.statuses for one in answers]),
            comments=_read_comments(table, survey),
            log=log,
            n_rows=len(table.rows) + table.n_damaged + n_aside,
            n_rejected_rows=table.n_damaged + n_aside,
            form=unified.form,
            mark=unified.mark,
        )
        return _drop_unanswered(part.keep(~is_left_out, n_rejected_rows=int(is_left_out.sum())))

    def _unify(self, sheets: tuple[Sheet, ...], survey: Survey, log: RejectionLog) -> Unified:
        """The sheets in the project's own form, without rows that are no respondent's answers."""
        if survey.left_out:
            sheets = tuple(mark_technical(sheet, [one.column for one in survey.left_out]) for sheet in sheets)
        unified = unify_export(sheets, name=log.file, words=self.params.intake)
        if not unified.aside:
            return unified
        keeps: set[AsideReason] = set()
        if self.params.policy.quality.counts_unfinished.value:
            keeps.add("unfinished_response")
        return unified.drop_aside(keeps=keeps)

    def _log_aside(self, unified: Unified, log: RejectionLog) -> int:
        """List what an export holds beside respondents' answers; how many rows."""
        for reason, expected in unified.notes:
            log.add_column("", reason=reason, expected=expected)
        for reason, rows in unified.aside.items():
            log.add_rows(list(rows), reason=reason, expected=ASIDE_EXPECTED[reason])
        return sum(map(len, unified.aside.values()))

    def _present_items(self, table: RawTable, survey: Survey, log: RejectionLog) -> tuple[str, ...]:
        for item in survey.items:
            if Target("item", item.code) not in table.cells:
                log.add_column(item.code, reason="missing_column", expected=item.text.kk)
        present = tuple(item.code for item in survey.items if Target("item", item.code) in table.cells)
        if not present:
            raise FileRefused("no_item_column", expected=f"headings such as {survey.items[0].code}")
        return present

    def _read_item(self, table: RawTable, survey: Survey, code: str, log: RejectionLog) -> ReadAnswers:
        target = Target("item", code)
        reader = self._reader_of(survey, survey.item(code).scale).for_column()
        return read_answers(table.cells[target], reader=reader, heading=table.headings[target], log=log)

    def _columns_of(self, survey: Survey) -> Names[Target]:
        if survey.code not in self._columns:
            self._columns[survey.code] = survey_columns(survey, params=self.params)
        return self._columns[survey.code]

    def _reader_of(self, survey: Survey, scale: str) -> AnswerReader:
        codes = survey.answers.get(scale)
        key = (survey.code if codes else "", scale)
        if key not in self._scales:
            self._scales[key] = AnswerReader.build(self.params.scale(scale), params=self.params, codes=codes)
        return self._scales[key]

    def _read_responses(
        self, table: RawTable, *, survey: Survey, sha256: str, log: RejectionLog
    ) -> tuple[pd.DataFrame, np.ndarray]:
        def column(code: ContextName) -> Column:
            return _context_column(table, survey, code, log)

        places = read_places(column, self.context)
        submitted_at = read_dates(column("submitted_at"))
        respondents = read_identifiers(column("respondent"))
        is_forgotten = self.identities.find_forgotten(respondents)
        log.add_forgotten(int(is_forgotten.sum()))
        self.identities.see_unread(table, [name or row for name, row in zip(respondents, table.rows, strict=True)])
        frame = places.frame.assign(
            row=table.rows,
            respondent_id=self._read_respondents(respondents, sha256, survey),
            teacher_id=self._read_teachers(read_identifiers(column("teacher"))),
            submitted_at=submitted_at,
            duration_seconds=read_durations(column, submitted_at),
        )
        return frame.reset_index(drop=True), places.is_unknown | is_forgotten

    def _read_respondents(self, cells: pd.Series, sha256: str, survey: Survey) -> pd.Series:
        nameless = pd.Series([f"{sha256}:{row}" for row in cells.index], index=cells.index, dtype=object)
        named = cells.where(cells.ne(""), nameless)
        return self.identities.replace_cells(named, "respondent", survey=survey.code)

    def _read_teachers(self, cells: pd.Series) -> pd.Series:
        return self.identities.replace_cells(cells, "teacher").where(cells.ne(""), None)


def _context_column(table: RawTable, survey: Survey, code: ContextName, log: RejectionLog) -> Column:
    """A column of the file, else the survey's constant for it, else blanks."""
    target = Target("context", code)
    constant = survey.constants.get(code, "")
    blanks = pd.Series([constant] * len(table.rows), index=table.rows, dtype=object)
    return Column(table.cells.get(target, blanks), table.headings.get(target, code), log)


def _read_comments(table: RawTable, survey: Survey) -> pd.DataFrame:
    parts = []
    for question in survey.open_questions:
        cells = table.cells.get(Target("question", question.code))
        if cells is not None:
            places = np.flatnonzero(cells.ne("").to_numpy())
            parts.append(pd.DataFrame({"place": places, "question": question.code, "text": cells.to_numpy()[places]}))
    if not parts:
        return pd.DataFrame({"place": np.array([], dtype=np.int64), "question": [], "text": []})
    return pd.concat(parts).sort_values("place", kind="stable", ignore_index=True)


def _drop_unanswered(part: SurveyPart) -> SurveyPart:
    is_answered = (part.statuses == Status.VALID).any(axis=1)
    rows = part.responses["row"][~is_answered].to_numpy()
    expected = "at least one answer on a scale"
    part.log.add_rows(rows, reason="no_valid_answer", expected=expected)
    return part.keep(is_answered, n_rejected_rows=len(rows))
