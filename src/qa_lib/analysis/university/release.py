"""Which results of the whole university a ring may see, beside what it sees of the schools (8.1.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from qa_lib.analysis.released import read_released
from qa_lib.analysis.result_cells import CELL_KEYS, UNKNOWN, WHOLE, link_results, name_results
from qa_lib.analysis.sensitive import RELEASED_COLUMNS, compare_with_released, find_reasons, ring_of
from qa_lib.intake.ledger import UNIVERSITY_ENTRIES
from qa_lib.params import TIERS, Params, Ring
from qa_lib.paths import Paths
from qa_lib.privacy.suppression import protect_as_far_as_possible

#: What names a result of the university.
UNIVERSITY_KEYS = ("semester", "survey", "block", "item")
_COUNTS = ("n_valid", "n_positive", "n_respondents")
_COLUMNS = tuple((name, tier) for tier in TIERS for name in ("reason", "protects"))


def plan_university(
    results: Mapping[str, pd.DataFrame], params: Params, *, released: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The results of the whole university, and which of them each ring may not see.

    ``results`` has, by the code of the school, what `release.plan_results` says of one or more semesters
    (`ReportData.planned_results`, or `ReportData.results_of` for other schools); a part of the store that is no school
    of the institution (responses that name none) counts, but is shown nowhere. ``released`` are totals that reports on
    the university have shown before (`released.read_released`): one that a correction by few people has changed is
    hidden from the corporate and the public ring, as a school's is, since the difference is what these people said.

    The university is the sum of its schools. Where a school's result is hidden, for whatever reason, the university's
    total and the other schools together may not place it more narrowly than they could without the total: the total
    stays hidden, or another one with it. A total of few, of one voice or of one opinion is hidden by the ring's rules.
    Rings are planned from the narrowest outwards, since schools hide less in it: a total that a wide ring may see would
    give the narrow one what is left to hide there.

    Returns
    -------
    DataFrame
        `UNIVERSITY_KEYS` (``block`` and ``item`` are "" above their level), ``n_valid``, ``n_positive``,
        ``n_respondents`` (sums over the schools; nobody answers in two), and by ring ``reason_<tier>`` (one of
        `release.REASONS`; NA: it may be shown) and ``protects_<tier>`` ("school/block/item").
    """
    schools = {school.code for school in params.institution.schools}
    parts = [
        plan[plan["department"].eq(WHOLE)].assign(department=code if code in schools else UNKNOWN)
        for code, plan in results.items()
    ]
    cells = _add_totals(pd.concat(parts, ignore_index=True)).assign(is_hidden=False)
    is_total = cells["department"].eq(WHOLE)
    for tier in TIERS:
        before = compare_with_released(cells, released, ring_of(params, tier), tier=tier)
        judged = cells.assign(**before) if tier != "internal" else cells.assign(is_known=False, is_changed=False)
        hidden = _plan_ring(judged, params, tier=tier).reindex(cells.index)
        cells = cells.assign(**{name: cells[name].mask(is_total, hidden[name]) for name in hidden.columns})
        cells = cells.assign(is_hidden=is_total & cells[f"reason_{tier}"].notna())
    columns = [f"{name}_{tier}" for name, tier in _COLUMNS]
    return cells.loc[is_total, [*UNIVERSITY_KEYS, *_COUNTS, *columns]].reset_index(drop=True)


def read_totals(paths: Paths, params: Params, semesters: Sequence[str]) -> pd.DataFrame:
    """Totals that reports on the university have shown before data or rules became what they are."""
    about = {"school": UNIVERSITY_ENTRIES}
    empty = pd.DataFrame(columns=list(RELEASED_COLUMNS))
    return pd.concat([empty, *(read_released(paths, params, semester=one, **about) for one in semesters)])


def _add_totals(schools: pd.DataFrame) -> pd.DataFrame:
    """The cells of all schools and, with department `WHOLE`, their sums."""
    counted = schools.assign(n_most=schools["dominant_share"] * schools["n_valid"], department=WHOLE)
    sums = dict.fromkeys(_COUNTS, "sum") | dict.fromkeys(("n_most", "n_items"), "max")
    totals = counted.groupby(list(CELL_KEYS), sort=False).agg(sums).reset_index()
    totals = totals.assign(dominant_share=totals["n_most"] / totals["n_valid"]).drop(columns="n_most")
    nothing = {f"{name}_{tier}": pd.Series(pd.NA, index=totals.index, dtype="str") for name, tier in _COLUMNS}
    return pd.concat([schools, totals.assign(**nothing)], ignore_index=True)


def _plan_ring(cells: pd.DataFrame, params: Params, *, tier: str) -> pd.DataFrame:
    """``reason_<tier>`` and ``protects_<tier>`` of the hidden totals; ``is_hidden``: a narrower ring hides them."""
    is_total, ring = cells["department"].eq(WHOLE), ring_of(params, tier)
    is_unknown = cells["department"].eq(UNKNOWN)
    own = find_reasons(cells, ring).where(is_total)
    own = own.mask(is_total & own.isna() & cells["is_changed"], "changed").mask(cells["is_known"])
    is_hidden = cells[f"reason_{tier}"].notna() & ~is_unknown
    table = cells.assign(
        sensitive=own.where(is_total, cells[f"reason_{tier}"].where(is_hidden)),
        is_public=~(is_total | is_hidden | is_unknown) | cells["is_known"],
    )
    parts = [part for _, part in table.groupby(["semester", "survey"], sort=False) if part["sensitive"].notna().any()]
    hidden = [_choose_hidden(part, ring, tier=tier) for part in parts]
    empty = pd.DataFrame({f"{name}_{tier}": pd.Series(dtype="str") for name in ("reason", "protects")})
    chosen = pd.concat([empty, *hidden])
    return pd.concat([chosen, _keep_hidden(cells, tier).drop(index=chosen.index, errors="ignore")])


def _keep_hidden(cells: pd.DataFrame, tier: str) -> pd.DataFrame:
    """What a narrower ring hides a wider one hides, too: by a total shown there, the narrower would work it out."""
    place = TIERS.index(tier)
    if not place:
        return pd.DataFrame()
    rows, narrower = cells[cells["is_hidden"] & ~cells["is_known"]], TIERS[place - 1]
    return pd.DataFrame(
        {f"reason_{tier}": "protects", f"protects_{tier}": rows[f"protects_{narrower}"]}, index=rows.index
    )


def _choose_hidden(table: pd.DataFrame, ring: Ring, *, tier: str) -> pd.DataFrame:
    """The hidden totals of one survey in one semester, indexed as ``table``."""
    linked, names = link_results(table, ring), name_results(table)
    costs = linked.cells["weight"].mask(table["is_hidden"].to_numpy(dtype=bool), 0.0)
    # a result that a school hides to protect another is often narrower than asked by itself
    chosen = protect_as_far_as_possible(replace(linked, cells=linked.cells.assign(weight=costs)))
    rows = table.set_index(names).assign(place=table.index).loc[chosen.decisions.index]
    reason, protects = rows["sensitive"].fillna("protects"), chosen.decisions["protects"].astype("str")
    found = pd.DataFrame({"place": rows["place"], f"reason_{tier}": reason, f"protects_{tier}": protects})
    return found[rows["department"].eq(WHOLE)].set_index("place")
