"""Tables of a report: a disclosed frame becomes a view in HTML, Markdown and plain text with its data behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from qa_lib.reporting.display import DataColumn, TableView
from qa_lib.reporting.escaping import clean_text
from qa_lib.reporting.grouping import find_groups
from qa_lib.reporting.language import DECIMAL_N_MIN
from qa_lib.reporting.markup import Cell, Grid, write_html, write_markdown, write_plain

if TYPE_CHECKING:
    from qa_lib.reporting.language import Language

Kind = Literal["text", "count", "share", "chance", "p_value", "points", "number", "interval", "date"]

#: A portrait page holds seven columns well; beyond nine a table has to be divided.
COLUMNS_MAX = 9
#: Kazakhstan's official statistics mark confidential figures so; it is neither a zero nor a dash.
SUPPRESSED = "x"
NOT_ESTIMATED = "—"


@dataclass(frozen=True)
class Column:
    """One column of a table and how its values are written.

    Parameters
    ----------
    name
        The column of the frame.
    heading
        The words above it, with the unit.
    kind
        ``text``, ``count``, ``share`` (0–1, written in percent), ``chance`` (a probability, in percent), ``p_value``,
        ``points`` (a difference of shares in percentage points, with its sign), ``number``, ``interval`` (only the
        limits) or ``date``.
    low, high
        The columns of the limits of an interval, written in brackets behind a share, difference or number.
    n
        The column with the number of answers; a percentage has a decimal when every row has enough of them.
    decimals
        Decimals of a ``number``.
    is_fine
        Whether a percentage or difference has a decimal whatever the number of answers: a rate of change needs it.
    """

    name: str
    heading: str
    kind: Kind = "text"
    low: str = ""
    high: str = ""
    n: str = ""
    decimals: int = 1
    is_fine: bool = False

    @property
    def has_interval(self) -> bool:
        """Whether limits belong to the column."""
        return bool(self.low and self.high)


def make_table(
    frame: pd.DataFrame,
    *,
    columns: Sequence[Column],
    name: str,
    caption: str,
    language: Language,
    note: str = "",
    further: Sequence[Column] = (),
) -> TableView:
    """The frame as a table, one row a row.

    ``further`` columns are not shown but stand in the table's data (CSV, workbook).

    Where the first of two columns of names says the same in rows that stand together, its names are written over these
    rows; in the data it remains a column.

    An absent value shows a mark in rows whose ``is_suppressed`` is true and a dash in others; both are explained
    beneath where they occur. Rows whose ``is_total`` is true are set apart.

    Raises
    ------
    ValueError
        If there are no columns or more than nine, or the frame lacks one of them.
    """
    _check_columns(frame, columns, further)
    records = frame.to_dict("records")
    grid = _make_grid(frame, records, columns, language)
    notes = [note, *_explain_marks(grid.rows, language)]
    whole_note = " ".join(part for part in notes if part)
    return TableView(
        name=name,
        caption=clean_text(caption),
        note=clean_text(whole_note),
        columns=tuple(part for column in (*columns, *further) for part in _data_columns(column, language)),
        rows=tuple(
            tuple(value for column in (*columns, *further) for value in _data_values(row, column)) for row in records
        ),
        html=write_html(grid, caption=caption, note=whole_note),
        markdown=write_markdown(grid),
        plain=write_plain(grid),
    )


def _make_grid(
    frame: pd.DataFrame, records: list[dict[Any, Any]], columns: Sequence[Column], language: Language
) -> Grid:
    has_names = [column.kind for column in columns[:2]] == ["text", "text"]
    groups = find_groups(frame[columns[0].name], columns[0].heading) if has_names else None
    shown = columns[1:] if groups else columns
    least = {column.name: _least_n(frame, column) for column in shown}
    return Grid(
        headings=tuple(column.heading for column in shown),
        is_text=tuple(column.kind == "text" for column in shown),
        rows=tuple(
            tuple(_write_cell(row, column, language, n=least[column.name]) for column in shown) for row in records
        ),
        totals=frozenset(i for i, row in enumerate(records) if _is_true(row.get("is_total"))),
        groups=groups,
    )


def _least_n(frame: pd.DataFrame, column: Column) -> float | None:
    """The number of answers that decides on decimals."""
    if column.is_fine:
        return DECIMAL_N_MIN
    return float(frame[column.n].min()) if column.n and frame[column.n].notna().any() else None


def write_share(share: float, low: Any, high: Any, *, language: Language, n: float | None = None) -> str:
    """A share with its interval, where it has one, and one percent sign: "72% (68–76)"."""
    limits = "" if _is_absent(low) or _is_absent(high) else language.interval(low, high, n).rstrip("% \u00a0")
    return language.percent(share, n) + (f" ({limits})" if limits else "")


def write_points(difference: float, low: Any, high: Any, *, language: Language, n: float | None = None) -> str:
    """A difference in percentage points with its interval, where it has one: "+5 (+1 to +9)"."""
    limits = "" if _is_absent(low) or _is_absent(high) else language.points_interval(low, high, n)
    return language.points(difference, n) + (f" ({limits})" if limits else "")


def write_number(value: float, low: Any, high: Any, *, decimals: int, language: Language) -> str:
    """A number with its interval, where it has one: "0.85 (0.83–0.87)"."""
    if _is_absent(low) or _is_absent(high):
        return language.number(value, decimals)
    dash = "–" if low >= 0 else "…"
    limits = dash.join(language.number(end, decimals) for end in (low, high))
    return f"{language.number(value, decimals)} ({limits})"


def _check_columns(frame: pd.DataFrame, columns: Sequence[Column], further: Sequence[Column]) -> None:
    if not 1 <= len(columns) <= COLUMNS_MAX:
        raise ValueError(f"a table of {len(columns)} columns; expected 1 to {COLUMNS_MAX}: divide the table")
    names = {name for c in (*columns, *further) for name in (c.name, c.low, c.high, c.n) if name}
    missing = sorted(names - set(frame.columns))
    if missing:
        raise ValueError(f"the frame lacks {', '.join(missing)}; it has {', '.join(map(str, frame.columns))}")


def _write_cell(row: dict[Any, Any], column: Column, language: Language, *, n: float | None) -> Cell:
    value = row[column.name]
    if _is_absent(value):
        return Cell(SUPPRESSED if _is_true(row.get("is_suppressed")) else NOT_ESTIMATED)
    sort = "" if column.kind == "text" else str(_plain_value(value))
    return Cell(_write_value(row, column, language, n=n), sort)


def _write_value(row: dict[Any, Any], column: Column, language: Language, *, n: float | None) -> str:
    value = row[column.name]
    match column.kind:
        case "count":
            return language.number(value)
        case "number":
            low, high = row.get(column.low), row.get(column.high)
            return write_number(value, low, high, decimals=column.decimals, language=language)
        case "chance":
            return language.chance(value)
        case "p_value":
            return language.p_value(value)
        case "date":
            return language.short_date(value)
        case "share":
            return write_share(value, row.get(column.low), row.get(column.high), language=language, n=n)
        case "points":
            return write_points(value, row.get(column.low), row.get(column.high), language=language, n=n)
        case "interval":
            return language.interval(row[column.low], row[column.high], n)
    return str(value)


def _explain_marks(cells: tuple[tuple[Cell, ...], ...], language: Language) -> list[str]:
    written = {cell.text for row in cells for cell in row}
    explanations = {
        SUPPRESSED: language.text(
            "{mark}: not shown, to protect respondents: they are too few, or another result would be given away. "
            "It does not mean zero.",
            mark=SUPPRESSED,
        ),
        NOT_ESTIMATED: language.text("{mark}: no value or too few answers for one.", mark=NOT_ESTIMATED),
    }
    return [words for mark, words in explanations.items() if mark in written]


#: What readers of the data are told of a column, where it is not what it is on the page.
_DATA_KINDS: dict[Kind, Kind] = {"points": "share", "chance": "share", "p_value": "number"}


def _data_columns(column: Column, language: Language) -> list[DataColumn]:
    kind = _DATA_KINDS.get(column.kind, column.kind)
    column = replace(column, heading=clean_text(column.heading))
    own = [] if column.kind == "interval" else [DataColumn(column.name, column.heading, kind)]
    if not column.has_interval:
        return own
    limit_kind = "share" if kind == "interval" else kind
    low = language.text("{heading}: lower limit", heading=column.heading)
    high = language.text("{heading}: upper limit", heading=column.heading)
    return [
        *own,
        DataColumn(column.low, low, limit_kind),
        DataColumn(column.high, high, limit_kind),
    ]


def _data_values(row: dict[Any, Any], column: Column) -> list[object]:
    names = [] if column.kind == "interval" else [column.name]
    names += [column.low, column.high] if column.has_interval else []
    return [_plain_value(row[name]) for name in names]


def _plain_value(value: Any) -> object:
    """The value as JSON knows it: None, a number, a text or a date in ISO form."""
    if _is_absent(value):
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, str):
        return clean_text(value)
    return value if isinstance(value, bool | int | float) else getattr(value, "isoformat", value.__str__)()


def _is_absent(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def _is_true(value: Any) -> bool:
    return not _is_absent(value) and bool(value)
