"""Alpha of items with few ordered options, as if the answers were continuous."""

from __future__ import annotations

import pandas as pd

from qa_lib.measurement.estimates import Estimate, NotEstimated
from qa_lib.measurement.reliability.matrices import alpha_of, total_variance
from qa_lib.measurement.structure.correlations import correlate_items
from qa_lib.measurement.structure.sums import MissingRule


def estimate_ordinal_alpha(answers: pd.DataFrame, *, missing: MissingRule = "pairwise") -> Estimate | NotEstimated:
    """Ordinal alpha: standardised alpha of polychoric correlations.

    It tells what alpha would be if the answers behind the options were observed; of the scale as it is used, alpha
    itself speaks. There is no accepted interval, so none is given.

    Parameters
    ----------
    answers
        Respondents x items, ordered categories as numbers, reversed items already reversed; NaN is missing.
    missing
        ``pairwise``: each correlation on the respondents who answered both items. ``listwise``: on those who answered
        every item.

    Returns
    -------
    Estimate or NotEstimated
        ``NotEstimated``: as `correlate_items`, or correlations that sum to nothing.

    Raises
    ------
    ValueError
        Fewer than two items, the rule is unknown, or a column is not numeric.

    Notes
    -----
    Zumbo, Gadermann, Zeisser (2007), Journal of Modern Applied Statistical Methods 6, 21-29.
    R: ``psych::alpha(psych::polychoric(x, correct = 0)$rho)``.
    """
    correlations = correlate_items(answers, missing=missing, kind="polychoric")
    if isinstance(correlations, NotEstimated):
        return correlations
    if not total_variance(correlations.values) > 0:
        return NotEstimated("not_defined", n=correlations.n)
    return Estimate(alpha_of(correlations.values), None, None, correlations.n, method="ordinal alpha")
