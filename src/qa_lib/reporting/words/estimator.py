"""What the methods chapter says of one estimator."""

from __future__ import annotations

from dataclasses import dataclass

from qa_lib.reporting.language import mark

AVAILABLE = mark("what is there")
PAIRWISE = mark("pairwise")
BOTH = mark("those with both values")
NONE_ALLOWED = mark("none may be missing")
NONE = mark("no data of its own")


@dataclass(frozen=True)
class Estimator:
    """One estimator; ``name``, ``purpose`` and ``missing`` are sentences of the catalogue."""

    name: str
    purpose: str
    formula: str
    missing: str
    reference: str
    functions: tuple[str, ...]
