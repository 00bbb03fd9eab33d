"""Expected values that follow another definition than the library's: each is shown with both values and its reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Variant:
    """A place in the expected values where the reference package itself departs from the definition."""

    #: Regular expression of ``topic/path``.
    pattern: str
    reason: str
    #: The largest difference that the reason explains; None where the value need not be given at all.
    limit: float | None = None

    def explains(self, expected: Any, given: Any) -> bool:
        """Whether the reason accounts for the given value."""
        is_number = isinstance(expected, float | int) and isinstance(given, float | int)
        return self.limit is None or (is_number and abs(given - expected) <= self.limit)


VARIANTS = (
    Variant(
        r"agreement_multirater/krippendorff_irr_complete_data\.",
        "irr 0.84.1 miscounts the coincidences of complete data with more than two raters",
    ),
    Variant(
        r"reliability_icc/.*ci95_irr_variant", "irr 0.84.1 takes wrong degrees of freedom in the interval of ICC(2,k)"
    ),
    Variant(
        r"reliability_split_half/psych_splitHalf\.",
        "psych 2.2.9 visits only half of the splits of an odd number of items",
    ),
    Variant(
        r"validity_parallel/psych_n",
        "psych resamples the answers too, in few draws: its counts depend on the random numbers drawn",
    ),
    Variant(
        r"validity_efa/variants\.psych_promax_kaiser\.",
        "psych ends the varimax step of promax at a relative change of 1e-5; here it goes on to 1e-14",
        limit=2e-2,
    ),
    Variant(
        r"weighting_\w+/svyciprop\.likelihood\.",
        "survey reads the end off a profile of ten points, by spline and straight lines; here the deviance is solved",
        limit=1e-3,
    ),
)


def find_variant(topic: str, path: str) -> Variant | None:
    """The known variant that an expected value belongs to, or None."""
    place = f"{topic}/{path}"
    return next((variant for variant in VARIANTS if re.match(variant.pattern, place)), None)
