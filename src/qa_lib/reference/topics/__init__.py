"""The adapters: one module a group of topics, one function a method, collected from every module's ``METHODS``.

An adapter gets a `Case` (never the expected values), calls public functions of `measurement` and returns what they say
under the names of the reference: ``METHODS: dict[str, Callable[[Case], Mapping[str, Any]]]``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from qa_lib.reference.cases import Case

Adapter = Callable[[Case], Mapping[str, Any]]


@cache
def collect_methods() -> dict[str, Adapter]:
    """Every known method with its adapter.

    Raises
    ------
    ValueError
        Two modules know a method of the same name.
    """
    methods: dict[str, Adapter] = {}
    for module in iter_modules(__path__):
        found = import_module(f"{__name__}.{module.name}").METHODS
        if twice := methods.keys() & found.keys():
            raise ValueError(f"method known twice: {', '.join(sorted(twice))} (again in {module.name})")
        methods |= found
    return methods
