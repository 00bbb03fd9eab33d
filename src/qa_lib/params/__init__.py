"""Everything that a university decides, read from ``params/`` into frozen models.

Goes in: a folder of YAML files. Comes out: one `Params`. Every fault of every file is reported at once,
as "fault @ file:path.of.the.value".
"""

from qa_lib.params.codeframes import CodeFrame, Lineage, RetiredTheme, Theme
from qa_lib.params.databases import ColumnType, Database, Query
from qa_lib.params.institution import Department, Institution, School, Semester
from qa_lib.params.loading import load_params, params_files, params_folders, params_in_use
from qa_lib.params.model import LOCALES, TIERS, Locale, Text, Tier
from qa_lib.params.parts import digest_part
from qa_lib.params.policy import Policy, Ring
from qa_lib.params.registers import Office, RegisterBook, RegisterColumn, RiskMatrix, Vocabulary
from qa_lib.params.reports import KINDS, Kind
from qa_lib.params.root import Params
from qa_lib.params.surveys import Block, Item, Scale, Survey

__all__ = [
    "KINDS",
    "LOCALES",
    "TIERS",
    "Block",
    "CodeFrame",
    "ColumnType",
    "Database",
    "Department",
    "Institution",
    "Item",
    "Kind",
    "Lineage",
    "Locale",
    "Office",
    "Params",
    "Policy",
    "Query",
    "RegisterBook",
    "RegisterColumn",
    "RetiredTheme",
    "Ring",
    "RiskMatrix",
    "Scale",
    "School",
    "Semester",
    "Survey",
    "Text",
    "Theme",
    "Tier",
    "Vocabulary",
    "digest_part",
    "load_params",
    "params_files",
    "params_folders",
    "params_in_use",
]
