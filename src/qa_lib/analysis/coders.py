"""How far two coders agreed on the open answers that both coded (7.5.3, point 4)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.theme_versions import count_as_now, theme_categories
from qa_lib.analysis.themes import ANSWER, rank_coders
from qa_lib.measurement import Estimate, NotEstimated, judge_agreement
from qa_lib.measurement.agreement import bound_perfect_agreement, compare_two_coders, estimate_krippendorff_alpha
from qa_lib.params.coding import ADJUDICATED

#: The two of an answer's coders that are compared: the first two in rank.
CODERS = ("first", "second")
#: Each coefficient's column; beside it stand the ends of its interval.
COEFFICIENTS = ("agreement_share", "kappa", "alpha", "gwet")
MEASURES = tuple(
    name
    for each in COEFFICIENTS
    for name in (each, f"{each.removesuffix('_share')}_low", f"{each.removesuffix('_share')}_high")
)


@once_per_report
def tabulate_agreement(data: ReportData) -> pd.DataFrame:
    """How far two coders agreed on the unit's open answers of this semester that were coded twice.

    What a coder gave an answer is its whole set of themes: two coders agree when all themes are the same.

    Returns
    -------
    DataFrame
        One row, none when nothing was coded twice: ``n_double_coded``, ``n_respondents`` (who wrote these answers);
        ``agreement_share`` (Wilson's interval),
        ``kappa`` (Cohen), ``alpha`` (Krippendorff), ``gwet`` (AC1), each with ``_low`` and ``_high`` (NA where it is
        not estimated, as when all got the same code); ``verdict`` by alpha's interval and the policy's two values:
        ``reliable`` ``tentative`` ``unreliable`` ``cannot_be_told``.
    """
    pairs = _pair_codings(data)
    keys = ["n_double_coded", "n_respondents"]
    if pairs.empty:
        return _judge([], keys, data)
    of_answer = pairs.groupby([*ANSWER, "place"], observed=True)["theme"]
    sets = of_answer.agg(lambda themes: "+".join(sorted(set(themes)))).unstack("place")
    respondents = data.current.responses.set_index("response_id")["respondent_id"]
    n_respondents = respondents.reindex(sets.index.get_level_values("response_id")).nunique()
    row: dict[str, object] = {"n_double_coded": len(sets), "n_respondents": n_respondents}
    return _judge([row | _compare(sets, data)], keys, data)


@once_per_report
def tabulate_theme_agreement(data: ReportData) -> pd.DataFrame:
    """The same for each theme: whether it was given to an answer or not.

    Returns
    -------
    DataFrame
        ``category``, ``theme``, ``n_double_coded``, ``n_respondents`` (to whose answers at least one of the two gave
        it), and the columns of `tabulate_agreement`; in the order of the code frame, themes that neither gave left out.
    """
    pairs = _pair_codings(data)
    keys = pd.MultiIndex.from_frame(pairs[ANSWER].astype({"question": "str"}))
    answer, answers = pd.factorize(keys)
    respondents = data.current.responses.set_index("response_id")["respondent_id"]
    writers = respondents.reindex(answers.get_level_values(0)).to_numpy() if len(answers) else np.array([])
    rows = []
    for theme, category in theme_categories(data.params).items():
        given = np.zeros((len(answers), 2), dtype=np.int8)
        is_theme = pairs["theme"].eq(theme).to_numpy(dtype=bool)
        given[answer[is_theme], pairs["place"].to_numpy()[is_theme]] = 1
        is_given = given.any(axis=1)
        if is_given.any():
            row: dict[str, object] = {"category": category, "theme": theme, "n_double_coded": len(answers)}
            row |= {"n_respondents": len(set(writers[is_given]))}
            rows.append(row | _compare(pd.DataFrame(given, columns=list(CODERS)), data))
    return _judge(rows, ["category", "theme", "n_double_coded", "n_respondents"], data)


def count_decided(data: ReportData) -> int:
    """Open answers of the unit in this semester whose themes were decided on after coders had differed."""
    codings = data.current.codings
    return len(codings.loc[codings["coder"].eq(ADJUDICATED), ANSWER].drop_duplicates())


def _pair_codings(data: ReportData) -> pd.DataFrame:
    """Themes that the first two coders of each answer gave it, where there are two: `ANSWER`, ``place`` 0 or 1."""
    codings = data.current.codings
    codings = count_as_now(codings[codings["coder"].ne(ADJUDICATED)], data.params)
    codings = codings.assign(rank=rank_coders(codings))[[*ANSWER, "rank", "theme"]].astype({"theme": "str"})
    codings = codings.drop_duplicates()
    place = codings.groupby(ANSWER, observed=True)["rank"].rank(method="dense").astype("int64") - 1
    both = codings.assign(place=place)[place < len(CODERS)]
    return both[both.groupby(ANSWER, observed=True)["place"].transform("max") > 0]


def _compare(codes: pd.DataFrame, data: ReportData) -> dict[str, object]:
    level = data.params.policy.measurement.confidence_level.value
    both = compare_two_coders(codes, confidence_level=level)
    alpha = estimate_krippendorff_alpha(codes, confidence_level=level)
    if isinstance(both, NotEstimated):
        return {}
    estimates = {
        "agreement_share": both.percent,
        "kappa": both.kappa if isinstance(both.kappa, NotEstimated) else both.kappa.kappa,
        "alpha": alpha if isinstance(alpha, NotEstimated) else bound_perfect_agreement(alpha, confidence_level=level),
        "gwet": both.gwet if isinstance(both.gwet, NotEstimated) else both.gwet.coefficient,
    }
    return {name: value for each, found in estimates.items() for name, value in _spread(each, found).items()}


def _spread(name: str, found: Estimate | NotEstimated) -> dict[str, object]:
    if isinstance(found, NotEstimated):
        return {}
    beginning = name.removesuffix("_share")
    return {name: found.value, f"{beginning}_low": found.low, f"{beginning}_high": found.high}


def _judge(rows: list[dict[str, object]], keys: list[str], data: ReportData) -> pd.DataFrame:
    kinds = {name: "Int64" if name.startswith("n_") else "str" for name in keys} | dict.fromkeys(MEASURES, "Float64")
    table = pd.DataFrame(rows, columns=list(kinds)).astype(kinds)
    rule = data.params.policy.coding
    verdict = judge_agreement(
        table["alpha_low"],
        table["alpha_high"],
        reliable=rule.agreement_reliable.value,
        tentative=rule.agreement_tentative.value,
    )
    return table.assign(verdict=verdict)
