"""What was read and dropped, and how completely people answered (7.5.3, point 1)."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

from qa_lib.reporting.language import Language, mark, mark_plural
from qa_lib.reporting.words.levels import N_NAMES

STRAIGHT = mark_plural(
    "{n} questionnaire gives the same answer throughout a block",
    "{n} questionnaires give the same answer throughout a block",
)
FAST = mark_plural("{n} was filled in too fast to have been read", "{n} were filled in too fast to have been read")
NOTABLE = mark_plural(
    "Neutral answers grow notably in {n} survey or block: {names}",
    "Neutral answers grow notably in {n} surveys and blocks: {names}",
)
#: Rows that are no respondent's answers, by the reason of intake.
SET_ASIDE = {
    "preview_response": mark("tests and previews – {n}"),
    "spam_response": mark("taken for spam by the survey product – {n}"),
    "unfinished_response": mark("begun and never sent – {n}"),
}
GROWTHS = {
    "notable": mark("notable growth"),
    "grew": mark("growth"),
    "fell": mark("decline"),
    "no_change": mark("none that can be shown"),
    "cannot_be_told": mark("cannot be told"),
}


def head_account(account: pd.DataFrame, language: Language) -> str:
    """How many questionnaires were kept of the rows that were read."""
    return language.text(
        "{n_kept} of {n_rows} rows read were counted as questionnaires",
        n_kept=language.number(_total(account, "n_responses")),
        n_rows=language.number(_total(account, "n_rows")),
    )


def describe_account(account: pd.DataFrame, language: Language) -> str:
    """What became of the rest: duplicates, rows that do not count, cells that could not be read."""
    n_cells = _total(account, "n_cells")
    n_rejected = _total(account, "n_rejected_cells")
    return language.text(
        "Left out: {n_duplicates} duplicate questionnaires and {n_rows} further rows. Of "
        "{n_cells} answers, {n_rejected} ({share}) were rejected singly; the other answers of those "
        "questionnaires count.",
        n_duplicates=language.number(_total(account, "n_duplicates")),
        n_rows=language.number(_total(account, "n_rejected_rows")),
        n_cells=language.number(n_cells),
        n_rejected=language.number(n_rejected),
        share=_small_share(n_rejected, n_cells, language),
    )


def describe_set_aside(rejections: pd.DataFrame, language: Language) -> str:
    """How many rows of exports are no respondent's answers, by reason; empty where there is none."""
    counts = rejections.groupby("reason")["n"].sum()
    parts = [
        language.text(words, n=language.number(counts[code])) for code, words in SET_ASIDE.items() if code in counts
    ]
    if not parts:
        return ""
    return language.text("Rows that are no respondent's answers do not count: {parts}.", parts=language.join(parts))


def head_status(status: pd.DataFrame, language: Language) -> str:
    """The share of valid answers over all surveys."""
    n_cells = _total(status, "n_cells")
    share = _total(status, "n_valid") / n_cells if n_cells else None
    return language.text("{share} of the questions asked have a valid answer", share=language.percent(share))


def describe_item_nonresponse(items: pd.DataFrame, language: Language, *, minimum: int) -> str:
    """The largest share of one item that stayed without an answer although it applied."""
    return language.text(
        "No item that was asked at least {minimum} times was left unanswered by more than {share} of those to whom it "
        "applied.",
        minimum=language.number(minimum),
        share=language.percent(items["nonresponse_share"].max()),
    )


def say_range(row: dict[Hashable, Any], language: Language) -> str | None:
    """From where to where most questionnaires lie."""
    ends = row["seconds_low"], row["seconds_high"]
    return None if any(pd.isna(end) for end in ends) else "–".join(language.number(end, 1) for end in ends)


def head_stopping(completeness: pd.DataFrame, language: Language) -> str:
    """How many came to the end, and the survey that most left early."""
    shown = completeness.dropna(subset=["stopped_share"])
    if shown.empty:
        return language.text("How completely questionnaires were filled in cannot be told")
    n = _total(shown, "n_responses")
    stopped = float((shown["stopped_share"] * shown["n_responses"]).sum()) / n
    if not stopped:
        return language.text("Whoever began a questionnaire came to its end")
    return language.text("{share} of the questionnaires were left before their end", share=language.percent(stopped, n))


