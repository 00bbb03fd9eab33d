"""The gate of a bundle: every file is looked through for persons before it is sealed.

The program's own files (code, its pages, documents, the description by RO-Crate's words) are looked through for the
same kinds as the files of data. What a programming language writes with the signs of an address (decorators, products
of matrices) is set aside, and so is what the program says as an example: ``examples.yaml`` lists each.
"""

from __future__ import annotations

import io
import tokenize
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from qa_lib.evidence.crate import METADATA
from qa_lib.evidence.source_pages import LIBRARY, source_module, write_source
from qa_lib.privacy.leaks import Leak, Rules, find_leaks
from qa_lib.publishing.clearing import files_below

#: Where the program's own files lie in a bundle.
PROGRAM = ("data/code/", "data/docs/", "data/sources/", f"data/{METADATA}", "verify.py")
_CODE = "data/code/src/qa_lib/"
EXAMPLES = Path(__file__).with_name("examples.yaml")
#: First names that the program knows as words: none of them alone is somebody.
_NAMES = LIBRARY / "privacy" / "words.yaml"
#: Signs of Python by which an address is told, and the name of a variable that is read as one of them.
_OPERATORS, _NAME_OF_SIGN = {"@", "@="}, "at"


def find_bundle_leaks(folder: Path, rules: Rules) -> list[Leak]:
    """What of a bundle's folder must not leave."""
    files = files_below(folder)
    program = {name: file for name, file in files.items() if name.startswith(PROGRAM)}
    data = {name: file for name, file in files.items() if name not in program}
    return find_program_leaks(program, rules) + find_leaks(data, rules)


def find_program_leaks(files: Mapping[str, Path], rules: Rules) -> list[Leak]:
    """What of the program's own files (place in the bundle -> file) must not leave."""
    published = rules.published.also(list_examples())
    published = replace(published, files=(*published.files, _NAMES))
    read = {name: _read(name, file) for name, file in files.items() if not _is_page_of_code(name, files)}
    return find_leaks(read, replace(rules, published=published))


@cache
def list_examples() -> frozenset[str]:
    """What the program says as an example, or because a language has it."""
    groups: dict[str, Any] = yaml.safe_load(EXAMPLES.read_text(encoding="utf-8"))
    return frozenset(str(words) for group in groups.values() for words in group)


def _is_page_of_code(name: str, files: Mapping[str, Path]) -> bool:
    """Whether a page is what a source file beside it gives: then that file is looked through, and not the page."""
    module = source_module(name)
    code = files.get(_CODE + module)
    if code is None or code.read_bytes() != (LIBRARY / module).read_bytes():
        return False
    return files[name].read_bytes() == write_source(module)


def _read(name: str, file: Path) -> Path | bytes:
    return blank_operators(file.read_text(encoding="utf-8")).encode() if name.endswith(".py") else file


def blank_operators(code: str) -> str:
    r"""Python with a blank for each sign of its own that an address is told by; the rest stays, comments too.

    What is no Python stays as it is.

    >>> blank_operators("@cache\ndef f(a, b):\n    return a @ b  # a@b")
    ' cache\ndef f(a, b):\n    return a   b  # a@b'
    """
    lines = code.splitlines(keepends=True)
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            is_name = token.type == tokenize.NAME and token.string == _NAME_OF_SIGN
            if is_name or (token.type == tokenize.OP and token.string in _OPERATORS):
                (row, start), (_, end) = token.start, token.end
                line = lines[row - 1]
                lines[row - 1] = line[:start] + " " * (end - start) + line[end:]
    except (tokenize.TokenError, SyntaxError):
        return code
    return "".join(lines)
