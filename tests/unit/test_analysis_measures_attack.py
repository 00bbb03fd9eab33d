"""Means, neutral answers and distributions of what is shown do not give back the levels that are hidden."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from qa_lib.analysis import ReportData, Scored
from qa_lib.analysis.release import list_hidden, plan_results, ring_of
from qa_lib.privacy.suppression.programme import Programme

pytestmark = pytest.mark.unit

#: What a reader knows of a shown result: answers, positive and neutral ones, and the sum of the scores.
WORTH = {"n": lambda score: score * 0 + 1, "positive": lambda score: score >= 4, "neutral": lambda score: score == 3}
WORTH |= {"sum": lambda score: score}
UNITS = ("pharm-tech", "pharm-chem")


@pytest.fixture
def few(make_data: Callable[..., ReportData]) -> tuple[ReportData, Scored]:
    """The last semester of a school in which three people of one of its two departments answered."""
    data = make_data()
    whole = data.whole_school.of_semester(data.semester)
    is_there = whole.responses["department"].eq("pharm-chem")
    people = whole.responses.loc[is_there, "respondent_id"].drop_duplicates().head(3)
    kept = whole.responses[~is_there | whole.responses["respondent_id"].isin(people)]
    return data, replace(
        whole, responses=kept, answers=whole.answers[whole.answers["response_id"].isin(kept["response_id"])]
    )


def _count_options(scored: Scored) -> pd.Series:
    """How many valid answers each department gave with each score to each item of the survey "studies"."""
    answers = scored.answers[scored.answers["is_valid"] & scored.answers["survey"].eq("studies")]
    keys = (
        answers[["department", "block", "item", "score"]]
        .astype({"score": int})
        .astype(dict.fromkeys(("department", "block", "item"), "str"))
    )
    items = keys[["block", "item"]].drop_duplicates().itertuples(index=False, name=None)
    every = [(unit, *item, score) for item in items for unit in UNITS for score in range(1, 6)]
    index = pd.MultiIndex.from_tuples(every, names=keys.columns)
    return keys.value_counts().reindex(index, fill_value=0)


def _find_part(counts: pd.Series, unit: str, block: str, item: str) -> np.ndarray:
    """Which counts of options make up a result."""
    at = counts.index.to_frame()
    part = np.ones(len(counts), dtype=bool)
    for name, value in (("department", unit), ("block", block), ("item", item)):
        part &= at[name].eq(value).to_numpy() | (value == "")
    return part


def _list_known(counts: pd.Series, hidden: set[tuple[str, str, str]]) -> np.ndarray:
    """Every sum of options that a reader knows: all measures of what is shown, of items each option; numbers always."""
    score = counts.index.get_level_values("score").to_numpy()
    items = counts.index.droplevel(["department", "score"]).unique()
    parts = [(block, item) for block, item in items] + [(block, "") for block in items.levels[0]] + [("", "")]
    rows = []
    for unit in ("", *UNITS):
        for block, item in parts:
            part = _find_part(counts, unit, block, item)
            is_hidden = (unit, block, item) in hidden
            rows += [part * worth(score) for name, worth in WORTH.items() if name == "n" or not is_hidden]
            rows += [part * (score == one) for one in range(1, 6) if item and not is_hidden]
    return np.array(rows, dtype=float)


class _Reader:
    """Who knows all measures of what is not hidden, and solves for every option of every item at once."""

    def __init__(self, counts: pd.Series, hidden: pd.DataFrame) -> None:
        parts = set(hidden[["department", "block", "item"]].itertuples(index=False, name=None))
        known, value = _list_known(counts, parts), counts.to_numpy(dtype=float)
        totals, most = known @ value, np.full(len(value), value.sum())
        self.counts = counts
        self._programme = Programme(csr_array(known), floor=totals, ceiling=totals, low=value * 0, high=most)
        self._programme.set_integer(True)

    def measure(self, row: dict[str, str], name: str) -> float:
        """How wide the range of a measure of a result is."""
        part = _find_part(self.counts, row["department"], row["block"], row["item"])
        aim = part * WORTH[name](self.counts.index.get_level_values("score").to_numpy())
        return -sum(self._programme.solve(sign * aim).value for sign in (1.0, -1.0))


def _list_of_studies(plan: pd.DataFrame, tier: str) -> pd.DataFrame:
    return list_hidden(plan, tier).query("survey == 'studies'")


@pytest.mark.parametrize("tier", ["internal", "public"])
def test_other_measures_give_no_hidden_level_back(few: tuple[ReportData, Scored], tier: str) -> None:
    """Sensitive levels stay as uncertain as asked beside all means, neutral answers and distributions."""
    data, scored = few
    plan, ring = plan_results(scored, data.params, code="pharm"), ring_of(data.params, tier)
    hidden, counts = _list_of_studies(plan, tier), _count_options(scored)
    reader, sizes = _Reader(counts, hidden), plan.set_index(["survey", "department", "block", "item"])["n_valid"]
    sensitive = hidden[hidden["reason"].ne("protects")].to_dict("records")
    assert len(sensitive) == 9  # six items, two blocks, and the department
    for row in sensitive:
        n = sizes["studies", row["department"], row["block"], row["item"]]
        asked = min(max(ring.feasible_n_min.value, ring.feasible_share_min.value * n), n)
        assert reader.measure(row, "positive") >= asked - 1e-4
        assert reader.measure(row, "sum") >= asked - 1e-4
        assert reader.measure(row, "neutral") >= 1


def test_the_reader_of_all_measures_is_able(few: tuple[ReportData, Scored]) -> None:
    """With the small department alone hidden, each of its measures is the school's minus the other's."""
    data, scored = few
    hidden = _list_of_studies(plan_results(scored, data.params, code="pharm"), "internal")
    reader = _Reader(_count_options(scored), hidden[hidden["reason"].ne("protects")])
    row = {"department": "pharm-chem", "block": "", "item": ""}
    assert [reader.measure(row, name) for name in ("positive", "sum", "neutral")] == [0, 0, 0]
