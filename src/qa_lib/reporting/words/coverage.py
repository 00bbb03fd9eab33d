"""What of the objects of monitoring is known, and which part of the PDCA cycle is documented (1.1, 4, 6.6)."""

from __future__ import annotations

from qa_lib.params.reports import Phase
from qa_lib.reporting.language import Language, mark, mark_plural

GAPS = mark_plural(
    "{n} of {total} objects of monitoring has no value in this period",
    "{n} of {total} objects of monitoring have no value in this period",
)
PHASES: dict[Phase, str] = {
    "plan": mark("Plan: aims, priorities, indicators"),
    "do": mark("Do: monitoring with approved tools"),
    "check": mark("Check: analysis and conclusions"),
    "act": mark("Act: improvement, corrective and preventive actions"),
}
NEXT = mark(
    "Findings lead to proposals for corrective and preventive actions (CAPA) at the level where they belong, "
    "re-assessed after 6 to 12 months (clauses 6.6, 7.5.5)."
)


def head_coverage(n_gaps: int, n_objects: int, language: Language) -> str:
    """How many objects have no value."""
    if not n_gaps:
        return language.text("Every object of monitoring has a value in this period")
    return language.plural(*GAPS, n_gaps, total=language.number(n_objects))


def say_gap(name: str, language: Language, *, has_source: bool) -> str:
    """Why an object has no value."""
    if has_source:
        return language.text("{name}: its sources gave nothing in this period.", name=name)
    return language.text("{name}: no questionnaire or register informs it.", name=name)


def head_cycle(n: int, language: Language) -> str:
    """Which parts of the cycle the report documents."""
    return language.text("This report documents {n} of the 4 parts of the PDCA cycle", n=language.number(n))
