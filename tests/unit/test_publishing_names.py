"""Regulated file names (8.3)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_lib.publishing.names import regulated_name

pytestmark = pytest.mark.unit
DATE = dt.date(2026, 1, 25)


def test_regulated_name_follows_the_scheme() -> None:
    """Date, unit and document type are joined by underscores."""
    assert regulated_name(DATE, "Фарм.Мектеп", "СҚЕК есебі") == "2026_01_25_Фарм.Мектеп_СҚЕК есебі"


@given(st.text(max_size=200), st.text(max_size=200))
def test_regulated_name_is_a_single_safe_file_name(unit: str, document_type: str) -> None:
    """Whatever a unit is called, the name stays one file in its folder."""
    name = regulated_name(DATE, unit, document_type)
    assert name.startswith("2026_01_25_")
    assert not set(name) & set('/\\:*?"<>|\n\r\t\x00')
    assert len(name) < 180
