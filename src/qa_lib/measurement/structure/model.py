"""A measurement model: which items are thought to measure which factor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_WORD = r"[^\W\d][\w.]*"


@dataclass(frozen=True)
class MeasurementModel:
    """Factors with their items; factors correlate unless they are named as not doing so."""

    #: Factor -> its items. An item may belong to several factors.
    factors: Mapping[str, tuple[str, ...]]
    #: Pairs of items whose residuals correlate.
    residual_pairs: tuple[tuple[str, str], ...] = ()
    #: Pairs of factors that do not correlate.
    uncorrelated: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.factors:
            raise ValueError("a model without factors. Expected: at least one line such as 'teaching =~ t1 + t2 + t3'")
        short = [name for name, items in self.factors.items() if len(set(items)) < 2]
        if short:
            raise ValueError(f"factors with too few items. Given: {', '.join(short)}. Expected: 2 items or more")
        _check_names(self.residual_pairs, self.items, what="items")
        _check_names(self.uncorrelated, tuple(self.factors), what="factors")

    @property
    def items(self) -> tuple[str, ...]:
        """All items, each once, in the order in which they are named."""
        return tuple(dict.fromkeys(item for items in self.factors.values() for item in items))


def _check_names(pairs: tuple[tuple[str, str], ...], known: tuple[str, ...], *, what: str) -> None:
    unknown = sorted({name for pair in pairs for name in pair} - set(known))
    if unknown:
        raise ValueError(f"unknown {what} after '~~'. Given: {', '.join(unknown)}. Expected: {', '.join(known)}")


def parse_model(text: str) -> MeasurementModel:
    """Read a model in lavaan's notation.

    ``teaching =~ t1 + t2 + t3`` names a factor's items, ``t1 ~~ t2`` lets residuals correlate, ``teaching ~~ 0*labs``
    keeps factors uncorrelated. Lines or semicolons part statements; ``#`` opens a comment.

    Raises
    ------
    ValueError
        A statement is none of these.

    >>> parse_model("a =~ x1 + x2; b =~ x3 + x4").items
    ('x1', 'x2', 'x3', 'x4')
    """
    factors: dict[str, tuple[str, ...]] = {}
    pairs: list[tuple[str, str, bool]] = []
    for statement in _split(text):
        if match := re.fullmatch(rf"({_WORD})=~({_WORD}(?:\+{_WORD})*)", statement):
            factors[match[1]] = factors.get(match[1], ()) + tuple(match[2].split("+"))
        elif match := re.fullmatch(rf"({_WORD})~~(0\*)?({_WORD})", statement):
            pairs.append((match[1], match[3], match[2] is not None))
        else:
            raise ValueError(f"a statement that is not understood. Given: '{statement}'. Expected: =~, ~~ or ~~ 0*")
    return MeasurementModel(
        factors,
        residual_pairs=tuple((a, b) for a, b, is_zero in pairs if not is_zero and a not in factors),
        uncorrelated=tuple((a, b) for a, b, is_zero in pairs if is_zero),
    )


def _split(text: str) -> Iterator[str]:
    """Statements without spaces and comments."""
    for line in re.split(r"[\n;]", re.sub(r"#.*", "", text)):
        if statement := re.sub(r"\s+", "", line):
            yield statement
