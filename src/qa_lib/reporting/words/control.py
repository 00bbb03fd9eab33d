"""Words about in-department control: cards of observers, reviews, what was done (5.2.3, 6.3)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from qa_lib.reporting.language import Language, mark

AGREEMENTS = {
    "agree": mark("observers agree"),
    "disagree": mark("observers do not agree"),
    "cannot_be_told": mark("cannot be told"),
}
ACCORDS = {
    "observed_higher": mark("observers see more than learners say"),
    "asked_higher": mark("learners say more than observers see"),
    "alike": mark("no difference that these data can show"),
    "cannot_be_told": mark("cannot be told"),
}
MISSING = {
    "observations": mark("observed classes: {n} of {planned}"),
    "peer-reviews": mark("peer reviews: {n} of {planned}"),
    "attendance": mark("months of attendance: {n} of {planned}"),
}
#: Of a department's own report: less than planned, or all of it.
OWN_COVERAGE = (mark("The department did less than planned"), mark("The department did what was planned"))
COUNTED = {"observations": "n_classes", "peer-reviews": "n_reviews", "attendance": "n_months"}


def head_coverage(frame: pd.DataFrame, language: Language, *, is_department: bool) -> str:
    """Who did what was planned."""
    n = int(frame["missing"].ne("").sum())
    if is_department:
        return language.text(OWN_COVERAGE[n == 0])
    if n == 0:
        return language.text("All departments did what was planned")
    return language.text("Departments that did less than planned: {n} of {total}", n=n, total=len(frame))


def tell_missing(row: dict[Any, Any], department: str, language: Language) -> str:
    """What a department lacks."""
    parts = [
        language.text(MISSING[code], n=row[COUNTED[code]], planned=row[f"{COUNTED[code]}_planned"])
        for code in row["missing"].split(", ")
    ]
    return language.text("{department}: {what}.", department=department, what="; ".join(parts))


def head_criteria(frame: pd.DataFrame, language: Language) -> str:
    """Which criteria lie wholly below the mean of all."""
    total, single = frame[frame["criterion"].eq("total")], frame[frame["criterion"].ne("total")]
    mean = total["score_share"].iloc[0] if len(total) else pd.NA
    if pd.isna(mean):
        return language.text("Scores of observed classes are not shown")
    low = single[single["score_high"].lt(mean).fillna(False)]
    if low.empty:
        return language.text("No criterion of the observed classes stands out")
    return language.text("Scored lower than the rest: {names}", names=language.names(low["criterion_words"]))


def head_departments(frame: pd.DataFrame, mean: float | None, language: Language) -> str:
    """Departments whose whole interval lies on one side of the school's mean."""
    above, below = (frame["score_low"].gt(mean), frame["score_high"].lt(mean)) if mean is not None else (None, None)
    high = [] if above is None else frame.loc[above.fillna(False), "label"].tolist()
    low = [] if below is None else frame.loc[below.fillna(False), "label"].tolist()
    if high and low:
        names = {"high": language.names(high), "low": language.names(low)}
        return language.text("Above the school's mean: {high}; below it: {low}", **names)
    if high:
        return language.text("Above the school's mean: {names}", names=language.names(high))
    if low:
        return language.text("Below the school's mean: {names}", names=language.names(low))
    return language.text("No department stands out by its observed classes")


def head_agreement(frame: pd.DataFrame, language: Language) -> str:
    """How many criteria observers agree on."""
    single = frame[frame["criterion"].ne("total")]
    if single["verdict"].eq("cannot_be_told").all():
        n = int(frame["n_classes"].max())
        return language.plural(
            "Whether observers agree cannot be told from {n} class seen by two",
            "Whether observers agree cannot be told from {n} classes seen by two",
            n,
        )
    agreed = int(single["verdict"].eq("agree").sum())
    return language.text("Criteria on which observers agree: {n} of {total}", n=agreed, total=len(single))


def head_lenient(named: pd.DataFrame, language: Language) -> str:
    """Where one of two observers of the same classes scores higher."""
    names = language.names(dict.fromkeys(named["department_label"]))
    return language.text("Two observers of the same classes score differently: {names}", names=names)


def tell_pair(row: dict[Any, Any], language: Language) -> str:
    """An observer who scores higher than the other one in the same classes."""
    names = row["observer_words"], row["observer_2_words"]
    higher, lower = names if row["verdict"] == "higher" else names[::-1]
    sign = 1 if row["verdict"] == "higher" else -1
    ends = sorted((sign * row["difference_low"], sign * row["difference_high"]))
    return language.text(
        "{department}: of two observers of the same {n} classes one scores higher, {higher}, than the other, {lower}: "
        "by {points} pp of the scale (interval {interval}).",
        department=row["department_label"],
        n=row["n_classes"],
        higher=higher,
        lower=lower,
        points=language.points(abs(row["difference_share"])),
        interval=language.points_interval(*ends),
    )


def head_accord(named: pd.DataFrame, judged: pd.DataFrame, language: Language, *, is_department: bool) -> str:
    """Where observation and survey disagree."""
    if judged.empty:
        return language.text("Whether observation and survey agree cannot be told")
    if named.empty:
        return language.text("Observation and survey do not disagree measurably")
    if is_department:
        names = language.names(dict.fromkeys(named["criterion_words"]))
    else:
        names = language.names(dict.fromkeys(named["department_label"]))
    return language.text("Observation and survey disagree: {names}", names=names)


def tell_accord(row: dict[Any, Any], language: Language) -> str:
    """One difference between what observers saw and what learners say."""
    verdict = ACCORDS[row["verdict"]]
    return language.text(
        "{department}, “{criterion}”: {verdict}. Observers {observed}, learners (“{block}”) {asked}; difference "
        "{points} pp (interval {interval}).",
        department=row["department_label"],
        criterion=row["criterion_words"],
        block=row["block_label"],
        verdict=language.text(verdict),
        observed=language.percent(row["observed_share"]),
        asked=language.percent(row["asked_share"]),
        points=language.points(row["difference_share"]),
        interval=language.points_interval(row["difference_low"], row["difference_high"]),
    )


def head_reviews(n: int, n_overdue: int, language: Language) -> str:
    """What of the reviews was not followed up."""
    if n_overdue:
        return language.plural(
            "{n} review that asked for changes was not repeated in time",
            "{n} reviews that asked for changes were not repeated in time",
            n_overdue,
        )
    if n == 0:
        return language.text("No peer review was held in this semester")
    return language.text("Every review that asked for changes was repeated, or is not due yet")


def head_classes(n: int, language: Language) -> str:
    """How many classes call for support."""
    if n == 0:
        return language.text("No observed class was scored in the lower half of the scale")
    return language.text("Observed classes with a score in the lower half of the scale: {n}", n=n)
