"""Omega of a scale with facets: how much of its sum one general factor explains, and how much all factors do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from qa_lib.measurement.estimates import NotEstimated
from qa_lib.measurement.inputs import check_choice
from qa_lib.measurement.reliability.matrices import alpha_of, lambda6_of
from qa_lib.measurement.structure.correlations import Correlations, correlate_items
from qa_lib.measurement.structure.extraction import Extraction, extract_loadings
from qa_lib.measurement.structure.rotation import RotatedLoadings, rotate_loadings
from qa_lib.measurement.structure.sums import FloatArray, MissingRule

#: Rotations whose factors may correlate, which a general factor above them needs.
ObliqueRotation = Literal["oblimin", "promax"]


#: Common variance below this is what rounding leaves of none.
_NOTHING = 1e-12


@dataclass(frozen=True)
class HierarchicalOmega:
    """Omega from a general factor and group factors (Schmid and Leiman)."""

    n: int
    k: int
    #: Share of the sum's variance from the general factor, and from all common factors.
    omega_h: float
    omega_total: float
    #: Share of the general factor in the common variance of a long scale of such items: omega_h / omega_total.
    omega_limit: float
    #: Share of the general factor in the items' common variance.
    common_variance_share: float
    alpha_std: float
    lambda6: float
    #: One row an item (index ``item``): sign (-1 where the item was turned round), general, the group factors F1, F2,
    #: …, communality.
    items: pd.DataFrame


def estimate_hierarchical_omega(
    answers: pd.DataFrame,
    *,
    n_factors: int = 3,
    extraction: Extraction = "minres",
    rotation: ObliqueRotation = "oblimin",
    missing: MissingRule = "listwise",
) -> HierarchicalOmega | NotEstimated:
    """Omega hierarchical and omega total by a Schmid-Leiman transformation.

    The items' correlations are factored and rotated obliquely; the factors' correlations are factored again into one
    general factor (two factors share the root of their correlation; a single factor is the general one). With g the
    items' loadings on it and h2 their communalities: omega_h = (sum g)^2 / sum(R), omega_total = 1 - sum(1 - h2) /
    sum(R). Items that load negatively on the general factor are turned round first.

    Parameters
    ----------
    answers
        Respondents x items, numbers; NaN is missing.
    n_factors
        Group factors. Three need at least six items to be identified; with fewer, omega_h depends on the start.
    extraction
        ``minres``, ``ml`` or ``pa``, for items and factors alike.
    rotation
        ``oblimin`` or ``promax``.
    missing
        ``listwise`` or ``pairwise`` correlations.

    Returns
    -------
    HierarchicalOmega or NotEstimated
        ``NotEstimated``: as `correlate_items` for constant or too few answers, a matrix that is not positive definite,
        items with nothing in common, or an extraction that did not converge.

    Raises
    ------
    ValueError
        An unknown word, fewer factors than one or not fewer than items, or a column that is not numeric.

    Notes
    -----
    Schmid, Leiman (1957), Psychometrika 22, 53-61; Zinbarg, Revelle, Yovel, Li (2005), Psychometrika 70, 123-133.
    R: ``psych::omega(cor(x), nfactors, fm, rotate)``.
    """
    check_choice(extraction, Extraction, what="extraction")
    check_choice(rotation, ObliqueRotation, what="rotation of correlated factors")
    if not 1 <= n_factors < answers.shape[1]:
        raise ValueError(f"number of factors. Given: {n_factors}. Expected: 1 to {answers.shape[1] - 1}")
    correlations = correlate_items(answers, missing=missing)
    if isinstance(correlations, NotEstimated):
        return correlations
    if not correlations.is_positive_definite:
        return NotEstimated("not_defined", n=correlations.n)
    return _transform(correlations, n_factors, extraction=extraction, rotation=rotation)


def _transform(
    correlations: Correlations, n_factors: int, *, extraction: Extraction, rotation: ObliqueRotation
) -> HierarchicalOmega | NotEstimated:
    unrotated = extract_loadings(correlations.values, n_factors, extraction=extraction)
    if unrotated is None:
        return NotEstimated("not_converged", n=correlations.n)
    if (unrotated**2).sum() < _NOTHING:
        return NotEstimated("not_defined", n=correlations.n)
    rotated = rotate_loadings(unrotated, rotation=rotation, normalisation="raw")
    above = _load_on_general(rotated, extraction)
    if above is None:
        return NotEstimated("not_converged", n=correlations.n)
    groups = rotated.loadings * np.sqrt(np.maximum(1 - above**2, 0))
    return _describe(correlations, rotated.loadings @ above, groups, (unrotated**2).sum(axis=1))


def _load_on_general(rotated: RotatedLoadings, extraction: Extraction) -> FloatArray | None:
    """The group factors' loadings on the general factor."""
    between = rotated.factor_correlations
    if len(between) == 1:
        return np.ones(1)
    if len(between) == 2:
        root = np.sqrt(abs(between[0, 1]))
        return np.array([root, root if between[0, 1] >= 0 else -root])
    loadings = extract_loadings(between, 1, extraction=extraction)
    return None if loadings is None else loadings[:, 0] * (1 if loadings.sum() >= 0 else -1)


def _describe(
    correlations: Correlations, general: FloatArray, groups: FloatArray, communality: FloatArray
) -> HierarchicalOmega:
    sign = np.where(general < 0, -1.0, 1.0)
    matrix = correlations.values * np.outer(sign, sign)
    general, groups, total = general * sign, groups * sign[:, np.newaxis], matrix.sum()
    omega_h = float(general.sum() ** 2 / total)
    omega_total = float(1 - (1 - communality).sum() / total)
    columns = {f"F{number + 1}": groups[:, number] for number in range(groups.shape[1])}
    items = pd.DataFrame(
        {"sign": sign.astype(int), "general": general, **columns, "communality": communality},
        index=pd.Index(correlations.items, name="item"),
    )
    return HierarchicalOmega(
        n=correlations.n,
        k=len(sign),
        omega_h=omega_h,
        omega_total=omega_total,
        omega_limit=omega_h / omega_total,
        common_variance_share=float((general**2).sum() / communality.sum()),
        alpha_std=alpha_of(matrix),
        lambda6=lambda6_of(matrix),
        items=items,
    )
