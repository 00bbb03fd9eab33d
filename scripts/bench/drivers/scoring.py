"""Scores and levels of answers: ``scoring <way> <file of answers> <file of categories>``; levels by school and block.

Every way gives for each group its respondents, valid and positive answers, their share, mean and standard deviation.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from bench.drivers.alone import tell_cost

GROUPS = ["school", "survey", "block"]
#: Answers on which everything is called once before.
N_WARM_UP = 20_000


def by_ours(answers: pd.DataFrame, _categories: pd.DataFrame) -> dict[str, Any]:
    """Scores and levels of the library, with intervals that respect who answered several times."""
    from qa_lib.measurement import level, score_answers
    from qa_lib.params import load_params
    from qa_lib.paths import find_paths

    params = load_params(find_paths().params)
    levels = level(score_answers(answers, params=params), GROUPS, policy=params.policy)
    return _found(levels["n_valid"], levels["n_positive"], levels["n_respondents"])


def by_pandas(answers: pd.DataFrame, categories: pd.DataFrame) -> dict[str, Any]:
    """A join with the table of categories and a group-by, as one writes it."""
    scored = answers.merge(categories, how="left", on=["survey", "item", "value"])
    valid = scored[(scored["status"] == "valid") & scored["score"].notna()]
    levels = valid.groupby(GROUPS, observed=True).agg(
        n_respondents=("respondent_id", "nunique"),
        n_valid=("score", "size"),
        n_positive=("is_positive", "sum"),
        satisfaction_share=("is_positive", "mean"),
        score_mean=("score", "mean"),
        score_sd=("score", "std"),
    )
    return _found(levels["n_valid"], levels["n_positive"], levels["n_respondents"])


def by_polars(answers: Any, categories: Any) -> dict[str, Any]:
    """The same in polars, lazily and on all cores."""
    import polars as pl

    levels = (
        answers.lazy()
        .join(categories.lazy(), how="left", on=["survey", "item", "value"])
        .filter((pl.col("status") == "valid") & pl.col("score").is_not_null() & pl.col("school").is_not_null())
        .group_by(GROUPS)
        .agg(
            n_respondents=pl.col("respondent_id").n_unique(),
            n_valid=pl.len(),
            n_positive=pl.col("is_positive").sum(),
            satisfaction_share=pl.col("is_positive").mean(),
            score_mean=pl.col("score").mean(),
            score_sd=pl.col("score").std(),
        )
        .collect()
    )
    return _found(levels["n_valid"], levels["n_positive"], levels["n_respondents"])


def _found(n_valid: Any, n_positive: Any, n_respondents: Any) -> dict[str, Any]:
    sums = {"n_valid": n_valid.sum(), "n_positive": n_positive.sum(), "n_respondents": n_respondents.sum()}
    return {name: int(value) for name, value in sums.items()}


def _read_polars(file: Path) -> Any:
    import polars as pl

    return pl.read_parquet(file)


WAYS: dict[str, Callable[[Any, Any], dict[str, Any]]] = {"qa-lib": by_ours, "pandas": by_pandas, "polars": by_polars}


def main(way: str, answers: str, categories: str) -> None:
    """Tell what it costs, and sums that all ways find."""
    read: Callable[[Path], Any] = _read_polars if way == "polars" else pd.read_parquet
    frame, table, calculate = read(Path(answers)), read(Path(categories)), WAYS[way]
    tell_cost(lambda: calculate(frame, table), warm_up=lambda: calculate(frame[:N_WARM_UP], table), n_rows=len(frame))


if __name__ == "__main__":
    main(*sys.argv[1:])
