"""Executed chapters become a build folder: a complete Quarto project of plain Markdown and pictures.

On the screen the table behind a figure is folded away beneath it; on paper it stands in the appendix, so that the
chapters stay short. Long tables are treated alike. What only experts need stands on paper in an appendix of its own,
its tables with it; figures and tables are numbered in the order of the paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_lib.publishing.outputs import ExecutedChapter, FigurePart, Part, Passage, ShownTable, TablePart, drawn_table
from qa_lib.reporting.escaping import escape_markdown
from qa_lib.reporting.language import Language
from qa_lib.reporting.sections import EXPERTS_CLOSE, EXPERTS_OPEN

#: Tables with more rows go to the appendix on paper.
BODY_ROWS_MAX = 10


@dataclass(frozen=True)
class _Numbers:
    """The number of every figure and table, as the language writes it; tables of the appendix come last."""

    captions: dict[str, str]
    appendix: tuple[TablePart, ...]
    #: Tables that stand in the sections for experts.
    experts: tuple[TablePart, ...]

    def caption(self, kind: str, part: TablePart | FigurePart) -> str:
        number, words = escape_markdown(self.captions[_name(part)]), escape_markdown(_caption(part))
        return f'[{number}]{{.number kind="{kind}"}} {words}'


def assemble(chapters: Sequence[ExecutedChapter], build: Path, *, language: Language) -> None:
    """Write ``index.qmd``, ``chapters/*.qmd`` and ``figures/*`` into ``build``, an empty folder."""
    (build / "figures").mkdir(parents=True)
    (build / "chapters").mkdir()
    numbers = _number(chapters, language)
    texts = [(chapter.code, _chapter_markdown(chapter, numbers, language)) for chapter in chapters]
    texts.append(("appendix", _appendix_markdown(numbers, language)))
    names = [f"chapters/{place:02d}-{code}.qmd" for place, (code, _) in enumerate(texts)]
    for name, (_, text) in zip(names, texts, strict=True):
        (build / name).write_text(text + "\n", encoding="utf-8")
    for part in _figures(chapters):
        (build / "figures" / f"{part.name}.svg").write_text(part.svg, encoding="utf-8")
    includes = "\n\n".join(f"{{{{< include {name} >}}}}" for name in names)
    (build / "index.qmd").write_text(f"---\nengine: markdown\n---\n\n{includes}\n", encoding="utf-8")


def shown_tables(chapters: Iterable[ExecutedChapter]) -> list[ShownTable]:
    """Every table, and the data of every figure that no table repeats, in the order of the report."""
    tables: list[ShownTable] = []
    for chapter in chapters:
        covered = {part.table.name for part in chapter.parts if isinstance(part, TablePart)}
        tables += [
            part.table
            for part in chapter.parts
            if isinstance(part, TablePart) or (isinstance(part, FigurePart) and drawn_table(part.name) not in covered)
        ]
    return tables


def _name(part: TablePart | FigurePart) -> str:
    return part.table.name if isinstance(part, TablePart) else part.name


def _caption(part: TablePart | FigurePart) -> str:
    return part.table.caption if isinstance(part, TablePart) else part.caption


def _figures(chapters: Iterable[ExecutedChapter]) -> list[FigurePart]:
    return [part for chapter in chapters for part in chapter.parts if isinstance(part, FigurePart)]


def _divide(chapters: Iterable[ExecutedChapter]) -> tuple[list[Part], list[Part]]:
    """The parts of the chapters themselves, and those of the sections for experts."""
    body: list[Part] = []
    experts: list[Part] = []
    for chapter in chapters:
        current = body
        for part in chapter.parts:
            line = part.markdown.strip() if isinstance(part, Passage) else ""
            current = {EXPERTS_OPEN: experts, EXPERTS_CLOSE: body}.get(line, current)
            current.append(part)
    return body, experts


def _number(chapters: Sequence[ExecutedChapter], language: Language) -> _Numbers:
    body, of_experts = _divide(chapters)
    drawn = {drawn_table(figure.name) for figure in _figures(chapters)}
    tables = [part for part in body if isinstance(part, TablePart)]
    experts = [part for part in of_experts if isinstance(part, TablePart)]
    appendix = [part for part in tables if part.table.name in drawn or len(part.table.rows) > BODY_ROWS_MAX]
    in_order = [part for part in tables if part not in appendix] + experts + appendix
    pictures = [part for part in [*body, *of_experts] if isinstance(part, FigurePart)]
    figures = {part.name: language.text("Figure {n}.", n=n) for n, part in enumerate(pictures, start=1)}
    numbered = {part.table.name: language.text("Table {n}.", n=n) for n, part in enumerate(in_order, start=1)}
    return _Numbers(figures | numbered, tuple(appendix), tuple(experts))


def _chapter_markdown(chapter: ExecutedChapter, numbers: _Numbers, language: Language) -> str:
    covered = {part.table.name for part in chapter.parts if isinstance(part, TablePart)}

    def markdown(part: Part) -> str:
        if isinstance(part, Passage):
            return part.markdown.strip()
        if isinstance(part, FigurePart):
            return _figure_markdown(part, numbers, has_table=drawn_table(part.name) in covered)
        if part in numbers.appendix:
            return _folded_markdown(part, numbers, language)
        if part in numbers.experts and len(part.table.rows) > BODY_ROWS_MAX:
            return _division("qa-data .qa-table", part.table, _table_lines(part, numbers))
        return _table_markdown(part, numbers)

    return "\n\n".join(markdown(part) for part in chapter.parts)


def _table_markdown(part: TablePart, numbers: _Numbers) -> str:
    return _division("qa-table", part.table, _table_lines(part, numbers))


def _table_lines(part: TablePart, numbers: _Numbers) -> list[str]:
    return [part.markdown.strip(), "", f": {numbers.caption('table', part)}", *_note(part.table)]


def _folded_markdown(part: TablePart, numbers: _Numbers, language: Language) -> str:
    """A table that the screen folds away and paper has in the appendix."""
    number = numbers.captions[part.table.name].rstrip(".")
    words = language.text("{caption}: {table} in the appendix.", caption=part.table.caption, table=number)
    pointer = f"::: {{.qa-paper}}\n[{escape_markdown(words)}](#{part.table.name})\n:::"
    return _division("qa-data .qa-table", part.table, _table_lines(part, numbers)) + "\n\n" + pointer


def _figure_markdown(part: FigurePart, numbers: _Numbers, *, has_table: bool) -> str:
    image = f"[![{escape_markdown(part.alt)}](figures/{part.name}.svg)]{{.qa-image}}"
    lines = [image, "", f"[{numbers.caption('figure', part)}]{{.caption}}", *_note(part.table)]
    figure = f"::: {{.qa-figure #{part.name}}}\n" + "\n".join(lines) + "\n:::"
    if has_table or not part.table.rows:
        return figure
    return figure + "\n\n" + _division("qa-data", part.table, [part.markdown.strip()], identifier=f"{part.name}-data")


def _division(kind: str, table: ShownTable, lines: Sequence[str], *, identifier: str | None = None) -> str:
    head = f'::: {{.{kind} #{identifier or table.name} data-file="tables/{table.name}.csv"}}'
    return "\n".join([head, *lines, ":::"])


def _note(table: ShownTable) -> list[str]:
    return ["", f"[{escape_markdown(table.note)}]{{.note}}"] if table.note else []


def _appendix_markdown(numbers: _Numbers, language: Language) -> str:
    """The heads of the appendices, under which paper puts the sections for experts and the tables."""
    experts = _appendix("experts", language.text("Appendix: details for experts"))
    tables = _appendix("appendix", language.text("Appendix: tables")) if numbers.appendix else ""
    return f"{experts}\n\n{tables}"


def _appendix(name: str, words: str) -> str:
    return f"::: {{.qa-paper .qa-{name}}}\n# {escape_markdown(words)} {{#{name}}}\n:::"
