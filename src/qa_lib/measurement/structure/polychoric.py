"""Polychoric correlations: of the normal variables that are thought to stand behind ordered categories."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qa_lib.measurement.structure.sums import CHUNK, SMALLEST_PAIR, FloatArray, MissingRule
from qa_lib.measurement.structure.threads import one_thread

#: Most categories of an item; more are better treated as numbers.
MOST_CATEGORIES = 20
#: Pairs of items that are estimated at once.
CHUNK_PAIRS = 256
#: Stands for infinity among thresholds: the normal distribution holds 1e-23 beyond it.
INFINITE = 10.0
#: Largest Fisher transform of a correlation (.9999), and the step at which the search ends.
LARGEST_TRANSFORM = 5.0
TOLERANCE = 1e-11
STEPS = 200
#: Nodes of the numerical integration over the correlation.
N_NODES = 48


@dataclass(frozen=True)
class _Tables:
    """Cross-tables of pairs of items, with the thresholds of both (pairs first)."""

    #: Pairs x categories x categories.
    counts: FloatArray
    #: Pairs x categories + 1, from minus to plus infinity.
    row_thresholds: FloatArray
    column_thresholds: FloatArray

    def slice(self, start: int, stop: int) -> _Tables:
        part = slice(start, stop)
        return _Tables(self.counts[part], self.row_thresholds[part], self.column_thresholds[part])


def correlate_categories(by_item: FloatArray, *, missing: MissingRule = "pairwise") -> FloatArray:
    """Polychoric correlations of items with few ordered categories, by two-step maximum likelihood (Olsson 1979).

    First step: an item's thresholds from the shares of its categories among all its answers. Second step: the
    correlation that makes the cross-table of two items most likely, by Fisher scoring within a bracket, for all pairs
    of items at once. An empty cell of a 2 x 2 table counts as half an answer.

    Parameters
    ----------
    by_item
        Items x respondents, NaN = missing.
    missing
        ``pairwise``: thresholds from all answers to an item, tables from the respondents who answered both items.
        ``listwise``: all from the respondents who answered every item.

    Returns
    -------
    numpy.ndarray
        Items x items; NaN for pairs that fewer than three respondents answered.

    Raises
    ------
    ValueError
        An item has more than `MOST_CATEGORIES` different values.

    Notes
    -----
    R: ``psych::polychoric(x, correct = 0)``, ``lavaan::lavCor(x, ordered = names(x))``.
    Olsson (1979), Psychometrika 44, 443-460.
    """
    counts, codes = _cross_tabulate(by_item, is_listwise=missing == "listwise")
    n_items = len(codes)
    thresholds = np.array([_find_thresholds(np.diag(counts)[code], counts.shape[0]) for code in codes])
    first, second = np.triu_indices(n_items, 1)
    width = max(len(code) for code in codes)
    tables = np.array([_take_table(counts, codes[i], codes[j], width) for i, j in zip(first, second, strict=True)])
    pairs = _Tables(tables, thresholds[first, : width + 1], thresholds[second, : width + 1])
    found = [_estimate(pairs.slice(at, at + CHUNK_PAIRS)) for at in range(0, len(first), CHUNK_PAIRS)]
    matrix = np.eye(n_items)
    matrix[first, second] = matrix[second, first] = np.concatenate(found)
    return matrix


def _cross_tabulate(by_item: FloatArray, *, is_listwise: bool) -> tuple[FloatArray, list[NDArray[np.intp]]]:
    """Counts of every category with every other, and for each item the rows of its categories in that table."""
    levels = [np.sort(pd.unique(item[~np.isnan(item)])) for item in by_item]
    widths = [len(level) for level in levels]
    if max(widths) > MOST_CATEGORIES:
        raise ValueError(f"too many categories of an item. Given: {max(widths)}. Expected: at most {MOST_CATEGORIES}")

    def count(task: FloatArray) -> FloatArray:
        part = task[:, ~np.isnan(task).any(axis=0)] if is_listwise else task
        marks = np.vstack([item == level[:, None] for item, level in zip(part, levels, strict=True)])
        single = marks.astype(np.float32)  # whole numbers below 2^24 are exact in single precision
        return (single @ single.T).astype(np.float64)

    with one_thread(), ThreadPoolExecutor() as pool:
        tasks = [by_item[:, start : start + CHUNK] for start in range(0, by_item.shape[1], CHUNK)]
        counts = sum(pool.map(count, tasks), start=np.zeros((sum(widths), sum(widths))))
    starts = np.cumsum([0, *widths])
    return counts, [np.arange(start, start + width) for start, width in zip(starts, widths, strict=False)]


def _find_thresholds(counts: FloatArray, length: int) -> FloatArray:
    """Normal quantiles of an item's cumulative shares, filled up with infinity."""
    from scipy.special import ndtri

    thresholds = np.full(length + 1, INFINITE)
    thresholds[0] = -INFINITE
    shares = np.cumsum(counts)[:-1] / counts.sum()  # 0 or 1 beyond a category that no counted respondent chose
    thresholds[1 : len(counts)] = np.clip(ndtri(shares), -INFINITE, INFINITE)
    return thresholds


