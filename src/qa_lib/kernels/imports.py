"""Imports of others that take long and are used by nobody here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import cast

#: jsonschema imports it where it is installed, to check addresses in JSON; it parses a grammar for more than a second.
_GRAMMAR = "rfc3987_syntax"


@contextmanager
def without_unused_grammar() -> Iterator[None]:
    """Within it, jsonschema is imported without its check of addresses, which no notebook has; afterwards as before."""
    if _GRAMMAR in sys.modules:
        yield
        return
    sys.modules[_GRAMMAR] = cast(ModuleType, None)
    try:
        yield
    finally:
        del sys.modules[_GRAMMAR]
