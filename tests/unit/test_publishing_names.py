"""Regulated file names (8.3): written and read by one grammar."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_lib.errors import ParamsError
from qa_lib.params import load_params
from qa_lib.publishing.names import FORMATS, RegulatedName, known_units, parse_name, regulated_name

pytestmark = pytest.mark.unit
DATE = dt.date(2026, 1, 25)
UNITS = known_units(load_params(Path(__file__).parents[2] / "params"))
#: The example of clause 8.3, letter by letter.
EXAMPLE = "2025_11_20_Фарм.Мектеп СҚЕК есебі.docx"

words = st.text(min_size=1, max_size=60).filter(lambda text: regulated_name(DATE, text, "x")[11:-2] != "")


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


def test_example_of_the_regulation_is_read_and_written_verbatim() -> None:
    """Between unit and type it has a blank where the scheme has an underscore."""
    name = parse_name(EXAMPLE, units=UNITS)
    assert name == RegulatedName(dt.date(2025, 11, 20), "Фарм.Мектеп", "СҚЕК есебі", "docx", " ")
    assert str(name) == EXAMPLE


@given(st.dates(), words, words, st.sampled_from(FORMATS))
def test_what_is_written_is_read_again(date: dt.date, unit: str, document_type: str, suffix: str) -> None:
    """The parts of a written name are those that it was written from."""
    name = f"{regulated_name(date, unit, document_type)}.{suffix}"
    read = parse_name(name, units=UNITS)
    assert (read.date, read.suffix, read.joint) == (date, suffix, "_")
    assert str(read) == name
    assert regulated_name(read.date, read.unit, read.document_type) == name.removesuffix(f".{suffix}")


@given(st.sampled_from(sorted(UNITS)), words, st.sampled_from(FORMATS))
def test_known_units_are_told_from_the_type_behind_a_blank(unit: str, document_type: str, suffix: str) -> None:
    """The longest known unit is taken; the name is written as it was read."""
    safe_unit, safe_type = regulated_name(DATE, unit, document_type)[11:].split("_")
    name = f"2026_01_25_{safe_unit} {safe_type}.{suffix}"
    read = parse_name(name, units=UNITS)
    assert str(read) == name
    assert read.unit.startswith(safe_unit)


@given(st.text(max_size=80))
def test_anything_else_is_refused_in_words(text: str) -> None:
    """No text stops the reading: it is a name, which is written as it was read, or each wrong part is told."""
    read, faults = _try(text)
    assert (read is None) == bool(faults)
    assert all("not by clause 8.3: " in fault for fault in faults)
    assert read is None or parse_name(str(read), units=UNITS) == read


def _try(text: str) -> tuple[RegulatedName | None, list[str]]:
    try:
        return parse_name(text, units=UNITS), []
    except ParamsError as error:
        return None, error.faults


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("20.11.2025 СҚЕК есебі.docx", "date '20.11.2025': expected YYYY_MM_DD_"),
        ("2025_13_40_Фарм.Мектеп_СҚЕК есебі.docx", "date '2025_13_40': no such day"),
        ("2025_11_20.docx", "unit: missing"),
        ("2025_11_20_Фарм.Мектеп_.docx", "document type: missing"),
        ("2025_11_20_Фарм.Мектебі СҚЕК есебі.docx", "expected '_' between them"),
        ("2025_11_20_Фарм.Мектебі СҚЕК есебі.docx", "did you mean 'Фарм.Мектеп'?"),
        ("2025_11_20_Фарм.Мектеп_СҚЕК  есебі.docx", "document type 'СҚЕК  есебі': expected 'СҚЕК есебі'"),
        ("2025_11_20_Фарм.Мектеп_СҚЕК_есебі.docx", "document type 'СҚЕК_есебі': expected 'СҚЕК-есебі'"),
        ("2025_11_20_Фарм.Мектеп_СҚЕК есебі.doc", "format 'doc': expected one of docx, xlsx, pdf"),
        ("2025_11_20_Фарм.Мектеп_СҚЕК есебі.PDF", "format 'PDF': expected lower case, 'pdf'"),
    ],
)
def test_wrong_part_is_named_with_what_is_expected(name: str, told: str) -> None:
    """Whoever named a file learns which part is wrong."""
    with pytest.raises(ParamsError) as refusal:
        parse_name(name, units=UNITS)
    assert told in str(refusal.value)


def test_all_wrong_parts_are_told_at_once() -> None:
    """Not only the first."""
    with pytest.raises(ParamsError) as refusal:
        parse_name("2025_02_30_Фарм/Мектеп_СҚЕК есебі.odt", units=UNITS)
    assert [fault.split(": ")[1].split(" '")[0] for fault in refusal.value.faults] == ["format", "date", "unit"]
