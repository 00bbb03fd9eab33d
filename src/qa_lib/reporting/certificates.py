"""A teacher's personal certificate as plain texts and numbers, in the order of the page; printing only sets them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from qa_lib.analysis.certificates import SurveyOfTeachers
from qa_lib.analysis.result_cells import WHOLE
from qa_lib.params import Item, Params
from qa_lib.reporting.language import Language
from qa_lib.reporting.tables import NOT_ESTIMATED, SUPPRESSED, write_share
from qa_lib.reporting.words import certificates as words


@dataclass(frozen=True)
class Holder:
    """Whom a certificate is about, and for what time; ``name`` is printed and kept nowhere else."""

    teacher_id: str
    name: str
    school: str
    department: str
    period: str
    date: dt.date


@dataclass(frozen=True)
class CertificateWriter:
    """Writes the content of certificates in one language."""

    params: Params
    language: Language
    is_sample: bool

    def write(self, holder: Holder, surveys: Sequence[SurveyOfTeachers]) -> dict[str, Any]:
        """Everything that stands on the certificate beside its number."""
        language, institution = self.language, self.params.institution
        tell = [survey for survey in surveys if survey.refusal_of(holder.teacher_id) is None]
        title, issuer = language.text(words.TITLE), language.name(institution.issuer)
        return {
            "lang": language.locale,
            "title": title,
            "document-title": f"{title}. {holder.period}",
            "institution-kk": institution.name.kk,
            "institution-ru": institution.name.ru,
            "institution-short": language.name(institution.short_name),
            "issuer": issuer,
            "edition": self.params.policy.edition,
            "period": holder.period,
            "sample-notice": language.text("Sample data: an invented university, no real people.")
            if self.is_sample
            else "",
            "labels": {"edition": language.text("Edition"), "page-of": self._page_of},
            "facts": self._facts(holder),
            "purpose": language.text(words.PURPOSE),
            "surveys": [self._survey(survey, holder.teacher_id) for survey in tell],
            "limits-title": language.text("What this certificate cannot say"),
            "limits": self._limits(tell, holder.teacher_id),
            "signature": {"issuer": issuer, "label": language.text("signature")},
            "register": language.text(words.REGISTERED),
        }

    @property
    def _page_of(self) -> str:
        """The words around the number of the page and that of pages, which the template fills in."""
        return self.language.text("page {page} of {pages}", page="{page}", pages="{pages}")

    def _facts(self, holder: Holder) -> list[tuple[str, str]]:
        language, school = self.language, self.params.school(holder.school)
        schools = self.params.institution.schools
        departments = {one.code: language.name(one.name) for each in schools for one in each.departments}
        facts = [
            (language.text("Teacher"), holder.name),
            (language.text("School"), language.name(school.name)),
            (language.text("Department"), departments.get(holder.department, "")),
            (language.text("Period"), holder.period),
            (language.text("Date of issue"), language.date(holder.date)),
            (language.text("Policy applied"), language.name(self.params.policy.title)),
        ]
        return [(label, value) for label, value in facts if value]

    def _survey(self, survey: SurveyOfTeachers, teacher_id: str) -> dict[str, Any]:
        language, results = self.language, survey.results_of(teacher_id)
        whole = results[results["block"].eq(WHOLE)].iloc[0].to_dict()
        history = survey.history_of(teacher_id).to_dict("records")
        confidence = language.percent(self.params.policy.measurement.confidence_level.value)
        columns = [
            language.text("Positive of valid answers"),
            language.text("Level ({confidence} interval)", confidence=confidence),
            language.interval(0.0, 1.0),
        ]
        rows = self._rows(survey.survey, results)
        past = [self._past(row) for row in history]
        is_hidden = any(row["level"] == SUPPRESSED for row in [*rows, *past])
        has_reversed = any(item.reversed for item in self.params.survey(survey.survey).items)
        notes = ([words.REVERSED] if has_reversed else []) + ([words.HIDDEN] if is_hidden else [])
        return {
            "title": language.name(self.params.survey(survey.survey).title),
            "level": language.percent(whole["satisfaction_share"], whole["n_valid"]),
            "level-label": language.text(words.LEVEL),
            "findings": words.say_level(whole, self.params, language),
            "columns": [language.text("Block and question"), *columns],
            "rows": rows,
            "notes": [language.text(note) for note in notes],
            "history-title": language.text("Semesters in which the survey was held"),
            "history-columns": [language.text("Semester"), *columns],
            "history": past if len(past) > 1 else [],
        }

    def _rows(self, survey: str, results: pd.DataFrame) -> list[dict[str, Any]]:
        """Blocks in the order of the codebook, each with its questions."""
        codebook = self.params.survey(survey)
        by_name = {(row["block"], row["item"]): row for row in results.to_dict("records")}
        rows = []
        for block in codebook.blocks:
            named = [(self.language.name(block.title), WHOLE), *((self._name(item), item.code) for item in block.items)]
            rows += [
                self._row(name, by_name[block.code, item]) | {"is-block": item == WHOLE, "indent": int(item != WHOLE)}
                for name, item in named
                if (block.code, item) in by_name
            ]
        return rows

    def _name(self, item: Item) -> str:
        return self.language.name(item.text) + (f" {words.REVERSED_MARK}" if item.reversed else "")

    def _past(self, row: dict[Any, Any]) -> dict[str, Any]:
        semester = self.language.semester(self.params.semester(row["semester"]))
        return self._row(semester, row) | {"is-block": False, "indent": 0}

    def _row(self, name: str, row: dict[Any, Any]) -> dict[str, Any]:
        ends = {part: row[f"satisfaction_{part}"] for part in ("share", "low", "high")}
        if not pd.isna(row["reason"]):
            return {"name": name, "count": SUPPRESSED, "level": SUPPRESSED} | dict.fromkeys(ends)
        numbers = {"n": self.language.number(row["n_positive"]), "total": self.language.number(row["n_valid"])}
        written = {"name": name, "count": self.language.text("{n} of {total}", **numbers)}
        if pd.isna(ends["low"]):
            return written | {"level": NOT_ESTIMATED} | dict.fromkeys(ends)
        level = write_share(*ends.values(), language=self.language, n=row["n_valid"])
        return written | {"level": level} | {part: float(end) for part, end in ends.items()}

    def _limits(self, surveys: Sequence[SurveyOfTeachers], teacher_id: str) -> list[str]:
        said = []
        for survey in surveys:
            results = survey.results_of(teacher_id)
            n = int(results.loc[results["block"].eq(WHOLE), "n_respondents"].iloc[0])
            said += [
                words.say_weight(n, survey.n_for_decisions, self.params, self.language),
                words.say_response(survey.response_share, self.language),
            ]
        return list(dict.fromkeys([*said, *words.say_reading(self.params, self.language)]))
