"""Executed chapters become a build folder: a complete Quarto project of plain Markdown and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from qa_lib.publishing.outputs import ExecutedChapter, FigurePart, Part, Passage, TablePart
from qa_lib.reporting.escaping import escape_markdown
from qa_lib.reporting.language import Language, mark

#: How figures and tables are numbered.
NUMBERS = {"figure": mark("Figure {n}."), "table": mark("Table {n}.")}


@dataclass
class _Numbering:
    """Running numbers of the figures and tables of one report."""

    language: Language
    counts: dict[str, int] = field(default_factory=lambda: {"figure": 0, "table": 0})

    def caption(self, kind: str, words: str) -> str:
        self.counts[kind] += 1
        pattern = NUMBERS[kind]
        number = self.language.text(pattern, n=self.counts[kind])
        return f'[{escape_markdown(number)}]{{.number kind="{kind}"}} {escape_markdown(words)}'


def assemble(chapters: Sequence[ExecutedChapter], build: Path, *, language: Language) -> None:
    """Write ``index.qmd``, ``chapters/*.qmd`` and ``figures/*`` into ``build``, an empty folder."""
    (build / "figures").mkdir(parents=True)
    (build / "chapters").mkdir()
    numbering = _Numbering(language)
    names = []
    for place, chapter in enumerate(chapters):
        name = f"chapters/{place:02d}-{chapter.code}.qmd"
        text = "\n\n".join(_markdown(part, numbering) for part in chapter.parts)
        (build / name).write_text(text + "\n", encoding="utf-8")
        _write_figures(chapter, build / "figures")
        names.append(name)
    includes = "\n\n".join(f"{{{{< include {name} >}}}}" for name in names)
    (build / "index.qmd").write_text(f"---\nengine: markdown\n---\n\n{includes}\n", encoding="utf-8")


def _markdown(part: Part, numbering: _Numbering) -> str:
    if isinstance(part, Passage):
        return part.markdown.strip()
    if isinstance(part, TablePart):
        return _table_markdown(part, numbering)
    return _figure_markdown(part, numbering)


def _table_markdown(part: TablePart, numbering: _Numbering) -> str:
    table = part.table
    lines = [
        f'::: {{.qa-table #{table.name} data-file="tables/{table.name}.csv"}}',
        part.markdown.strip(),
        "",
        f": {numbering.caption('table', table.caption)}",
    ]
    if table.note:
        lines += ["", f"[{escape_markdown(table.note)}]{{.note}}"]
    return "\n".join([*lines, ":::"])


def _figure_markdown(part: FigurePart, numbering: _Numbering) -> str:
    table = part.table
    lines = [
        f'::: {{.qa-figure #{part.name} data-file="tables/{part.name}.csv"}}',
        f"[![{escape_markdown(part.alt)}](figures/{part.name}.svg)]{{.qa-image}}",
        "",
        f"[{numbering.caption('figure', part.caption)}]{{.caption}}",
    ]
    if table.note:
        lines += ["", f"[{escape_markdown(table.note)}]{{.note}}"]
    if table.rows:
        lines += ["", "::: {.qa-data}", part.markdown.strip(), ":::"]
    return "\n".join([*lines, ":::"])


def _write_figures(chapter: ExecutedChapter, folder: Path) -> None:
    for part in chapter.parts:
        if isinstance(part, FigurePart):
            (folder / f"{part.name}.svg").write_text(part.svg, encoding="utf-8")
            (folder / f"{part.name}.png").write_bytes(part.png)
