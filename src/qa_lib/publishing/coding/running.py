"""One run of ``make coding``: read what coders filled in, write what there is to do next. A fault writes nothing."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from qa_lib.errors import IntakeError
from qa_lib.intake import is_sample
from qa_lib.intake.changes import list_books
from qa_lib.intake.coding_books import DECISIONS, CodingBook, read_coding_book
from qa_lib.intake.coding_words import frame_of_source, show_theme
from qa_lib.intake.refusals import CodingError
from qa_lib.params import CodeFrame, Params
from qa_lib.params.coding import CODER_COLUMNS, DECISION_COLUMNS, SUGGESTED_COLUMNS, UNCODABLE
from qa_lib.paths import Paths
from qa_lib.publishing.coding.agreement import find_differences, measure_agreement, tabulate_codes
from qa_lib.publishing.coding.answers import list_codable
from qa_lib.publishing.coding.drawing import draw_double, shuffle
from qa_lib.publishing.coding.learning import Suggestions, keep_measures, list_learnable, make_suggestions
from qa_lib.publishing.coding.log import log_decisions
from qa_lib.publishing.coding.merging import FILLED, Pages, merge_pages
from qa_lib.publishing.coding.record import Round, check_coders, read_round, write_round
from qa_lib.publishing.coding.told import write_agreement, write_frame
from qa_lib.publishing.coding.workbook import Book, Setting
from qa_lib.publishing.filled_workbooks import open_book, refuse_open
from qa_lib.reporting.language import Language
from qa_lib.reporting.words.coding import (
    CODER_SENTENCES,
    COMMAND,
    DECISION_SENTENCES,
    SUGGESTION_SENTENCES,
    say_theme,
)

#: What changes workbooks between reading and writing: by coder, and the answers of the round.
Amend = Callable[[dict[str, CodingBook], pd.DataFrame], dict[str, CodingBook]]
#: Former states of workbooks, beside them.
HISTORY = "history"


@dataclass(frozen=True)
class CoderReport:
    """What became of a coder's workbook."""

    coder: str
    file: Path
    n_answers: int
    n_coded: int
    n_new: int
    restored: tuple[str, ...]


@dataclass(frozen=True)
class CodingReport:
    """What became of a round: its coders, the agreement (`measure_agreement`), what is to be decided."""

    coders: tuple[CoderReport, ...]
    agreement: pd.DataFrame
    decisions: Path | None = None
    n_different: int = 0
    n_decided: int = 0
    n_logged: int = 0
    without_frame: tuple[str, ...] = field(default=())
    #: What was suggested to the first coder; None where it was not asked for.
    suggestions: Suggestions | None = None


def update_coding(
    paths: Paths,
    params: Params,
    *,
    school: str,
    semester: str,
    locale: str,
    coders: str = "",
    amend: Amend | None = None,
    suggests: bool = False,
) -> CodingReport:
    """Write the workbooks of a school in a semester; the store is up to date. ``coders`` is "a,b" or "" as before.

    ``amend`` gets the workbooks as they were read and the answers, and gives those that are written. ``suggests``: the
    first coder sees themes that a model suggests for uncoded answers.

    Raises
    ------
    CodingError
        With every fault of every workbook; nothing is written then.
    IntakeError
        When a workbook is open in an office program, or there is nothing to code.
    ParamsError
        For names of coders that can not be.
    """
    folder = paths.coding / semester / school
    former = read_round(folder)
    names = check_coders(coders, former)
    books = read_books(folder, params, names)
    answers = list_codable(paths, params, school=school, semester=semester)
    if answers.empty and not books:
        raise IntakeError(f"school '{school}' has no open answers with a code frame in {semester}; nothing to code")
    books = books if amend is None else amend(books, answers)
    record = _draw(answers, params, names, former)
    folder.mkdir(parents=True, exist_ok=True)
    languages = [Language(one, paths.locale) for one in dict.fromkeys([locale, *params.institution.locales])]
    title = f"{languages[0].name(params.school(school).name)}, {languages[0].semester(params.semester(semester))}"
    setting = Setting(params, languages, title, is_sample=is_sample(paths, semester))
    found = None
    if suggests:
        uncoded = _list_uncoded(answers, books.get(record.coders[0]))
        learnable = list_learnable(paths, params, school=school, semester=semester, without=uncoded["text"].tolist())
        found = make_suggestions(learnable, uncoded, params)
    run = _Run(folder, setting, answers, books, record, found)
    reports, given = run.write_coders()
    write_round(folder, record.model_copy(update={"given": given}))
    keep_measures(folder, found, params)
    return replace(run.write_decisions(tuple(reports)), suggestions=found)


def _list_uncoded(answers: pd.DataFrame, book: CodingBook | None) -> pd.DataFrame:
    """The answers that a coder may read and has not coded."""
    coded = set(book.given["answer_id"]) if book is not None else set()
    return answers[answers["is_shown"].astype(bool) & ~answers["answer_id"].isin(coded)]


