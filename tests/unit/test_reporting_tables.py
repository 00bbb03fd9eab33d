"""A released frame becomes a table that reads the same in every form."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pypandoc
import pytest

from qa_lib.reporting.language import Language
from qa_lib.reporting.tables import COLUMNS_MAX, Column, make_table

pytestmark = pytest.mark.unit

LONG = (
    "Клиникалық базалардағы тәжірибелік сабақтар кәсіби дағдыларымды қалыптастыруға жеткілікті мүмкіндік береді | " * 2
)
COLUMNS = [
    Column("label", "Блок"),
    Column("n_valid", "Жарамды жауаптар", "count"),
    Column("share", "Қанағаттану", "share", low="low", high="high", n="n_valid"),
]


@pytest.fixture
def language(tmp_path: Path) -> Language:
    """Russian numbers; the sentences in English, independent of the catalogues."""
    file = tmp_path / "ru" / "LC_MESSAGES" / "qa.po"
    file.parent.mkdir(parents=True)
    file.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n', encoding="utf-8")
    return Language("ru", folder=tmp_path)


@pytest.fixture
def frame() -> pd.DataFrame:
    """A shown row, a row of nobody, a suppressed row and one without an estimate."""
    return pd.DataFrame(
        {
            "label": [LONG, "Ә", "Ғ", "Қ"],
            "n_valid": pd.array([412, 40, None, 12], dtype="Int64"),
            "share": pd.array([0.7234, 0.0, None, None], dtype="Float64"),
            "low": pd.array([0.68, 0.0, None, None], dtype="Float64"),
            "high": pd.array([0.76, 0.09, None, None], dtype="Float64"),
            "is_suppressed": [False, False, True, False],
        }
    )


def read_cells(markdown: str) -> list[list[str]]:
    """The rows of a pipe table as pandoc's plain words."""
    (table,) = json.loads(pypandoc.convert_text(markdown, "json", format="markdown"))["blocks"]
    rows = table["c"][4][0][3]
    return [
        ["".join(i["c"] if i["t"] == "Str" else " " for block in cell[4] for i in block["c"]) for cell in row[1]]
        for row in rows
    ]


def test_make_table_absent_values_are_told_apart(frame: pd.DataFrame, language: Language) -> None:
    """Zero, suppressed and not estimated look different, and the marks are explained."""
    view = make_table(frame, columns=COLUMNS, name="t", caption="c", language=language)
    shares = [cells[2] for cells in read_cells(view.markdown)]
    assert [share.rstrip("\u2007") for share in shares] == ["72\u00a0%\u00a0(68–76)", "0\u00a0%\u00a0(0–9)", "x", "—"]
    assert "x: " in view.note
    assert "—: " in view.note


def test_make_table_long_wording_stays_whole(frame: pd.DataFrame, language: Language) -> None:
    """A wording with a bar in it is one cell, letter by letter."""
    view = make_table(frame, columns=COLUMNS, name="t", caption="c", language=language)
    assert read_cells(view.markdown)[0][0] == LONG.strip()


def test_make_table_data_keeps_full_precision(frame: pd.DataFrame, language: Language) -> None:
    """The data hold the limits as columns, every digit, and null for what is not shown; they are JSON."""
    data = json.loads(json.dumps(make_table(frame, columns=COLUMNS, name="t", caption="c", language=language).data))
    assert [column["name"] for column in data["columns"]] == ["label", "n_valid", "share", "low", "high"]
    assert data["rows"][0][1:] == [412, 0.7234, 0.68, 0.76]
    assert data["rows"][2][1:] == [None] * 4


def test_make_table_long_wordings_get_the_room(frame: pd.DataFrame, language: Language) -> None:
    """The rule under the heads gives texts the most room and marks numbers as right aligned."""
    rule = make_table(frame, columns=COLUMNS, name="t", caption="c", language=language).markdown.splitlines()[1]
    text, count, share = rule.strip("|").split("|")
    assert len(text) > len(share) > len(count) > len("412")
    assert (text[-1], count[-1], share[-1]) == ("-", ":", ":")


def test_make_table_html_can_be_sorted(frame: pd.DataFrame, language: Language) -> None:
    """Cells carry the value to sort by, heads their scope."""
    html = make_table(frame, columns=COLUMNS, name="t", caption="<c>", language=language).html
    assert 'data-sort="0.7234"' in html
    assert html.count('scope="col"') == len(COLUMNS)
    assert "<caption>&lt;c&gt;</caption>" in html


def test_make_table_too_many_columns_is_refused(frame: pd.DataFrame, language: Language) -> None:
    """A page does not hold more than nine columns."""
    with pytest.raises(ValueError, match="divide the table"):
        make_table(frame, columns=COLUMNS[:1] * (COLUMNS_MAX + 1), name="t", caption="c", language=language)


def test_make_table_missing_column_is_named(frame: pd.DataFrame, language: Language) -> None:
    """A column that the frame lacks is named."""
    with pytest.raises(ValueError, match="lacks n_valid"):
        make_table(frame.drop(columns="n_valid"), columns=COLUMNS, name="t", caption="c", language=language)


def test_make_table_numbers_stand_on_their_decimal(frame: pd.DataFrame, language: Language) -> None:
    """Spaces as wide as a digit make up for shorter intervals, so that right-aligned numbers stand under each other."""
    shares = [
        cells[2]
        for cells in read_cells(make_table(frame, columns=COLUMNS, name="t", caption="c", language=language).markdown)
    ]
    assert len(shares[0]) - shares[0].index("%") == len(shares[1]) - shares[1].index("%")


@pytest.fixture
def grouped(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of two surveys."""
    return frame.assign(survey=["Оқу", "Оқу", "Ұстаз", "Ұстаз"])


def test_make_table_names_of_groups_stand_over_their_rows(grouped: pd.DataFrame, language: Language) -> None:
    """A survey is written once over its rows, and remains a column of the data."""
    columns = [Column("survey", "Сауалнама"), *COLUMNS]
    view = make_table(grouped, columns=columns, name="t", caption="c", language=language)
    assert view.html.count("Оқу") == view.markdown.count("[Оқу]") == view.plain.count("Оқу") == 1
    assert view.html.count('<th scope="rowgroup" colspan="3"') == 2
    assert [column.name for column in view.columns][:2] == ["survey", "label"]
    assert [row[0] for row in view.rows] == ["Оқу", "Оқу", "Ұстаз", "Ұстаз"]


def test_make_table_names_that_do_not_stand_together_stay_a_column(grouped: pd.DataFrame, language: Language) -> None:
    """Rows in the order of their results name their survey each."""
    columns = [Column("survey", "Сауалнама"), *COLUMNS]
    mixed = grouped.iloc[[0, 2, 1, 3]]
    view = make_table(mixed, columns=columns, name="t", caption="c", language=language)
    assert view.html.count("Оқу") == 2
    assert "rowgroup" not in view.html
