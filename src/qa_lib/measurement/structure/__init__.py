"""Which scales a questionnaire holds, and whether they are the same ones everywhere.

Goes in: answers, respondents x items. In this order: `correlations` (and `polychoric` for ordered categories) relate
the items, `factorability` says whether factors are worth looking for, `parallel` how many there are, `extraction` and
`rotation` make `exploratory` factors with their `fit`; for a `model` given in advance, `layout` and `likelihood` make
`confirmatory` factors, and `invariance` asks whether they are the same in several groups, before means are compared.
Comes out: frozen results, or the named reason for none.
"""

from qa_lib.measurement.structure.confirmatory import (
    ConfirmatoryFit,
    ConfirmatorySolution,
    confirm_factors,
    confirm_factors_of_moments,
)
from qa_lib.measurement.structure.correlations import Correlations, correlate_items, correlate_sums
from qa_lib.measurement.structure.exploratory import FactorFit, FactorSolution, explore_factors, most_factors
from qa_lib.measurement.structure.factorability import Factorability, measure_factorability
from qa_lib.measurement.structure.fit import (
    ChiSquare,
    Rmsea,
    comparative_fit,
    estimate_rmsea,
    tucker_lewis,
)
from qa_lib.measurement.structure.invariance import (
    InvarianceCheck,
    InvarianceRule,
    InvarianceStep,
    check_invariance,
    check_invariance_of_moments,
)
from qa_lib.measurement.structure.likelihood import GroupMoments, describe_group
from qa_lib.measurement.structure.model import MeasurementModel, parse_model
from qa_lib.measurement.structure.parallel import ParallelAnalysis, analyse_parallel
from qa_lib.measurement.structure.sums import ItemSums, sum_items

__all__ = [
    "ChiSquare",
    "ConfirmatoryFit",
    "ConfirmatorySolution",
    "Correlations",
    "FactorFit",
    "FactorSolution",
    "Factorability",
    "GroupMoments",
    "InvarianceCheck",
    "InvarianceRule",
    "InvarianceStep",
    "ItemSums",
    "MeasurementModel",
    "ParallelAnalysis",
    "Rmsea",
    "analyse_parallel",
    "check_invariance",
    "check_invariance_of_moments",
    "comparative_fit",
    "confirm_factors",
    "confirm_factors_of_moments",
    "correlate_items",
    "correlate_sums",
    "describe_group",
    "estimate_rmsea",
    "explore_factors",
    "measure_factorability",
    "most_factors",
    "parse_model",
    "sum_items",
    "tucker_lewis",
]
