"""Themes that a program suggests for answers nobody has coded: a linear model of letters, learnt from people's codes.

Goes in: answers with the themes that people gave, and answers without. Comes out: for each of these the themes that
the model is sure enough of, and how unsure it is. A suggestion is no code: it stands in a column of its own, is read
back by nothing, and what a blind coder gets knows nothing of it.

Each theme has a logistic regression on sequences of 2 to 5 letters within words (weighted by rarity), which needs no
dictionary and serves Kazakh, Russian and English alike. The same answers give the same suggestions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from qa_lib.params.coding import N_CODES
from qa_lib.privacy.letters import fold_letters

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Answers that a model learns from at most, the newest first: more cost time and teach little.
N_LEARNT_MAX = 4_000
#: Lengths of sequences of letters, and how many different ones are looked at.
LETTERS = (2, 5)
N_SEQUENCES_MAX = 60_000
#: How freely the model may follow the answers that it learns from (``C``, the inverse of the penalty); the dual problem
#: is solved, which with more sequences than answers takes a twentieth of the time.
FITTING: dict[str, Any] = {
    "C": 10.0,
    "solver": "liblinear",
    "dual": True,
    "tol": 1e-3,
    "max_iter": 5_000,
    "random_state": 0,
}


@dataclass(frozen=True)
class Model:
    """What was learnt: ``themes`` in their order, a measure of texts, and the weights of each theme."""

    themes: tuple[str, ...]
    measure: Any
    weights: NDArray[np.float64]
    offsets: NDArray[np.float64]

    def rate(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Answers x themes: how probable it is that a person gives the theme."""
        if not len(texts):
            return np.empty((0, len(self.themes)))
        scores = self.measure.transform([write_alike(text) for text in texts]) @ self.weights.T + self.offsets
        return np.asarray(1 / (1 + np.exp(-scores)), dtype=np.float64)


def write_alike(text: str) -> str:
    """A text as it is compared: small letters, single spaces."""
    return " ".join(text.casefold().split())


def group_of(text: str) -> str:
    """What texts that say the same in other spellings share: they never stand on both sides of a trial."""
    return "".join(letter for letter in fold_letters(text) if letter.isalnum())


def learn(answers: pd.DataFrame, *, n_min: int) -> Model | None:
    """A model of answers with ``text`` and ``themes`` (tuples of codes); None with no theme of ``n_min`` answers."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    counts = answers["themes"].explode().value_counts()
    themes = tuple(sorted(str(theme) for theme, n in counts.items() if n_min <= n < len(answers)))
    if not themes:
        return None
    measure = TfidfVectorizer(
        analyzer="char_wb", ngram_range=LETTERS, min_df=2, sublinear_tf=True, max_features=N_SEQUENCES_MAX
    )
    try:
        measured = measure.fit_transform([write_alike(text) for text in answers["text"]])
    except ValueError:  # no sequence of letters occurs twice
        return None
    weights, offsets = [], []
    for theme in themes:
        given = np.array([theme in one for one in answers["themes"]])
        found = LogisticRegression(**FITTING).fit(measured, given)
        weights.append(found.coef_[0])
        offsets.append(float(found.intercept_[0]))
    return Model(themes, measure, np.array(weights), np.array(offsets))


def suggest(model: Model, answers: pd.DataFrame, *, confidence: float) -> pd.DataFrame:
    """What a model suggests for answers with ``text`` and ``allowed`` (the themes that may be given).

    Returns
    -------
    DataFrame
        With the index of ``answers``: ``themes`` (at most `N_CODES`, the surest first; empty: no suggestion),
        ``chances`` (of each), ``unsureness`` (1 where a theme is as likely as not, 0 where every theme is certain or
        out of question).
    """
    rated, rows = model.rate(answers["text"].tolist()), []
    for chances, allowed in zip(rated, answers["allowed"], strict=True):
        known = [(chance, theme) for chance, theme in zip(chances, model.themes, strict=True) if theme in allowed]
        sure = sorted(((round(c, 6), t) for c, t in known if c >= confidence), key=lambda one: (-one[0], one[1]))
        unsure = max((1 - abs(2 * chance - 1) for chance, _ in known), default=0.0)
        chosen = sure[:N_CODES]
        rows.append((tuple(theme for _, theme in chosen), tuple(chance for chance, _ in chosen), round(unsure, 6)))
    return pd.DataFrame(rows, columns=["themes", "chances", "unsureness"], index=answers.index, dtype=object)


def try_out(answers: pd.DataFrame, *, n_min: int, confidence: float, n_folds: int = 5) -> pd.DataFrame:
    """Suggestions for answers that people coded, each by a model that has not seen it or its like.

    The answers are dealt into parts by what they say (`group_of`), so that the same words in another spelling, to
    another question or in another semester never teach the model about themselves. The confidence is that of the
    policy: nothing is tuned on these answers.

    Returns
    -------
    DataFrame
        ``answers`` with ``suggested`` (a tuple of themes, empty without a suggestion).
    """
    folds = np.array([_deal(text, n_folds) for text in answers["text"]])
    parts = []
    for fold in range(n_folds):
        tried = answers[folds == fold]
        model = learn(answers[folds != fold], n_min=n_min) if len(tried) else None
        found = [()] * len(tried) if model is None else suggest(model, tried, confidence=confidence)["themes"].tolist()
        parts.append(tried.assign(suggested=pd.Series(found, index=tried.index, dtype=object)))
    tried_out: pd.DataFrame = pd.concat(parts).sort_index()
    return tried_out


def _deal(text: str, n_folds: int) -> int:
    """The part of a trial that an answer belongs to: the same on every machine, in whatever order."""
    return int.from_bytes(hashlib.sha256(group_of(text).encode()).digest()[:4], "big") % n_folds
