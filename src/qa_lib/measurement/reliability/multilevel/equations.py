"""Henderson's mixed-model equations for given standard deviations: effects, restricted likelihood, its gradient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from qa_lib.measurement.reliability.multilevel.design import Design, FloatArray

#: Levels of the first grouping whose uncertainty is worked out at once.
_CHUNK = 2048
#: Share of the ratings' sum of squares below which groupings leave nothing unexplained.
_TRACE = 1e-12


@dataclass(frozen=True)
class Places:
    """Levels of one grouping, one a row, by the grouping's position in the design and their places in it."""

    position: int
    level: NDArray[np.int64]


@dataclass(frozen=True)
class Solution:
    """The equations at relative standard deviations ``theta`` (of each grouping, in residual standard deviations).

    Effects are spherical: the effect on a rating is theta times it.
    """

    design: Design
    theta: FloatArray
    #: Of the first grouping's levels, and of the columns of the rest (the intercept last).
    first: FloatArray
    rest: FloatArray
    #: Diagonal of the first grouping's block.
    diagonal: FloatArray
    #: Inverse of the rest's block after the first grouping is eliminated.
    inverse: FloatArray
    log_determinant: float

    @property
    def residual_variance(self) -> float:
        """Penalised residual sum of squares over n - 1, not below a trace of the ratings' variance."""
        design = self.design
        explained = (
            self.theta[0] * design.groupings[0].total @ self.first + self._rest_scale * design.rest_total @ self.rest
        )
        return max(float(design.square - explained), _TRACE * design.square) / (design.n - 1)

    @property
    def _rest_scale(self) -> FloatArray:
        return scale_rest(self.design, self.theta)

    @property
    def criterion(self) -> float:
        """-2 log restricted likelihood."""
        return self.log_determinant + (self.design.n - 1) * (1 + float(np.log(2 * np.pi * self.residual_variance)))

    @property
    def gradient(self) -> FloatArray:
        """Of the criterion by theta^2: (levels - trace of the inverse - squared effects / residual) / theta^2.

        Theta must not be 0.
        """
        squares = np.array([(self._effects(position) ** 2).sum() for position in range(len(self.theta))])
        levels = np.array([len(grouping.levels) for grouping in self.design.groupings])
        return (levels - self._traces - squares / self.residual_variance) / self.theta**2

    @property
    def _traces(self) -> FloatArray:
        """The trace of each grouping's block of the inverse of all equations."""
        design = self.design
        weighted = weigh_rows(design, self.theta, (self.theta[0] / self.diagonal) ** 2)
        first = (1 / self.diagonal).sum() + (self.inverse * weighted).sum()
        rest = np.bincount(design.owner, weights=np.diag(self.inverse), minlength=len(self.theta))
        return np.concatenate([[first], rest[1:]])

    def _effects(self, position: int) -> FloatArray:
        return self.first if position == 0 else self.rest[self.design.owner == position]

    def tabulate_effects(self, design: Design) -> dict[str, pd.DataFrame]:
        """One table a grouping: n, effect, effect_sd by level."""
        spread = [self._first_spread(), *self._rest_spreads()]
        tables = {}
        for position, grouping in enumerate(design.groupings):
            sd = self.theta[position] * np.sqrt(self.residual_variance * np.maximum(spread[position], 0.0))
            effect = self.theta[position] * self._effects(position)
            columns = {"n": grouping.size.astype(np.int64), "effect": effect, "effect_sd": sd}
            tables[grouping.name] = pd.DataFrame(columns, index=grouping.levels.rename(grouping.name))
        return tables

    def covary(self, first: Places, second: Places) -> FloatArray:
        """Covariances, pair by pair, of effects on a rating of two groupings, given the ratings and the intercept."""
        if second.position == 0:
            return self.covary(second, first)
        columns = self._columns_of(second)
        if first.position == 0:
            rows = self.design.first_by_rest[first.level]
            through = (self._rest_scale[:, np.newaxis] * self._fixed[:, columns]).T
            common = np.asarray(rows.multiply(through).sum(axis=1)).ravel()
            between = -self.theta[0] / self.diagonal[first.level] * common
        else:
            between = self._fixed[self._columns_of(first), columns]
        scale = self.theta[first.position] * self.theta[second.position] * self.residual_variance
        return np.asarray(scale * between)

    def _columns_of(self, places: Places) -> NDArray[np.int64]:
        return np.flatnonzero(self.design.owner == places.position)[places.level]

    @property
    def _fixed(self) -> FloatArray:
        """The inverse with the intercept held fixed."""
        return np.asarray(self.inverse - np.outer(self.inverse[:, -1], self.inverse[-1]) / self.inverse[-1, -1])

    def _rest_spreads(self) -> list[FloatArray]:
        """Diagonals of the inverse with the intercept held fixed."""
        spread = np.diag(self.inverse) - self.inverse[:, -1] ** 2 / self.inverse[-1, -1]
        return [spread[self.design.owner == position] for position in range(1, len(self.theta))]

    def _first_spread(self) -> FloatArray:
        by_rest = self.design.first_by_rest
        scaled = self._rest_scale[:, np.newaxis] * self._fixed * self._rest_scale
        parts = []
        for start in range(0, by_rest.shape[0], _CHUNK):
            rows = by_rest[start : start + _CHUNK]
            parts.append(np.asarray(rows.multiply(rows @ scaled).sum(axis=1)).ravel())
        return np.asarray(1 / self.diagonal + (self.theta[0] / self.diagonal) ** 2 * np.concatenate(parts))


def scale_rest(design: Design, theta: FloatArray) -> FloatArray:
    """The factor of each column of the rest: its grouping's theta, 1 for the intercept."""
    return np.where(design.owner == 0, 1.0, theta[design.owner])


def weigh_rows(design: Design, theta: FloatArray, weights: FloatArray) -> FloatArray:
    """The rest's cross-products through the levels of the first grouping, each level weighed."""
    by_rest, scale = design.first_by_rest, scale_rest(design, theta)
    product = by_rest.T @ by_rest.multiply(weights[:, np.newaxis]).tocsr()
    return np.asarray(scale[:, np.newaxis] * product.toarray() * scale)


def solve_equations(design: Design, theta: FloatArray) -> Solution:
    """Effects and the restricted likelihood at ``theta``."""
    first, scale = design.groupings[0], scale_rest(design, theta)
    diagonal = theta[0] ** 2 * first.size + 1
    penalty = np.diag((design.owner > 0).astype(np.float64))
    block = scale[:, np.newaxis] * design.rest_by_rest * scale + penalty
    inverse, log_determinant = invert(block - weigh_rows(design, theta, theta[0] ** 2 / diagonal))
    own = theta[0] * first.total
    through = theta[0] * scale * (design.first_by_rest.T @ (own / diagonal))
    rest = inverse @ (scale * design.rest_total - through)
    effects = (own - theta[0] * (design.first_by_rest @ (scale * rest))) / diagonal
    return Solution(design, theta, effects, rest, diagonal, inverse, float(np.log(diagonal).sum()) + log_determinant)


def invert(matrix: FloatArray) -> tuple[FloatArray, float]:
    """The inverse of a symmetric positive definite matrix and the logarithm of its determinant, by Cholesky."""
    from scipy.linalg.lapack import dpotrf, dpotri

    factor = dpotrf(matrix, lower=1, clean=1)[0]
    lower = dpotri(factor, lower=1)[0]
    return lower + np.tril(lower, -1).T, 2 * float(np.log(np.diag(factor)).sum())
