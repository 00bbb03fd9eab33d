"""Where in a questionnaire people stop, and which items they skip on the way (7.5.3, point 1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.params import Survey
from qa_lib.reads import remembering


@dataclass(frozen=True)
class Emptiness:
    """The empty cells of a survey's questionnaires, items in the order of the codebook.

    ``stop`` is the place (from 0) of the first item after which nothing was answered, the number of items for whoever
    came to the end.
    """

    items: tuple[str, ...]
    is_empty: NDArray[np.bool_]
    stop: NDArray[np.int64]

    @property
    def has_stopped(self) -> NDArray[np.bool_]:
        """Which respondents left the rest empty."""
        return np.asarray(self.stop < len(self.items))

    @property
    def is_skipped(self) -> NDArray[np.bool_]:
        """Which cells are empty although later ones are not."""
        return np.asarray(self.is_empty & (np.arange(len(self.items)) < self.stop[:, np.newaxis]))


@once_per_report
def tabulate_stopping(data: ReportData) -> pd.DataFrame:
    """Item by item of each survey: who had stopped before it, and who of the others skipped it.

    Returns
    -------
    DataFrame
        In the order of catalogue and codebook: ``survey``, ``item``, ``place`` (from 1), ``n_responses``, ``n_stopped``
        (before or at the item), ``stopped_share``, ``skipped_share`` (of those who had not stopped). Hard to answer,
        not applicable and rejected cells are no empty ones.
    """
    parts = [_tabulate_items(survey, emptiness) for survey, emptiness in _find_emptiness(data)]
    columns = ["survey", "item", "place", "n_responses", "n_stopped", "stopped_share", "skipped_share"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _tabulate_items(survey: Survey, emptiness: Emptiness) -> pd.DataFrame:
    n_items, n = len(emptiness.items), len(emptiness.stop)
    n_stopped = (emptiness.stop[:, np.newaxis] <= np.arange(n_items)).sum(axis=0)
    n_left = n - n_stopped
    skipped = emptiness.is_skipped.sum(axis=0) / np.where(n_left > 0, n_left, np.nan)
    return pd.DataFrame(
        {
            "survey": pd.array([survey.code] * n_items, dtype="str"),
            "item": pd.array(emptiness.items, dtype="str"),
            "place": pd.array(np.arange(1, n_items + 1), dtype="Int64"),
            "n_responses": pd.array([n] * n_items, dtype="Int64"),
            "n_stopped": pd.array(n_stopped, dtype="Int64"),
            "stopped_share": pd.array(n_stopped / n, dtype="Float64"),
            "skipped_share": pd.array(skipped, dtype="Float64"),
        }
    )


@once_per_report
def tabulate_completeness(data: ReportData) -> pd.DataFrame:
    """The questionnaires of each survey by how completely they are filled in.

    Returns
    -------
    DataFrame
        ``survey``, ``n_items``, ``n_responses``, ``complete_share`` (no empty item), ``one_skipped_share`` and
        ``more_skipped_share`` (one, or several, skipped on the way to the end), ``stopped_share`` (left at least
        policy ``break_off_items_min`` items at the end empty), ``stop_place`` (the median place of the first item that
        these left; NA without any). The four shares add up to 1. ``pattern_items`` (codes, in order) and
        ``pattern_share``: the most frequent pattern of empty items among the incomplete questionnaires, and its share
        of all (NA when all are complete).
    """
    rows = []
    for survey, emptiness in _find_emptiness(data):
        has_stopped = emptiness.has_stopped
        n_skipped = np.where(has_stopped, -1, emptiness.is_skipped.sum(axis=1))
        rows.append(
            {
                "survey": survey.code,
                "n_items": len(emptiness.items),
                "n_responses": len(n_skipped),
                "complete_share": (n_skipped == 0).mean(),
                "one_skipped_share": (n_skipped == 1).mean(),
                "more_skipped_share": (n_skipped > 1).mean(),
                "stopped_share": has_stopped.mean(),
                "stop_place": np.median(emptiness.stop[has_stopped]) + 1 if has_stopped.any() else None,
            }
            | _find_pattern(emptiness)
        )
    shares = ["complete_share", "one_skipped_share", "more_skipped_share", "stopped_share", "stop_place"]
    shares += ["pattern_share"]
    columns = ["survey", "n_items", "n_responses", *shares, "pattern_items"]
    kinds = {"survey": "str", "n_items": "Int64", "n_responses": "Int64", "pattern_items": "str"}
    kinds |= dict.fromkeys(shares, "Float64")
    return pd.DataFrame(rows, columns=columns).astype(kinds)


def _find_pattern(emptiness: Emptiness) -> dict[str, object]:
    """The most frequent set of empty items, of equally frequent ones the first in the order of the questionnaire."""
    incomplete = emptiness.is_empty[emptiness.is_empty.any(axis=1)]
    if not len(incomplete):
        return {}
    patterns, counts = np.unique(incomplete, axis=0, return_counts=True)
    place = len(counts) - 1 - int(counts[::-1].argmax())
    items = [item for item, is_empty in zip(emptiness.items, patterns[place], strict=True) if is_empty]
    return {"pattern_items": ", ".join(items), "pattern_share": counts[place] / len(emptiness.is_empty)}


@remembering
def _find_emptiness(data: ReportData) -> list[tuple[Survey, Emptiness]]:
    """The empty cells of every survey of the unit in this semester."""
    answers = data.current.answers
    n_last = data.params.policy.quality.break_off_items_min.value
    by_survey = answers.groupby("survey", observed=True, sort=False)[["response_id", "item", "status"]]
    parts = {str(code): part for code, part in by_survey}
    return [(survey, _lay_out(parts[survey.code], survey, n_last)) for survey in data.surveys if survey.code in parts]


def _lay_out(answers: pd.DataFrame, survey: Survey, n_last: int) -> Emptiness:
    """Questionnaires x items; an item that the export lacks is left out, not empty."""
    present = set(answers["item"].astype("str").unique())
    items = tuple(item.code for item in survey.items if item.code in present)
    place = pd.Index(items).get_indexer(pd.Index(answers["item"].astype("str")))
    row, ids = pd.factorize(answers["response_id"])
    is_empty = np.zeros((len(ids), len(items)), dtype=bool)
    is_empty[row, place] = answers["status"].eq("missing").to_numpy(dtype=bool)
    n_empty_at_end = np.logical_and.accumulate(is_empty[:, ::-1], axis=1).sum(axis=1)
    stop = len(items) - np.where(n_empty_at_end >= n_last, n_empty_at_end, 0)
    return Emptiness(items, is_empty, stop)
