"""``make coding``: what a round of coding came to, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qa_lib.jobs.data import prepare_data
from qa_lib.jobs.desk import Desk
from qa_lib.jobs.requests import check_wanted
from qa_lib.locks import hold_lock

if TYPE_CHECKING:
    from qa_lib.publishing.coding.learning import Suggestions
    from qa_lib.publishing.coding.running import CoderReport, CodingReport

#: The verdicts on an agreement, for the person at the command line.
VERDICTS = {
    "reliable": "coders agree reliably",
    "tentative": "coders agree well enough for tentative conclusions",
    "unreliable": "coders agree too little for conclusions",
    "cannot_be_told": "whether coders agree well enough cannot be told yet",
}


def prepare_coding(desk: Desk, *, school: str, semester: str, locale: str, coders: str, suggests: bool = False) -> None:
    """``make coding``: a workbook for each coder, and one of decisions where their codes differ."""
    from qa_lib.publishing.coding.running import update_coding

    request = check_wanted(desk, school=school, semester=semester, locale=locale)
    prepare_data(desk)
    with hold_lock(desk.paths.coding):
        done = update_coding(
            desk.paths,
            desk.params,
            school=school,
            semester=request.semester,
            locale=locale,
            coders=coders,
            suggests=suggests,
        )
    for line in (*_describe(desk, done), *_describe_twofold(desk, request.semester)):
        desk.say(line)


def _describe(desk: Desk, done: CodingReport) -> Iterator[str]:
    for one in done.coders:
        yield _describe_coder(desk, one)
    if done.suggestions is not None:
        yield from _describe_suggestions(done.suggestions)
    if done.without_frame:
        yield f"no code frame, not to be coded: {', '.join(done.without_frame)}"
    if done.agreement.empty:
        yield "nothing is coded twice yet: how far coders agree is not known"
    else:
        yield from _describe_agreement(done)
    if done.decisions is not None:
        n_open = max(done.n_different - done.n_decided, 0)
        logged = f", {done.n_logged} added to the log" if done.n_logged else ""
        yield (
            f"{desk.relative(done.decisions)}: {done.n_different} answers with different codes, "
            f"{done.n_decided} decided, {n_open} to be decided{logged}"
        )


def _describe_suggestions(found: Suggestions) -> Iterator[str]:
    """How many answers got a suggestion, and how well these agree with people, by language."""
    import pandas as pd

    from qa_lib.publishing.coding.learning import ALL, MEASURES

    if found.table.empty:
        yield (
            f"nothing suggested: {found.n_learnt} different answers to learn from, {found.n_needed} are asked for "
            "(policy coding.suggest_n_min), or none left to code"
        )
        return
    n = int(found.table["themes"].map(bool).sum())
    yield f"{n} of {len(found.table)} uncoded answers have a suggestion, learnt from {found.n_learnt} that people coded"
    for row in found.measured.to_dict("records"):
        name = "all languages" if row["language"] == ALL else row["language"]
        told = f"suggestions tried out on answers not learnt from, {name}: {row['n_suggested']} of {row['n']} got one"
        if row["n_suggested"]:
            told += (
                f", {row['precision']:.0%} of the suggested themes are people's, {row['recall']:.0%} of people's found"
            )
            told += f"; Krippendorff's alpha with people {row['alpha']:.2f}" if pd.notna(row["alpha"]) else ""
            told += _interval(row["alpha_low"], row["alpha_high"])
        yield told
    yield f"kept in {MEASURES} beside the workbooks"


def _describe_twofold(desk: Desk, semester: str) -> Iterator[str]:
    """Whether coding files and workbooks of one person contradict each other."""
    from qa_lib.intake import read_slice

    rejections = read_slice(desk.paths, school=None, semesters=[semester], tables=["rejections"]).rejections
    found = rejections[rejections["reason"].eq("coded_otherwise")]
    if len(found):
        files = ", ".join(sorted(found["file"].astype("str").unique()))
        yield (
            f"{len(found)} codes in {files} do not count: the same coder gave other themes in a workbook or in a later "
            f"file (each is listed in {desk.relative(desk.paths.store / semester / 'rejections.xlsx')})"
        )


def _describe_coder(desk: Desk, one: CoderReport) -> str:
    new = f", {one.n_new} new" if one.n_new else ""
    restored = f"; {len(one.restored)} rows had been removed and stand there again" if one.restored else ""
    return f"{desk.relative(one.file)}: {one.n_answers} answers, {one.n_coded} coded{new}{restored}"


def _describe_agreement(done: CodingReport) -> Iterator[str]:
    import pandas as pd

    whole = done.agreement.iloc[0]
    named = {"agreement": "agreement", "kappa": "Cohen's kappa", "alpha": "Krippendorff's alpha", "gwet": "Gwet's AC1"}
    found = [
        f"{words} {whole[name]:.2f}" + _interval(whole[f"{name}_low"], whole[f"{name}_high"])
        for name, words in named.items()
        if pd.notna(whole[name])
    ]
    yield f"{whole['n']} answers coded twice: {', '.join(found)}"
    yield f"{VERDICTS[str(whole['verdict'])]} (by theme: the page of agreement beside the decisions)"


def _interval(low: float, high: float) -> str:
    import pandas as pd

    return "" if pd.isna(low) or pd.isna(high) else f" ({low:.2f} to {high:.2f})"
