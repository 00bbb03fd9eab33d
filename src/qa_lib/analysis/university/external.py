"""Indicators from outside: the latest value of each, the one before, and whether its target is reached (4.1, 4.5)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis.university.data import UniversityData

EXTERNAL = "external-indicators"


def tabulate_external(data: UniversityData) -> pd.DataFrame:
    """The latest value of each external indicator of each unit.

    Returns
    -------
    DataFrame
        ``indicator``, ``school`` ("": the university), ``year``, ``value``, ``before`` (of the latest year before; NA
        without one), ``target`` (NA without one), ``verdict``: ``met`` or ``not_met`` (a place in a ranking by the
        direction that ``objects.yaml`` names), NA without value or target.
    """
    frame = data.registers.frame(EXTERNAL)
    rows = frame.sort_values(["indicator", "school", "year"], kind="stable")
    rows = rows.assign(before=rows.groupby(["indicator", "school"])["value"].shift())
    latest = rows.drop_duplicates(["indicator", "school"], keep="last").reset_index(drop=True)
    is_low_better = latest["indicator"].isin(data.params.objects.lower_is_better)
    is_met = (latest["value"] >= latest["target"]).where(~is_low_better, latest["value"] <= latest["target"])
    is_known = latest["value"].notna() & latest["target"].notna()
    words = [("met" if met else "not_met") if known else None for met, known in zip(is_met, is_known, strict=True)]
    return latest[["indicator", "school", "year", "value", "before", "target"]].assign(
        verdict=pd.Series(words, index=latest.index, dtype="str")
    )
