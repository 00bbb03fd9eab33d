"""What themes of earlier versions of the code frame count as, and where their counts stop being comparable."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qa_lib.params import Params


def count_as_now(codings: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Codings in which a theme that was renamed or merged is the present one; one that was split stays itself.

    An answer with two themes that were merged has the present theme twice: whoever counts drops what is repeated.
    """
    present = params.lineage.counted_as
    if not present or not codings["theme"].isin(list(present)).any():
        return codings
    return codings.assign(theme=codings["theme"].astype("str").replace(present))


def theme_categories(params: Params) -> dict[str, str]:
    """The category of every theme of the code frames, those of earlier versions included."""
    return {code: theme.category for code, theme in params.lineage.themes.items()}


def find_theme_break(params: Params, theme: str, *, until: str) -> str | None:
    """The semester of the last change up to ``until`` from which on a theme is counted differently; None without."""
    order = [semester.code for semester in params.semesters.semesters]
    places = [order.index(semester) for semester in params.lineage.breaks(theme)]
    past = [place for place in places if place <= order.index(until)]
    return order[max(past)] if past else None


def find_theme_end(params: Params, theme: str) -> str | None:
    """The semester from which on nobody could give a theme that was split or dropped; None where it goes on."""
    lineage = params.lineage
    if theme in lineage.counted_as:
        return None
    changes = [change for frame in lineage.frames for change in frame.changes]
    present = {one.code for frame in lineage.frames for one in frame.themes}
    retired_in = (change.semester for change in changes if theme in {one.code for one in change.retired})
    return None if theme in present else next(retired_in, None)


def find_theme_start(params: Params, theme: str, *, semesters: Sequence[str]) -> str | None:
    """The first of ``semesters`` since a theme is counted as it is now; None where all of them count."""
    found = find_theme_break(params, theme, until=semesters[-1]) if semesters else None
    order = [semester.code for semester in params.semesters.semesters]
    since = [code for code in semesters if found is None or order.index(code) >= order.index(found)]
    return since[0] if since and len(since) < len(semesters) else None
