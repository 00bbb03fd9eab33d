"""Google Forms: a column of times in front, questions as headings, grids as "Question [Row]"."""

from __future__ import annotations

from qa_lib.intake.exports.times import find_slashed, read_year_first
from qa_lib.intake.exports.unified import Form, Grid, Unified, change_column, mark_technical
from qa_lib.intake.sheets import Sheet
from qa_lib.intake.spelling import spelling_key

#: What the first column is called, by the language of the form.
TIMESTAMP = {spelling_key(name) for name in ("Timestamp", "Отметка времени", "Уақыт белгісі")}
#: What the product adds where it collects addresses or gives points.
TECHNICAL = {
    spelling_key(name)
    for name in (
        *("Username", "Email Address", "Имя пользователя", "Адрес электронной почты", "Электрондық пошта мекенжайы"),
        *("Score", "Total score", "Баллы", "Ұпай"),
    )
}


def _find_mark(sheet: Sheet) -> str:
    headings = Grid(sheet).headings
    first = headings[0] if headings else ""
    return f"the first column is called {first}" if spelling_key(first) in TIMESTAMP else ""


def _unify(sheet: Sheet) -> Unified:
    grid = Grid(sheet)
    technical = [heading for heading in grid.headings if spelling_key(heading) in TECHNICAL]
    read_slashed = find_slashed(cell for _, cell in grid.cells(0))
    # Where every day and month could change places, no time is better than a wrong one.
    read = read_slashed or (lambda text: "" if "/" in text else text)
    dated = change_column(sheet, 0, change=lambda cell: read(read_year_first(cell)))
    return Unified((mark_technical(dated, technical),), notes=() if read_slashed else (_AMBIGUOUS,))


_AMBIGUOUS = ("ambiguous_dates", "days or months above 12 in some row; export with the year first")
FORM = Form("google-forms", _find_mark, _unify)
