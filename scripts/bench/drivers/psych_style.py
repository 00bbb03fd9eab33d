"""The formulas as one writes them down from a textbook, as R's psych has them, in plain numpy, pandas and scipy."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.stats import multivariate_normal, norm

Matrix = NDArray[np.float64]
#: Uniquenesses are searched between these, as in psych and stats.
BOUNDS = (0.005, 1.0)


def tabulate_alpha(answers: pd.DataFrame) -> pd.DataFrame:
    """Alpha if an item is dropped and its correlation with the rest, item by item from a covariance matrix each."""
    rows = []
    for item in answers:
        rest = answers.drop(columns=item)
        total = rest.mean(axis=1) * rest.shape[1]
        rows.append((item, alpha_of(rest.cov().to_numpy()), answers[item].corr(total)))
    return pd.DataFrame(rows, columns=["item", "alpha_if_dropped", "item_rest_r"])


def alpha_of(covariance: Matrix) -> float:
    """Cronbach's alpha."""
    k = len(covariance)
    return float(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()))


def estimate_omega(answers: pd.DataFrame) -> float:
    """Omega of one factor by maximum likelihood, from the respondents who answered every item."""
    complete = answers.dropna()
    loadings = fit_factors(complete.corr().to_numpy(), 1, _likelihood) * complete.std().to_numpy()[:, np.newaxis]
    common = loadings.sum() ** 2
    return float(common / (common + complete.var().sum() - (loadings**2).sum()))


def explore(answers: pd.DataFrame, n_factors: int) -> Matrix:
    """Loadings by least squares of the residuals, rotated by oblimin."""
    return rotate(fit_factors(answers.dropna().corr().to_numpy(), n_factors, _residuals))


def fit_factors(
    correlation: Matrix, n_factors: int, loss: Callable[[Matrix, Matrix, int], tuple[float, Matrix]]
) -> Matrix:
    """Loadings at the uniquenesses that make the loss least."""
    start = 1 / np.diag(np.linalg.inv(correlation))
    found = minimize(
        lambda unique: loss(unique, correlation, n_factors)[0],
        start,
        method="L-BFGS-B",
        bounds=[BOUNDS] * len(correlation),
    )
    return loss(found.x, correlation, n_factors)[1]


def _residuals(unique: Matrix, correlation: Matrix, n_factors: int) -> tuple[float, Matrix]:
    values, vectors = np.linalg.eigh(correlation - np.diag(unique))
    loadings = vectors[:, -n_factors:] * np.sqrt(np.maximum(values[-n_factors:], 0))
    residuals = correlation - loadings @ loadings.T
    np.fill_diagonal(residuals, 0)
    return float((residuals**2).sum()), loadings


def _likelihood(unique: Matrix, correlation: Matrix, n_factors: int) -> tuple[float, Matrix]:
    scale = 1 / np.sqrt(unique)
    values, vectors = np.linalg.eigh(correlation * np.outer(scale, scale))
    rest = values[:-n_factors]
    loadings = vectors[:, -n_factors:] * np.sqrt(np.maximum(values[-n_factors:] - 1, 0)) / scale[:, np.newaxis]
    return float(-(np.log(rest) - rest).sum() - len(rest)), loadings


def rotate(loadings: Matrix) -> Matrix:
    """Oblimin (gamma 0) by projected gradients (Jennrich 2002)."""
    n_factors = loadings.shape[1]
    turn, length = np.eye(n_factors), 1.0
    others = np.ones((n_factors, n_factors)) - np.eye(n_factors)
    pattern = loadings @ np.linalg.inv(turn).T
    loss = (pattern**2 * (pattern**2 @ others)).sum() / 4
    for _ in range(1000):
        gradient = -(pattern.T @ (pattern * (pattern**2 @ others)) @ np.linalg.inv(turn)).T
        direction = gradient - turn * (turn * gradient).sum(axis=0)
        size = np.linalg.norm(direction)
        if size < 1e-5:
            break
        length *= 2
        for _ in range(10):
            trial = turn - length * direction
            trial /= np.sqrt((trial**2).sum(axis=0))
            candidate = loadings @ np.linalg.inv(trial).T
            value = (candidate**2 * (candidate**2 @ others)).sum() / 4
            if loss - value > 0.5 * size**2 * length:
                break
            length /= 2
        turn, pattern, loss = trial, candidate, value
    return pattern


def correlate_categories(answers: pd.DataFrame) -> Matrix:
    """Polychoric correlations, pair by pair: a cross-table, thresholds from its margins, a search over the value."""
    matrix = np.eye(answers.shape[1])
    for i, j in combinations(range(answers.shape[1]), 2):
        table = pd.crosstab(answers.iloc[:, i], answers.iloc[:, j]).to_numpy()
        matrix[i, j] = matrix[j, i] = _search(table)
    return matrix


def _search(table: NDArray[np.int64]) -> float:
    rows, columns = (norm.ppf(np.cumsum(table.sum(axis=axis))[:-1] / table.sum()) for axis in (1, 0))
    found = minimize_scalar(lambda r: -_log_likelihood(r, table, rows, columns), bounds=(-0.999, 0.999))
    return float(found.x)


def _log_likelihood(r: float, table: NDArray[np.int64], rows: Matrix, columns: Matrix) -> float:
    far = 8.0
    corners = np.array([[(x, y) for y in (-far, *columns, far)] for x in (-far, *rows, far)])
    volume = multivariate_normal.cdf(corners, cov=[[1, r], [r, 1]])
    cells = np.diff(np.diff(volume, axis=0), axis=1)
    return float((table * np.log(np.maximum(cells, 1e-300))).sum())
