"""Real files with a text in every place that a file has, shown or hidden: what the leak check must read."""

from __future__ import annotations

import base64
import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import nbformat
import openpyxl
import typst
import xlsxwriter
from nbformat import v4
from openpyxl.workbook.defined_name import DefinedName
from PIL import Image
from PIL.PngImagePlugin import PngInfo

#: Place -> writes a file that holds a text there, into a folder, and returns it.
PLACES: dict[str, Callable[[str, Path], Path]] = {}
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
_PAGE = "<!doctype html><html><head>{head}</head><body><p>{body}</p></body></html>"


def place(name: str) -> Callable[[Callable[[str, Path], Path]], Callable[[str, Path], Path]]:
    def note(write: Callable[[str, Path], Path]) -> Callable[[str, Path], Path]:
        PLACES[name] = write
        return write

    return note


def _write(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def _page(name: str, head: str = "", body: str = "") -> None:
    """A place in a page; the text stands where {text} is."""
    place(f"html {name}")(
        lambda text, folder: _write(
            folder, "index.html", _PAGE.format(head=head, body=body).replace("{text}", text.replace("&", "&amp;"))
        )
    )


_page("text", body="Before {text} after")
_page("split by inline tags", body="<b></b>{text}")
_page("attribute", body='<img alt="Figure, {text}">')
_page("attribute without quotes around", body="<span title='see {text} there'></span>")
_page("comment", body="<!-- made for {text} -->")
_page("script", head='<script>const who = "{text}";</script>')
_page("data in a script", head='<script type="application/json">{"who": "{text}"}</script>')
_page("style", head='<style>/* {text} */ p::after { content: "x" }</style>')
_page("meta", head='<meta name="author" content="{text}">')
_page("hidden element", body='<span hidden style="display:none">{text}</span>')
_page("picture drawn in the page", body=_SVG.format("<text>{text}</text>"))


@place("html embedded picture")
def _embedded_picture(text: str, folder: Path) -> Path:
    data = base64.b64encode(_SVG.format(f"<title>{text}</title>").encode()).decode()
    return _write(folder, "index.html", _PAGE.format(head="", body=f'<img src="data:image/svg+xml;base64,{data}">'))


@place("html embedded png")
def _embedded_png(text: str, folder: Path) -> Path:
    data = base64.b64encode(_png(text)).decode()
    return _write(folder, "index.html", _PAGE.format(head="", body=f'<img src="data:image/png;base64,{data}">'))


def _pdf(name: str, source: str, *, has_file: bool = False) -> None:
    def write(text: str, folder: Path) -> Path:
        if has_file:
            (folder / "inner.txt").write_text(text, encoding="utf-8")
        code = source.replace("{text}", json.dumps(text, ensure_ascii=False))
        main = _write(folder, "report.typ", code)
        file = _write(folder, "report.pdf", typst.compile(str(main), format="pdf", ignore_system_fonts=True))
        for other in (main, folder / "inner.txt"):
            other.unlink(missing_ok=True)
        return file

    place(f"pdf {name}")(write)


_pdf("page", "#set page(height: 3cm)\nA line\n#pagebreak()\n#text({text})")
_pdf("title", "#set document(title: {text})\nA line")
_pdf("author", "#set document(author: {text})\nA line")
_pdf("keyword", "#set document(keywords: ({text},))\nA line")
_pdf("bookmark", "#heading({text})")
_pdf("description of a figure", "#figure(alt: {text})[x]")
_pdf("embedded file", '#pdf.attach("inner.txt")\nA line', has_file=True)
_pdf("link", '#link("mailto:" + {text})[here]')


def _docx(name: str, fill: Callable[[docx.document.Document, str], object]) -> None:
    def write(text: str, folder: Path) -> Path:
        document = docx.Document()
        fill(document, text)
        document.save(str(folder / "report.docx"))
        return folder / "report.docx"

    place(f"docx {name}")(write)


def _hide(document: docx.document.Document, text: str) -> None:
    document.add_paragraph().add_run(text).font.hidden = True


def _split(document: docx.document.Document, text: str) -> None:
    paragraph = document.add_paragraph("Before ")
    for part in (text[: len(text) // 2], text[len(text) // 2 :]):
        paragraph.add_run(part).bold = True


def _comment(document: docx.document.Document, text: str) -> None:
    document.add_comment(document.add_paragraph("x").runs, text=text, author="reviewer")


def _property(name: str) -> Callable[[docx.document.Document, str], None]:
    return lambda document, text: setattr(document.core_properties, name, text)


_docx("paragraph", lambda document, text: document.add_paragraph(f"Before {text} after"))
_docx("split over runs", _split)
_docx("hidden text", _hide)
_docx("table", lambda document, text: setattr(document.add_table(1, 1).cell(0, 0), "text", text))
_docx("comment", _comment)
_docx("author of a comment", lambda document, text: document.add_comment(document.add_paragraph("x").runs, author=text))
_docx("footer", lambda document, text: document.sections[0].footer.add_paragraph(text))
_docx("author", _property("author"))
_docx("last editor", _property("last_modified_by"))


@place("docx custom XML")
def _custom_xml(text: str, folder: Path) -> Path:
    docx.Document().save(str(folder / "report.docx"))
    with zipfile.ZipFile(folder / "report.docx", "a") as archive:
        archive.writestr("customXml/item9.xml", f"<data><id>7</id><who>{text}</who><id>8</id></data>")
    return folder / "report.docx"


def _xlsx(name: str, fill: Callable[[xlsxwriter.Workbook, str], object]) -> None:
    def write(text: str, folder: Path) -> Path:
        with xlsxwriter.Workbook(str(folder / "report.xlsx"), {"strings_to_formulas": False}) as book:
            book.add_worksheet("Contents").write_string(0, 0, "Contents")
            fill(book, text)
        return folder / "report.xlsx"

    place(f"xlsx {name}")(write)


def _sheet(state: str) -> Callable[[xlsxwriter.Workbook, str], None]:
    def fill(book: xlsxwriter.Workbook, text: str) -> None:
        sheet = book.add_worksheet("Data")
        sheet.write_string(4, 2, text)
        if state:
            getattr(sheet, state)()

    return fill


def _rich(book: xlsxwriter.Workbook, text: str) -> None:
    bold = book.add_format({"bold": True})
    half = len(text) // 2
    book.add_worksheet().write_rich_string(0, 0, text[:half], bold, text[half:])


_xlsx("cell", _sheet(""))
_xlsx("hidden sheet", _sheet("hide"))
_xlsx("very hidden sheet", _sheet("very_hidden"))
_xlsx("text in two formats", _rich)
_xlsx("formula", lambda book, text: book.add_worksheet().write_formula(0, 0, f'="{text}"', value="x"))
_xlsx("comment", lambda book, text: book.get_worksheet_by_name("Contents").write_comment("B2", text))
_xlsx("header", lambda book, text: book.get_worksheet_by_name("Contents").set_header(f"&L{text}"))
_xlsx("property", lambda book, text: book.set_properties({"author": text}))
_xlsx("custom property", lambda book, text: book.set_custom_property("source", text))


@place("xlsx defined name")
def _defined_name(text: str, folder: Path) -> Path:
    book = openpyxl.Workbook()
    book.defined_names["source"] = DefinedName("source", attr_text=f'"{text}"')
    book.save(folder / "report.xlsx")
    return folder / "report.xlsx"


@place("xlsx cell that holds its text itself")
def _inline_string(text: str, folder: Path) -> Path:
    with xlsxwriter.Workbook(str(folder / "report.xlsx"), {"constant_memory": True}) as book:
        book.add_worksheet("Data").write_string(2, 1, text)
    return folder / "report.xlsx"


def _ipynb(name: str, fill: Callable[[nbformat.NotebookNode, str], object]) -> None:
    def write(text: str, folder: Path) -> Path:
        notebook = v4.new_notebook(cells=[v4.new_markdown_cell("# Chapter"), v4.new_code_cell("show()", id="show")])
        fill(notebook, text)
        nbformat.write(notebook, folder / "chapter.ipynb")
        return folder / "chapter.ipynb"

    place(f"ipynb {name}")(write)


def _output(**data: Callable[[str], object]) -> Callable[[nbformat.NotebookNode, str], None]:
    def fill(notebook: nbformat.NotebookNode, text: str) -> None:
        bundle = {kind.replace("__", "/").replace("_", "+"): make(text) for kind, make in data.items()}
        notebook.cells[1].outputs = [v4.new_output("display_data", bundle)]

    return fill


_ipynb("source", lambda notebook, text: notebook.cells[1].update(source=f"# {text}"))
_ipynb("markdown", lambda notebook, text: notebook.cells[0].update(source=f"Before {text}"))
_ipynb("plain output", _output(text__plain=lambda text: f"x\n{text}"))
_ipynb("html output", _output(text__html=lambda text: f"<p title='{text}'>x</p>"))
_ipynb("json output", _output(application__json=lambda text: {"rows": [["x", 1], [text, 2]]}))
_ipynb("picture", _output(image__svg_xml=lambda text: _SVG.format(f"<!-- {text} -->")))
_ipynb("png", _output(image__png=lambda text: base64.b64encode(_png(text)).decode()))
_ipynb(
    "printed output",
    lambda notebook, text: notebook.cells[1].update(outputs=[v4.new_output("stream", text=f"reading\n{text}\n")]),
)
_ipynb("metadata of a cell", lambda notebook, text: notebook.cells[1].metadata.update(source=text))
_ipynb("metadata", lambda notebook, text: notebook.metadata.update(authors=[{"name": text}]))


@place("csv cell")
def _csv(text: str, folder: Path) -> Path:
    with (folder / "table.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("group", "share"), ("first", 0.5123456789012345), (text, 0.25)])
    return folder / "table.csv"


@place("json value")
def _json(text: str, folder: Path) -> Path:
    return _write(folder, "manifest.json", json.dumps({"inputs": {"raw": [{"name": text}]}}))


@place("json key")
def _json_key(text: str, folder: Path) -> Path:
    return _write(folder, "manifest.json", json.dumps({"inputs": {text: 1}}))


@place("svg metadata")
def _svg(text: str, folder: Path) -> Path:
    return _write(folder, "figure.svg", _SVG.format(f"<metadata><creator>{text}</creator></metadata>"))


@place("plain text")
def _text(text: str, folder: Path) -> Path:
    return _write(folder, "readme.txt", f"One line\nBefore {text} after\n")


def _png(text: str, *, packed: bool = False) -> bytes:
    info = PngInfo()
    info.add_itxt("Description", text, zip=packed)
    file = io.BytesIO()
    Image.new("RGB", (4, 4)).save(file, "PNG", pnginfo=info)
    return file.getvalue()


@place("png iTXt")
def _itxt(text: str, folder: Path) -> Path:
    return _write(folder, "figure.png", _png(text))


@place("png packed iTXt")
def _packed_itxt(text: str, folder: Path) -> Path:
    return _write(folder, "figure.png", _png(text, packed=True))


@place("png EXIF")
def _exif(text: str, folder: Path) -> Path:
    exif = Image.Exif()
    exif[0x9286] = text.encode()  # the comment of the user
    Image.new("RGB", (4, 4)).save(folder / "figure.png", exif=exif)
    return folder / "figure.png"


@place("jpeg comment")
def _jpeg(text: str, folder: Path) -> Path:
    Image.new("RGB", (4, 4)).save(folder / "figure.jpg", comment=text.encode())
    return folder / "figure.jpg"


@place("zip in a zip")
def _zip(text: str, folder: Path) -> Path:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/notes.txt", f"Before {text} after")
    with zipfile.ZipFile(folder / "bundle.zip", "w") as archive:
        archive.writestr("inner.zip", inner.getvalue())
    return folder / "bundle.zip"


@place("word file in a zip")
def _docx_in_zip(text: str, folder: Path) -> Path:
    file = PLACES["docx hidden text"](text, folder)
    with zipfile.ZipFile(folder / "bundle.zip", "w") as archive:
        archive.write(file, "data/report.docx")
    file.unlink()
    return folder / "bundle.zip"


@place("name in a zip")
def _name_in_zip(text: str, folder: Path) -> Path:
    with zipfile.ZipFile(folder / "bundle.zip", "w") as archive:
        archive.writestr(f"data/{text}", "x")
    return folder / "bundle.zip"


@place("name of a file")
def _file_name(text: str, folder: Path) -> Path:
    return _write(folder, f"{text.replace('/', '_')}.txt", "x")
