"""The words of the sheet in which a person decides which open answers may be quoted (`make review`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic import model_validator

from qa_lib.params.model import Model, Text, check_distinct

#: What was decided about an open answer. A deleted one is shown to nobody.
ReviewState = Literal["undecided", "public", "private", "deleted"]
#: The states in which an answer can be quoted at all.
QuotableState = Literal["undecided", "public", "private"]
ReviewColumn = Literal[
    "answer_id", "survey", "question", "language", "n_answers", "text", "state", "published_text", "note"
]
ReviewPage = Literal["answers", "aside", "explanation"]
REVIEW_COLUMNS: tuple[ReviewColumn, ...] = get_args(ReviewColumn)


class ReviewWords(Model):
    """Names of its pages, headings of its columns, words for its states; a reader may fill it in in any language."""

    pages: dict[ReviewPage, Text]
    columns: dict[ReviewColumn, Text]
    states: dict[ReviewState, Text]

    @model_validator(mode="after")
    def _are_complete_and_distinct(self) -> ReviewWords:
        parts: tuple[tuple[str, object, Mapping[Any, Text]], ...] = (
            ("page", ReviewPage, self.pages),
            ("column", ReviewColumn, self.columns),
            ("state", ReviewState, self.states),
        )
        for kind, names, words in parts:
            if missing := [name for name in get_args(names) if name not in words]:
                raise ValueError(f"no words for the {kind} '{missing[0]}' of the review sheet")
            check_distinct(
                f"{kind} of the review sheet", [(code, *text.by_locale.values()) for code, text in words.items()]
            )
        return self
