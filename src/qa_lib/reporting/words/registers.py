"""Words about registers: risks, measures, who is told, what was left out (7.5.5, 8.5, 9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd

from qa_lib.params import Params
from qa_lib.reporting.language import Language, mark

#: In which language a text stands that is not in the report's.
WRITTEN_IN = {"kk": mark("in Kazakh"), "ru": mark("in Russian"), "en": mark("in English")}
VERDICTS = {
    "improved": mark("improved"),
    "not_improved": mark("not improved"),
    "cannot_be_told": mark("cannot be told"),
    "not_comparable": mark("not comparable: the questions changed"),
    "not_yet": mark("to be measured again later"),
    "not_measured": mark("not measured again in time"),
    "no_baseline": mark("no baseline in the data"),
}
REASONS = {
    "no_cause": mark("no root cause is named"),
    "no_evidence": mark("there is no evidence"),
    "too_early": mark("it was closed before the indicator could be measured again"),
    "not_measured": mark("the indicator was not measured again in time"),
    "not_improved": mark("the indicator did not improve"),
}
FAULTS = {
    "not_a_date": mark("not a date"),
    "not_a_month": mark("not a month"),
    "not_a_number": mark("not a number"),
    "not_a_share": mark("not a share"),
    "out_of_range": mark("value outside the scale or range"),
    "unknown_value": mark("not an entry of the list"),
    "unknown_unit": mark("unit not known"),
    "unknown_office": mark("office not known"),
    "unknown_indicator": mark("indicator not known"),
    "unknown_semester": mark("semester not known"),
    "unknown_number": mark("number not in the register"),
    "missing_value": mark("required and empty"),
    "missing_value_here": mark("required with this status and empty"),
    "duplicate_number": mark("number given twice"),
    "missing_column": mark("column missing"),
    "unknown_column": mark("column not known"),
    "duplicate_column": mark("column twice"),
    "further_sheet": mark("second sheet of the same register"),
}
UNREADABLE = mark("file that cannot be read")
SIGNS = {
    "level": mark("{name}: satisfaction is {share} (interval {interval}); held against {reference}."),
    "response": mark("{name}: {share} of those asked answered, below the risk limit of {reference}."),
    "neutral": mark("{name}: neutral answers grow by {points} percentage points a year (interval {growth})."),
    "load": mark(
        "{name}: satisfaction with working conditions and load is {share} (interval {interval}), limit {reference}."
    ),
    "complaints": mark(
        "Complaints: {now} in this semester, {before} a year before; {ratio} times as many (interval {ratios})."
    ),
    "incidents": mark(
        "Failures of IT: {now} in this semester, {before} a year before; {ratio} times as many (interval {ratios})."
    ),
}


def pick_text(row: dict[Any, Any], name: str, language: Language, locales: Sequence[str]) -> str:
    """A text of a register in the report's language, else in another one that is named behind it."""
    order = [language.locale, *(locale for locale in locales if locale != language.locale)]
    for locale in order:
        text = row.get(f"{name}_{locale}")
        if text is not None and not pd.isna(text):
            return str(text) if locale == language.locale else f"{text} ({language.text(WRITTEN_IN[locale])})"
    return ""


def say_term(vocabulary: str, code: Any, params: Params, language: Language) -> str:
    """An entry of a list in the report's language."""
    if params.vocabularies is None or code is None or pd.isna(code):
        return ""
    return language.name(params.vocabularies.vocabulary(vocabulary).term(str(code)).label)


def say_office(code: Any, params: Params, language: Language) -> str:
    """An office; whoever stands above the head of all is the Academic Council."""
    if params.offices is None or code is None or pd.isna(code):
        return ""
    return language.name(params.offices.office(str(code)).name)


def say_state(on: dt.date, taken: dt.date, language: Language) -> str:
    """Of which day the register is."""
    if taken <= on:
        return language.text("The register as it stood on {date}.", date=language.date(taken))
    return language.text(
        "The register was first read on {date}, after the day of this report; rows entered later are left out.",
        date=language.date(taken),
    )


