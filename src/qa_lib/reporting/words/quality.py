"""What was read and dropped, and how completely people answered (7.5.3, point 1)."""

from __future__ import annotations

import pandas as pd

from qa_lib.reporting.language import Language


def head_account(account: pd.DataFrame, language: Language) -> str:
    """How many questionnaires were kept of the rows that were read."""
    return language.text(
        "{n_kept} of {n_rows} rows read were counted as questionnaires",
        n_kept=language.number(_total(account, "n_responses")),
        n_rows=language.number(_total(account, "n_rows")),
    )


def describe_account(account: pd.DataFrame, language: Language) -> str:
    """What became of the rest: duplicates, rows and cells that could not be read."""
    n_cells = _total(account, "n_cells")
    n_rejected = _total(account, "n_rejected_cells")
    return language.text(
        "Left out: {n_duplicates} duplicate questionnaires and {n_rows} rows that could not be read. Of "
        "{n_cells} answers, {n_rejected} ({share}) were rejected singly; the other answers of those "
        "questionnaires count.",
        n_duplicates=language.number(_total(account, "n_duplicates")),
        n_rows=language.number(_total(account, "n_rejected_rows")),
        n_cells=language.number(n_cells),
        n_rejected=language.number(n_rejected),
        share=_small_share(n_rejected, n_cells, language),
    )


def head_status(status: pd.DataFrame, language: Language) -> str:
    """The share of valid answers over all surveys."""
    n_cells = _total(status, "n_cells")
    share = _total(status, "n_valid") / n_cells if n_cells else None
    return language.text("{share} of the questions asked have a valid answer", share=language.percent(share))


def head_item_nonresponse(items: pd.DataFrame, language: Language) -> str:
    """The largest share of one item that stayed without an answer although it applied."""
    return language.text(
        "No item was left unanswered by more than {share} of those to whom it applied",
        share=language.percent(items["nonresponse_share"].max()),
    )


def head_straight_lining(frame: pd.DataFrame, language: Language) -> str:
    """How many questionnaires have a block answered all alike."""
    n = _total(frame.loc[~frame["is_suppressed"]], "n_straight")
    return language.plural(
        "{n} questionnaire gives the same answer throughout a block",
        "{n} questionnaires give the same answer throughout a block",
        n,
    )


def describe_straight_lining(language: Language) -> str:
    """What such a questionnaire means, and that it stays."""
    return language.text(
        "The same answer throughout can be an opinion or a lack of attention; the data can not tell which. "
        "Such questionnaires are counted here and stay in all results."
    )


def head_rejections(rejections: pd.DataFrame, language: Language) -> str:
    """How many values were rejected."""
    return language.plural(
        "{n} rejected value is listed one by one", "{n} rejected values are listed one by one", _total(rejections, "n")
    )


def say_where_rejections_lie(semester: str, language: Language) -> str:
    """Where the analyst finds every rejected cell."""
    return language.text(
        "The list with file, sheet, row, column, value and reason is in the data folder: {file}.",
        file=f"store/{semester}/rejections.xlsx",
    )


def _total(frame: pd.DataFrame, column: str) -> int:
    return int(frame[column].fillna(0).sum())


def _small_share(n: int, total: int, language: Language) -> str:
    return language.percent(n / total if total else None, total)
