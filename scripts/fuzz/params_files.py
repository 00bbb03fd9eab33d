"""Damaged params files: loading ends in words, or gives params."""

from __future__ import annotations

import shutil
import traceback
from collections.abc import Callable
from pathlib import Path
from random import Random

from qa_lib.errors import ParamsError
from qa_lib.params import load_params

#: What stands in the place of a value, of a line or of a whole file.
HOSTILE = (
    b"!!python/object/apply:os.system ['touch QA_HOSTILE_RAN']",
    b"!!int ''",
    b"!!timestamp x",
    b"!!binary ====",
    b"!!set {a}",
    b"&a [*a]",
    b"{a: 1, a: 2}",
    b"[" * 500,
    b"? [a]\n: b",
    b"\xff\xfe",
    b"\x00",
    b'"\\ud800"',
    b'"\\0\\e[2J"',
    b"2025-13-45",
    b"9" * 5000,
    b".inf",
    b".nan",
    b"1e999",
    b"~",
    b"<<: {}",
    b"- " * 300,
    b"%YAML 9.9",
    b"---\n---\n",
    b"\t",
    b"'",
    b"{{x}}",
    b"../../../../etc",
    b"x: " * 100,
    b"a\xcc\x81" * 1000,
)


def damage_params(folder: Path, source: Path, random: Random) -> str:
    """Copy the params and damage one of their files; says how."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("examples"))
    file = random.choice(sorted(folder.rglob("*.yaml")))
    kind = random.choice(sorted(_DAMAGES))
    file.write_bytes(_DAMAGES[kind](file.read_bytes(), random))
    return f"params: {kind}"


def _flip(content: bytes, random: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(random.randint(1, 10)):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _replace_value(content: bytes, random: Random) -> bytes:
    lines = content.splitlines(keepends=True)
    keyed = [place for place, line in enumerate(lines) if b": " in line and not line.lstrip().startswith(b"#")]
    place = random.choice(keyed)
    lines[place] = lines[place].split(b": ", 1)[0] + b": " + random.choice(HOSTILE) + b"\n"
    return b"".join(lines)


def _insert_line(content: bytes, random: Random) -> bytes:
    lines = content.splitlines(keepends=True)
    lines.insert(random.randrange(len(lines)), random.choice(HOSTILE) + b"\n")
    return b"".join(lines)


def _move_line(content: bytes, random: Random) -> bytes:
    lines = content.splitlines(keepends=True)
    lines.insert(random.randrange(len(lines)), lines.pop(random.randrange(len(lines))))
    return b"".join(lines)


_DAMAGES: dict[str, Callable[[bytes, Random], bytes]] = {
    "other bytes": _flip,
    "hostile value": _replace_value,
    "hostile line": _insert_line,
    "moved line": _move_line,
    "cut": lambda content, random: content[: random.randrange(len(content))],
    "other content": lambda _content, random: random.choice(HOSTILE),
}


def run_params(folder: Path, source: Path, random: Random) -> tuple[str, str, str]:
    """Load damaged params in this process: what was done to them, how it ended, and what is wrong with that."""
    note = damage_params(folder, source, random)
    try:
        load_params.__wrapped__(folder)
    except ParamsError as error:
        is_printable = all(fault.isprintable() for fault in error.faults)
        return note, "params are refused", "" if is_printable else f"not printable: {error!r:.200}"
    except Exception:
        return note, "traceback", traceback.format_exc()
    return note, "params are loaded", ""
