"""In-department control of the whole university in words (5.2.2, 6.3)."""

from __future__ import annotations

from qa_lib.reporting.language import Language


def head_control(n_complete: int, n: int, language: Language) -> str:
    """How many departments carried out all that in-department control asks of them."""
    if not n:
        return language.text("No department is known")
    return language.text(
        "In-department control: {n_complete} of {n} departments carried out all that was planned",
        n_complete=language.number(n_complete),
        n=language.number(n),
    )


def say_missing_control(register: str, units: list[str], language: Language) -> str:
    """The departments that lack something of a register."""
    return language.text("{register}, fewer than planned: {units}.", register=register, units=", ".join(units))
