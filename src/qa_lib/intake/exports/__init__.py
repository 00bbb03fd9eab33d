"""Exports of survey products, brought into the form that the rest of intake reads.

Goes in: the sheets of a file. Comes out, in this order: which product wrote them, told by marks that only its exports
have (`recognition`); one row of headings "code [wording]", rows of tests, previews and unfinished questionnaires set
aside and counted, times as ISO 8601 (a module a product). A sheet without marks goes through as it is.
"""

from __future__ import annotations

from qa_lib.intake.exports.recognition import FORMS, unify_export
from qa_lib.intake.exports.unified import PRODUCT_OF, Unified

__all__ = ["FORMS", "PRODUCT_OF", "Unified", "unify_export"]
