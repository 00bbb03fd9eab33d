"""The estimators of `measurement` shown against values computed elsewhere (R's psych, survey, lavaan …).

Goes in: a folder of cases (``FOLDER/*/*.json``, their data in ``FOLDER/data``). In this order: `cases` reads a case and
selects its data, `topics` has one thin adapter a method that calls the public functions of `measurement`, `comparing`
sets given beside expected values within the case's tolerance, `variants` knows which expected values are another
definition than the library's, and why, and `check` runs a folder. Comes out: one row a value with its verdict.
"""

from qa_lib.reference.cases import Case, Reference, read_references
from qa_lib.reference.check import CHECK_COLUMNS, check_folder, format_rows, summarise

__all__ = ["CHECK_COLUMNS", "Case", "Reference", "check_folder", "format_rows", "read_references", "summarise"]
