"""How far coders say the same of the same units.

Goes in: a table of units x coders with any codes, missing where a coder did not code the unit. `counts` counts the
categories that each unit got, `weights` says how much two different categories agree, and each coefficient has its
file: `percent`, `cohen`, `two_coders` (all of two coders side by side), `fleiss`, `krippendorff`, `gwet`, `all_coders`
(those that reports show). Comes out: a coefficient with its interval, or the named reason why there is none.
"""

from qa_lib.measurement.agreement.all_coders import AllCoders, compare_all_coders
from qa_lib.measurement.agreement.cohen import CohenKappa, cross_tabulate, estimate_cohen_kappa
from qa_lib.measurement.agreement.counts import CategoryCounts, count_categories
from qa_lib.measurement.agreement.fleiss import FleissDetails, FleissKappa, estimate_fleiss_kappa
from qa_lib.measurement.agreement.gwet import ChanceCorrected, estimate_gwet_ac
from qa_lib.measurement.agreement.krippendorff import (
    KrippendorffAlpha,
    MeasurementLevel,
    bound_perfect_agreement,
    estimate_krippendorff_alpha,
)
from qa_lib.measurement.agreement.percent import PercentAgreement, estimate_percent_agreement
from qa_lib.measurement.agreement.two_coders import TwoCoders, compare_two_coders
from qa_lib.measurement.agreement.weights import agreement_weights

__all__ = [
    "AllCoders",
    "CategoryCounts",
    "ChanceCorrected",
    "CohenKappa",
    "FleissDetails",
    "FleissKappa",
    "KrippendorffAlpha",
    "MeasurementLevel",
    "PercentAgreement",
    "TwoCoders",
    "agreement_weights",
    "bound_perfect_agreement",
    "compare_all_coders",
    "compare_two_coders",
    "count_categories",
    "cross_tabulate",
    "estimate_cohen_kappa",
    "estimate_fleiss_kappa",
    "estimate_gwet_ac",
    "estimate_krippendorff_alpha",
    "estimate_percent_agreement",
]
