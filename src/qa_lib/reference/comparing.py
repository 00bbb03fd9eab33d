"""Given values beside expected ones, each within the tolerance that the case states for it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from qa_lib.measurement.estimates import NotEstimated

#: Stands for a value that the adapter did not give.
MISSING = object()
#: Below this a probability is zero in double precision, so that 0 and 1e-310 are equal.
SMALLEST = 1e-300
#: Allowed relative difference where a case states no tolerance at all.
DEFAULT_TOLERANCE = 1e-6
#: Which values a tolerance key is meant for, the most specific first.
SPECIFIC_TOLERANCES = (
    ("ac1_se", r"ac1.*(^|[._])se"),
    ("rounded5", r"rounded5"),
    ("rounded3", r"rounded3"),
    ("p_rel", r"(^|[._])p([._]|$)"),
    ("chi2_rel", r"chi2"),
    ("criterion_rel", r"criterion"),
    ("blup_abs", r"blup"),
    ("se_abs", r"(^|[._])se([._]|$)"),
    ("ci_abs", r"ci\d|svyciprop|wilson"),
    ("loadings", r"loadings|factor_correlations|proportion_var"),
    ("communalities", r"communalit|uniqueness"),
    ("simulated_abs", r"simulated|min_gap"),
    ("observed_abs", r"observed"),
)
#: Tolerance keys that hold for all values of a topic which has no ``abs``.
GENERAL_TOLERANCES = ("abs", "fit", "variance_rel", "count")


@dataclass(frozen=True)
class Pair:
    """One expected value and what was given for it."""

    #: Where the value stands, for example ``groups.3.top2``.
    path: str
    expected: Any
    given: Any


@dataclass(frozen=True)
class Tolerance:
    """The largest difference allowed, of the values themselves or relative to the expected one."""

    limit: float
    is_relative: bool


def pair_values(expected: Any, given: Any, path: str = "") -> Iterator[Pair]:
    """Every single expected value with the given one at the same place.

    Mappings are matched by key, sequences by position (records with an ``id`` by that), matrices (``rows``, ``cols``,
    ``values``) by label with a given DataFrame. Where a given sequence has another length, or nothing is given, each
    value below counts as not given.
    """
    if isinstance(expected, Mapping):
        yield from _pair_mapping(expected, given, path)
    elif isinstance(expected, list):
        yield from _pair_sequence(expected, given, path)
    else:
        yield Pair(path, expected, given)


def _pair_mapping(expected: Mapping[str, Any], given: Any, path: str) -> Iterator[Pair]:
    if set(expected) == {"rows", "cols", "values"}:
        expected, given = _matrix_as_mapping(expected), _frame_as_mapping(given)
    for key, value in expected.items():
        inner = given.get(key, MISSING) if isinstance(given, Mapping | pd.Series) else MISSING
        yield from pair_values(value, inner, f"{path}.{key}" if path else key)


def _pair_sequence(expected: list[Any], given: Any, path: str) -> Iterator[Pair]:
    values = _as_list(given)
    if values is not None and all(_has_id(value) for value in [*expected, *values]):
        found = {str(value["id"]): value for value in values}
        values = [found.get(str(value["id"]), MISSING) for value in expected]
    for position, value in enumerate(expected):
        inner = values[position] if values is not None and len(values) == len(expected) else MISSING
        yield from pair_values(value, inner, f"{path}.{position + 1}")


def _has_id(value: Any) -> bool:
    return isinstance(value, Mapping) and "id" in value


def _as_list(given: Any) -> list[Any] | None:
    if isinstance(given, pd.DataFrame):
        return given.to_dict("records")
    if isinstance(given, np.ndarray | pd.Series):
        return given.tolist()
    if isinstance(given, Sequence) and not isinstance(given, str):
        return list(given)
    return None


def _matrix_as_mapping(matrix: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    columns = _labels(matrix["cols"])
    rows = zip(_labels(matrix["rows"]), matrix["values"], strict=True)
    return {row: dict(zip(columns, values, strict=True)) for row, values in rows}


def _labels(labels: Any) -> list[str]:
    return [str(label) for label in ([labels] if isinstance(labels, str) else labels)]


def _frame_as_mapping(given: Any) -> Any:
    if not isinstance(given, pd.DataFrame):
        return given
    return {str(row): {str(name): value for name, value in values.items()} for row, values in given.iterrows()}


def tolerance_of(path: str, tolerance: Mapping[str, float]) -> Tolerance:
    """The tolerance for the value at ``path``: the most specific key that fits, otherwise the general one.

    >>> tolerance_of("welch_p", {"abs": 1e-8, "p_rel": 1e-6})
    Tolerance(limit=1e-06, is_relative=True)
    """
    for key, pattern in SPECIFIC_TOLERANCES:
        if key in tolerance and re.search(pattern, path):
            return _build_tolerance(key, tolerance)
    for key in tolerance:  # a key that is not in the list, such as fisher_or, is meant for the values it names
        stem = re.sub(r"_(abs|rel)$", "", key)
        if key not in {name for name, _ in SPECIFIC_TOLERANCES} and key not in GENERAL_TOLERANCES and stem in path:
            return _build_tolerance(key, tolerance)
    for key in GENERAL_TOLERANCES:
        if key in tolerance:
            return _build_tolerance(key, tolerance)
    return Tolerance(DEFAULT_TOLERANCE, is_relative=True)


def _build_tolerance(key: str, tolerance: Mapping[str, float]) -> Tolerance:
    return Tolerance(float(tolerance[key]), is_relative=key.endswith("_rel"))


def relative_difference(expected: Any, given: Any) -> float | None:
    """``|given - expected| / |expected|``, the difference itself where 0 is expected; None unless both are numbers."""
    if not (_is_number(expected) and _is_number(given)):
        return None
    difference = abs(float(given) - float(expected))
    return difference / abs(expected) if expected else difference


def is_equal(expected: Any, given: Any, tolerance: Tolerance) -> bool:
    """Whether the given value is the expected one.

    An undefined value (null) is given as None, as `NotEstimated` or as an infinity, which JSON does not have; NaN is
    never right. Intervals that a package writes as text, such as ``(0.42,1)``, are read as two numbers.
    """
    if expected is None:
        return given is None or isinstance(given, NotEstimated) or (_is_number(given) and math.isinf(given))
    if isinstance(expected, str):
        return _is_equal_text(expected, given, tolerance)
    if not (_is_number(expected) and _is_number(given)):
        return bool(expected == given)
    difference = abs(float(given) - float(expected))
    allowed = tolerance.limit * abs(expected) if tolerance.is_relative else tolerance.limit
    return bool(difference <= max(allowed, SMALLEST))


def _is_equal_text(expected: str, given: Any, tolerance: Tolerance) -> bool:
    ends = re.fullmatch(r"[(\[](\S+?), ?(\S+?)[)\]]", expected)
    values = _as_list(given)
    if ends is None or values is None:
        return str(given) == expected
    pairs = zip([float(end) for end in ends.groups()], values, strict=True)
    return all(is_equal(end, value, tolerance) for end, value in pairs)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
