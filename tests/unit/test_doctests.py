"""The examples in the docstrings of the estimators and of the check give what they say."""

from __future__ import annotations

import doctest
from importlib import import_module
from pkgutil import walk_packages

import pytest

import qa_lib.measurement
import qa_lib.reference

pytestmark = pytest.mark.unit

MODULES = [
    found.name
    for package in (qa_lib.measurement, qa_lib.reference)
    for found in walk_packages(package.__path__, f"{package.__name__}.")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_a_module(name):
    """Every example of the module runs and prints what stands below it."""
    assert doctest.testmod(import_module(name)).failed == 0
