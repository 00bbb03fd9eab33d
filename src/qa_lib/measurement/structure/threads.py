"""Small matrices on one thread: several threads in each product cost far more than they bring there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache, wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import ThreadpoolController

Given = ParamSpec("Given")
Returned = TypeVar("Returned")


@cache
def _find_libraries() -> ThreadpoolController:
    """The libraries of linear algebra in this process; finding them takes longer than most fits."""
    return ThreadpoolController()


def one_thread() -> AbstractContextManager[object]:
    """Linear algebra on one thread inside."""
    limit: AbstractContextManager[object] = _find_libraries().limit(limits=1)
    return limit


def on_one_thread(function: Callable[Given, Returned]) -> Callable[Given, Returned]:
    """The function with the linear algebra below it on one thread."""

    @wraps(function)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Returned:
        with one_thread():
            return function(*args, **kwargs)

    return run
