"""An estimator on many respondents: ``estimators <task> <way> <file of answers>``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench.answers import read_answers
from bench.drivers import psych_style
from bench.drivers.alone import tell_cost

N_FACTORS = 3
#: Respondents on whom everything is called once before.
N_WARM_UP = 2_000
Way = Callable[[pd.DataFrame], dict[str, Any]]


def alpha_by_ours(answers: pd.DataFrame) -> dict[str, Any]:
    """Alpha, both intervals, Guttman's bounds and nine statistics of each item."""
    from qa_lib.measurement.reliability import estimate_alpha

    found: Any = estimate_alpha(answers)
    return {"value": found.alpha.value, "if_dropped": float(found.items["alpha_if_dropped"].iloc[0])}


def alpha_by_pingouin(answers: pd.DataFrame) -> dict[str, Any]:
    """Alpha and its interval."""
    import pingouin

    return {"value": float(pingouin.cronbach_alpha(data=answers)[0])}


def alpha_by_psych_style(answers: pd.DataFrame) -> dict[str, Any]:
    """Alpha, and of each item alpha without it and its correlation with the rest."""
    items = psych_style.tabulate_alpha(answers)
    value = psych_style.alpha_of(answers.cov().to_numpy())
    return {"value": value, "if_dropped": float(items["alpha_if_dropped"].iloc[0])}


def omega_by_ours(answers: pd.DataFrame) -> dict[str, Any]:
    """Omega of one factor with its interval and the loadings."""
    from qa_lib.measurement.reliability import estimate_omega

    found: Any = estimate_omega(answers)
    return {"value": found.omega.value}


def omega_by_factor_analyzer(answers: pd.DataFrame) -> dict[str, Any]:
    """Omega from the loadings of one factor."""
    from factor_analyzer import FactorAnalyzer

    complete = answers.dropna()
    fitted = FactorAnalyzer(n_factors=1, rotation=None, method="ml").fit(complete)
    loadings = fitted.loadings_[:, 0] * complete.std().to_numpy()
    common = loadings.sum() ** 2
    return {"value": float(common / (common + complete.var().sum() - (loadings**2).sum()))}


def omega_by_psych_style(answers: pd.DataFrame) -> dict[str, Any]:
    """Omega from the loadings of one factor."""
    return {"value": psych_style.estimate_omega(answers)}


def efa_by_ours(answers: pd.DataFrame) -> dict[str, Any]:
    """Correlations, three factors by minres, oblimin, fit."""
    from qa_lib.measurement.structure import correlate_items, explore_factors

    correlations: Any = correlate_items(answers)
    found: Any = explore_factors(correlations, N_FACTORS)
    return {"value": float((found.loadings.to_numpy() ** 2).max())}


def efa_by_factor_analyzer(answers: pd.DataFrame) -> dict[str, Any]:
    """The same by factor-analyzer."""
    from factor_analyzer import FactorAnalyzer

    fitted = FactorAnalyzer(n_factors=N_FACTORS, rotation="oblimin", method="minres").fit(answers.dropna())
    return {"value": float((fitted.loadings_**2).max())}


def efa_by_psych_style(answers: pd.DataFrame) -> dict[str, Any]:
    """The same in plain numpy and scipy."""
    return {"value": float((psych_style.explore(answers, N_FACTORS) ** 2).max())}


def polychoric_by_ours(answers: pd.DataFrame) -> dict[str, Any]:
    """The polychoric matrix, each pair from those who answered both."""
    from qa_lib.measurement.structure import correlate_items

    found: Any = correlate_items(answers, kind="polychoric", missing="pairwise")
    return {"value": float(found.values[0, 1])}


def polychoric_by_psych_style(answers: pd.DataFrame) -> dict[str, Any]:
    """The same in plain pandas and scipy."""
    return {"value": float(psych_style.correlate_categories(answers)[0, 1])}


WAYS: dict[str, dict[str, Way]] = {
    "alpha": {"qa-lib": alpha_by_ours, "pingouin": alpha_by_pingouin, "psych-style": alpha_by_psych_style},
    "omega": {
        "qa-lib": omega_by_ours,
        "factor-analyzer": omega_by_factor_analyzer,
        "psych-style": omega_by_psych_style,
    },
    "EFA": {"qa-lib": efa_by_ours, "factor-analyzer": efa_by_factor_analyzer, "psych-style": efa_by_psych_style},
    "polychoric": {"qa-lib": polychoric_by_ours, "psych-style": polychoric_by_psych_style},
}


def main(task: str, way: str, file: str) -> None:
    """Tell what the task costs and one number that all ways find."""
    import warnings

    warnings.simplefilter("ignore")  # of factor-analyzer, on names that scikit-learn will drop
    answers = read_answers(Path(file))
    few, calculate = answers.iloc[:N_WARM_UP].copy(), WAYS[task][way]
    np.seterr(all="ignore")
    tell_cost(lambda: calculate(answers), warm_up=lambda: calculate(few), n_rows=len(answers))


if __name__ == "__main__":
    main(*sys.argv[1:])