def head_risks(opened: pd.DataFrame, language: Language) -> str:
    """How grave the open risks are."""
    if opened.empty:
        return language.text("No risk is open")
    n_critical, n_capa = (int(opened["zone"].eq(zone).sum()) for zone in ("critical", "capa"))
    if n_critical:
        return language.plural("{n} open risk is critical", "{n} open risks are critical", n_critical)
    if n_capa:
        return language.plural("{n} open risk calls for a CAPA plan", "{n} open risks call for a CAPA plan", n_capa)
    return language.text("All open risks lie below the response threshold")


def head_scores(paths: pd.DataFrame, language: Language) -> str:
    """How scores moved since the risks were entered."""
    n_rose, n_fell = (int((paths["change"] * sign > 0).sum()) for sign in (1, -1))
    if not (n_rose or n_fell):
        return language.text("No score of a risk has changed since it was entered")
    return language.text("Scores since the risks were entered: {rose} rose, {fell} fell", rose=n_rose, fell=n_fell)


def head_signs(n: int, language: Language) -> str:
    """How many signs of risk the data hold."""
    if not n:
        return language.text("The data hold no leading indicator of a risk")
    return language.plural("The data propose {n} risk", "The data propose {n} risks", n)


def describe_sign(row: dict[Any, Any], language: Language) -> str:
    """The evidence of a proposed risk."""
    sentence = SIGNS[row["kind"]]
    return language.text(
        sentence,
        name=row["label"],
        share=language.percent(row["share"]),
        interval=language.interval(row["low"], row["high"]),
        reference=language.percent(row["reference_share"]),
        points=language.points(row["share"]),
        growth=language.points_interval(row["low"], row["high"]),
        now=language.number(row["n_now"]),
        before=language.number(row["n_before"]),
        ratio=language.number(row["rate_ratio"], 1),
        ratios=_ratios(row, language),
    )


def _ratios(row: dict[Any, Any], language: Language) -> str:
    ends = [row["ratio_low"], row["ratio_high"]]
    if any(end is None or pd.isna(end) for end in ends):
        return language.number(None)
    high = language.number(ends[1], 1) if ends[1] < float("inf") else "∞"
    return f"{language.number(ends[0], 1)}–{high}"


def head_measures(measures: pd.DataFrame, language: Language) -> str:
    """How many measures are overdue."""
    if measures.empty:
        return language.text("No measure is in the register")
    n_overdue = int(measures["state"].eq("overdue").sum())
    if not n_overdue:
        return language.text("No measure is overdue")
    return language.plural("{n} measure is overdue", "{n} measures are overdue", n_overdue)


def head_effects(measured: pd.DataFrame, language: Language) -> str:
    """What measuring again showed."""
    counts = {verdict: int(measured["verdict"].eq(verdict).sum()) for verdict in ("improved", "not_improved")}
    if measured.empty:
        return language.text("No measure has been measured again yet")
    if not any(counts.values()):
        return language.text("Whether the measures had an effect cannot be told")
    return language.text(
        "Indicators measured again: {improved} improved, {not_improved} did not improve",
        improved=counts["improved"],
        not_improved=counts["not_improved"],
    )


def describe_reopened(row: dict[Any, Any], language: Language) -> str:
    """Why a measure that is closed in the register is not closed by the rules."""
    reasons = [language.text(REASONS[reason]) for reason in str(row["reasons"]).split()]
    return language.text(
        "{number}: closed in the register, not closed by the rules: {reasons}.",
        number=row["number"],
        reasons="; ".join(reasons),
    )


def head_escalation(n: int, language: Language) -> str:
    """How many measures are told one level up."""
    if not n:
        return language.text("No measure has to be escalated")
    return language.plural(
        "{n} measure is escalated to the head one level up", "{n} measures are escalated to the head one level up", n
    )


def head_answers(n: int, language: Language) -> str:
    """How much of what was said was done."""
    if not n:
        return language.text("You said, we did: nothing has been carried out yet")
    return language.plural(
        "You said, we did: {n} measure was carried out", "You said, we did: {n} measures were carried out", n
    )


def head_rules(n_faults: int, n_left_out: int, language: Language) -> str:
    """What is wrong with the register itself."""
    if not (n_faults or n_left_out):
        return language.text("The register keeps all its rules")
    return language.text(
        "The register breaks rules in {faults} places; rows left out: {left_out}", faults=n_faults, left_out=n_left_out
    )


def say_fault(reason: str, language: Language) -> str:
    """Why a cell, row, sheet or file could not be used."""
    return language.text(FAULTS.get(reason, UNREADABLE))
