"""The disorder of real exports, at known rates."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mess:
    """How often each fault occurs: shares of cells or of rows, 0–1.

    The first four are shares of the answer cells of questionnaires that are not straight-lined; their sum is the share
    of answers that are not valid for a reason other than a questionnaire left unfinished.
    """

    blank_share: float = 0.025
    not_applicable_share: float = 0.035
    hard_to_answer_share: float = 0.020
    out_of_range_share: float = 0.0012
    #: Cells with blanks before or after the answer (text answers only).
    padded_share: float = 0.01
    #: Rows: answered alike from top to bottom, reversed items too.
    straight_line_share: float = 0.04
    #: Rows: left off somewhere in the second half.
    unfinished_share: float = 0.03
    #: Rows: sent once more, later and in part.
    duplicate_share: float = 0.012
    #: Rows: the school is written as one of its aliases.
    school_alias_share: float = 0.03
    #: Rows: the school is not given at all.
    school_blank_share: float = 0.002
    n_trailing_empty_rows: int = 3
    #: Open answers that name a teacher, or carry a telephone number, an IIN or an e-mail address.
    named_teacher_share: float = 0.05
    phone_share: float = 0.006
    iin_share: float = 0.004
    email_share: float = 0.004


#: What stands in a cell that holds an answer no scale has.
OUT_OF_RANGE = ("77", "-1", "55", "бес", "пять", "?", "12345")
CLEAN = Mess(**dict.fromkeys(Mess.__dataclass_fields__, 0))
