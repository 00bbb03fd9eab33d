"""Words on what is not shown."""

from __future__ import annotations

from qa_lib.reporting.language import Language, mark

REASONS = {
    "too_few": mark("too few respondents"),
    "dominated": mark("most answers are from one respondent"),
    "unanimous": mark("few respondents, who all said the same"),
    "changed": mark("corrected by few people after it was published"),
    "exception": mark("hidden by decision"),
    "protects": mark("would give away another result"),
}
DECISIONS = REASONS | {"shown": mark("shown"), "excused": mark("shown by exception")}
RINGS = {
    "internal": mark("Internal ring"),
    "corporate": mark("Corporate ring"),
    "public": mark("Public ring"),
}
ALL_SURVEYS = mark("all surveys together")
WHOLE_SCHOOL = mark("the school as a whole")


def head_hidden(n_hidden: int, n_results: int, language: Language) -> str:
    """How many of the results are hidden."""
    if not n_hidden:
        return language.text("No result of this semester is hidden from this ring of readers")
    return language.text(
        "Hidden from this ring of readers: {n} of {total} results of this semester",
        n=language.number(n_hidden),
        total=language.number(n_results),
    )


def describe_hidden(language: Language) -> str:
    """By which rule results are hidden."""
    return language.text(
        "A result is the level of a survey, a block or an item, for the school or a department. What is hidden is "
        "chosen for all reports of the school together, so that nobody can work out a protected result by adding and "
        "subtracting (clause 8.1.2)."
    )


def describe_log(language: Language) -> str:
    """What the tables of decisions hold."""
    return language.text(
        "The log has every result that some ring of readers does not see or sees by an exception, with the rule "
        "behind it; which other result would be given away stands in its file. It belongs to the internal report alone."
    )


def describe_teacher_log(language: Language, *, ring: str) -> str:
    """What the table of teachers holds, and what follows for their certificates."""
    return language.text(
        "One row a teacher, unnamed, in the department where most evaluated the teacher. Whom the ring “{ring}” may "
        "not see has no personal certificate (clause 7.5.4).",
        ring=ring,
    )
