"""The synthetic university: raw exports as a real university has them, with a known truth inside.

Goes in: `Params`. Comes out: ``data/raw/<semester>/`` with the population, the teachers, an export for every survey
that the catalogue holds in the semester, and the codings of open answers; ``sample-data.json`` marks each folder.

In order: `roster` and `population` (who is there), `responses` (who answers what), `comments` and `coding` (open
answers), `disorder` (what goes wrong in exports), `sheets`, `registers` and `writing` (files), `run` (everything).
`effects` and `mess` hold every planted number; `structure` tells what an estimator has to find; `marks` tells sample
data from others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_lib.lazy import give_lazily

if TYPE_CHECKING:
    from qa_lib.sample.mess import Mess
    from qa_lib.sample.run import DEFAULT_SEED, FileReport, SampleReport, make_sample
    from qa_lib.sample.structure import department_levels, expected_share, item_levels, tabulate_structure

__all__ = [
    "DEFAULT_SEED",
    "FileReport",
    "Mess",
    "SampleReport",
    "department_levels",
    "expected_share",
    "item_levels",
    "make_sample",
    "tabulate_structure",
]

__getattr__ = give_lazily(
    __name__,
    {
        "mess": ("Mess",),
        "run": ("DEFAULT_SEED", "FileReport", "SampleReport", "make_sample"),
        "structure": ("department_levels", "expected_share", "item_levels", "tabulate_structure"),
    },
)
