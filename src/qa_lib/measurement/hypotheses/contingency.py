"""Counts in cells: independence of two characteristics."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import pandas as pd

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.inputs import FloatArray, read_counts


@dataclass(frozen=True)
class Independence:
    """A table of counts against independence of its rows and columns."""

    n: int
    chi2: float
    df: int
    p_value: float
    #: With Yates' correction, which only a table of 2 x 2 has; the same as `chi2` otherwise.
    chi2_yates: float
    p_value_yates: float
    #: sqrt(chi2 / (n (min(r, c) - 1))), 0-1, and the same corrected for what chance alone makes of it.
    cramers_v: float
    cramers_v_corrected: float
    #: Below 5 the p value is rough.
    min_expected: float
    expected: pd.DataFrame
    #: Standard normal under independence: beyond 2 a cell stands out.
    adjusted_residuals: pd.DataFrame


def chi_square_independence(table: pd.DataFrame) -> Independence | NotEstimated:
    """Pearson's chi-squared test that rows and columns of a table of counts are independent.

    Parameters
    ----------
    table
        Counts; rows and columns without any are left out.

    Returns
    -------
    Independence
        ``NotEstimated`` where fewer than two rows or columns hold counts.

    Notes
    -----
    Bergsma (2013), Journal of the Korean Statistical Society 42, 323-328 (corrected V); Haberman (1973), Biometrics 29,
    205-220 (residuals). R: ``chisq.test(table, correct = FALSE)``, ``stdres``.
    """
    counts = pd.DataFrame(read_counts(table.to_numpy(), what="cells"), index=table.index, columns=table.columns)
    counts = counts.loc[counts.sum(axis=1) > 0, counts.sum(axis=0) > 0]
    if min(counts.shape) < 2:
        return NotEstimated("one_category" if counts.size else "all_missing", n=int(counts.to_numpy().sum()))
    return _test(counts)


def _test(counts: pd.DataFrame) -> Independence:
    from scipy.special import chdtrc

    observed = counts.to_numpy()
    n, (n_rows, n_columns) = float(observed.sum()), observed.shape
    row, column = observed.sum(axis=1, keepdims=True), observed.sum(axis=0, keepdims=True)
    expected = row * column / n
    distance = abs(observed - expected)
    shift = min(0.5, float(distance.min())) if observed.shape == (2, 2) else 0.0
    chi2, chi2_yates = (float(((distance - moved) ** 2 / expected).sum()) for moved in (0.0, shift))
    df = (n_rows - 1) * (n_columns - 1)
    residuals = (observed - expected) / np.sqrt(expected * (1 - row / n) * (1 - column / n))
    return Independence(
        n=int(n),
        chi2=chi2,
        df=df,
        p_value=float(chdtrc(df, chi2)),
        chi2_yates=chi2_yates,
        p_value_yates=float(chdtrc(df, chi2_yates)),
        cramers_v=sqrt(chi2 / (n * (min(n_rows, n_columns) - 1))),
        cramers_v_corrected=_correct_cramers_v(chi2, n, observed),
        min_expected=float(expected.min()),
        expected=pd.DataFrame(expected, index=counts.index, columns=counts.columns),
        adjusted_residuals=pd.DataFrame(residuals, index=counts.index, columns=counts.columns),
    )


def _correct_cramers_v(chi2: float, n: float, observed: FloatArray) -> float:
    n_rows, n_columns = observed.shape
    by_chance = (n_rows - 1) * (n_columns - 1) / (n - 1)
    smaller = min(size - (size - 1) ** 2 / (n - 1) for size in (n_rows, n_columns)) - 1
    excess = max(0.0, chi2 / n - by_chance)
    return sqrt(excess / smaller) if smaller > 0 else 0.0
