"""The rooms stand in the order of docs/architecture.md, and each imports only from those before it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "src" / "qa_lib"
FILES = sorted(file for file in SOURCES.rglob("*.py") if file != SOURCES / "__init__.py")


def _rooms_of_the_document() -> list[str]:
    """The rooms in the order of the table, several in one cell in their own order."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", text.split("## Raw data")[0], flags=re.M)
    return [room for cell in cells for room in re.findall(r"`(\w+)`", cell)]


def _room(file: Path) -> str:
    return file.relative_to(SOURCES).parts[0].removesuffix(".py")


def _imports(file: Path) -> Iterator[str]:
    """The rooms that a file imports from, at its head or inside a function."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        yield from (name.split(".")[1] for name in names if name.startswith("qa_lib."))


def test_document_names_every_room() -> None:
    """The table has every subpackage and module of the top, none twice, none that is gone."""
    rooms = _rooms_of_the_document()
    assert sorted(rooms) == sorted({_room(file) for file in FILES})


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(SOURCES).as_posix())
def test_room_imports_only_from_rooms_before_it(file: Path) -> None:
    """Data travel in one direction, and so does knowledge of how they are made."""
    rooms, own = _rooms_of_the_document(), _room(file)
    assert set(_imports(file)) - {own} <= set(rooms[: rooms.index(own)])
