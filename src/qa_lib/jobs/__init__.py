"""What each command does: prepare the data, do the work, say in words what came of it.

``Params``, a school and a semester go in; reports, documents and findings come out. ``desk`` and ``manner`` (where,
how) → ``databases`` (raw exports from one) → ``data`` (made or read where needed) → ``requests`` (what is wanted,
checked) → ``reports``, ``documents``, ``codebooks``, ``coding``, ``refi``, ``evidence``, ``archive``, ``checks``,
``registers``, ``custody`` (the commands, by what they are about). What a command needs is imported when it
runs.
"""

from qa_lib.jobs.checks import attack_release, check_leaks, check_references
from qa_lib.jobs.codebooks import draft_survey
from qa_lib.jobs.coding import prepare_coding
from qa_lib.jobs.data import prepare_data, write_sample
from qa_lib.jobs.databases import read_from_database
from qa_lib.jobs.desk import Desk, open_desk
from qa_lib.jobs.documents import issue_certificates, prepare_review
from qa_lib.jobs.manner import Manner
from qa_lib.jobs.reports import make_all_reports, make_example_report, make_report

__all__ = [
    "Desk",
    "Manner",
    "attack_release",
    "check_leaks",
    "check_references",
    "draft_survey",
    "issue_certificates",
    "make_all_reports",
    "make_example_report",
    "make_report",
    "open_desk",
    "prepare_coding",
    "prepare_data",
    "prepare_review",
    "read_from_database",
    "write_sample",
]
