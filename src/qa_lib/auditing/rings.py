"""What readers could work out of all that they may see, ring by ring: of the plans and of the finished reports' files.

Attacked are: the results of all schools in all semesters of the window with the university's totals; the counts of
themes, the teachers and the certificates of each school; and the files of finished reports. Rings are nested, so
readers of a ring hold what they hold of all wider ones, too: that is checked as well.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import pandas as pd

from qa_lib.analysis import open_data
from qa_lib.analysis.audits import (
    Audit,
    audit_certificates,
    audit_teachers,
    audit_themes,
    audit_university,
)
from qa_lib.analysis.data import ReportData
from qa_lib.analysis.sums import summarise_results
from qa_lib.analysis.university import plan_university, read_totals
from qa_lib.analysis.window import list_window
from qa_lib.auditing.files import attack_files
from qa_lib.intake import list_schools_with_data, list_slices
from qa_lib.intake.listing import NO_SCHOOL
from qa_lib.params import TIERS, Params
from qa_lib.paths import Paths

Say = Callable[[str], None]


def attack_rings(paths: Paths, params: Params, *, semester: str, tiers: Sequence[str], say: Say) -> list[str]:
    """Attack what the rings may see of a semester and of those before it; returns what is not safe, in words."""
    started = time.process_time()
    schools = {
        school: open_data(paths, params, school=school, semester=semester)
        for school in list_schools_with_data(paths, semester)
    }
    results = _collect_results(paths, params, schools, semester)
    window = list_window(paths, params, semester)
    totals = plan_university(results, params, released=read_totals(paths, params, window))
    faults = [fault for data in schools.values() for fault in _find_unnested(data)]
    for tier in tiers:
        say(f"{tier} ring")
        audits = audit_university(results, totals, params, tier)
        audits += [audit for data in schools.values() for audit in _audit_parts(data, tier)]
        for audit in audits:
            say(f"  {describe_audit(audit)}")
        say(f"  all: {describe_audit(_add_up(audits))}")
        faults += [f"{tier}: {describe_audit(audit)}" for audit in audits if not audit.is_safe]
        faults += _attack_files(paths, params, schools, tier=tier, say=say)
    say(f"{time.process_time() - started:.0f} s of CPU time")
    return faults


def _audit_parts(data: ReportData, tier: str) -> Iterator[Audit]:
    """Attacks on what a school shows beside its results."""
    yield audit_themes(data, tier)
    yield audit_teachers(data, tier)
    if tier == data.params.policy.certificate.tier.value:
        yield audit_certificates(data)


def _collect_results(
    paths: Paths, params: Params, schools: dict[str, ReportData], semester: str
) -> dict[str, pd.DataFrame]:
    """The planned results of the semester and of those before it, by part of the store."""
    results = {school: data.planned_results for school, data in schools.items()}
    window = [code for code in list_window(paths, params, semester) if NO_SCHOOL in list_slices(paths, code)]
    nowhere = [summarise_results(paths, params, school=NO_SCHOOL, semester=code) for code in window]
    return results | ({NO_SCHOOL: pd.concat(nowhere, ignore_index=True)} if nowhere else {})


def _find_unnested(data: ReportData) -> Iterator[str]:
    """Whether a ring hides what a wider one shows."""
    plans = {"results": data.planned_results, "themes": data.planned_themes, "teachers": data.planned_teachers}
    for name, plan in plans.items():
        for narrow, wide in pairwise(TIERS):
            n = int((plan[f"reason_{narrow}"].notna() & plan[f"reason_{wide}"].isna()).sum())
            if n:
                yield f"{data.school}, {name}: the {narrow} ring hides {n} that the {wide} ring shows"


def describe_audit(audit: Audit) -> str:
    """One line on what an attack found."""
    narrowest = "" if audit.narrowest is None else f", narrowest range {audit.narrowest:g}"
    return (
        f"{audit.name}: {audit.n_results} cells, hidden {audit.n_hidden} (shown {audit.shown_share:.1%}), sensitive "
        f"{audit.n_sensitive}, recovered {audit.n_recovered}, too narrow {audit.n_too_narrow}{narrowest}"
    )


def _add_up(audits: Sequence[Audit]) -> Audit:
    names = ("n_results", "n_hidden", "n_sensitive", "n_recovered", "n_too_narrow")
    sums = {name: sum(getattr(audit, name) for audit in audits) for name in names}
    narrowest = min((audit.narrowest for audit in audits if audit.narrowest is not None), default=None)
    return Audit("together", **sums, narrowest=narrowest)


def _attack_files(
    paths: Paths, params: Params, schools: dict[str, ReportData], *, tier: str, say: Say
) -> Iterator[str]:
    """What finished reports of the schools show that their plan hides, or give away together."""
    found = attack_files(paths, params, schools, tier=tier)
    say(
        f"  files of {found.n_reports} finished reports: {found.n_shown} results of today's data, {found.n_other} of "
        f"other data, {len(found.faults)} faults"
    )
    yield from found.faults
