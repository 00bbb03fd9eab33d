"""What units reported, beside what the data give (5.2.1, 6.5)."""

from __future__ import annotations

from qa_lib.reporting.language import Language, mark

FIGURES = {
    "n_respondents": mark("respondents"),
    "response_share": mark("response rate"),
    "satisfaction_share": mark("satisfaction level"),
}
VERDICTS = {
    "differs": mark("differs"),
    "agrees": mark("agrees"),
    "no_data": mark("the data do not give it"),
}


def head_reported(n: int, n_differs: int, language: Language) -> str:
    """How many reported figures differ from the data."""
    if not n:
        return language.text("No unit reported figures of this time")
    if not n_differs:
        return language.text("All reported figures agree with the data")
    return language.text(
        "Reported figures: {n}, of which {n_differs} differ from the data",
        n=language.number(n),
        n_differs=language.number(n_differs),
    )


def describe_rule(count_share: float, level_share: float, language: Language) -> str:
    """What agreement means."""
    return language.text(
        "A reported number of respondents agrees when it lies within {count} of that in the data, a rate or level when "
        "it lies within {points} percentage points.",
        count=language.percent(count_share),
        points=language.number(level_share * 100),
    )


def describe_counts(n_agrees: int, n_no_data: int, n_hidden: int, language: Language) -> str:
    """What became of the other figures."""
    return language.text(
        "Figures that agree: {n_agrees}; that the data do not give: {n_no_data}; not shown to this ring: {n_hidden}.",
        n_agrees=language.number(n_agrees),
        n_no_data=language.number(n_no_data),
        n_hidden=language.number(n_hidden),
    )


def head_silent(n: int, language: Language) -> str:
    """How many units reported nothing."""
    if not n:
        return language.text("Every unit with answers reported its figures")
    return language.plural("{n} unit reported no figures", "{n} units reported no figures", n)


def say_silent(survey: str, period: str, units: list[str], language: Language) -> str:
    """The units that reported nothing on a survey."""
    return language.text("“{survey}”, {period}: {units}.", survey=survey, period=period, units=", ".join(units))
