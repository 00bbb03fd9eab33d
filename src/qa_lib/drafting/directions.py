"""Which items seem to be worded the other way round: by the sign of their loading on the first factor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from qa_lib.params.drafting import Drafting

#: Items from which a first factor is more than a single correlation.
ITEMS_MIN = 3


@dataclass(frozen=True)
class Direction:
    """How an item stands to the others.

    ``loading``: on the first factor of all items of the file, -1 to 1, turned so that most items load above 0.
    ``rest_correlation``: with the mean of the others, each turned the same way. NaN where nothing can be said.
    """

    loading: float
    rest_correlation: float
    n_respondents: int
    is_reversed: bool
    is_weak: bool


def find_directions(answers: pd.DataFrame, *, rules: Drafting) -> list[Direction]:
    """The direction of each item; ``answers``: respondents × items, values as answered, NaN where not valid.

    Correlations are pairwise (Pearson), those of a constant item count as 0. The first factor is the first principal
    component of the correlations. With fewer respondents or items than make sense nothing is told of any.
    """
    counted = answers.notna().sum()
    if len(answers) < rules.respondents_min or answers.shape[1] < ITEMS_MIN:
        return [Direction(np.nan, np.nan, int(n), is_reversed=False, is_weak=False) for n in counted]
    loadings = _load_first(answers)
    turned = (answers - answers.mean()) / answers.std().replace(0, np.nan) * np.where(loadings < 0, -1.0, 1.0)
    found = []
    for place, (name, loading) in enumerate(zip(answers.columns, loadings, strict=True)):
        rest = turned.drop(columns=turned.columns[place]).mean(axis=1)
        correlation = float(answers[name].corr(rest)) if answers[name].nunique() > 1 else float("nan")
        found.append(
            Direction(
                float(loading),
                correlation,
                int(counted.iloc[place]),
                is_reversed=loading <= rules.reversed_loading_max,
                is_weak=abs(loading) < rules.weak_loading_max,
            )
        )
    return found


def _load_first(answers: pd.DataFrame) -> np.ndarray:
    """Loadings on the first principal component, most of them above 0."""
    correlations = answers.corr(min_periods=ITEMS_MIN).fillna(0.0).to_numpy(copy=True)
    np.fill_diagonal(correlations, 1.0)
    values, vectors = np.linalg.eigh(correlations)
    loadings = vectors[:, -1] * np.sqrt(max(values[-1], 0.0))
    n_above, n_below = int((loadings > 0).sum()), int((loadings < 0).sum())
    turns = n_below > n_above or (n_below == n_above and loadings.sum() < 0)
    return np.asarray(-loadings if turns else loadings)
