"""The library's source files as pages with numbered lines, so that a walk ends at the function that made a number."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import qa_lib
from qa_lib.evidence.markup import Page
from qa_lib.evidence.sections import Call

#: The rooms whose code decides what a number is: they are given as pages; all rooms are enclosed as files.
ROOMS = ("analysis", "measurement", "reporting/chapters")
LIBRARY = Path(qa_lib.__file__).parent
_PAGES = "data/sources/"


def source_place(module: str) -> str:
    """Where the page of a source file lies in a bundle; ``module`` is its path below the library."""
    return f"{_PAGES}{module.removesuffix('.py')}.html"


def source_module(place: str) -> str:
    """The source file whose page lies at a place of a bundle; "" for a place where none lies.

    >>> source_module("data/sources/analysis/levels.html"), source_module("data/docs/methods.md")
    ('analysis/levels.py', '')
    """
    is_page = place.startswith(_PAGES) and place.endswith(".html")
    return f"{place.removeprefix(_PAGES).removesuffix('.html')}.py" if is_page else ""


def list_modules() -> list[str]:
    """The source files that are given as pages, by their paths below the library."""
    files = [file.relative_to(LIBRARY).as_posix() for room in ROOMS for file in (LIBRARY / room).rglob("*.py")]
    return sorted(file for file in files if (LIBRARY / file).stat().st_size)


@cache
def write_source(module: str) -> bytes:
    """The page of a source file; kept, for the gate asks for it again."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    code = (LIBRARY / module).read_text(encoding="utf-8")
    formatter = HtmlFormatter(cssclass="highlight", lineanchors="line", linenos="inline", anchorlinenos=False)
    page = Page("en", source_place(module), f"qa_lib/{module}")
    return page.write(highlight(code, PythonLexer(), formatter), styles=code_styles())


@cache
def code_styles() -> str:
    """Colours of code, in light and in dark."""
    from pygments.formatters import HtmlFormatter

    light = HtmlFormatter(style="xcode").get_style_defs(".highlight")
    dark = HtmlFormatter(style="github-dark").get_style_defs(".highlight")
    numbers = ".highlight .linenos { user-select: none; padding-right: 1em; }"
    return "\n".join([light, f"@media (prefers-color-scheme: dark) {{ {dark} }}", numbers, ""])


def call_target(call: Call) -> str:
    """The line of a called function, on the page of its file."""
    line = _functions(call.module).get(call.function)
    return source_place(call.module) + (f"#line-{line}" if line else "")


@cache
def _functions(module: str) -> dict[str, int]:
    """Functions of a source file and the lines on which they begin."""
    tree = ast.parse((LIBRARY / module).read_text(encoding="utf-8"))
    return {node.name: node.lineno for node in tree.body if isinstance(node, ast.FunctionDef)}
