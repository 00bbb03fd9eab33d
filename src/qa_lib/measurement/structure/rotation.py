"""Rotations of loadings to simple structure: varimax, promax, and oblimin by gradient projection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from qa_lib.measurement.structure.sums import FloatArray
from qa_lib.measurement.structure.threads import on_one_thread

Rotation = Literal["none", "varimax", "promax", "oblimin"]
#: ``kaiser``: rows have length 1 while they are rotated; ``raw``: as they are.
Normalisation = Literal["raw", "kaiser"]

#: Slope at which a rotation has converged, and its steps at most.
TOLERANCE = 1e-9
STEPS = 5_000
#: Slope at which starts of oblimin are told apart.
ROUGH_TOLERANCE = 1e-5
#: Starts of oblimin: the identity and random ones, of which the best solution is kept.
N_STARTS = 6
#: Power of promax' target.
PROMAX_POWER = 4


@dataclass(frozen=True)
class RotatedLoadings:
    """Pattern loadings (items x factors) with the correlations of their factors."""

    loadings: FloatArray
    factor_correlations: FloatArray

    @property
    def sums_of_squares(self) -> FloatArray:
        """Variance that each factor accounts for: the diagonal of Phi L'L, which for uncorrelated factors is L'L's."""
        return np.diag(self.factor_correlations @ self.loadings.T @ self.loadings)

    def put_in_order(self) -> RotatedLoadings:
        """The factor with the largest sum of squares first, signs such that each column's sum is positive."""
        order = np.argsort(-self.sums_of_squares, kind="stable")
        signs = np.where(self.loadings.sum(axis=0) < 0, -1.0, 1.0)[order]
        correlations = self.factor_correlations[np.ix_(order, order)] * np.outer(signs, signs)
        return RotatedLoadings(self.loadings[:, order] * signs, correlations)


@on_one_thread
def rotate_loadings(loadings: FloatArray, *, rotation: Rotation, normalisation: Normalisation) -> RotatedLoadings:
    """Rotated loadings with the largest factor first and signs such that each column's sum is positive."""
    if rotation == "none" or loadings.shape[1] == 1:
        return RotatedLoadings(loadings, np.eye(loadings.shape[1])).put_in_order()
    rotate: Callable[[FloatArray], RotatedLoadings] = _ROTATIONS[rotation]
    if normalisation == "raw":
        return rotate(loadings).put_in_order()
    lengths = np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    lengths[lengths == 0] = 1.0
    rotated = rotate(loadings / lengths)
    return RotatedLoadings(rotated.loadings * lengths, rotated.factor_correlations).put_in_order()


def rotate_varimax(loadings: FloatArray) -> RotatedLoadings:
    """Orthogonal rotation to the largest variance of squared loadings (Kaiser 1958).

    Singular value steps as in R's ``varimax(normalize = FALSE, eps = 1e-14)``.
    """
    n_items, n_factors = loadings.shape
    turn, strength = np.eye(n_factors), 0.0
    for _ in range(STEPS):
        rotated = loadings @ turn
        target = rotated**3 - rotated * ((rotated**2).sum(axis=0) / n_items)
        left, singular, right = np.linalg.svd(loadings.T @ target)
        turn, before, strength = left @ right, strength, float(singular.sum())
        if strength < before * (1 + 1e-14):
            break
    return RotatedLoadings(loadings @ turn, np.eye(n_factors))


def rotate_promax(loadings: FloatArray) -> RotatedLoadings:
    """Oblique rotation towards varimax loadings raised to the fourth power (Hendrickson & White 1964).

    As R's ``stats::promax`` of these loadings' varimax solution; the varimax step works on rows of length 1 where the
    loadings themselves do not have it.
    """
    varimax = rotate_loadings(loadings, rotation="varimax", normalisation="kaiser").loadings
    target = varimax * np.abs(varimax) ** (PROMAX_POWER - 1)
    turn = np.linalg.lstsq(varimax, target, rcond=None)[0]
    turn = turn * np.sqrt(np.diag(np.linalg.inv(turn.T @ turn)))
    inverse = np.linalg.inv(turn)
    return RotatedLoadings(varimax @ turn, inverse @ inverse.T)


def rotate_oblimin(loadings: FloatArray) -> RotatedLoadings:
    """Direct oblimin with gamma 0 (quartimin), the best of several starts (Jennrich 2002).

    As ``GPArotation::oblimin(normalize = FALSE)``.
    """
    n_factors = loadings.shape[1]
    random = np.random.default_rng(20260101)
    turns = [np.linalg.qr(random.standard_normal((n_factors, n_factors)))[0] for _ in range(N_STARTS - 1)]
    rough = [_project_gradient(loadings, start, tolerance=ROUGH_TOLERANCE) for start in [np.eye(n_factors), *turns]]
    best = min(rough, key=lambda turn: _quartimin(loadings @ np.linalg.inv(turn).T)[0])
    turn = _project_gradient(loadings, best, tolerance=TOLERANCE)
    return RotatedLoadings(loadings @ np.linalg.inv(turn).T, turn.T @ turn)


def _quartimin(loadings: FloatArray) -> tuple[float, FloatArray]:
    """Products of squared loadings on different factors, and their gradient."""
    squares = loadings**2
    others = squares.sum(axis=1, keepdims=True) - squares
    return float((squares * others).sum()) / 4, loadings * others


def _project_gradient(loadings: FloatArray, start: FloatArray, *, tolerance: float) -> FloatArray:
    """The turning matrix, columns of length 1, where projected gradients lead to from the start (Jennrich 2002)."""
    turn, step = start, 1.0
    rotated = loadings @ np.linalg.inv(turn).T
    value, slope = _quartimin(rotated)
    for _ in range(STEPS):
        gradient = -(rotated.T @ slope @ np.linalg.inv(turn)).T
        direction = gradient - turn * (turn * gradient).sum(axis=0)
        steepness = float((direction**2).sum())
        step *= 2
        while step * steepness > tolerance**2:
            candidate = turn - step * direction
            candidate = candidate / np.sqrt((candidate**2).sum(axis=0))
            turned = loadings @ np.linalg.inv(candidate).T
            lower, lower_slope = _quartimin(turned)
            if value - lower > 0.5 * steepness * step:
                break
            step /= 2
        else:
            break
        turn, rotated, value, slope = candidate, turned, lower, lower_slope
    return turn


_ROTATIONS = {"varimax": rotate_varimax, "promax": rotate_promax, "oblimin": rotate_oblimin}
