"""Apply all rules to the registers of a unit on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from qa_lib.params import Params
from qa_lib.registers.computing import find_missing_months, score_risks, state_measures
from qa_lib.registers.lint.rules import Finding, Rule, all_rules
from qa_lib.registers.state import Registers

COLUMNS = ("rule", "register", "severity", "clause", "number", "school", "department", "values")
#: Parts of the desk that hold the registers of in-department control.
CONTROL = {"observations": "observations", "reviews": "peer-reviews", "attendance": "attendance"}


@dataclass(frozen=True)
class Desk:
    """What rules look at: the registers with what follows from them, the params and the day."""

    params: Params
    on: dt.date
    risks: pd.DataFrame
    scores: pd.DataFrame
    capa: pd.DataFrame
    progress: pd.DataFrame
    past_risks: pd.DataFrame
    past_capa: pd.DataFrame
    #: In-department control: cards, peer reviews, attendance; without columns where a university keeps none.
    observations: pd.DataFrame = field(default_factory=pd.DataFrame)
    reviews: pd.DataFrame = field(default_factory=pd.DataFrame)
    attendance: pd.DataFrame = field(default_factory=pd.DataFrame)
    #: Risks of other units that measures of this one are for; risks of this one that measures of other units are for.
    risks_elsewhere: frozenset[str] = frozenset()
    measured_elsewhere: frozenset[str] = frozenset()

    @property
    def today(self) -> pd.Timestamp:
        """The day."""
        return pd.Timestamp(self.on)

    @cached_property
    def missing_months(self) -> pd.DataFrame:
        """Months without the status of a measure."""
        return find_missing_months(self.capa, self.progress, params=self.params, on=self.on)

    @cached_property
    def measured_risks(self) -> set[str]:
        """Risks with a measure that is not cancelled."""
        return set(self.capa.loc[self.capa["status"].ne("cancelled"), "risk"].dropna()) | self.measured_elsewhere

    @cached_property
    def risks_at_work(self) -> set[str]:
        """Risks with a measure that is not ended."""
        return set(self.capa.loc[~self.capa["status"].isin(["closed", "cancelled"]), "risk"].dropna())


def open_desk(registers: Registers) -> Desk:
    """The registers of a unit as rules look at them."""
    params, on = registers.params, registers.on
    scores, capa = registers.frame("risk-scores"), registers.frame("capa")
    risks = score_risks(registers.frame("risks"), scores, params=params, on=on)
    here, measured = set(risks["number"]), set(capa["risk"].dropna())
    everywhere = replace(registers, school=None, department=None)
    is_grave = risks["is_open"] & risks["zone"].ne("observed")
    others = everywhere.frame("risks")["number"] if measured - here else risks["number"]
    further = everywhere.frame("capa") if set(risks.loc[is_grave, "number"]) - measured else capa
    return Desk(
        params=params,
        on=on,
        risks=risks,
        scores=scores,
        capa=state_measures(capa, params=params, on=on),
        progress=registers.frame("capa-progress"),
        past_risks=registers.history("risks"),
        past_capa=registers.history("capa"),
        **{name: _frame_of(registers, code) for name, code in CONTROL.items()},
        risks_elsewhere=frozenset(others),
        measured_elsewhere=frozenset(further.loc[further["status"].ne("cancelled"), "risk"].dropna()),
    )


def _frame_of(registers: Registers, code: str) -> pd.DataFrame:
    is_known = any(book.code == code for book in registers.params.registers)
    return registers.frame(code) if is_known else pd.DataFrame()


def check(desk: Desk) -> pd.DataFrame:
    """Everything that the rules find; columns `COLUMNS`, faults before signals, in the order of the rules."""
    rows = [_tell(one, finding) for one in all_rules() for finding in one.find(desk)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    types = {name: "str" for name in COLUMNS if name != "values"}
    return frame.astype(types).sort_values("severity", kind="stable", ignore_index=True)


def _tell(rule: Rule, finding: Finding) -> dict[str, object]:
    row = finding.row
    place = {name: row.get(name) or "" for name in ("school", "department")}
    number = row.get("number") or row.get("capa") or row.get("risk")
    told = {"rule": rule.code, "register": rule.register, "severity": rule.severity, "clause": rule.clause}
    return told | place | {"number": number, "values": finding.values}