def read_books(folder: Path, params: Params, coders: Sequence[str]) -> dict[str, CodingBook]:
    """The workbooks that there are, by coder.

    Raises
    ------
    CodingError
        With every fault, also of a workbook of nobody in the round.
    """
    files = list_books(folder)
    for file in files:
        refuse_open(file, command=COMMAND)
    books = {file.stem: read_coding_book(file, params) for file in files}
    strangers = [
        f"{book.name}: '{name}' is no coder of this round; give CODERS={name} too, or move the file away"
        for name, book in books.items()
        if name not in (*coders, DECISIONS)
    ]
    if faults := [*strangers, *(fault for book in books.values() for fault in book.faults)]:
        raise CodingError(faults)
    return books


def _draw(answers: pd.DataFrame, params: Params, coders: tuple[str, ...], former: Round | None) -> Round:
    """The record of the round: as it was, with what is drawn of new answers."""
    rule = params.policy.coding
    seed = former.seed if former else rule.draw_seed.value
    shown = answers[answers["is_shown"].astype(bool)]
    drawn = draw_double(
        shown,
        share=rule.double_share.value,
        n_min=rule.double_n_min.value,
        seed=seed,
        considered=former.considered if former else (),
        drawn=former.drawn if former else (),
    )
    considered = dict.fromkeys([*(former.considered if former else ()), *shown["answer_id"]])
    return Round(
        coders=coders,
        frames={frame.code: frame.version for frame in params.codeframes},
        seed=seed,
        share=rule.double_share.value,
        n_min=rule.double_n_min.value,
        considered=tuple(considered),
        drawn=tuple(drawn),
        given=former.given if former else {},
    )


