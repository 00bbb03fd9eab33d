"""Chapter "comparison": surveys and blocks against their targets, and what so many answers could have shown."""

from __future__ import annotations

from typing import Any

import pandas as pd

from qa_lib.analysis.data import ReportData, once_per_report
from qa_lib.analysis.levels import order_rows
from qa_lib.analysis.satisfaction import tabulate_blocks, tabulate_surveys
from qa_lib.measurement.hypotheses import detectable_from_target
from qa_lib.params import Policy


@once_per_report
def tabulate_targets(data: ReportData) -> pd.DataFrame:
    """The levels of surveys and blocks with their distance from the target.

    Returns
    -------
    DataFrame
        The columns of `satisfaction.tabulate_blocks` (``block`` NA: the survey), ``difference_share``,
        ``difference_low``, ``difference_high`` (level - target), ``detectable_low_share``, ``detectable_high_share``
        (the levels nearest to the target that so many answers would have told from it, with the policy's power; NA
        where there is none, or where the verdict is told).
    """
    levels = pd.concat([tabulate_surveys(data), tabulate_blocks(data)], ignore_index=True)
    levels = order_rows(levels.assign(block=levels["block"].astype("str")), params=data.params)
    ends = {
        f"difference_{end}": levels[f"satisfaction_{end}"] - levels["target_share"] for end in ("share", "low", "high")
    }
    nearest = [_find_nearest(row, data.params.policy) for row in levels.to_dict("records")]
    return levels.assign(
        **ends,
        detectable_low_share=pd.array([low for low, _ in nearest], dtype="Float64"),
        detectable_high_share=pd.array([high for _, high in nearest], dtype="Float64"),
    )


def _find_nearest(row: dict[Any, Any], policy: Policy) -> tuple[float | None, float | None]:
    target, n = row["target_share"], row["n_effective"]
    if row["verdict"] != "cannot_be_told" or pd.isna(n):
        return None, None
    distance = detectable_from_target(
        target,
        n,
        power=policy.comparison.power.value,
        confidence_level=policy.measurement.confidence_level.value,
    )
    low = target - distance.below if isinstance(distance.below, float) else None
    high = target + distance.above if isinstance(distance.above, float) else None
    return low, high
