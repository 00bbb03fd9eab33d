"""Where the history of a codebook keeps levels from being compared (7.5.3, points 5 and 6)."""

from __future__ import annotations

from qa_lib.params import Params
from qa_lib.params.surveys import CodebookChange

NOT_COMPARABLE = "not_comparable"


def find_breaks(params: Params, survey: str, block: str | None) -> list[CodebookChange]:
    """The changes of a codebook across which the level of a survey (``block`` None) or block is not compared.

    A change breaks a level when it touched the policy's share of its items or more.
    """
    codebook = params.survey(survey)
    items = codebook.block(block).items if block else codebook.items
    codes = {item.code for item in items}
    least = params.policy.comparison.break_items_share.value * len(codes)
    return [change for change in codebook.changes if len(codebook.changed_items(change) & codes) >= max(least, 1)]


def find_last_break(params: Params, survey: str, block: str | None, *, until: str) -> str | None:
    """The semester of the last break of a level up to a semester, this one included; None without one."""
    order = [semester.code for semester in params.semesters.semesters]
    past = [order.index(change.semester) for change in find_breaks(params, survey, block)]
    past = [place for place in past if place <= order.index(until)]
    return order[max(past)] if past else None


def is_broken(params: Params, survey: str, block: str | None, *, start: str, end: str) -> bool:
    """Whether a break lies after the semester ``start`` and not after ``end``."""
    last = find_last_break(params, survey, block, until=end)
    order = [semester.code for semester in params.semesters.semesters]
    return last is not None and order.index(last) > order.index(start)
