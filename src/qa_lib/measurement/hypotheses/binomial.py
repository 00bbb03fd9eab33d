"""The exact test of one share."""

from __future__ import annotations

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.inputs import Alternative, check_choice, read_trials


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

    Notes
    -----
    R: ``binom.test(x, n, p)$p.value``.

    >>> round(binomial_test(7, 20, probability=0.5), 6)
    0.263176
    """
    from scipy.stats import binomtest

    check_choice(alternative, Alternative, what="alternative")
    read_trials(successes, trials)
    if trials == 0:
        return NotEstimated("too_few", n=0, n_min=1)
    return float(binomtest(int(successes), int(trials), probability, alternative=alternative).pvalue)
