"""The words of the workbooks in which people code open answers (`make coding`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic import model_validator

from qa_lib.params.codeframes import ThemeCategory
from qa_lib.params.model import Model, Text, check_distinct

#: What stands for the theme of an answer that a coder found impossible to code.
UNCODABLE = "cannot-be-coded"
#: What stands for the coder of a decision about codes that differed.
ADJUDICATED = "adjudicated"
#: Codes that one answer can get at most.
N_CODES = 4

CodingColumn = Literal[
    "answer_id",
    "survey",
    "question",
    "language",
    "level",
    "text",
    "suggestion",
    "work_order",
    "given",
    "code_1",
    "code_2",
    "code_3",
    "code_4",
    "uncodable",
    "note",
    "decided_by",
    "reason",
    "decided_date",
]
CODE_COLUMNS: tuple[CodingColumn, ...] = ("code_1", "code_2", "code_3", "code_4")
#: Why an answer got no code.
UncodableReason = Literal["no_content", "unreadable", "off_topic", "other_language"]
CodingPage = Literal["answers", "aside", "frame", "agreement", "lists", "explanation"]
#: Columns of a coder's page of answers, and of the page of answers whose codes differ.
CODER_COLUMNS: tuple[CodingColumn, ...] = (
    "answer_id",
    "survey",
    "question",
    "language",
    "level",
    "text",
    *CODE_COLUMNS,
    "uncodable",
    "note",
)
#: What a program suggests to the first coder, and in which order answers teach it most; not read as codes.
SUGGESTION_COLUMNS: tuple[CodingColumn, ...] = ("suggestion", "work_order")
#: Columns of the first coder's page where themes are suggested.
SUGGESTED_COLUMNS: tuple[CodingColumn, ...] = (
    *CODER_COLUMNS[: CODER_COLUMNS.index("code_1")],
    *SUGGESTION_COLUMNS,
    *CODER_COLUMNS[CODER_COLUMNS.index("code_1") :],
)
DECISION_COLUMNS: tuple[CodingColumn, ...] = (
    "answer_id",
    "survey",
    "question",
    "language",
    "text",
    "given",
    *CODE_COLUMNS,
    "uncodable",
    "decided_by",
    "reason",
    "decided_date",
    "note",
)


class CodingWords(Model):
    """Names of pages, headings of columns, reasons; a coder may fill a workbook in in any language."""

    pages: dict[CodingPage, Text]
    columns: dict[CodingColumn, Text]
    reasons: dict[UncodableReason, Text]
    #: What stands before a theme in lists.
    categories: dict[ThemeCategory, Text]

    @model_validator(mode="after")
    def _are_complete_and_distinct(self) -> CodingWords:
        parts: tuple[tuple[str, object, Mapping[Any, Text]], ...] = (
            ("page", CodingPage, self.pages),
            ("column", CodingColumn, self.columns),
            ("reason", UncodableReason, self.reasons),
            ("category", ThemeCategory, self.categories),
        )
        for kind, names, words in parts:
            if missing := [name for name in get_args(names) if name not in words]:
                raise ValueError(f"no words for the {kind} '{missing[0]}' of the coding workbook")
            spellings = [(code, *text.by_locale.values()) for code, text in words.items()]
            check_distinct(f"{kind} of the coding workbook", spellings)
        return self
