"""All coefficients of two or more coders side by side, codes missing where a coder did not code a unit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from qa_lib.measurement.agreement.gwet import estimate_gwet_ac
from qa_lib.measurement.agreement.krippendorff import bound_perfect_agreement, estimate_krippendorff_alpha
from qa_lib.measurement.agreement.percent import estimate_percent_agreement
from qa_lib.measurement.agreement.two_coders import compare_two_coders
from qa_lib.measurement.estimates import Estimate, NotEstimated

#: With more coders there is no mean of kappas: pairs grow with the square, and alpha says the same.
N_KAPPA_CODERS = 10


@dataclass(frozen=True)
class AllCoders:
    """What the codes of all coders say about their agreement; ends of intervals lie between -1 and 1."""

    #: The share of agreeing pairs of codes of a unit, with Wilson's interval.
    agreement: Estimate | NotEstimated
    #: Cohen's kappa of two coders; with more, the mean of all pairs' (Light 1971), without an interval.
    kappa: Estimate | NotEstimated
    #: Krippendorff's alpha, nominal.
    alpha: Estimate | NotEstimated
    #: Gwet's AC1.
    gwet: Estimate | NotEstimated


def compare_all_coders(codes: pd.DataFrame, *, confidence_level: float = 0.95) -> AllCoders:
    """Percent agreement, Cohen's kappa, Krippendorff's alpha and Gwet's AC1 of any number of coders.

    Parameters
    ----------
    codes
        Units x coders, any codes; missing where a coder did not code the unit. Each coefficient takes the units with
        two or more codes, kappa of a pair of coders those that both coded. AC1 takes the shares of categories from all.
    confidence_level
        Confidence level, 0-1.

    Returns
    -------
    AllCoders
        Each coefficient, or the named reason why there is none.

    Notes
    -----
    Light (1971), Psychological Bulletin 76, 365-377; R: ``irr::kappam.light`` (complete codes).
    """
    percent = estimate_percent_agreement(codes, confidence_level=confidence_level)
    alpha = estimate_krippendorff_alpha(codes, confidence_level=confidence_level)
    gwet = estimate_gwet_ac(codes, confidence_level=confidence_level)
    return AllCoders(
        agreement=percent if isinstance(percent, NotEstimated) else percent.pairwise,
        kappa=_bound(_estimate_kappa(codes, confidence_level)),
        alpha=_bound(
            alpha
            if isinstance(alpha, NotEstimated)
            else bound_perfect_agreement(alpha, confidence_level=confidence_level)
        ),
        gwet=_bound(gwet if isinstance(gwet, NotEstimated) else gwet.coefficient),
    )


def _estimate_kappa(codes: pd.DataFrame, level: float) -> Estimate | NotEstimated:
    """The kappa of the pair of coders, or the mean of the pairs' kappas that can be estimated."""
    if len(codes.columns) > N_KAPPA_CODERS:
        return NotEstimated("not_defined", n=len(codes))
    pairs = [
        compare_two_coders(both, confidence_level=level)
        for pair in combinations(codes.columns, 2)
        if len(both := codes[list(pair)].dropna())
    ]
    kappas = [one.kappa for one in pairs if not isinstance(one, NotEstimated)]
    known = [kappa.kappa for kappa in kappas if not isinstance(kappa, NotEstimated)]
    if not known:
        return NotEstimated("one_category", n=len(codes))
    if len(codes.columns) == 2:
        return known[0]
    mean = float(np.mean([kappa.value for kappa in known]))
    return Estimate(mean, None, None, len(codes), method="Light", level=level)


def _bound(found: Estimate | NotEstimated) -> Estimate | NotEstimated:
    if isinstance(found, NotEstimated):
        return found
    low, high = (None if end is None else min(max(end, -1.0), 1.0) for end in (found.low, found.high))
    return replace(found, low=low, high=high)
