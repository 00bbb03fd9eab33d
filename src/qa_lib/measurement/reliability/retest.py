"""Whether the same units get the same scores a second time: retest, and stability between semesters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import betainc

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.inputs import check_confidence_level
from qa_lib.measurement.reliability.fisher import correlation_interval
from qa_lib.measurement.reliability.icc import IntraclassCorrelations, estimate_icc
from qa_lib.measurement.structure.sums import FloatArray


@dataclass(frozen=True)
class Stability:
    """Scores of the same units on two occasions."""

    #: Units with a score on both occasions.
    n: int
    pearson: Estimate
    #: Two-sided, of no correlation.
    pearson_p: float
    spearman: float
    #: ICC(2,1): a change of the level counts as disagreement.
    agreement: Estimate
    #: ICC(3,1): a change of the level does not count.
    consistency: Estimate
    first_mean: float
    second_mean: float
    #: Paired t of second - first, and its two-sided p; None where all differences are the same.
    t: float | None
    t_p: float | None


def compare_occasions(
    first: pd.Series, second: pd.Series, *, confidence_level: float = 0.95, n_min: int = 3
) -> Stability | NotEstimated:
    """How stable scores are from one occasion to the next.

    Parameters
    ----------
    first, second
        Scores by unit (respondent, teacher, department); the index names the unit and is unique. Units without a
        score on both occasions are left out.
    confidence_level
        Confidence level, 0-1.
    n_min
        Fewer units on both occasions give "not estimated".

    Returns
    -------
    Stability or NotEstimated
        ``NotEstimated``: fewer than ``n_min`` units on both occasions, or the same score everywhere on one of them.

    Raises
    ------
    ValueError
        A unit stands twice in an index.

    Notes
    -----
    R: ``cor.test(t1, t2)``, ``psych::ICC(cbind(t1, t2), lmer = FALSE)``, ``t.test(t2, t1, paired = TRUE)``.
    """
    check_confidence_level(confidence_level)
    for name, scores in (("first", first), ("second", second)):
        if not scores.index.is_unique:
            raise ValueError(f"a unit has two scores on the {name} occasion. Expected: one score a unit")
    pairs = pd.concat({"first": first, "second": second}, axis=1, join="inner").astype("Float64").dropna()
    if len(pairs) < max(n_min, 3):
        return NotEstimated("too_few", n=len(pairs), n_min=max(n_min, 3))
    if (pairs.nunique() < 2).any():
        return NotEstimated("constant", n=len(pairs))
    icc = estimate_icc(pairs, confidence_level=confidence_level)
    if isinstance(icc, NotEstimated):
        return icc
    return _describe(pairs.to_numpy(dtype=np.float64), icc, confidence_level=confidence_level)


def _describe(pairs: FloatArray, icc: IntraclassCorrelations, *, confidence_level: float) -> Stability:
    n = len(pairs)
    r = _correlate(pairs)
    t = _paired_t(pairs[:, 1] - pairs[:, 0])
    return Stability(
        n=n,
        pearson=correlation_interval(r, n, confidence_level=confidence_level),
        pearson_p=_two_sided_p(r * np.sqrt((n - 2) / (1 - r**2)), n - 2) if abs(r) < 1 else 0.0,
        spearman=_correlate(pd.DataFrame(pairs).rank().to_numpy()),
        agreement=icc.form("icc_2_1"),
        consistency=icc.form("icc_3_1"),
        first_mean=float(pairs[:, 0].mean()),
        second_mean=float(pairs[:, 1].mean()),
        t=t,
        t_p=None if t is None else _two_sided_p(t, n - 1),
    )


def _correlate(pairs: FloatArray) -> float:
    return float(np.clip(np.corrcoef(pairs[:, 0], pairs[:, 1])[0, 1], -1.0, 1.0))


def _paired_t(difference: FloatArray) -> float | None:
    sd = float(difference.std(ddof=1))
    return float(difference.mean() / sd * np.sqrt(len(difference))) if sd > 1e-12 else None


def _two_sided_p(t: float, df: int) -> float:
    """P(|T| >= |t|), without loss of digits where it is tiny."""
    return float(betainc(df / 2, 0.5, df / (df + t**2)))
