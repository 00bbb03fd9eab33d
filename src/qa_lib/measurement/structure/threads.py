"""Small matrices on one thread: several threads in each product cost far more than they bring there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from threadpoolctl import threadpool_limits

Given = ParamSpec("Given")
Returned = TypeVar("Returned")


def on_one_thread(function: Callable[Given, Returned]) -> Callable[Given, Returned]:
    """The function with the linear algebra below it on one thread."""

    @wraps(function)
    def run(*args: Given.args, **kwargs: Given.kwargs) -> Returned:
        with threadpool_limits(1):
            return function(*args, **kwargs)

    return run
