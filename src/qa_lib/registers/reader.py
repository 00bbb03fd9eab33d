"""What reads the workbooks of a university: it knows its vocabularies, its people and their pseudonyms."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qa_lib.intake.columns import Target, read_table
from qa_lib.intake.reading import read_sheets
from qa_lib.intake.recognition import REGISTERS
from qa_lib.intake.refusals import FileRefused
from qa_lib.intake.rejections import RejectionLog
from qa_lib.intake.spelling import Names
from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.privacy.pseudonyms import PseudonymKey, pseudonymise
from qa_lib.privacy.redaction import redact_texts
from qa_lib.privacy.roster import Roster
from qa_lib.registers.cells import CellReader
from qa_lib.registers.sheets import Faults, make_frame
from qa_lib.registers.store import FAULTS
from qa_lib.registers.workbooks import WorkbookReader


def empty_frames(params: Params) -> dict[str, pd.DataFrame]:
    """A frame without rows of each register, and one of faults."""
    locales = params.institution.locales
    return {book.code: make_frame([], book, locales) for book in params.registers} | {FAULTS: Faults("").frame()}


def make_reader(paths: Paths, params: Params, key: PseudonymKey) -> WorkbookReader:
    """What reads the workbooks of a university: staff numbers become pseudonyms, names in texts are taken out."""
    length = params.policy.privacy.pseudonym_length.value
    roster = Roster(_read_names(paths, params))

    def replace(identifier: str) -> str:
        return pseudonymise([identifier], key=key, domain="teacher", length=length)[0]

    known: dict[str, str] = {}

    def redact(texts: Sequence[str]) -> list[str]:
        """States of one register repeat their texts: each is looked at once."""
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(fresh, redact_texts(fresh, roster=roster), strict=True))
        return [known[text] for text in texts]

    return WorkbookReader(params, CellReader(params, replace), redact)


def _read_names(paths: Paths, params: Params) -> frozenset[str]:
    """The names of the teachers' registers of all semesters: for redaction alone."""
    target = Target("context", "name")
    pairs = [(name, target) for name in ("name", *params.intake.columns.get("name", ()))]
    found: set[str] = set()
    for file in sorted(paths.raw.glob(f"*/{REGISTERS['teachers']}")):
        try:
            table, _ = read_table(read_sheets(file), Names.build(pairs), log=RejectionLog(file.name))
        except FileRefused:
            continue
        found |= set(table.cells[target]) - {""}
    return frozenset(found)
