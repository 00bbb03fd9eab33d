"""``make rap``: the 18 criteria checked, told as a table, written as a page; status 1 when one is not met."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from rap.criteria import check_all, reached
from rap.finding import Finding
from rap.page import write_page
from rap.project import Project

ROOT = Path(__file__).resolve().parents[2]
PAGE = Path("reports", "rap.md")
_STYLES = {"met": "green", "person": "yellow", "not met": "bold red"}


def main() -> int:
    """The command line: see ``--help``."""
    parser = argparse.ArgumentParser(prog="rap", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout that is looked at")
    parser.add_argument("--page", type=Path, help="where the page goes; by default reports/rap.md of the checkout")
    options = parser.parse_args()
    findings = check_all(Project(options.root.resolve()))
    page = options.page or options.root / PAGE
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(write_page(findings), encoding="utf-8")
    tell(findings, Console())
    return 1 if any(one.standing == "not met" for one in findings) else 0


def tell(findings: Sequence[Finding], console: Console) -> None:
    """The table, each proof that does not hold, and the level."""
    table = Table("", "level", "criterion", "proofs", "standing")
    for one in findings:
        style = _STYLES[one.standing]
        count = f"{sum(proof.holds is True for proof in one.proofs)} of {len(one.proofs)}"
        cells = [str(one.criterion.number), one.criterion.level, one.criterion.title, count]
        table.add_row(*cells, f"[{style}]{one.standing}[/]")
    console.print(table)
    for one in findings:
        for proof in one.proofs:
            if proof.holds is not True:
                line = f"{one.criterion.number}. {proof.what} ({proof.where}): {proof.found}"
                console.print(line, markup=False, highlight=False)
    alone, confirmed = reached(list(findings))
    console.print(f"level: {alone} by what a machine sees alone, {confirmed} with what a person has to confirm")


if __name__ == "__main__":
    sys.exit(main())
