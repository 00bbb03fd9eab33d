"""How well a model of factors reproduces the data: RMSEA with its interval, TLI, CFI."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class ChiSquare:
    """A test statistic with its degrees of freedom."""

    value: float
    df: int

    @property
    def p_value(self) -> float | None:
        """Probability of a larger value when the model holds; None for a model without degrees of freedom."""
        from scipy.special import chdtrc

        return float(chdtrc(self.df, self.value)) if self.df > 0 else None


@dataclass(frozen=True)
class Rmsea:
    """Root mean square error of approximation with its interval."""

    value: float
    low: float
    high: float
    level: float = 0.90


def comparative_fit(model: ChiSquare, baseline: ChiSquare) -> float:
    """CFI: 1 - excess of the model's chi2 over its df / the larger excess of model and baseline (Bentler 1990).

    >>> round(comparative_fit(ChiSquare(85.305521772505, 24), ChiSquare(918.851589292384, 36)), 6)
    0.93056
    """
    excess = max(model.value - model.df, 0.0)
    largest = max(baseline.value - baseline.df, excess)
    return 1 - excess / largest if largest > 0 else 1.0


def tucker_lewis(model: ChiSquare, baseline: ChiSquare) -> float:
    """TLI: how much smaller chi2/df is than the baseline's, 1 where it is what chance gives (Tucker & Lewis 1973).

    1 for a model without degrees of freedom, as lavaan has it.
    """
    if model.df == 0 or baseline.value == baseline.df:
        return 1.0
    ratio = baseline.value / baseline.df
    return (ratio - model.value / model.df) / (ratio - 1)


def estimate_rmsea(model: ChiSquare, n: int, *, n_groups: int = 1, level: float = 0.90) -> Rmsea:
    """RMSEA: sqrt(max(chi2 - df, 0) / (df n)), times the root of the number of groups (Steiger 1990, 1998).

    ``n`` is what the chi-square was multiplied with: respondents for a chi-square of n F, respondents - 1 otherwise.
    The interval comes from the noncentral chi-square distribution. 0 for a model without degrees of freedom.
    """
    if model.df == 0:
        return Rmsea(0.0, 0.0, 0.0, level)
    tail = (1 - level) / 2
    centres = max(model.value - model.df, 0.0), _noncentrality(model, 1 - tail), _noncentrality(model, tail)
    value, low, high = (math.sqrt(n_groups * centre / (model.df * n)) for centre in centres)
    return Rmsea(value, low, high, level)


def _noncentrality(model: ChiSquare, probability: float) -> float:
    """The noncentrality at which a chi2 of at most the observed one has this probability; 0 when there is none."""
    from scipy.optimize import brentq
    from scipy.special import chdtr, chndtr

    if chdtr(model.df, model.value) <= probability:
        return 0.0
    upper = model.value + 10 * math.sqrt(2 * model.value) + 50
    excess = lambda centre: float(chndtr(model.value, model.df, centre)) - probability  # noqa: E731
    return float(brentq(excess, 1e-12, upper, xtol=1e-10, rtol=1e-13))
