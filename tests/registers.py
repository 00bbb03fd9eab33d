"""A folder of registers that tests fill in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.registers import RegistersReport, ensure_registers
from qa_lib.templates import Choices, RegisterSheet, write_register_workbook

ROOT = Path(__file__).resolve().parents[1]
Rows = Sequence[Mapping[str, Any]]

#: A risk without a fault.
RISK: dict[str, Any] = {
    "title_en": "Too few clinical bases",
    "unit": "pharm",
    "risk_class": "organisational",
    "owner": "dean",
    "registered_date": dt.date(2025, 2, 3),
    "inherent_likelihood": 4,
    "inherent_impact": 4,
    "likelihood": 3,
    "impact": 4,
    "scored_date": dt.date(2025, 2, 3),
    "response": "reduce",
    "review_date": dt.date(2026, 6, 1),
    "status": "open",
}


@dataclass(frozen=True)
class RegisterFolder:
    """The registers of a university that is only in a test."""

    paths: Paths
    params: Params

    @property
    def folder(self) -> Path:
        return self.paths.data / "registers"

    def write(
        self,
        register: str,
        rows: Rows,
        *,
        name: str,
        further: Mapping[str, Rows] | None = None,
        locale: str = "en",
        made: dt.date = dt.date(2025, 9, 1),
    ) -> Path:
        """Write a workbook as people fill it in."""
        sheets = {register: rows} | dict(further or {})
        written = [RegisterSheet(self.params.register(code), sheet) for code, sheet in sheets.items()]
        file = self.folder / name
        write_register_workbook(written, file, choices=Choices(self.params, locale), made=made)
        return file

    def ensure(self, today: dt.date = dt.date(2026, 1, 25)) -> RegistersReport:
        """Read what changed."""
        return ensure_registers(self.paths, self.params, today=today)


def new_registers(data: Path, params: Params) -> RegisterFolder:
    """An empty folder of registers."""
    (data / "registers").mkdir(parents=True)
    return RegisterFolder(Paths(root=ROOT, data=data, params=ROOT / "params"), params)
