"""The chapters that a report is made of."""

from __future__ import annotations

from pathlib import Path

import pytest
from given import NO_DATA, ROOT

from qa_lib.errors import ParamsError
from qa_lib.params import load_params
from qa_lib.paths import Paths
from qa_lib.publishing.chapters import chapters_of
from qa_lib.publishing.request import ReportRequest

pytestmark = pytest.mark.unit


def test_chapters_of_names_every_notebook_that_is_not_there(tmp_path: Path) -> None:
    """A chapter of reports.yaml without its notebook is a fault of the params, with the nearest notebook's name."""
    params = load_params(ROOT / "params")
    entries = params.reports.chapters_of("school", "internal")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / f"{entries[0].notebook}x.ipynb").touch()
    paths = Paths(root=tmp_path, data=NO_DATA, params=ROOT / "params")
    with pytest.raises(ParamsError, match=rf"did you mean '{entries[0].notebook}x'.* @ reports.yaml:school") as caught:
        chapters_of(ReportRequest("pharm", "2025-autumn"), paths, params)
    assert len(caught.value.faults) == len(entries)
