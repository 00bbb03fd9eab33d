"""A measure from the fallen indicator to the verdict, step by step, for somebody who knows nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from qa_lib.params import Params
from qa_lib.reporting.language import Language, mark
from qa_lib.reporting.words.registers import VERDICTS, describe_reopened, say_office, say_term

Row = dict[Any, Any]
NOT_SHOWN = mark("not shown to this ring")


def _is_given(value: Any) -> bool:
    return bool(pd.notna(value))


def head_stories(n: int, language: Language) -> str:
    """How many measures are told."""
    if not n:
        return language.text("No measure can be followed from its indicator to its verdict yet")
    return language.plural(
        "{n} measure, from its indicator to its verdict", "{n} measures, from their indicators to their verdicts", n
    )


def say_story(row: Row, language: Language) -> str:
    """The heading of a story."""
    words = VERDICTS.get(row["verdict"], NOT_SHOWN)
    return f"{row['number']} {row['title']}: {language.text(words)}"


def tell_beginning(row: Row | None, language: Language, *, indicator: str, unit: str, title: str) -> Iterator[str]:
    """Where the indicator stood, whether it had fallen, which risk the data proposed."""
    if row is None or row["is_suppressed"]:
        return
    yield language.text(
        "{period}: “{indicator}” ({unit}) is {share} (interval {interval}).",
        period=row["period"],
        indicator=indicator,
        unit=unit,
        share=language.percent(row["satisfaction_share"]),
        interval=language.interval(row["satisfaction_low"], row["satisfaction_high"]),
    )
    if row["change"] == "fell":
        yield language.text(
            "It had fallen by {points} percentage points (interval {interval}) since {period}.",
            points=language.number(abs(row["difference_share"]) * 100),
            interval=language.points_interval(row["difference_low"], row["difference_high"]),
            period=row["period_from"],
        )
    if row["below_threshold"] == "yes":
        yield language.text(
            "This lies below its threshold of {threshold}.", threshold=language.percent(row["threshold_share"])
        )
    if row["is_proposed"]:
        yield language.text("By the leading indicators (9.2) the data proposed a risk: “{title}”.", title=title)
    else:
        yield language.text("The leading indicators (9.2) proposed no risk: the measure rests on another finding.")


def tell_risk(row: Row, language: Language) -> Iterator[str]:
    """When the risk was entered, by which score, and who owns it."""
    yield language.text(
        "{date}: risk {number} “{title}” is entered in the register, owner: {owner}; scores since then: {path}.",
        date=language.date(row["registered_date"]),
        number=row["number"],
        title=row["title"],
        owner=row["owner_words"],
        path=row["path"],
    )


def tell_opening(row: Row, language: Language, *, has_texts: bool) -> Iterator[str]:
    """What was decided, with which target; texts as they were written are for the internal ring."""
    yield language.text(
        "{date}: measure {number} is opened, owner: {owner}; target {target}, due on {due}.",
        date=language.date(row["opened_date"]),
        number=row["number"],
        owner=row["owner_words"],
        target=language.percent(row["target_share"]),
        due=language.date(row["due_date"]),
    )
    if has_texts and isinstance(row["root_cause"], str):
        yield language.text("Root cause, as written: “{text}”", text=row["root_cause"])
    if has_texts and isinstance(row["action"], str):
        yield language.text("Action, as written: “{text}”", text=row["action"])


def tell_approval(row: Row, params: Params, language: Language) -> Iterator[str]:
    """Which body approved the measure, and when it came before the Academic Council."""
    if _is_given(row["approved_date"]):
        body = say_term("body", row["approved_by"], params, language)
        yield language.text(
            "{date}: approved by: {body}, protocol {protocol}.",
            date=language.date(row["approved_date"]),
            body=body,
            protocol=row["protocol"] if isinstance(row["protocol"], str) else language.number(None),
        )
    if _is_given(row["council_date"]):
        yield language.text("{date}: brought before the Academic Council.", date=language.date(row["council_date"]))


def tell_months(progress: pd.DataFrame, missing: pd.DataFrame, params: Params, language: Language) -> Iterator[str]:
    """The monthly status that was given, and the months without one (8.5)."""
    if progress.empty and missing.empty:
        return
    yield language.text(
        "Monthly status (8.5): given {n} times, missing {n_missing} times{months}.",
        n=language.number(len(progress)),
        n_missing=language.number(len(missing)),
        months="" if missing.empty else " (" + ", ".join(f"{month:%Y-%m}" for month in missing["month"]) + ")",
    )
    if progress.empty:
        return
    last = progress.iloc[-1]
    yield language.text(
        "Last status, {month}: {progress}, {share} done.",
        month=f"{last['month']:%Y-%m}",
        progress=say_term("progress", last["progress"], params, language),
        share=language.percent(last["done_share"]),
    )


def tell_done(row: Row, params: Params, language: Language, *, has_texts: bool) -> Iterator[str]:
    """When it was carried out, or who is told that it was not."""
    if _is_given(row["done_date"]):
        yield language.text("{date}: carried out.", date=language.date(row["done_date"]))
    if has_texts and isinstance(row["evidence"], str):
        yield language.text("Evidence, as written: “{text}”", text=row["evidence"])
    if row["state"] == "overdue":
        yield language.text(
            "Overdue since {date}; told to: {office}.",
            date=language.date(row["due_date"]),
            office=say_office(row["escalated_to"], params, language) or language.text("Academic Council"),
        )


def tell_verdict(row: Row, language: Language) -> Iterator[str]:
    """What was measured again, and what follows by the rules."""
    if _is_given(row["share_to"]):
        yield language.text(
            "{period}: measured again, {share} (interval {interval}); change {points} percentage points (interval "
            "{change}).",
            period=row["period_to"],
            share=language.percent(row["share_to"]),
            interval=language.interval(row["low_to"], row["high_to"]),
            points=language.points(row["difference_share"]),
            change=language.points_interval(row["difference_low"], row["difference_high"]),
        )
    elif row["verdict"] == "not_yet" and _is_given(row["remeasure_until"]):
        yield language.text(
            "To be measured again from {start} to {end}.",
            start=language.date(row["remeasure_from"]),
            end=language.date(row["remeasure_until"]),
        )
    if isinstance(row["verdict"], str):
        words = VERDICTS[row["verdict"]]
        yield language.text("Verdict: {verdict}.", verdict=language.text(words))
    if row["reasons"]:
        yield describe_reopened(row, language)
    elif row["status"] == "closed":
        yield language.text("{date}: closed, and closed by the rules, too.", date=language.date(row["closed_date"]))
