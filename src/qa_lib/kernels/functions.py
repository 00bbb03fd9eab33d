"""Functions by name, as they travel between processes."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any


def find_function(name: str) -> Callable[..., Any]:
    """The function that "module:function" names."""
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found
