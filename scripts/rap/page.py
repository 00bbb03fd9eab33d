"""The findings as a page of Markdown: the same bytes for the same checkout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rap.criteria import LEVELS, reached
from rap.finding import Finding, Proof

SIGNS = {True: "yes", False: "**no**", None: "a person"}
STANDINGS = {"met": "met", "person": "met as far as a machine sees; a person has to confirm", "not met": "**not met**"}


def write_page(findings: Sequence[Finding]) -> str:
    """The page."""
    return "\n".join(_lines(findings)) + "\n"


def _lines(findings: Sequence[Finding]) -> Iterator[str]:
    alone, confirmed = reached(list(findings))
    yield "# Levels of a reproducible analytical pipeline"
    yield ""
    yield "Made by `make rap` from this checkout. What the levels are, and where they come from: docs/rap.md."
    yield ""
    yield f"Level reached: by what a machine sees alone **{alone}**; with what a person has to confirm **{confirmed}**."
    for level in LEVELS:
        yield f"\n## {level}"
        for finding in findings:
            if finding.criterion.level == level:
                yield from _criterion(finding)


def _criterion(finding: Finding) -> Iterator[str]:
    yield f"\n### {finding.criterion.number}. {finding.criterion.title}\n"
    yield f"{STANDINGS[finding.standing]}\n"
    yield "| what was checked | where | what was found | holds |"
    yield "|---|---|---|---|"
    yield from map(_proof, finding.proofs)


def _proof(proof: Proof) -> str:
    cells = [proof.what, proof.where, proof.found, SIGNS[proof.holds]]
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"
