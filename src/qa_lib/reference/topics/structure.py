"""Structure: factorability, parallel analysis, exploratory and confirmatory factors."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from itertools import combinations
from typing import Any, TypeVar

import pandas as pd

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.structure import (
    Correlations,
    FactorSolution,
    analyse_parallel,
    confirm_factors,
    correlate_items,
    explore_factors,
    measure_factorability,
)
from qa_lib.measurement.structure.sums import MissingRule
from qa_lib.reference.cases import Case

Found = TypeVar("Found")


def check_factorability(case: Case) -> Mapping[str, Any]:
    """Kaiser-Meyer-Olkin, Bartlett and eigenvalues."""
    found = _need(measure_factorability(_correlate(case)))
    return {
        "n": found.n,
        "p": found.n_items,
        "kmo_overall": found.kmo,
        "kmo_items": found.kmo_by_item,
        "bartlett_chi2": found.bartlett_chi2,
        "bartlett_df": found.bartlett_df,
        "bartlett_p": found.bartlett_p_value,
        "bartlett_log10_p": found.bartlett_log10_p,
        "log_determinant": found.log_determinant,
        "eigenvalues": found.eigenvalues,
        "n_eigen_gt_1": found.n_eigenvalues_above_1,
    }


def check_parallel_analysis(case: Case) -> Mapping[str, Any]:
    """Horn's analysis of components, and psych's count of factors (95 % of 50 draws)."""
    correlations = _correlate(case)
    components = _need(analyse_parallel(correlations, n_draws=5000))
    return {
        "n": components.n,
        "p": components.n_items,
        "n_components_q95": components.n_factors,
        "n_components_mean": components.n_factors_by_mean,
        "observed_eigenvalues": components.observed,
        "simulated_mean": components.simulated_mean,
        "simulated_q95": components.simulated_quantile,
        "min_gap_q95": components.smallest_gap,
        "psych_ncomp": components.n_factors,
        "psych_nfact": _need(analyse_parallel(correlations, criterion="factors", n_draws=50)).n_factors,
    }


def check_efa(case: Case) -> Mapping[str, Any]:
    """Exploratory factors with their fit, and the other convention of normalisation."""
    correlations = _correlate(case)
    explore = partial(explore_factors, correlations, case.params["nfactors"])
    wanted = {key: case.params[key] for key in ("extraction", "rotation")}
    found = _need(explore(**wanted))
    kaiser = _need(explore(**wanted, normalisation="kaiser"))
    return {
        "n": found.n,
        "p": len(found.loadings),
        "m": found.loadings.shape[1],
        **_rotated_values(found),
        "communalities": found.communalities,
        "uniquenesses": found.uniquenesses,
        "proportion_var": found.variance_shares,
        "total_proportion_var": found.variance_shares.sum(),
        **_fit_values(found),
        **_psych_fit_values(found),
        "variants": {"kaiser_normalized": _rotated_values(kaiser), "psych_promax_kaiser": _rotated_values(kaiser)},
    }


def _correlate(case: Case) -> Correlations:
    missing: MissingRule = "pairwise" if case.data.get("na") == "pairwise" else "listwise"
    return _need(correlate_items(case.frame, missing=missing))


def _need(found: Found | NotEstimated) -> Found:
    """The result; where there is none, its reason becomes the verdict on the case."""
    if isinstance(found, NotEstimated):
        raise ArithmeticError(str(found))
    return found


def _rotated_values(found: FactorSolution) -> dict[str, Any]:
    return {
        "loadings": found.loadings,
        "factor_correlations": found.factor_correlations if found.is_oblique else None,
        "ss_loadings": found.sums_of_squares,
    }


def _fit_values(found: FactorSolution) -> dict[str, Any]:
    fit = found.fit
    return {
        "df": fit.chi2.df,
        "rmsr": fit.rmsr,
        "rmsr_df_corrected": fit.rmsr_df_corrected,
        "objective_ml": fit.objective,
        "chi2": fit.chi2.value,
        "chi2_p": fit.chi2.p_value,
        "rmsea": fit.rmsea and fit.rmsea.value,
        "rmsea_ci90_psych": fit.rmsea and [fit.rmsea.low, fit.rmsea.high],
        "tli": fit.tli,
        "null_chi2": fit.baseline.value,
        "null_df": fit.baseline.df,
        "max_abs_offdiag_residual": fit.largest_residual,
    }


def _psych_fit_values(found: FactorSolution) -> dict[str, float | None]:
    """RMSEA and TLI in the forms of psych 2.2.9: chi2 over n, and the ratio of discrepancies over df."""
    fit, n, (n_items, n_factors) = found.fit, found.n, found.loadings.shape
    if fit.chi2.df == 0:
        return {"rmsea_psych": None, "tli_psych": None}
    weight = n - 1 - (2 * n_items + 5) / 6
    per_df = fit.baseline.value / weight / fit.baseline.df
    chance = 1 / (weight - 2 * n_factors / 3)
    return {
        "rmsea_psych": math.sqrt(max(fit.chi2.value / (fit.chi2.df * n) - 1 / (n - 1), 0)),
        "tli_psych": (per_df - fit.objective / fit.chi2.df) / (per_df - chance),
    }


def check_cfa(case: Case) -> Mapping[str, Any]:
    """Confirmatory factors by maximum likelihood."""
    found = _need(confirm_factors(case.frame, case.params["model"]))
    fit, names = found.fit, {"std_se": "se_std", "estimate": "est"}
    return {
        "n": found.n,
        "chi2": fit.chi2.value,
        "df": fit.chi2.df,
        "p": fit.chi2.p_value,
        "baseline_chi2": fit.baseline.value,
        "baseline_df": fit.baseline.df,
        "cfi": fit.cfi,
        "tli": fit.tli,
        "rmsea": fit.rmsea.value,
        "rmsea_ci90": [fit.rmsea.low, fit.rmsea.high],
        "srmr": fit.srmr,
        "aic": fit.aic,
        "bic": fit.bic,
        "loglik": fit.log_likelihood,
        "std_loadings": found.loadings.rename(columns=names),
        "factor_correlations": _list_pairs(found.factor_correlations),
        "ave": found.extracted_variances,
        "composite_reliability_std": found.composite_reliabilities,
    }


def _list_pairs(matrix: pd.DataFrame) -> list[dict[str, Any]]:
    return [{"a": a, "b": b, "r": matrix.loc[a, b]} for a, b in combinations(matrix.index, 2)]


METHODS = {
    "cfa_ml": check_cfa,
    "kmo_bartlett_eigen": check_factorability,
    "parallel_analysis": check_parallel_analysis,
    "efa": check_efa,
}
