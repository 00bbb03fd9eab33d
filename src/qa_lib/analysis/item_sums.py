"""Answers to a survey as sums over its items: all that reliability and structure need of them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from qa_lib.measurement.structure import ItemSums, sum_items
from qa_lib.params import Params, Survey

#: Field of `ItemSums` -> the column that holds its matrix, row after row.
MATRICES = {
    "products": "item_products",
    "totals": "item_totals",
    "squares": "item_squares",
    "n_pairs": "item_pairs",
}


@dataclass(frozen=True)
class SurveyItems:
    """One survey in one group: sums of the scores of its items, in the order of the codebook.

    A response is the unit that is summed, in the evaluation of teachers one learner's view of one teacher;
    ``n_respondents`` are the people behind them.
    """

    items: tuple[str, ...]
    sums: ItemSums
    n_responses: int
    n_respondents: int

    def __add__(self, other: SurveyItems) -> SurveyItems:
        return SurveyItems(
            self.items,
            self.sums + other.sums,
            self.n_responses + other.n_responses,
            self.n_respondents + other.n_respondents,
        )

    def select(self, items: tuple[str, ...]) -> SurveyItems:
        """The same responses with some of the items, which stand in the order of the codebook."""
        keep = np.isin(self.items, items)
        kept = tuple(item for item, is_kept in zip(self.items, keep, strict=True) if is_kept)
        return SurveyItems(kept, self.sums.select(keep), self.n_responses, self.n_respondents)

    @property
    def answered(self) -> tuple[str, ...]:
        """The items that anybody answered."""
        return tuple(item for item, n in zip(self.items, np.diag(self.sums.n_pairs), strict=True) if n)

    @property
    def n(self) -> int:
        """Independent respondents that any result on all the items can count on.

        The fewest responses to any two of the items, each person counted once where somebody gave several.
        """
        fewest = float(self.sums.n_pairs.min(initial=self.n_responses))
        return int(fewest * self.n_respondents / self.n_responses) if self.n_responses else 0


def sum_survey(answers: pd.DataFrame, survey: Survey) -> SurveyItems:
    """The sums of a survey with at least two items; ``answers`` are scored, of any surveys, of one group.

    Answers that are not valid are missing; every pair of items is summed over the responses with both.
    """
    own = answers[answers["survey"].eq(survey.code).to_numpy(dtype=bool)]
    items = tuple(item.code for item in survey.items)
    row, responses = pd.factorize(own["response_id"])
    names = own["item"].astype("category")
    column = pd.Index(items).get_indexer(names.cat.categories)[names.cat.codes]
    scores = np.full((len(responses), len(items)), np.nan)
    scores[row, column] = own["score"]
    sums = sum_items(pd.DataFrame(scores, columns=list(items)))
    return SurveyItems(items, sums, len(responses), own["respondent_id"].nunique())


def sum_surveys(answers: pd.DataFrame, params: Params) -> dict[str, SurveyItems]:
    """The sums of every survey with answers and at least two items, by its code."""
    held = set(answers["survey"].unique())
    return {
        survey.code: sum_survey(answers, survey)
        for survey in params.surveys
        if survey.code in held and len(survey.items) > 1
    }


def tabulate_item_sums(answers: pd.DataFrame, params: Params) -> pd.DataFrame:
    """The sums of the items of every survey with answers, as a frame that can be kept.

    Returns
    -------
    DataFrame
        One row a survey: ``survey``, ``n_responses``, ``n_item_respondents`` and the matrices of `ItemSums` as lists,
        row after row (`MATRICES`). Surveys with one item have none.
    """
    rows = [_flatten(survey, summed) for survey, summed in sum_surveys(answers, params).items()]
    return pd.DataFrame(rows, columns=["survey", "n_responses", "n_item_respondents", *MATRICES.values()])


def _flatten(survey: str, summed: SurveyItems) -> dict[str, object]:
    matrices = {column: getattr(summed.sums, name).ravel().tolist() for name, column in MATRICES.items()}
    counts = {"n_responses": summed.n_responses, "n_item_respondents": summed.n_respondents}
    return {"survey": survey, **counts, **matrices}


def read_item_sums(table: pd.DataFrame, params: Params) -> dict[str, SurveyItems]:
    """The sums of each survey in a frame of `tabulate_item_sums`, by its code."""
    rows = table[table["n_responses"].notna()].to_dict("records")
    return {row["survey"]: _unflatten(row, params.survey(row["survey"])) for row in rows}


def _unflatten(row: Mapping[Hashable, Any], survey: Survey) -> SurveyItems:
    items = tuple(item.code for item in survey.items)
    matrices = {
        name: np.asarray(row[column], dtype=np.float64).reshape(len(items), -1) for name, column in MATRICES.items()
    }
    n_responses = int(row["n_responses"])
    return SurveyItems(items, ItemSums(n_responses, **matrices), n_responses, int(row["n_item_respondents"]))
