"""How far the mean of a teacher (a department, a course) can be trusted.

Goes in: one row a rating, with who gave it and to whom. `one_way` is the analysis of variance of a single grouping;
`design` and `mixed_model` fit several crossed groupings at once (students rate teachers of departments); `units` says
from how many ratings a unit's mean is reliable, and shrinks means that rest on few. Comes out: frozen results, tables
with one row a unit, or the named reason why there is none.
"""

from qa_lib.measurement.reliability.multilevel.mixed_model import MixedModel, fit_mixed_model
from qa_lib.measurement.reliability.multilevel.one_way import OneWayIcc, estimate_one_way_icc
from qa_lib.measurement.reliability.multilevel.units import UnitReliability, estimate_unit_reliability, shrink_means

__all__ = [
    "MixedModel",
    "OneWayIcc",
    "UnitReliability",
    "estimate_one_way_icc",
    "estimate_unit_reliability",
    "fit_mixed_model",
    "shrink_means",
]
