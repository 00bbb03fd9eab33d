"""A folder appears whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path


def replace_folder(new: Path, target: Path) -> None:
    """Put ``new`` in the place of ``target`` by rename; both lie on the same file system.

    An interruption leaves either the old folder or the new one, at worst the old one beside it under ``.old``,
    which the next call removes.
    """
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target.rename(old)
    new.rename(target)
    shutil.rmtree(old, ignore_errors=True)
