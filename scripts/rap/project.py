"""A checkout of the project, as the checks read it: its files, its code as trees, its notebooks, its history."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

PACKAGE = "qa_lib"


@dataclass(frozen=True)
class Project:
    """What lies below ``root``."""

    root: Path

    def text(self, name: str) -> str:
        """A file's text; empty where there is none, or none that can be read."""
        try:
            return (self.root / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return ""

    def has(self, name: str) -> bool:
        """Whether there is a file or folder of this name."""
        return (self.root / name).exists()

    def files(self, pattern: str) -> list[str]:
        """Names of files by a pattern, in order; none of them is a cache."""
        found = (file for file in self.root.glob(pattern) if file.is_file() and "__pycache__" not in file.parts)
        return sorted(file.relative_to(self.root).as_posix() for file in found)

    def git(self, *words: str) -> list[str]:
        """The lines that git says of this folder's own repository; none where it is no repository."""
        if not self.has(".git"):
            return []
        done = subprocess.run(
            ["git", "-c", "core.quotePath=off", *words],  # noqa: S607
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout.splitlines() if done.returncode == 0 else []

    @cached_property
    def tracked(self) -> list[str]:
        """Files under version control."""
        return self.git("ls-files")

    @cached_property
    def pyproject(self) -> dict[str, Any]:
        """``pyproject.toml``; empty where it can not be read."""
        try:
            return tomllib.loads(self.text("pyproject.toml"))
        except tomllib.TOMLDecodeError:
            return {}

    @cached_property
    def sources(self) -> dict[str, ast.Module]:
        """The library's files as trees; one that is no Python is an empty tree, and ruff tells of it."""
        return {name: self.tree(name) for name in self.modules}

    @cached_property
    def modules(self) -> list[str]:
        """The library's files."""
        return self.files(f"src/{PACKAGE}/**/*.py")

    def tree(self, name: str) -> ast.Module:
        """A file of Python as a tree; empty where it is missing or no Python."""
        return _parse(self.text(name))

    @cached_property
    def notebooks(self) -> dict[str, dict[str, Any]]:
        """The notebooks as JSON."""
        return {name: _read_json(self.text(name)) for name in self.files("notebooks/*.ipynb")}

    @cached_property
    def make_targets(self) -> dict[str, str]:
        """Target of the Makefile -> its recipe."""
        found = re.findall(r"^([a-z][\w-]*):(?!=)[^\n]*\n((?:\t[^\n]*\n?)*)", self.text("Makefile"), flags=re.M)
        return dict(found)

    def cells(self, notebook: str) -> list[str]:
        """The code of a notebook's cells."""
        return ["".join(cell.get("source", "")) for cell in self.notebooks[notebook].get("cells", [])]


@cache
def _parse(code: str) -> ast.Module:
    try:
        return ast.parse(code)
    except SyntaxError:
        return ast.Module(body=[], type_ignores=[])


def _read_json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def functions_of(tree: ast.Module) -> list[ast.FunctionDef]:
    """All functions of a file, also those in classes and in functions."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def public_without_docstring(name: str, tree: ast.Module) -> list[str]:
    """Modules, classes and functions of a file that others may use and that say nothing of themselves."""
    nodes: list[tuple[str, ast.Module | ast.ClassDef | ast.FunctionDef]] = [(name, tree)]
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            nodes.append((f"{name}:{node.name}", node))
            body = node.body if isinstance(node, ast.ClassDef) else []
            methods = [one for one in body if isinstance(one, ast.FunctionDef) and not one.name.startswith("_")]
            nodes += [(f"{name}:{node.name}.{one.name}", one) for one in methods]
    return [place for place, node in nodes if not ast.get_docstring(node) and getattr(node, "body", None)]
