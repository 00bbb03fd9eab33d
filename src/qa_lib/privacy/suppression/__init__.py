"""Cells of linked tables: what a reader can work out of them, and which of them to hide so that nobody can."""

from qa_lib.privacy.suppression.attack import bound_hidden_cells
from qa_lib.privacy.suppression.linked import TOLERANCE, LinkedCells, link_cells
from qa_lib.privacy.suppression.protect import Clash, Suppression, protect_as_far_as_possible, protect_cells

__all__ = [
    "TOLERANCE",
    "Clash",
    "LinkedCells",
    "Suppression",
    "bound_hidden_cells",
    "link_cells",
    "protect_as_far_as_possible",
    "protect_cells",
]
