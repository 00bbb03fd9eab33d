"""How far a level could move: with weights, and if those who did not answer thought otherwise."""

from __future__ import annotations

from typing import Any

import pandas as pd

from qa_lib.reporting.language import DECIMAL_N_MIN, Language, mark, mark_plural

#: Sentences about single surveys that a section has at most.
N_SENTENCES = 3
RULE_WORDS = {
    "used": mark("read both"),
    "not_needed": mark("not needed"),
    "too_few": mark("groups too small"),
    "too_uneven": mark("weights too uneven"),
    "unknown": mark("population not known"),
}
CALLED_FOR = mark_plural(
    "Weights are called for in {n} survey; they move no level by more than {points} percentage points",
    "Weights are called for in {n} surveys; they move no level by more than {points} percentage points",
)
MOVED = {
    "lower": mark(
        "{survey}: with the composition of the population the level would be {points} percentage points lower"
    ),
    "higher": mark(
        "{survey}: with the composition of the population the level would be {points} percentage points higher"
    ),
}
TURNING = mark_plural(
    "{n} of {total} verdicts could turn if those who did not answer differed by {points} percentage points",
    "{n} of {total} verdicts could turn if those who did not answer differed by {points} percentage points",
)
#: By verdict and by whether a level of those who did not answer could turn it.
SILENCE = {
    ("met", True): mark(
        "{survey}: the target of {target} would be missed if fewer than {tipping} of the answers of those who did not "
        "respond were positive; of those given, {share} are."
    ),
    ("met", False): mark("{survey}: the target of {target} is reached whatever those who did not respond think."),
    ("not_met", True): mark(
        "{survey}: the target of {target} would be reached only if {tipping} or more of the answers of those who did "
        "not respond were positive; of those given, {share} are."
    ),
    ("not_met", False): mark("{survey}: the target of {target} is missed whatever those who did not respond think."),
}


def head_weighting(frame: pd.DataFrame, language: Language, *, shift_share_min: float) -> str:
    """The survey whose level weights that are called for would move most, else how little they move any."""
    known = frame.dropna(subset=["shift_share"])
    if known.empty:
        return language.text("Whether weights would move a level cannot be told")
    used = known[known["weighting"].eq("used")]
    moved = used[used["shift_share"].abs().ge(shift_share_min)]
    if len(moved):
        row = moved.iloc[int(moved["shift_share"].abs().astype(float).to_numpy().argmax())]
        sentence = MOVED["higher" if row["shift_share"] > 0 else "lower"]
        return language.text(sentence, survey=row["label"], points=_points(row["shift_share"], language))
    points = _points(known["shift_share"].abs().max(), language)
    if len(used):
        return language.plural(*CALLED_FOR, len(used), points=points)
    return language.text("Weights would move no level by more than {points} percentage points", points=points)


def _points(share: float, language: Language) -> str:
    """A shift without its sign, with one decimal since most are smaller than a percentage point."""
    return language.points(abs(share), DECIMAL_N_MIN).lstrip("+")


def describe_weighting(frame: pd.DataFrame, language: Language) -> str:
    """Where both figures are to be read, whether a verdict would change, and what weights can not do."""
    known = frame.dropna(subset=["weighted_share"])
    used = known.loc[known["weighting"].eq("used"), "label"].tolist()
    is_other = known["weighted_verdict"].ne(known["verdict"])
    is_other |= known["weighted_below_verdict"].ne(known["below_threshold"])
    changed = known.loc[is_other, "label"].tolist()
    if used:
        which = language.text(
            "Both levels are to be read where the composition differs noticeably: {names}.", names=language.names(used)
        )
    else:
        which = language.text("Nowhere does the composition differ so much that both levels have to be read.")
    if changed:
        verdict = language.text("With weights the verdict would be another for {names}.", names=language.names(changed))
    else:
        verdict = language.text("No verdict about target or threshold would be another.")
    limit = language.text(
        "The levels of this report stay unweighted, as the regulation defines them (7.5.3 (3)). Weights repair "
        "composition alone: they do not help where satisfaction itself decides who answers."
    )
    return " ".join([which, verdict, limit])


def head_nonresponse(frame: pd.DataFrame, language: Language, *, gap_share: float) -> str:
    """How many verdicts would not stand if those who did not answer differed by ``gap_share``."""
    known = frame.dropna(subset=["bound_low"])
    if known.empty:
        return language.text("How far those who did not answer could move the levels cannot be told")
    judged = known[known["verdict"].isin(["met", "not_met"])]
    if judged.empty:
        return language.text("No verdict is sure enough for those who did not answer to turn it")
    points = language.number(gap_share * 100)
    n_turning = int(judged["gap_verdict"].ne(judged["verdict"]).sum())
    if not n_turning:
        return language.text(
            "No verdict would turn if those who did not answer differed by {points} percentage points", points=points
        )
    return language.plural(*TURNING, n_turning, total=language.number(len(judged)), points=points)


def list_silence(frame: pd.DataFrame, language: Language) -> list[str]:
    """What those who did not answer would have to think for a verdict to turn, the nearest to turning first."""
    judged = frame[frame["verdict"].isin(["met", "not_met"])].dropna(subset=["bound_low"])
    distance = (judged["tipping_share"] - judged["satisfaction_share"]).abs().astype(float).fillna(2.0)
    nearest = judged.loc[distance.sort_values(kind="stable").index].head(N_SENTENCES)
    return [_say_silence(row, language) for row in nearest.to_dict("records")]


def _say_silence(row: dict[Any, Any], language: Language) -> str:
    sentence = SILENCE[row["verdict"], not pd.isna(row["tipping_share"])]
    return language.text(
        sentence,
        survey=row["label"],
        target=language.percent(row["target_share"]),
        tipping=language.percent(row["tipping_share"]),
        share=language.percent(row["satisfaction_share"]),
    )
