"""The exact test of one share."""

from __future__ import annotations

import numpy as np

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.inputs import Alternative, check_choice, read_trials

#: Densities that differ by less than this are equal, as in R's binom.test.
_AS_PROBABLE = 1 + 1e-7


def binomial_test(
    successes: int, trials: int, *, probability: float, alternative: Alternative = "two-sided"
) -> float | NotEstimated:
    """P value of the exact binomial test that the true share is ``probability``.

    Two-sided it adds up all outcomes that are at most as probable as the observed one.

    Parameters
    ----------
    successes, trials
        Whole numbers.
    probability
        The share under the null hypothesis, 0-1.
    alternative
        What the true share is against ``probability``: ``two-sided``, ``less``, ``greater``.

    Returns
    -------
    float
        0-1; ``NotEstimated`` without trials.

    Raises
    ------
    ValueError
        A probability outside 0-1, or trials that are no whole numbers.

    Notes
    -----
    R: ``binom.test(x, n, p)$p.value``.

    >>> round(binomial_test(7, 20, probability=0.5), 6)
    0.263176
    """
    from scipy.special import bdtr, bdtrc

    check_choice(alternative, Alternative, what="alternative")
    read_trials(successes, trials)
    if trials == 0:
        return NotEstimated("too_few", n=0, n_min=1)
    x, n = int(successes), int(trials)
    if not 0 <= probability <= 1:
        raise ValueError(f"probability. Given: {probability}. Expected: 0 to 1")
    if alternative == "less":
        return float(bdtr(x, n, probability))
    if alternative == "greater":
        return 1.0 if x == 0 else float(bdtrc(x - 1, n, probability))
    return _two_sided(x, n, probability)


def _two_sided(x: int, n: int, probability: float) -> float:
    """The probability of all outcomes at most as probable as ``x``, with R's tolerance for equal ones."""
    from scipy.special import gammaln, xlog1py, xlogy

    k = np.arange(n + 1)
    log_ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    density = np.exp(log_ways + xlogy(k, probability) + xlog1py(n - k, -probability))
    return min(1.0, float(density[density <= density[x] * _AS_PROBABLE].sum()))
