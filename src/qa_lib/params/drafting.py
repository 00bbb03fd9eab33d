"""``drafting`` in ``intake.yaml``: by what a draft of a codebook guesses."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from qa_lib.params.model import Count, Model, Share, Words


class Drafting(Model):
    """From which values on something is guessed of a column, and words that hint at what it holds."""

    #: Share of the filled cells of a column that a scale understands, for its answers to be on that scale.
    understood_share_min: Share
    #: Different answers that a question with options has, at most.
    options_max: Count
    #: Words in an answer, on average, from which a column holds open answers.
    open_words_min: Annotated[float, Field(gt=0)]
    #: Questionnaires from which signs of correlations mean anything.
    respondents_min: Count
    #: Loading on the first factor, -1 to 1, at or below which an item counts as worded the other way round, ...
    reversed_loading_max: Annotated[float, Field(ge=-1, le=0)]
    #: ... and size below which it hardly belongs to the others.
    weak_loading_max: Share
    #: Share of the columns of items that a codebook already knows, from which the file is of its survey.
    known_share_min: Share
    #: Headings that one block has in a row, at least, to be named by a word of theirs.
    block_items_min: Count
    #: Words in the heading of a column that says whom an answer is about.
    teacher: tuple[Words, ...]
