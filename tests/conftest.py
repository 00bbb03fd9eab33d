"""Every test says at which level it works."""

from __future__ import annotations

import pytest

LEVELS = {"unit", "notebook", "e2e", "browser"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fail the collection when a test has no level."""
    unmarked = [item.nodeid for item in items if not LEVELS & {marker.name for marker in item.iter_markers()}]
    if unmarked:
        raise pytest.UsageError(f"tests without a level ({', '.join(sorted(LEVELS))}): {', '.join(unmarked[:5])}")
