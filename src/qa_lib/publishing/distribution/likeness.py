"""Whether a worker is like the machine that asks: the same code, the same packages, the same renderer.

``python -m qa_lib.publishing.distribution.likeness`` prints what this machine is like.
"""

from __future__ import annotations

import importlib.metadata
import json
import platform
import sys
from collections.abc import Mapping

from qa_lib.publishing.digests import KEY_PACKAGES, digest_code
from qa_lib.publishing.rendering import name_renderer

CODE = "the code of qa_lib (SHA-256)"
#: Digits of a SHA-256 that are told.
TOLD_DIGITS = 12


def describe_machine() -> dict[str, str]:
    """All that can make the bytes of a report differ between machines, by name."""
    packages = {name: _version(name) for name in KEY_PACKAGES}
    return {CODE: digest_code(), "Python": platform.python_version(), "renderer": name_renderer()} | packages


def differences(theirs: Mapping[str, str], ours: Mapping[str, str]) -> list[str]:
    """What differs, in words; empty for machines that are alike."""
    names = [name for name in {**ours, **theirs} if theirs.get(name) != ours.get(name)]
    return [f"{name}: {_told(theirs, name)} there, {_told(ours, name)} here" for name in names]


def _told(machine: Mapping[str, str], name: str) -> str:
    value = machine.get(name, "none")
    return value[:TOLD_DIGITS] if name == CODE else value


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "none"


if __name__ == "__main__":
    json.dump(describe_machine(), sys.stdout)
