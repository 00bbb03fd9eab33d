"""Intraclass correlations: how far several raters (items, occasions) say the same of each subject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import fdtrc, fdtri

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.inputs import check_confidence_level
from qa_lib.measurement.reliability.moments import read_numbers
from qa_lib.measurement.structure.sums import FloatArray

#: What rounding leaves of 0.
_NOTHING = 1e-12

FORMS = ("icc_1_1", "icc_2_1", "icc_3_1", "icc_1_k", "icc_2_k", "icc_3_k")


@dataclass(frozen=True)
class MeanSquares:
    """The two-way table's mean squares."""

    subjects: float
    raters: float
    residual: float
    #: Within subjects: raters and residual together.
    within: float


@dataclass(frozen=True)
class IntraclassCorrelations:
    """The six forms of Shrout and Fleiss."""

    n: int
    #: Raters.
    k: int
    mean_squares: MeanSquares
    #: One row a form (index ``form``): icc, icc_low, icc_high, f, df1, df2, p.
    forms: pd.DataFrame
    confidence_level: float = 0.95

    def form(self, name: str) -> Estimate:
        """One of the `FORMS` with its interval."""
        row = self.forms.to_dict("index")[name]
        return Estimate(row["icc"], row["icc_low"], row["icc_high"], self.n, method=name, level=self.confidence_level)


def estimate_icc(
    ratings: pd.DataFrame, *, confidence_level: float = 0.95, n_min: int = 2
) -> IntraclassCorrelations | NotEstimated:
    """The six intraclass correlations with their intervals and F tests.

    ``icc_1_*`` one-way (raters differ from subject to subject), ``icc_2_*`` two-way random, absolute agreement,
    ``icc_3_*`` two-way, consistency; ``*_1`` a single rater, ``*_k`` the mean of the k raters.

    Parameters
    ----------
    ratings
        Subjects x raters, numbers. Subjects with a missing rating are dropped (listwise).
    confidence_level
        Confidence level, 0-1.
    n_min
        Fewer complete subjects give "not estimated".

    Returns
    -------
    IntraclassCorrelations or NotEstimated
        ``forms`` has ``icc``, ``icc_low``, ``icc_high``, ``f`` (subjects against none), ``df1``, ``df2``, ``p``.
        F is infinite without residual variance; a form for the mean of raters is minus infinity where subjects do not
        differ. ``NotEstimated``: fewer than ``n_min`` complete subjects or two raters, or no variance at all.

    Raises
    ------
    ValueError
        A column is not numeric.

    Notes
    -----
    Shrout, Fleiss (1979), Psychological Bulletin 86, 420-428; McGraw, Wong (1996), Psychological Methods 1, 30-46.
    The interval of ICC(2,k) is that of ICC(2,1) stepped up. R: ``psych::ICC(x, lmer = FALSE)``.
    """
    check_confidence_level(confidence_level)
    values = read_numbers(ratings)
    values = values[~np.isnan(values).any(axis=1)]
    n, k = values.shape
    if k < 2:
        return NotEstimated("not_defined", n=n)
    if n < max(n_min, 2):
        return NotEstimated("too_few", n=n, n_min=max(n_min, 2))
    squares = _mean_squares(values)
    if squares.subjects + squares.within <= _NOTHING * max(1.0, float((values**2).mean())):
        return NotEstimated("constant", n=n)
    forms = _tabulate_forms(squares, n=n, k=k, tail=(1 - confidence_level) / 2)
    return IntraclassCorrelations(n, k, squares, forms, confidence_level)


def _mean_squares(values: FloatArray) -> MeanSquares:
    n, k = values.shape
    grand, by_subject, by_rater = values.mean(), values.mean(axis=1), values.mean(axis=0)
    residual = values - by_subject[:, np.newaxis] - by_rater + grand
    return MeanSquares(
        subjects=float(k * ((by_subject - grand) ** 2).sum() / (n - 1)),
        raters=float(n * ((by_rater - grand) ** 2).sum() / (k - 1)),
        residual=float((residual**2).sum() / ((n - 1) * (k - 1))),
        within=float(((values - by_subject[:, np.newaxis]) ** 2).sum() / (n * (k - 1))),
    )


@dataclass(frozen=True)
class _Form:
    """A single-rater form: its value, its interval, and its F test."""

    icc: float
    low: float
    high: float
    f: float
    df2: int


def _tabulate_forms(squares: MeanSquares, *, n: int, k: int, tail: float) -> pd.DataFrame:
    one_way = _from_f(_ratio(squares.subjects, squares.within), df=(n - 1, n * (k - 1)), k=k, tail=tail)
    consistency = _from_f(_ratio(squares.subjects, squares.residual), df=(n - 1, (n - 1) * (k - 1)), k=k, tail=tail)
    agreement = _absolute_agreement(squares, consistency, n=n, k=k, tail=tail)
    rows = [_as_row(form, n, stretch) for stretch in (1, k) for form in (one_way, agreement, consistency)]
    return pd.DataFrame(rows, index=pd.Index(FORMS, name="form"))


def _ratio(numerator: float, denominator: float) -> float:
    return numerator / denominator if denominator > 0 else np.inf


def _from_f(f: float, *, df: tuple[int, int], k: int, tail: float) -> _Form:
    """One-way and consistency: (F - 1) / (F + k - 1), and the same of the ends of F's interval."""
    low = f / float(fdtri(df[0], df[1], 1 - tail))
    high = f * float(fdtri(df[1], df[0], 1 - tail))
    value, low, high = (1.0 if np.isinf(end) else (end - 1) / (end + k - 1) for end in (f, low, high))
    return _Form(value, low, high, f, df[1])


def _absolute_agreement(squares: MeanSquares, consistency: _Form, *, n: int, k: int, tail: float) -> _Form:
    """ICC(2,1) with Satterthwaite's degrees of freedom for its interval."""
    b, j, e = squares.subjects, squares.raters, squares.residual
    total = b + (k - 1) * e + k * (j - e) / n
    if total <= _NOTHING:
        return _Form(-np.inf, -np.inf, -np.inf, consistency.f, consistency.df2)
    icc = (b - e) / total
    noise = n * (1 + (k - 1) * icc) - k * icc
    below = (n - 1) * (k * icc * j) ** 2 + (noise * e) ** 2
    if below <= _NOTHING:  # neither raters nor residual vary: nothing to be unsure of
        return _Form(icc, icc, icc, consistency.f, consistency.df2)
    df = (n - 1) * (k - 1) * (k * icc * j + noise * e) ** 2 / below
    upper, lower = float(fdtri(n - 1, df, 1 - tail)), float(fdtri(df, n - 1, 1 - tail))
    spread = k * j + (k * n - k - n) * e
    low = n * (b - upper * e) / (upper * spread + n * b)
    high = n * (lower * b - e) / (spread + n * lower * b)
    return _Form(icc, low, high, consistency.f, consistency.df2)


def _as_row(form: _Form, n: int, stretch: int) -> dict[str, float]:
    """The form for the mean of ``stretch`` raters (Spearman-Brown of the value and of both ends)."""
    icc, low, high = (_step_up(value, stretch) for value in (form.icc, form.low, form.high))
    p = 0.0 if np.isinf(form.f) else float(fdtrc(n - 1, form.df2, form.f))
    return {"icc": icc, "icc_low": low, "icc_high": high, "f": form.f, "df1": n - 1, "df2": form.df2, "p": p}


def _step_up(icc: float, stretch: int) -> float:
    below = 1 + (stretch - 1) * icc
    return stretch * icc / below if below > _NOTHING else -np.inf
