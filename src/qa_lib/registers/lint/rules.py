"""What a rule is, and where all of them are listed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

if TYPE_CHECKING:
    from qa_lib.registers.lint.checking import Desk

Severity = Literal["fault", "signal"]
Row = dict[Any, Any]


@dataclass(frozen=True)
class Finding:
    """A row that a rule finds; ``values`` fill the rule's sentence."""

    row: Row
    values: dict[str, Any] = field(default_factory=dict)


Find = Callable[["Desk"], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """One rule: what it looks at, how grave it is, the clause that it comes from."""

    code: str
    register: str
    severity: Severity
    clause: str
    find: Find


_RULES: dict[str, Rule] = {}


def rule(register: str, severity: Severity, clause: str) -> Callable[[Find], Find]:
    """Add a function to the rules; its name is the rule's code."""

    def add(find: Find) -> Find:
        code = f"{register}-{find.__name__.replace('_', '-')}"
        _RULES[code] = Rule(code, register, severity, clause, find)
        return find

    return add


def all_rules() -> tuple[Rule, ...]:
    """Every rule, by register and in the order of reading."""
    from qa_lib.registers.lint import control, measures, risk_acceptance, risk_course, risks  # noqa: F401 - they add rules

    return tuple(sorted(_RULES.values(), key=lambda one: (one.register != "risks", one.register)))


def each(frame: pd.DataFrame, mask: Iterable[Any] | None = None) -> Iterator[Row]:
    """The rows of a frame, or those where ``mask`` is true (NA is not)."""
    chosen = frame if mask is None else frame[pd.Series(mask, index=frame.index).fillna(False).astype(bool)]
    if len(chosen):
        columns = [chosen[name].astype(object).tolist() for name in chosen.columns]
        yield from (dict(zip(chosen.columns, row, strict=True)) for row in zip(*columns, strict=True))


def is_given(value: Any) -> bool:
    """Whether a cell holds anything."""
    return value is not None and not pd.isna(value)
