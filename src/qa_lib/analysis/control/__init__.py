"""In-department control (KIB): what observers, reviewers and the lists of attendance say (5.2.3, 6.3).

Goes in: registers of any unit (`qa_lib.registers.Registers`) and a semester; of the surveys, scored answers. `cards`
turns the rows of a register into scores on a common scale, by the criteria and weights of its codebook; `criteria` has
their means, `observers` says how far two observers of a class agree, `accord` holds observation against what learners
say, `reviews` is about peer reviews, `attendance` about who came, and `coverage` about what was planned and what is
missing. Comes out: tidy frames. Cards are about persons: who may see what of them is decided by `disclosed`.
"""

from qa_lib.analysis.control.accord import tabulate_accord
from qa_lib.analysis.control.attendance import (
    correlate_links,
    list_outlying_months,
    tabulate_attendance,
    tabulate_attendance_links,
    tabulate_attendance_trends,
    tabulate_months,
)
from qa_lib.analysis.control.cards import SCORE_COLUMNS, list_cards, score_rows
from qa_lib.analysis.control.coverage import cover_departments, tabulate_control_coverage
from qa_lib.analysis.control.criteria import tabulate_criteria, tabulate_observed_departments
from qa_lib.analysis.control.disclosed import is_unit_hidden, mark_hidden_departments
from qa_lib.analysis.control.observers import compare_observers, tabulate_agreement
from qa_lib.analysis.control.reviews import list_reviews, tabulate_review_criteria, tabulate_reviews

__all__ = [
    "SCORE_COLUMNS",
    "compare_observers",
    "correlate_links",
    "cover_departments",
    "is_unit_hidden",
    "list_cards",
    "list_outlying_months",
    "list_reviews",
    "mark_hidden_departments",
    "score_rows",
    "tabulate_accord",
    "tabulate_agreement",
    "tabulate_attendance",
    "tabulate_attendance_links",
    "tabulate_attendance_trends",
    "tabulate_control_coverage",
    "tabulate_criteria",
    "tabulate_months",
    "tabulate_observed_departments",
    "tabulate_review_criteria",
    "tabulate_reviews",
]
