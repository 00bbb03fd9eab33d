"""Why something was not estimated, in the report's language."""

from __future__ import annotations

from qa_lib.measurement import NotEstimated
from qa_lib.reporting.language import Language, mark

REASONS = {
    "constant": mark("not estimated: all values are the same"),
    "all_missing": mark("not estimated: there are no values"),
    "one_category": mark("not estimated: only one category occurs"),
    "not_converged": mark("not estimated: the calculation found no stable result"),
    "not_defined": mark("not estimated: these data do not allow it"),
}


def say_not_estimated(reason: NotEstimated, language: Language) -> str:
    """The reason in words, with the number there was and the number needed."""
    if reason.reason != "too_few":
        return language.text(REASONS[reason.reason])
    if reason.n_min is None:
        return language.text("not estimated: n = {n} is too few", n=language.number(reason.n))
    return language.text(
        "not estimated: n = {n} < {n_min}", n=language.number(reason.n), n_min=language.number(reason.n_min)
    )
