"""What a reader can work out of the numbers in the files of all finished reports of a ring and of the wider ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from qa_lib.analysis.attack import attack_university
from qa_lib.analysis.data import ReportData
from qa_lib.analysis.release import ring_of
from qa_lib.analysis.result_cells import CELL_KEYS, WHOLE
from qa_lib.params import TIERS, Params, Ring
from qa_lib.paths import Paths
from qa_lib.privacy.suppression import TOLERANCE
from qa_lib.publishing.published import PublishedReport, find_leaks, find_reports

#: What the rows of a table that names no survey are about.
_UNIT = ["semester", "department"]


@dataclass(frozen=True)
class FileAttack:
    """What the files of a ring's reports show, and what they give away, in words."""

    n_reports: int
    n_shown: int
    #: Numbers in files that are not those of today's data: reports from before a correction.
    n_other: int
    faults: tuple[str, ...]


def attack_files(paths: Paths, params: Params, schools: Mapping[str, ReportData], *, tier: str) -> FileAttack:
    """Hold the files against the plans, and solve the attacker's sums over the numbers that stand in them.

    The reader has the finished reports of all schools and departments in the ring and in the wider ones, and knows how
    many answers each result rests on. Reports are read as their tables are, whatever the plan says.
    """
    reports = [
        report
        for wide in TIERS[TIERS.index(tier) :]
        for report in (PublishedReport(folder, params, paths) for folder in find_reports(paths, wide))
        if _is_known(report, schools)
    ]
    faults = [fault for report in reports if report.about["tier"] == tier for fault in _hold_against(report, schools)]
    n_shown, n_other, plans = 0, 0, dict[str, pd.DataFrame]()
    for school, data in schools.items():
        own = [report.list_values() for report in reports if report.about["school"] == school]
        if own:
            known = know_values(data.planned_results, pd.concat(own, ignore_index=True), ring=ring_of(params, tier))
            n_shown, n_other = n_shown + known.n_same, n_other + known.n_other
            plans[school] = known.plan
    faults += list(find_narrow(plans, ring=ring_of(params, tier), tier=tier))
    return FileAttack(len(reports), n_shown, n_other, tuple(faults))


def _is_known(report: PublishedReport, schools: Mapping[str, ReportData]) -> bool:
    school = report.about["school"]
    return school in schools and report.about["semester"] in schools[school].semesters


def _hold_against(report: PublishedReport, schools: Mapping[str, ReportData]) -> Iterator[str]:
    """Results and themes in the files of a report that the plan of its ring hides."""
    data, tier = schools[report.about["school"]], report.about["tier"]
    for shown, plan in (
        (report.list_results(), data.planned_results),
        (report.list_themes(), data.planned_themes),
    ):
        for leak in find_leaks(shown, plan, tier=tier).to_dict("records"):
            where = "/".join(str(value) for name, value in leak.items() if name != "table")
            yield f"{report.name}: table {leak['table']} shows {where}, which the plan hides"


@dataclass(frozen=True)
class Known:
    """The results of a school with ``is_in_files``, and how many numbers in files are today's or others."""

    plan: pd.DataFrame
    n_same: int
    n_other: int


def know_values(plan: pd.DataFrame, values: pd.DataFrame, *, ring: Ring) -> Known:
    """Which results of a plan stand in files.

    ``values`` has `CELL_KEYS`, ``n_valid`` (NA where the table has none) and ``satisfaction_share``. A row that names
    no survey is that of the one survey whose number it is, as a reader would tell.
    """
    cells = plan[[*CELL_KEYS, "n_valid", "n_positive"]].assign(place=np.arange(len(plan)))
    named, nameless = values[values["survey"].ne("")], values[values["survey"].eq("")]
    pairs = named.merge(cells, on=list(CELL_KEYS), suffixes=("_told", ""))
    is_same = _is_same(pairs, ring)
    guessed = nameless.drop(columns=["survey", "block", "item"]).merge(
        cells[cells["block"].eq(WHOLE)], on=_UNIT, suffixes=("_told", "")
    )
    guessed = guessed[_is_same(guessed, ring) & guessed["n_valid_told"].notna()]
    only = guessed[~guessed.duplicated([*_UNIT, "satisfaction_share", "n_valid_told"], keep=False)]
    found = set(pairs.loc[is_same, "place"]) | set(only["place"])
    known = plan.assign(is_in_files=cells["place"].isin(found).to_numpy())
    others = pairs.loc[~is_same, list(CELL_KEYS)].drop_duplicates()
    return Known(known, n_same=len(found), n_other=len(others))


def _is_same(pairs: pd.DataFrame, ring: Ring) -> pd.Series:
    """Whether a number in a file is that of today's data, as far as rounding tells."""
    base = ring.round_to.value
    slack = TOLERANCE if base is None else float(base)
    told = pairs["n_valid_told"].astype("Float64")
    is_same_n = told.isna() | (told - pairs["n_valid"]).abs().le(slack)
    moved = (pairs["satisfaction_share"] * pairs["n_valid"] - pairs["n_positive"]).abs()
    return (is_same_n & moved.le(slack)).fillna(False).astype(bool)


def find_narrow(plans: Mapping[str, pd.DataFrame], *, ring: Ring, tier: str) -> Iterator[str]:
    """Sensitive results that the numbers in files place within less than the ring asks.

    ``plans`` are those of schools with ``is_in_files``. Of a survey and semester of which no file has a number nothing
    can be worked out.
    """
    results = {school: _see_files(plan, tier) for school, plan in plans.items()}
    results = {school: seen for school, seen in results.items() if len(seen)}
    if not results:
        return
    attacked = attack_university(results, _hide_totals(results, tier), ring=ring, tier=tier)
    for row in attacked[attacked["feasible_width"] < attacked["width_asked"] - TOLERANCE].to_dict("records"):
        where = "/".join(str(row[name]) for name in ("school", *CELL_KEYS))
        yield (
            f"files of finished reports place {where} between {row['feasible_low']:g} and {row['feasible_high']:g} "
            f"positive answers; asked is a range of {row['width_asked']:g}"
        )


def _see_files(plan: pd.DataFrame, tier: str) -> pd.DataFrame:
    """The plan as if it hid what no file shows, and showed what one does."""
    is_told = plan.groupby(["semester", "survey"])["is_in_files"].transform("any")
    seen, reason = plan[is_told.astype(bool)], f"reason_{tier}"
    return seen.assign(**{reason: seen[reason].fillna("protects").mask(seen["is_in_files"])})


def _hide_totals(results: Mapping[str, pd.DataFrame], tier: str) -> pd.DataFrame:
    """The sums over the schools, of which reports on schools say nothing."""
    keys = [name for name in CELL_KEYS if name != "department"]
    wholes = pd.concat([seen[seen["department"].eq(WHOLE)] for seen in results.values()], ignore_index=True)
    sums = wholes.groupby(keys, sort=False)[["n_valid", "n_positive"]].sum().reset_index()
    return sums.assign(**{f"reason_{tier}": "protects"})
