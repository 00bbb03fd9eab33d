"""What attacks on everything that a ring may see have found, school by school and of the university as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from qa_lib.analysis.attack import attack_university
from qa_lib.analysis.certificate_attack import attack_certificates, plan_all_certificates
from qa_lib.analysis.data import ReportData
from qa_lib.analysis.release import ring_of
from qa_lib.analysis.result_cells import UNKNOWN, WHOLE
from qa_lib.analysis.teacher_attack import attack_teachers
from qa_lib.analysis.theme_attack import attack_themes
from qa_lib.analysis.theme_release import is_shown_nowhere
from qa_lib.intake.listing import NO_SCHOOL
from qa_lib.params import Params
from qa_lib.privacy.suppression import TOLERANCE


@dataclass(frozen=True)
class Audit:
    """What an attack found."""

    name: str
    n_results: int
    n_hidden: int
    #: Hidden for their own sake, not to protect others.
    n_sensitive: int
    #: Sensitive results whose value the attacker finds.
    n_recovered: int
    #: Sensitive results that the attacker places within a narrower range than the policy asks.
    n_too_narrow: int
    #: The narrowest range of a sensitive result, in answers (or people); None where nothing is sensitive.
    narrowest: float | None

    @classmethod
    def count(cls, name: str, attacked: pd.DataFrame, *, n_results: int, n_hidden: int) -> Audit:
        """The audit of the sensitive results that were attacked."""
        width = attacked["feasible_width"].astype(float)
        return cls(
            name,
            n_results,
            n_hidden,
            len(attacked),
            n_recovered=int(width.eq(0).sum()),
            n_too_narrow=int((width < attacked["width_asked"].astype(float) - TOLERANCE).sum()),
            narrowest=float(width.min()) if len(width) else None,
        )

    @property
    def shown_share(self) -> float:
        """The part of the results that is shown, 0-1."""
        return 1 - self.n_hidden / self.n_results if self.n_results else 1.0

    @property
    def is_safe(self) -> bool:
        """Whether every sensitive result stays as uncertain as asked."""
        return not (self.n_recovered or self.n_too_narrow)


def audit_university(
    results: Mapping[str, pd.DataFrame], totals: pd.DataFrame, params: Params, tier: str
) -> list[Audit]:
    """Attack all that a ring may see of all schools and of the university, taken together.

    ``results`` are the planned results of each part of the store in any semesters, ``totals`` the university's in the
    same. The reader holds the reports of all schools and departments and those on the university. One audit is of the
    university's own totals, then one a school.
    """
    attacked = attack_university(results, totals, ring=ring_of(params, tier), tier=tier)
    parts = {WHOLE: totals.assign(department=WHOLE)} | {code: results[code] for code in results if code != NO_SCHOOL}
    return [_audit_part(code, plan, attacked[attacked["school"].eq(code)], tier=tier) for code, plan in parts.items()]


def _audit_part(code: str, plan: pd.DataFrame, attacked: pd.DataFrame, *, tier: str) -> Audit:
    is_somewhere = plan["department"].ne(UNKNOWN)
    n_hidden = int((plan[f"reason_{tier}"].notna() & is_somewhere).sum())
    return Audit.count(code or "university", attacked, n_results=int(is_somewhere.sum()), n_hidden=n_hidden)


def audit_themes(data: ReportData, tier: str) -> Audit:
    """Attack all counts of themes that a ring may see of a school in all semesters of the window."""
    plan = data.planned_themes[~is_shown_nowhere(data.planned_themes)]
    attacked = attack_themes(data.planned_themes, ring=ring_of(data.params, tier), tier=tier)
    n_hidden = int(plan[f"reason_{tier}"].notna().sum())
    return Audit.count(f"{data.school}, themes", attacked, n_results=len(plan), n_hidden=n_hidden)


def audit_teachers(data: ReportData, tier: str) -> Audit:
    """Attack the levels of a school's teachers that a ring may see, beside the totals of departments and school."""
    plan = data.planned_teachers
    attacked = attack_teachers(data, tier)
    n_hidden = int(plan[f"reason_{tier}"].notna().sum())
    return Audit.count(f"{data.school}, teachers", attacked, n_results=len(plan), n_hidden=n_hidden)


def audit_certificates(data: ReportData) -> Audit:
    """Attack what each certificate of a school's teachers shows, beside the reports of its ring."""
    plans = plan_all_certificates(data)
    attacked = [attack_certificates(data, survey, plan) for survey, plan in plans.items()]
    results = pd.concat([pd.DataFrame({"reason": pd.Series(dtype="str")}), *plans.values()], ignore_index=True)
    ranges = pd.concat([pd.DataFrame(columns=["feasible_width", "width_asked"]), *attacked], ignore_index=True)
    n_hidden = int(results["reason"].notna().sum())
    return Audit.count(f"{data.school}, certificates", ranges, n_results=len(results), n_hidden=n_hidden)
