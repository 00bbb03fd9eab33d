"""Where in the files of a params folder a text stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from qa_lib.params.model import Text


def find_texts(params: BaseModel) -> Iterator[tuple[str, Text]]:
    """Every text of the params with its place, "file:path.of.the.value"."""
    for name in type(params).model_fields:
        part = getattr(params, name)
        if isinstance(part, tuple):
            for one in part:
                yield from ((f"{name}/{one.code}.yaml:{path}", text) for path, text in _texts_in(one))
        else:
            yield from ((f"{name}.yaml:{path}", text) for path, text in _texts_in(part))


def _texts_in(part: Any) -> Iterator[tuple[str, Text]]:
    if isinstance(part, Text):
        yield "", part
        return
    for key, child in _children(part):
        for path, text in _texts_in(child):
            yield (f"{key}.{path}" if path else str(key)), text


def _children(part: Any) -> Iterable[tuple[Any, Any]]:
    if isinstance(part, BaseModel):
        return [(name, getattr(part, name)) for name in type(part).model_fields]
    if isinstance(part, dict):
        return part.items()
    return enumerate(part) if isinstance(part, tuple) else ()