@dataclass(frozen=True)
class _Run:
    folder: Path
    setting: Setting
    answers: pd.DataFrame
    books: dict[str, CodingBook]
    record: Round
    suggestions: Suggestions | None = None

    def write_coders(self) -> tuple[list[CoderReport], dict[str, tuple[str, ...]]]:
        """A workbook for each coder; the first gets all answers, the others those drawn, each in an own order."""
        reports, given = [], {}
        for place, coder in enumerate(self.record.coders):
            former = self.record.given.get(coder, ())
            is_helped = place == 0 and self.suggestions is not None and len(self.suggestions.table) > 0
            columns = SUGGESTED_COLUMNS if is_helped else CODER_COLUMNS
            answers = self._answers_of(coder, place)
            answers = self._add_suggestions(answers) if is_helped else answers
            pages = merge_pages(answers, self.books.get(coder), columns, given=former)
            file = self.folder / f"{coder}.xlsx"
            self._save(file, pages, (*CODER_SENTENCES, *SUGGESTION_SENTENCES) if is_helped else CODER_SENTENCES, None)
            given[coder] = tuple(sorted({*former, *pages.answers["answer_id"]}))
            n_coded = len(self.books[coder].given) if coder in self.books else 0
            reports.append(CoderReport(coder, file, len(pages.answers), n_coded, pages.n_new, pages.restored))
        return reports, given

    def _answers_of(self, coder: str, place: int) -> pd.DataFrame:
        answers = self.answers
        if place:
            held = set(self.books[coder].rows["answer_id"]) if coder in self.books else set()
            answers = answers[answers["answer_id"].isin({*self.record.drawn, *held})]
        order = shuffle(answers["answer_id"].tolist(), seed=self.record.seed, coder=coder)
        return self._show_themes(answers.set_index("answer_id").loc[order].reset_index())

    def _add_suggestions(self, answers: pd.DataFrame) -> pd.DataFrame:
        """What is suggested for each uncoded answer, and which to code first: where the model is least sure."""
        table = self.suggestions.table if self.suggestions else pd.DataFrame()
        ranked = table.assign(name=table.index).sort_values(["unsureness", "name"], ascending=[False, True]).index
        order = {name: str(place) for place, name in enumerate(ranked, start=1)}
        rows = answers.to_dict("records")
        said = [self._say_suggestion(row, table) if row["answer_id"] in order else "" for row in rows]
        return answers.assign(suggestion=said, work_order=[order.get(row["answer_id"], "") for row in rows])

    def _say_suggestion(self, row: dict[Any, Any], table: pd.DataFrame) -> str:
        found, frame = table.loc[row["answer_id"]], frame_of_source(self.setting.params, str(row["survey"]))
        language = self.setting.language
        if frame is None or not found["themes"]:
            return language.text("no suggestion")
        pairs = zip(found["themes"], found["chances"], strict=True)
        return "\n".join(f"{self._show(frame, theme)} ({language.percent(chance)})" for theme, chance in pairs)

    def _show_themes(self, answers: pd.DataFrame) -> pd.DataFrame:
        return answers.assign(text=answers["text"].where(answers["is_shown"].astype(bool), ""))

    def write_decisions(self, reports: tuple[CoderReport, ...]) -> CodingReport:
        """The workbook of answers whose codes differ, with what was decided; the log of decisions."""
        codes = tabulate_codes([self.books[coder] for coder in self.record.coders if coder in self.books])
        agreement = measure_agreement(codes, self.setting.params)
        known = {one.code for one in self.setting.params.surveys if frame_of_source(self.setting.params, one.code)}
        without = tuple(one.code for one in self.setting.params.surveys if one.code not in known)
        kept, file = self.books.get(DECISIONS), self.folder / f"{DECISIONS}.xlsx"
        if agreement.empty and kept is None:
            return CodingReport(reports, agreement, without_frame=without)
        different = find_differences(codes)
        decided = kept.given["answer_id"].tolist() if kept is not None else []
        wanted = dict.fromkeys([*different, *decided])
        answers = self._show_themes(self.answers[self.answers["answer_id"].isin(wanted)])
        answers = answers.assign(given=[self._say_given(codes, row) for row in answers.to_dict("records")])
        pages = merge_pages(answers, kept, DECISION_COLUMNS, given=())
        self._save(file, pages, DECISION_SENTENCES, agreement)
        return CodingReport(
            coders=reports,
            agreement=agreement,
            decisions=file,
            n_different=len(different),
            n_decided=len(set(decided)),
            n_logged=log_decisions(self.folder, self._list_decisions(kept, codes)),
            without_frame=without,
        )

    def _say_given(self, codes: pd.DataFrame, row: dict[object, object]) -> str:
        """What coders gave an answer, a line each, in alphabetical order: it does not say whose is which."""
        frame = frame_of_source(self.setting.params, str(row["survey"]))
        if frame is None or row["answer_id"] not in codes.index:
            return ""
        sets = [themes for themes in codes.loc[str(row["answer_id"])] if isinstance(themes, tuple)]
        return "\n".join(sorted(" + ".join(self._show(frame, theme) for theme in themes) for themes in sets))

    def _show(self, frame: CodeFrame, theme: str) -> str:
        language = self.setting.language
        if theme == UNCODABLE:
            return say_theme(theme, language)
        return show_theme(frame, theme, self.setting.words, language.locale)

    @staticmethod
    def _list_decisions(kept: CodingBook | None, codes: pd.DataFrame) -> list[dict[str, object]]:
        rows = kept.given.to_dict("records") if kept is not None else []
        return [
            {
                "answer_id": row["answer_id"],
                "survey": row["survey_code"],
                "question": row["question_code"],
                "given": [list(themes) for themes in codes.loc[row["answer_id"]] if isinstance(themes, tuple)]
                if row["answer_id"] in codes.index
                else [],
                "themes": list(row["themes"]),
                **{name: row[name] for name in ("decided_by", "reason", "decided_date")},
            }
            for row in rows
        ]

    def _save(self, file: Path, pages: Pages, sentences: Sequence[str], agreement: pd.DataFrame | None) -> None:
        """Put a workbook in the place of the former one, of which a copy is kept where it says anything else."""
        shown = self._in_language(pages)

        def write(book: Book) -> None:
            book.write_answers(shown)
            if agreement is not None and len(agreement):
                write_agreement(book, agreement)
            write_frame(book, self.setting.params.codeframes)
            book.write_told("explanation", sentences, command=COMMAND)

        replace_workbook(file, self.setting, write)

    def _in_language(self, pages: Pages) -> Pages:
        """The pages with codes and reasons in the language of the workbook, whatever a person typed."""
        return Pages(self._translate(pages.answers), self._translate(pages.aside), pages.n_new, pages.restored)

    def _translate(self, rows: pd.DataFrame) -> pd.DataFrame:
        from qa_lib.intake.coding_words import CodingNames

        names = CodingNames.build(self.setting.params)
        reasons = self.setting.words.reasons
        language = self.setting.language
        cells = rows.to_dict("records")
        for row in cells:
            frame = frame_of_source(self.setting.params, row["survey"])
            for column in [name for name in FILLED if name.startswith("code_") and row.get(name) and frame]:
                found = names.themes(frame).find(row[column]) if frame else None
                row[column] = self._show(frame, found) if frame and found else row[column]
            reason = names.reasons.find(row["uncodable"]) if row["uncodable"] else None
            row["uncodable"] = language.name(reasons[reason]) if reason else row["uncodable"]
        return pd.DataFrame(cells, columns=rows.columns, dtype=object)


def replace_workbook(file: Path, setting: Setting, write: Callable[[Book], None]) -> None:
    """Write a workbook aside and put it in its place; the former one is kept in `HISTORY` where it was another."""
    draft = file.with_name(f".{file.stem}.{os.getpid()}.xlsx")
    try:
        with open_book(draft, setting.title) as book:
            write(Book(book, setting))
        if file.exists() and file.read_bytes() != draft.read_bytes():
            _keep(file)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _keep(file: Path) -> None:
    """A copy of a workbook as a person left it."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:8]
    folder = file.parent / HISTORY
    folder.mkdir(exist_ok=True)
    if not list(folder.glob(f"{file.stem}.*-{digest}.xlsx")):
        number = len(list(folder.glob(f"{file.stem}.*.xlsx"))) + 1
        shutil.copyfile(file, folder / f"{file.stem}.{number}-{digest}.xlsx")
