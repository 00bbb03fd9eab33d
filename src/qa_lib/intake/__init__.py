"""Raw exports to the store.

Goes in: ``data/raw/<semester>/``, surveys and registers as universities export them. Comes out, in this order:
what each file holds (`recognition`), sheets of strings (`reading`, in a process of its own), columns (`columns`),
answers (`answers`) and context (`context`), responses (`survey_files`) without duplicates (`duplicates`), joined tables
(`tables`), the store (`store`); beside them the list of everything that was rejected (`rejections`) and the account of
what was read (`account`).

What the room gives to others is imported when it is asked for: the process that opens the files needs none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_lib.lazy import give_lazily

if TYPE_CHECKING:
    from qa_lib.intake.job import IntakeReport
    from qa_lib.intake.listing import (
        is_sample,
        list_schools_with_data,
        list_semesters_with_data,
        list_slices,
        read_account,
    )
    from qa_lib.intake.parts import describe_part, digest_store
    from qa_lib.intake.run import ensure_intake, explain_intake, list_raw_semesters
    from qa_lib.intake.store import (
        read_losses,
        read_slice,
        read_text_codings,
        read_watch,
    )
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
    "read_losses",
    "read_slice",
    "read_text_codings",
    "read_watch",
]

__getattr__ = give_lazily(
    __name__,
    {
        "job": ("IntakeReport",),
        "listing": ("is_sample", "list_schools_with_data", "list_semesters_with_data", "list_slices", "read_account"),
        "parts": ("describe_part", "digest_store"),
        "run": ("ensure_intake", "explain_intake", "list_raw_semesters"),
        "store": (
            "read_losses",
            "read_slice",
            "read_text_codings",
            "read_watch",
        ),
        "tables": ("Slice",),
    },
)
