"""How far the coders of a round agree: in all, and on each theme (7.5.3, point 4)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from qa_lib.intake.coding_books import CodingBook
from qa_lib.measurement import Estimate, NotEstimated, judge_agreement
from qa_lib.measurement.agreement import compare_all_coders
from qa_lib.params import Params

COEFFICIENTS = ("agreement", "kappa", "alpha", "gwet")
#: Answers with a theme from which its agreement is judged: an interval of fewer looks surer than it is.
N_GIVEN_MIN = 5
MEASURES = tuple(f"{name}{end}" for name in COEFFICIENTS for end in ("", "_low", "_high"))


def tabulate_codes(books: Sequence[CodingBook]) -> pd.DataFrame:
    """Answers x coders: the tuple of themes that each gave, sorted; None where a coder has not coded the answer."""
    given = {
        book.coder: {row["answer_id"]: tuple(sorted(row["themes"])) for row in book.given.to_dict("records")}
        for book in books
    }
    names = sorted({name for codes in given.values() for name in codes})
    cells = {coder: [codes.get(name) for name in names] for coder, codes in given.items()}
    return pd.DataFrame(cells, index=pd.Index(names, name="answer_id"), dtype=object)


def measure_agreement(codes: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Agreement on the answers that at least two coders coded.

    What a coder gave an answer is its whole set of themes. With two coders the share of agreement and kappa are those
    of the two; with more, agreement is that of all pairs and kappa the mean of the pairs' (Light 1971), without an
    interval. Alpha (Krippendorff, nominal) and AC1 (Gwet) take all coders, codes missing where one coded less.

    Returns
    -------
    DataFrame
        First the row of all themes together (``theme`` ""), then one a theme that anybody gave: ``theme``, ``n``
        (answers), ``n_given`` (to which at least one coder gave it), `MEASURES` (NA where not estimated), ``verdict``
        by alpha's interval, ``cannot_be_told`` where fewer than `N_GIVEN_MIN` answers have the theme. Ends of
        intervals stay between -1 and 1. Empty where nothing was coded twice.
    """
    double = codes[codes.notna().sum(axis=1) >= 2]
    double = double.loc[:, double.notna().any()]
    columns = ["theme", "n", "n_given", *MEASURES]
    if double.empty:
        return pd.DataFrame(columns=[*columns, "verdict"])
    whole = double.map(lambda themes: "+".join(themes) if isinstance(themes, tuple) else None)
    rows = [{"theme": "", "n": len(double), "n_given": len(double)} | _measure(whole, params)]
    present = {theme for themes in double.to_numpy().ravel() if isinstance(themes, tuple) for theme in themes}
    for theme in [one for one in [*params.lineage.themes, *sorted(present)] if one in present]:
        if theme in {row["theme"] for row in rows}:
            continue
        given = double.map(lambda themes, one=theme: int(one in themes) if isinstance(themes, tuple) else None)
        n_given = int(given.eq(1).any(axis=1).sum())
        rows.append({"theme": theme, "n": len(double), "n_given": n_given} | _measure(given, params))
    table = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(MEASURES, "Float64"))
    rule = params.policy.coding
    limits = {"reliable": rule.agreement_reliable.value, "tentative": rule.agreement_tentative.value}
    verdict = judge_agreement(table["alpha_low"], table["alpha_high"], **limits)
    return table.assign(verdict=verdict.mask(table["n_given"] < N_GIVEN_MIN, "cannot_be_told"))


def _measure(codes: pd.DataFrame, params: Params) -> dict[str, object]:
    found = compare_all_coders(codes, confidence_level=params.policy.measurement.confidence_level.value)
    return {name: value for key in COEFFICIENTS for name, value in _spread(key, getattr(found, key)).items()}


def _spread(name: str, found: Estimate | NotEstimated) -> dict[str, object]:
    if isinstance(found, NotEstimated):
        return {}
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


def find_differences(codes: pd.DataFrame) -> list[str]:
    """The answers to which two coders gave different themes."""
    differs = [
        len({themes for themes in row if isinstance(themes, tuple)}) > 1 for row in codes.itertuples(index=False)
    ]
    return codes.index[np.array(differs, dtype=bool)].tolist()
