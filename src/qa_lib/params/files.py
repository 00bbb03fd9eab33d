"""Read one YAML file that people wrote, safely: no duplicate keys, no anchors, no tags, no endless nesting."""

from __future__ import annotations

import errno
import stat
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

MAX_BYTES = 2_000_000
MAX_DEPTH = 30


class _PlainLoader(yaml.CSafeLoader):
    """YAML in which no key is given twice."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        keys = Counter(str(key.value) for key, _ in node.value)
        twice = sorted(key for key, n in keys.items() if n > 1)
        if twice:
            raise yaml.YAMLError(f"key given twice: {', '.join(twice)}, line {node.start_mark.line + 1}")
        return super().construct_mapping(node, deep=deep)


def read_yaml(file: Path, name: str, faults: list[str]) -> Any:
    """The content of a YAML file; an empty file is an empty mapping.

    Returns None and appends a fault "… @ name" when the file is missing, not open to us, not UTF-8, or not plain YAML.
    """
    try:
        mode = file.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise OSError(errno.EINVAL, "a pipe or a device")  # to open it could wait for ever
        if file.stat().st_size > MAX_BYTES:
            raise yaml.YAMLError(f"file is larger than {MAX_BYTES} bytes")
        text = file.read_text(encoding="utf-8")
        _check_events(text)
        content = yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - derived from the safe loader
        return {} if content is None else content
    except FileNotFoundError:
        faults.append(f"file is missing @ {name}")
    except OSError as error:
        faults.append(f"file can not be read ({error.strerror}) @ {name}")
    except UnicodeDecodeError:
        faults.append(f"file is not UTF-8 @ {name}")
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2025-13-45
        faults.append(f"not readable as YAML: {' '.join(str(error).split())} @ {name}")
    return None


def _check_events(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.YAMLError("anchors and aliases are not accepted (they can expand without end)")
        if getattr(event, "tag", None) is not None:
            raise yaml.YAMLError(f"tags such as {getattr(event, 'tag', '')} are not accepted")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise yaml.YAMLError(f"nested more than {MAX_DEPTH} levels deep")
