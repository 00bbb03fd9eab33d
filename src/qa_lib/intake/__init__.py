"""Raw exports to the store.

Goes in: ``data/raw/<semester>/``, surveys and registers as universities export them. Comes out, in this order:
what each file holds (`recognition`), sheets of strings (`reading`), columns (`columns`), answers (`answers`) and
context (`context`), responses (`survey_files`) without duplicates (`duplicates`), joined tables (`tables`), the store
(`store`); beside them the list of everything that was rejected (`rejections`) and the account of what was read
(`account`).
"""

from qa_lib.intake.parts import describe_part, digest_store, list_semesters_with_data
from qa_lib.intake.run import IntakeReport, ensure_intake, explain_intake, list_raw_semesters
from qa_lib.intake.store import is_sample, list_schools_with_data, list_slices, read_account, read_slice
from qa_lib.intake.tables import Slice

__all__ = [
    "IntakeReport",
    "Slice",
    "describe_part",
    "digest_store",
    "ensure_intake",
    "explain_intake",
    "is_sample",
    "list_raw_semesters",
    "list_schools_with_data",
    "list_semesters_with_data",
    "list_slices",
    "read_account",
    "read_slice",
]
