"""What the registers of risks and measures say on a day, by the facts of ``texts/register_stories.yaml``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

import yaml

from qa_lib.params import Params
from qa_lib.templates import Choices

Row = dict[str, Any]
Facts = Mapping[str, Any]
#: Days from a score to the next review.
REVIEW_DAYS = 180
_TERMS = {"response": "risk-response", "risk_class": "risk-class", "level": "level", "kind": "capa-kind"}


@dataclass(frozen=True)
class Stories:
    """The facts of a university whose registers are written in one language."""

    params: Params
    choices: Choices

    @cached_property
    def facts(self) -> dict[str, Any]:
        """Everything that stands in the file."""
        text = files("qa_lib.sample").joinpath("texts/register_stories.yaml").read_text(encoding="utf-8")
        found: dict[str, Any] = yaml.safe_load(text)
        return found

    def unit(self, code: str) -> str | None:
        """The name of a unit; None where the params do not have it."""
        institution, locale = self.params.institution, self.choices.locale
        if not code:
            return institution.short_name[locale]
        for school in institution.schools:
            for one in (school, *school.departments):
                if one.code == code:
                    return one.name[locale]
        return None

    def of(self, kind: str) -> list[Facts]:
        """The facts of a kind whose unit is there."""
        return [one for one in self.facts[kind] if self.unit(one["unit"]) is not None]

    def office(self, code: str) -> str:
        """What an office is called."""
        return self.params.offices.office(code).name[self.choices.locale] if self.params.offices else code

    def texts(self, name: str, given: Mapping[str, str]) -> Row:
        """A translated column, once a language."""
        return {f"{name}_{locale}": text for locale, text in given.items()}

    @cached_property
    def numbers(self) -> dict[str, str]:
        """The number of each risk and measure by its key, in the order of their dates."""
        found: dict[str, str] = {}
        for kind, date, prefix in (("risks", "registered", "R"), ("capa", "opened", "C")):
            ordered = sorted(self.of(kind), key=lambda one: (one[date], one["key"]))
            found |= {one["key"]: f"{prefix}-{place:03d}" for place, one in enumerate(ordered, start=1)}
        return found

    def risks(self, on: dt.date) -> list[Row]:
        """The risks that are registered on a day, as they stand then."""
        there = [one for one in self.of("risks") if one["registered"] <= on]
        return sorted((self._risk(one, on) for one in there), key=lambda row: row["number"])

    def _risk(self, one: Facts, on: dt.date) -> Row:
        scored, likelihood, impact, _ = [score for score in one["scores"] if score[0] <= on][-1]
        closed = one["closed"] if one.get("closed", dt.date.max) <= on else None
        accepted = one.get("accepted")
        accepted = accepted if accepted and accepted["date"] <= on else None
        status = "closed" if closed else "accepted" if accepted else "open"
        response = "reduce" if one["response"] == "accept" and not accepted else one["response"]
        row = self._common(one) | {
            "registered_date": one["registered"],
            "inherent_likelihood": one["inherent"][0],
            "inherent_impact": one["inherent"][1],
            "likelihood": likelihood,
            "impact": impact,
            "scored_date": scored,
            "residual_likelihood": one["residual"][0],
            "residual_impact": one["residual"][1],
            "response": self.choices.label("risk-response", response),
            "response_text": one.get("response_text") or (None if accepted else one["description"]),
            "review_date": scored + dt.timedelta(days=REVIEW_DAYS),
            "status": self.choices.label("risk-status", status),
            "closed_date": closed,
            "council_date": _past(one.get("council"), on),
            "vice_rector_date": _past(one.get("vice_rector"), on),
        }
        if accepted:
            row |= {
                "accepted_by": self.office(accepted["by"]),
                "accepted_date": accepted["date"],
                "acceptance_protocol": accepted["protocol"],
                "accepted_until": accepted["until"],
            }
        return row

    def _common(self, one: Facts) -> Row:
        plain = ("indicator", "description", "finding", "root_cause", "action", "evidence")
        row = {name: one[name] for name in plain if name in one and name != "evidence"}
        row |= {name: self.choices.label(_TERMS[name], one[name]) for name in _TERMS if name in one}
        row |= {name: self.office(one[name]) for name in ("owner", "executor")}
        if "is_systemic" in one:
            row["is_systemic"] = self.choices.label("yes-no", one["is_systemic"])
        return (
            row
            | {"number": self.numbers[one["key"]], "unit": self.unit(one["unit"])}
            | self.texts("title", one["title"])
        )

    def scores(self, on: dt.date) -> list[Row]:
        """The sheet of scores on a day."""
        rows = [
            {"risk": self.numbers[one["key"]], "scored_date": day, "likelihood": v, "impact": i, "reason": reason}
            for one in self.of("risks")
            for day, v, i, reason in one["scores"]
            if day <= on
        ]
        return sorted(rows, key=lambda row: (row["scored_date"], row["risk"]))

    def measures(self, on: dt.date) -> list[Row]:
        """The measures that are opened on a day, as they stand then."""
        there = [one for one in self.of("capa") if one["opened"] <= on]
        return sorted((self._measure(one, on) for one in there), key=lambda row: row["number"])

    def _measure(self, one: Facts, on: dt.date) -> Row:
        approved, done, closed = one["approved"], _past(one.get("done"), on), _past(one.get("closed"), on)
        is_approved = approved["date"] <= on
        status = "closed" if closed else "done" if done else "running" if is_approved else "planned"
        row = self._common(one) | {
            "risk": self.numbers.get(one.get("risk", "")),
            "cause_method": self.choices.label("cause-method", one["cause_method"]),
            "opened_date": one["opened"],
            "due_date": one["due"],
            "baseline_semester": one["baseline"],
            "target_share": one["target"],
            "status": self.choices.label("capa-status", status),
            "done_date": done,
            "closed_date": closed,
            "evidence": one.get("evidence") if done else None,
            "council_date": _past(one.get("council"), on),
        }
        row |= {f"why_{place}": why for place, why in enumerate(one.get("whys", ()), start=1)}
        if "branch" in one:
            row["cause_branch"] = self.choices.label("cause-branch", one["branch"])
        if is_approved:
            body = self.choices.label("body", approved["by"])
            row |= {"approved_by": body, "approved_date": approved["date"], "protocol": approved["protocol"]}
        if done and "said" in one:
            row |= self.texts("said", one["said"]) | self.texts("did", one["did"])
        return row

    def progress(self, on: dt.date) -> list[Row]:
        """The monthly statuses written by a day, the newest last; months that were forgotten are not there."""
        rows = [row for one in self.of("capa") for row in self._statuses(one, on)]
        return sorted(rows, key=lambda row: (row["month"], row["capa"]))

    def _statuses(self, one: Facts, on: dt.date) -> list[Row]:
        quiet = self.params.policy.capa.quiet_months.value
        end = min(one.get("done", on), on)
        rows: list[Row] = []
        month = _next_month(one["opened"])
        total = max((one["due"] - one["opened"]).days, 1)
        while (written := _next_month(month) - dt.timedelta(days=1)) <= end:
            name = f"{month:%Y-%m}"
            if month.month not in quiet and name not in one.get("skipped", ()):
                share = min(round((written - one["opened"]).days / total * 0.9, 1), 0.9)
                state = "delayed" if written > one["due"] else "on_track"
                label = self.choices.label("progress", state)
                row = {"capa": self.numbers[one["key"]], "month": name, "progress": label}
                rows.append(row | {"done_share": share, "reported_date": written})
            month = _next_month(month)
        return rows


def _past(day: dt.date | None, on: dt.date) -> dt.date | None:
    return day if day is not None and day <= on else None


def _next_month(day: dt.date) -> dt.date:
    return dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)