def _take_table(counts: FloatArray, rows: NDArray[np.intp], columns: NDArray[np.intp], width: int) -> FloatArray:
    table = np.zeros((width, width))
    table[: len(rows), : len(columns)] = counts[np.ix_(rows, columns)]
    if table[: len(rows), : len(columns)].shape == (2, 2):
        table[:2, :2] = np.where(table[:2, :2] == 0, 0.5, table[:2, :2])
    return table


def _estimate(tables: _Tables) -> FloatArray:
    """Correlations that make the tables most likely: a step of scoring, or the bracket's middle where it leads out."""
    n_pairs = len(tables.counts)
    low, high = np.full(n_pairs, -LARGEST_TRANSFORM), np.full(n_pairs, LARGEST_TRANSFORM)
    transform = np.zeros(n_pairs)
    for _ in range(STEPS):
        slope, step = _score(tables, np.tanh(transform))
        low, high = np.where(slope >= 0, transform, low), np.where(slope <= 0, transform, high)
        target = transform + step
        is_inside = (target > low) & (target < high)
        following = np.where(is_inside, target, (low + high) / 2)
        change, transform = np.abs(following - transform).max(), following
        if change < TOLERANCE:
            break
    is_sufficient = tables.counts.sum(axis=(1, 2)) >= SMALLEST_PAIR
    return np.where(is_sufficient, np.tanh(transform), np.nan)


def _score(tables: _Tables, correlation: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Slope of the log-likelihood over Fisher's transform, and the step of scoring."""
    density, volume = _integrate_normal(tables.row_thresholds, tables.column_thresholds, correlation)
    expected = np.maximum(_probabilities(tables) + _cells(volume), 1e-300)
    slopes = _cells(density)
    scale = 1 - correlation**2
    slope = (tables.counts * slopes / expected).sum(axis=(1, 2)) * scale
    information = (slopes**2 / expected).sum(axis=(1, 2)) * tables.counts.sum(axis=(1, 2)) * scale**2
    return slope, slope / np.maximum(information, 1e-300)


def _probabilities(tables: _Tables) -> FloatArray:
    """Cells of independent items."""
    from scipy.special import ndtr

    rows: FloatArray = np.diff(ndtr(tables.row_thresholds), axis=1)
    columns: FloatArray = np.diff(ndtr(tables.column_thresholds), axis=1)
    return rows[:, :, None] * columns[:, None, :]


def _cells(corners: FloatArray) -> FloatArray:
    """Cells from a function of their corners."""
    return np.diff(np.diff(corners, axis=1), axis=2)


def _integrate_normal(rows: FloatArray, columns: FloatArray, correlation: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Bivariate normal density at every corner, and its integral over the correlation from 0.

    The integral is what the distribution function has beyond the product of the margins (Plackett 1954), taken over
    the arc sine of the correlation by Gauss-Legendre.
    """
    nodes, weights = np.polynomial.legendre.leggauss(N_NODES)
    squares = rows[:, :, None] ** 2 + columns[:, None, :] ** 2
    product = 2 * rows[:, :, None] * columns[:, None, :]
    half_angle = np.arcsin(correlation) / 2
    volume = np.zeros_like(product)
    for node, weight in zip(nodes, weights, strict=True):
        sine = np.sin(half_angle * (node + 1))[:, None, None]
        volume += weight * np.exp((product * sine - squares) / (2 * (1 - sine**2)))
    rest = (1 - correlation**2)[:, None, None]
    density = np.exp((product * correlation[:, None, None] - squares) / (2 * rest)) / (2 * np.pi * np.sqrt(rest))
    return density, volume * half_angle[:, None, None] / (2 * np.pi)
