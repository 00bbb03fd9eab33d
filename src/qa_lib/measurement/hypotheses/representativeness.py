"""Whether those who answered are composed like the population (clause 7.5.3: who answered, of how many)."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import pandas as pd

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.hypotheses.binomial import binomial_test
from qa_lib.measurement.hypotheses.p_values import adjust_p_values
from qa_lib.measurement.inputs import FloatArray, read_counts

#: Columns of `Representativeness.cells`.
CELL_COLUMNS = (
    "n_respondents",
    "n_population",
    "n_expected",
    "pearson_residual",
    "standardized_residual",
    "sample_share",
    "population_share",
    "p_value",
    "p_adjusted",
    "response_share",
)


@dataclass(frozen=True)
class Representativeness:
    """Respondents by a characteristic against the population's counts."""

    n: int
    n_population: int
    #: Pearson's chi-squared, and the likelihood ratio G.
    chi2: float
    df: int
    p_value: float
    g: float
    p_value_g: float
    #: chi2 (N - 1) / (N - n): respondents are drawn without replacement; `NotEstimated` for a census.
    chi2_fpc: float | NotEstimated
    p_value_fpc: float | NotEstimated
    #: sqrt(chi2 / n): .1 is called small, .3 medium, .5 large.
    cohen_w: float
    #: Share of the respondents who would have to be others for the composition to fit, 0-1.
    dissimilarity: float
    #: Below 5 the p values of chi-squared are rough; those of the cells are exact.
    min_expected: float
    #: One row a category with `CELL_COLUMNS`.
    cells: pd.DataFrame


def check_representativeness(observed: pd.Series, population: pd.Series) -> Representativeness | NotEstimated:
    """Test whether respondents are composed like the population, which is known and not estimated.

    Each category also has an exact binomial test, adjusted by Holm.

    Parameters
    ----------
    observed
        Respondents by category; a category of the population that is not there has none.
    population
        People by category; categories without people are left out.

    Returns
    -------
    Representativeness
        ``NotEstimated`` without respondents or with fewer than two categories.

    Raises
    ------
    ValueError
        Respondents of a category that the population does not have.

    Notes
    -----
    R: ``chisq.test(observed, p = population / sum(population))``, ``binom.test`` a cell, ``p.adjust``.
    """
    people = pd.Series(read_counts(population, what="the population"), index=population.index)
    people = people[people > 0]
    counts = pd.Series(read_counts(observed, what="respondents"), index=observed.index)
    if strangers := sorted(str(name) for name in counts[counts > 0].index.difference(people.index)):
        raise ValueError(
            f"respondents of unknown categories. Given: {', '.join(strangers)}. "
            f"Expected: one of {', '.join(str(name) for name in people.index)}"
        )
    counts = counts.reindex(people.index, fill_value=0.0)
    n = int(counts.sum())
    if n == 0 or len(people) < 2:
        return NotEstimated("all_missing" if n == 0 else "one_category", n=n)
    return _test(np.asarray(counts, dtype=np.float64), people)


def _test(counts: FloatArray, people: pd.Series) -> Representativeness:
    from scipy.special import chdtrc, rel_entr

    n, population, df = float(counts.sum()), float(people.sum()), len(people) - 1
    cells = _tabulate(counts, people)
    expected = cells["n_expected"].to_numpy()
    chi2 = float(((counts - expected) ** 2 / expected).sum())
    g = float(2 * rel_entr(counts, expected).sum())
    is_sample = population > n
    chi2_fpc = chi2 * (population - 1) / (population - n) if is_sample else NotEstimated("not_defined", n=int(n))
    return Representativeness(
        n=int(n),
        n_population=int(population),
        chi2=chi2,
        df=df,
        p_value=float(chdtrc(df, chi2)),
        g=g,
        p_value_g=float(chdtrc(df, g)),
        chi2_fpc=chi2_fpc,
        p_value_fpc=chi2_fpc if isinstance(chi2_fpc, NotEstimated) else float(chdtrc(df, chi2_fpc)),
        cohen_w=sqrt(chi2 / n),
        dissimilarity=float(abs(cells["sample_share"] - cells["population_share"]).sum() / 2),
        min_expected=float(expected.min()),
        cells=cells,
    )


def _tabulate(counts: FloatArray, people: pd.Series) -> pd.DataFrame:
    n, total = counts.sum(), people.to_numpy(dtype=np.float64)
    share = total / total.sum()
    expected = n * share
    pearson = (counts - expected) / np.sqrt(expected)
    p_values = np.array([binomial_test(int(x), int(n), probability=p) for x, p in zip(counts, share, strict=True)])
    values = (
        counts.astype(np.int64),
        total.astype(np.int64),
        expected,
        pearson,
        pearson / np.sqrt(1 - share),
        counts / n,
        share,
        p_values,
        adjust_p_values(p_values),
        counts / total,
    )
    return pd.DataFrame(dict(zip(CELL_COLUMNS, values, strict=True)), index=people.index)
