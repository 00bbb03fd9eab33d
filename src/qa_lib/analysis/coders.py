"""How far coders agreed on the open answers that two or more of them coded (7.5.3, point 4)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.theme_versions import count_as_now, theme_categories
from qa_lib.analysis.themes import ANSWER, rank_coders
from qa_lib.measurement import Estimate, NotEstimated, judge_agreement
from qa_lib.measurement.agreement import compare_all_coders
from qa_lib.params.coding import ADJUDICATED

#: Each coefficient's column, and what `compare_all_coders` calls it; beside it stand the ends of its interval.
COEFFICIENTS = {"agreement_share": "agreement", "kappa": "kappa", "alpha": "alpha", "gwet": "gwet"}
MEASURES = tuple(name for column, each in COEFFICIENTS.items() for name in (column, f"{each}_low", f"{each}_high"))


@once_per_report
def tabulate_agreement(data: ReportData) -> pd.DataFrame:
    """How far coders agreed on the unit's open answers of this semester that were coded twice or more often.

    All coders count, also on answers that some of them did not code. What a coder gave an answer is its whole set of
    themes: two coders agree when all themes are the same.

    Returns
    -------
    DataFrame
        One row, none when nothing was coded twice: ``n_double_coded``, ``n_coders``, ``n_respondents`` (who wrote these
        answers); ``agreement_share`` (of pairs of coders of an answer, Wilson's interval), ``kappa`` (Cohen; of more
        than two coders the mean of all pairs, without an interval), ``alpha`` (Krippendorff), ``gwet`` (AC1), each with
        ``_low`` and ``_high`` (NA where it is not estimated, as when all got the same code); ``verdict`` by alpha's
        interval and the policy's two values: ``reliable`` ``tentative`` ``unreliable`` ``cannot_be_told``.
    """
    double = _find_double(data)
    keys = ["n_double_coded", "n_coders", "n_respondents"]
    if not double.n_answers:
        return _judge([], keys, data)
    row: dict[str, object] = {"n_double_coded": double.n_answers, "n_coders": double.n_coders}
    row |= {"n_respondents": len(set(double.writers))}
    return _judge([row | _compare(double.tabulate_sets(), data)], keys, data)


@once_per_report
def tabulate_theme_agreement(data: ReportData) -> pd.DataFrame:
    """The same for each theme: whether it was given to an answer or not.

    Returns
    -------
    DataFrame
        ``category``, ``theme``, ``n_double_coded``, ``n_respondents`` (to whose answers at least one coder gave it),
        and the columns of `tabulate_agreement`; in the order of the code frame, themes that nobody gave left out.
    """
    double, rows = _find_double(data), []
    for theme, category in theme_categories(data.params).items():
        given = double.tabulate_theme(theme)
        is_given = (given == 1).any(axis=1)
        if is_given.any():
            row: dict[str, object] = {"category": category, "theme": theme, "n_double_coded": double.n_answers}
            row |= {"n_respondents": len(set(double.writers[is_given]))}
            rows.append(row | _compare(pd.DataFrame(given), data))
    return _judge(rows, ["category", "theme", "n_double_coded", "n_respondents"], data)


def count_decided(data: ReportData) -> int:
    """Open answers of the unit in this semester whose themes were decided on after coders had differed."""
    codings = data.current.codings
    return len(codings.loc[codings["coder"].eq(ADJUDICATED), ANSWER].drop_duplicates())


@dataclass(frozen=True)
class _Double:
    """The codings of answers with two or more coders: of which answer, by which coder (both 0, 1, …), the theme."""

    answers: np.ndarray
    coders: np.ndarray
    themes: np.ndarray
    #: Who wrote each answer.
    writers: np.ndarray

    @property
    def n_answers(self) -> int:
        return len(self.writers)

    @property
    def n_coders(self) -> int:
        return int(self.coders.max(initial=-1)) + 1

    def tabulate_sets(self) -> pd.DataFrame:
        """Answers x coders: the themes of each, joined; None where a coder did not code the answer."""
        frame = pd.DataFrame({"answer": self.answers, "coder": self.coders, "theme": self.themes})
        joined = frame.groupby(["answer", "coder"])["theme"].agg(lambda themes: "+".join(sorted(set(themes))))
        return joined.astype(object).unstack("coder")

    def tabulate_theme(self, theme: str) -> np.ndarray:
        """Answers x coders: 1 where the coder gave the theme, 0 where not, NaN where it did not code the answer."""
        given = np.full((self.n_answers, self.n_coders), np.nan)
        given[self.answers, self.coders] = 0
        is_theme = self.themes == theme
        given[self.answers[is_theme], self.coders[is_theme]] = 1
        return given


def _find_double(data: ReportData) -> _Double:
    """What coders gave before anybody decided, of the answers that at least two of them coded."""
    codings = data.current.codings
    codings = count_as_now(codings[codings["coder"].ne(ADJUDICATED)], data.params)
    codings = codings.assign(rank=rank_coders(codings))[[*ANSWER, "rank", "theme"]]
    codings = codings.astype({"theme": "str", "question": "str"}).drop_duplicates()
    double = codings[codings.groupby(ANSWER, observed=True)["rank"].transform("nunique") > 1]
    answers, names = pd.factorize(pd.MultiIndex.from_frame(double[ANSWER]))
    respondents = data.current.responses.set_index("response_id")["respondent_id"]
    writers = respondents.reindex(names.get_level_values(0)).to_numpy() if len(names) else np.array([], dtype=object)
    coders, _ = pd.factorize(double["rank"], sort=True)
    return _Double(answers, coders, double["theme"].to_numpy(dtype=object), writers)


def _compare(codes: pd.DataFrame, data: ReportData) -> dict[str, object]:
    found = compare_all_coders(codes, confidence_level=data.params.policy.measurement.confidence_level.value)
    return {
        name: value
        for column, each in COEFFICIENTS.items()
        for name, value in _spread(column, each, getattr(found, each)).items()
    }


def _spread(column: str, name: str, found: Estimate | NotEstimated) -> dict[str, object]:
    if isinstance(found, NotEstimated):
        return {}
    return {column: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


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
