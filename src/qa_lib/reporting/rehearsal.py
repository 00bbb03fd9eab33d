"""What all chapters need, imported and read once before they are forked."""

from __future__ import annotations

import importlib
import pkgutil

import matplotlib.backends.backend_agg
import matplotlib.backends.backend_svg  # noqa: F401
import scipy.stats  # noqa: F401
import seaborn  # noqa: F401

import qa_lib.reporting.chapters

for _module in pkgutil.iter_modules(qa_lib.reporting.chapters.__path__):
    importlib.import_module(f"{qa_lib.reporting.chapters.__name__}.{_module.name}")


def rehearse(*, school: str, semester: str, tier: str, locale: str, department: str) -> None:
    """Read the data of a report, so that the chapters forked from this process share them."""