def describe_stopping(completeness: pd.DataFrame, language: Language, *, n_last: int) -> str:
    """What counts as stopping, and how much more often single items are skipped."""
    shown = completeness.dropna(subset=["stopped_share"])
    skipped = (shown["one_skipped_share"] + shown["more_skipped_share"]) * shown["n_responses"]
    return language.text(
        "A questionnaire counts as left when at least its last {n_last} items are empty. Single items are skipped on "
        "the way in {share} of the questionnaires. Items stand in the order of the codebook; exports do not tell in "
        "which order they were shown.",
        n_last=language.number(n_last),
        share=language.percent(float(skipped.sum()) / max(_total(shown, "n_responses"), 1)),
    )


def head_effort(straight: pd.DataFrame, speed: pd.DataFrame, language: Language) -> str:
    """How many questionnaires have a block answered all alike, and how many were filled in too fast."""
    n_straight = _total(straight.loc[~straight["is_suppressed"]], "n_straight")
    first = language.plural(*STRAIGHT, n_straight)
    if speed.empty:
        return first
    return language.text("{first}; {second}", first=first, second=language.plural(*FAST, _total(speed, "n_fast")))


def describe_speed(speed: pd.DataFrame, language: Language, *, seconds_min: float) -> str:
    """What counts as too fast and where it was recorded, or that it was recorded nowhere."""
    if speed.empty:
        return language.text("How long filling in took was not recorded in any export of this semester.")
    return language.text(
        "How long filling in took was recorded for {surveys}. Too fast: less than {seconds} seconds for each item "
        "answered. Of {n_fast} such questionnaires {n_both} also give the same answer throughout a block.",
        surveys=language.names(speed["label"]),
        seconds=language.number(seconds_min),
        n_fast=language.number(_total(speed, "n_fast")),
        n_both=language.number(_total(speed, "n_fast_straight")),
    )


def head_neutral(growth: pd.DataFrame, language: Language) -> str:
    """Where neutral answers grow notably, else that no growth can be shown."""
    if growth["verdict"].isin(["cannot_be_told"]).fillna(True).all() or growth["verdict"].isna().all():
        return language.text("Whether neutral answers grow cannot be told yet")
    notable = growth.loc[growth["verdict"].eq("notable").fillna(False), "label"].tolist()
    if not notable:
        return language.text("Neutral answers do not grow notably in any survey or block")
    return language.plural(*NOTABLE, len(notable), names=language.names(notable[:N_NAMES]))


def tell_neutral_growth(growth: pd.DataFrame, language: Language) -> list[str]:
    """One sentence on the surveys and blocks whose neutral answers grow notably; none where there are none."""
    notable = growth.loc[growth["verdict"].eq("notable").fillna(False), "label"].tolist()
    if not notable:
        return []
    sentence = language.text(
        "The share of neutral answers grows notably: {names}. This leading indicator of risk belongs in the risk "
        "register (clause 9.2).",
        names=language.names(notable),
    )
    return [sentence]


def describe_neutral(language: Language, *, notable_share: float) -> str:
    """Why it matters, and how sure it is."""
    return language.text(
        "Growth of neutral answers is a leading indicator of risk (clause 9.2): people may no longer say what they "
        "think. It is notable from {points} pp a year, if it is beyond chance after all surveys and "
        "blocks were looked at. Semesters before a change of the questions are left out.",
        points=language.points(notable_share).lstrip("+"),
    )


def say_growth(verdict: str | None, language: Language) -> str:
    """The word of a verdict on the growth of neutral answers."""
    word = GROWTHS[verdict if verdict in GROWTHS else "cannot_be_told"]
    return language.text(word)


def describe_straight_lining(language: Language, *, items_min: int) -> str:
    """What such a questionnaire means, where it can be found, and that it stays."""
    return language.text(
        "The same answer throughout a block of at least {items} items can be an opinion or a lack of attention; the "
        "data can not tell which. Such questionnaires are counted here and stay in all results.",
        items=language.number(items_min),
    )


def head_rejections(rejections: pd.DataFrame, language: Language) -> str:
    """How many rows, columns and cells were left out or remarked on."""
    return language.plural(
        "{n} remark on the files read is listed",
        "{n} remarks on the files read are listed one by one",
        _total(rejections, "n"),
    )


def say_where_rejections_lie(semester: str, language: Language) -> str:
    """Where the analyst finds every remark."""
    return language.text(
        "The list with file, sheet, row, column, value and reason is in the data folder: {file}.",
        file=f"store/{semester}/rejections.xlsx",
    )


def _total(frame: pd.DataFrame, column: str) -> int:
    return int(frame[column].fillna(0).sum())


def _small_share(n: int, total: int, language: Language) -> str:
    return language.percent(n / total if total else None, total)
