"""Run reference cases through the library and say of every value whether it stands."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from qa_lib.errors import nearest_name
from qa_lib.reference.cases import Case, Reference, read_references
from qa_lib.reference.comparing import MISSING, Pair, is_equal, pair_values, relative_difference, tolerance_of
from qa_lib.reference.topics import collect_methods
from qa_lib.reference.variants import find_variant

#: ``ok``; ``differs`` beyond the tolerance; ``not given`` by the adapter; ``failed``: no adapter, an error or a
#: warning; ``reference variant``: another definition than the library's, with the reason written down.
Verdict = Literal["ok", "differs", "not given", "failed", "reference variant"]
FAILURES = ("differs", "not given", "failed")
CHECK_COLUMNS = ("topic", "case", "value", "expected", "given", "difference", "verdict", "reason")


@dataclass(frozen=True)
class CheckedValue:
    """One expected value with its verdict."""

    topic: str
    case: str
    value: str
    expected: Any
    given: Any
    #: Relative to the expected value; None unless both are numbers.
    difference: float | None
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True)
class CheckSummary:
    """How many cases and values stand."""

    n_cases: int
    n_cases_failed: int
    n_values: int
    n_values_failed: int
    n_variants: int

    def __str__(self) -> str:
        cases = f"{self.n_cases - self.n_cases_failed} of {self.n_cases} cases"
        values = f"{self.n_values - self.n_values_failed} of {self.n_values} values"
        variants = f" ({self.n_variants} of them reference variants)" if self.n_variants else ""
        return f"{cases} and {values} stand{variants}"


def check_folder(
    folder: Path, *, topics: Sequence[str] = (), on_case: Callable[[pd.DataFrame], None] | None = None
) -> pd.DataFrame:
    """Check every case of a folder, or those of some topics.

    Parameters
    ----------
    folder
        Holds ``*/*.json`` and the data that the cases name.
    topics
        Only these topics; all when empty.
    on_case
        Called with the rows of each case as it is done.

    Returns
    -------
    pandas.DataFrame
        One row an expected value: topic, case, value (where it stands), expected, given, difference (relative),
        verdict, reason.

    Raises
    ------
    IntakeError
        The folder has no case.
    """
    frames = []
    for reference in read_references(folder):
        if not topics or reference.case.topic in topics:
            frames.append(_as_frame(list(check_reference(reference))))
            if on_case is not None:
                on_case(frames[-1])
    return pd.concat(frames, ignore_index=True) if frames else _as_frame([])


def check_reference(reference: Reference) -> Iterator[CheckedValue]:
    """The verdicts on one case. A warning of the library counts as a failure."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            given = find_adapter(reference.case)(reference.case)
            pairs = list(pair_values(reference.expected, given))
    except Exception as error:  # any fault of a case is a verdict on it, and the next case is checked
        yield _fail(reference.case, error)
        return
    for pair in pairs:
        yield _judge(reference, pair)


def find_adapter(case: Case) -> Callable[[Case], Any]:
    """The adapter of the case's method.

    Raises
    ------
    LookupError
        No adapter knows the method.
    """
    methods = collect_methods()
    if case.method not in methods:
        near = nearest_name(case.method, methods)
        raise LookupError(f"unknown method '{case.method}'" + (f"; nearest known: '{near}'" if near else ""))
    return methods[case.method]


def summarise(rows: pd.DataFrame) -> CheckSummary:
    """Count the verdicts of `check_folder`."""
    failed = rows["verdict"].isin(FAILURES)
    cases = failed.groupby([rows["topic"], rows["case"]]).any()
    n_variants = int(rows["verdict"].eq("reference variant").sum())
    return CheckSummary(len(cases), int(cases.sum()), len(rows), int(failed.sum()), n_variants)


def format_rows(rows: pd.DataFrame, *, only_failures: bool = False) -> Iterator[str]:
    """One line a row of `check_folder`: verdict, case, value, given, expected, relative difference, reason."""
    shown = rows[rows["verdict"].isin(FAILURES)] if only_failures else rows
    return (_format(CheckedValue(*row)) for row in shown.itertuples(index=False, name=None))


def _format(row: CheckedValue) -> str:
    difference = "" if row.difference is None else f"difference {row.difference:.1e}"
    given = "nothing" if row.given is None and row.expected is not None else _number(row.given)
    numbers = "" if row.verdict == "failed" else f"{given} expected {_number(row.expected)}"
    return "  ".join(filter(None, [f"{row.verdict:<9}", row.case, row.value, numbers, difference, row.reason]))


def _number(value: object) -> str:
    return "undefined" if value is None else f"{value:.10g}" if isinstance(value, int | float) else str(value)


def _judge(reference: Reference, pair: Pair) -> CheckedValue:
    case = reference.case
    tolerance = tolerance_of(pair.path, reference.tolerance)
    if pair.given is not MISSING and is_equal(pair.expected, pair.given, tolerance):
        verdict: Verdict = "ok"
        reason = ""
    elif (variant := find_variant(case.topic, pair.path)) and variant.explains(pair.expected, pair.given):
        verdict, reason = "reference variant", variant.reason
    else:
        verdict = "not given" if pair.given is MISSING else "differs"
        reason = f"allowed {tolerance.limit:g}" + (" (relative)" if tolerance.is_relative else "")
    given = None if pair.given is MISSING else pair.given
    difference = relative_difference(pair.expected, pair.given)
    return CheckedValue(case.topic, case.id, pair.path, pair.expected, given, difference, verdict, reason)


def _fail(case: Case, error: Exception) -> CheckedValue:
    reason = f"{type(error).__name__}: {error}"
    return CheckedValue(case.topic, case.id, case.method, None, None, None, "failed", reason)


def _as_frame(values: Sequence[CheckedValue]) -> pd.DataFrame:
    rows = [tuple(vars(value).values()) for value in values]
    return pd.DataFrame(rows, columns=list(CHECK_COLUMNS), dtype=object)
