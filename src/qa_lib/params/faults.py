"""Say in words what a params file has wrong: "fault @ file:path.of.the.value"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from qa_lib.errors import nearest_name, show_given

#: Faults of one file that are told; nobody mends more at once.
MAX_TOLD = 100


def file_faults(error: ValidationError, name: str, model: type[BaseModel]) -> list[str]:
    """Every fault of one file, each with the place of the value in the file."""
    details = error.errors()
    rest = [f"and {len(details) - MAX_TOLD} faults more @ {name}"] if len(details) > MAX_TOLD else []
    return [_describe(detail, name, model) for detail in details[:MAX_TOLD]] + rest


def cross_file_faults(error: ValidationError) -> list[str]:
    """The faults found between files; each names its place itself."""
    return [line for detail in error.errors() for line in _message(detail).splitlines()]


def _describe(detail: Any, name: str, model: type[BaseModel]) -> str:
    path = ".".join(show_given(str(part)) for part in detail["loc"])
    place = f"{name}:{path}" if path else name
    if detail["type"] == "extra_forbidden":
        return f"unknown key '{show_given(str(detail['loc'][-1]))}'{_hint(model, detail['loc'])} @ {place}"
    if detail["type"] == "missing":
        return f"required key is missing @ {place}"
    given = detail.get("input")
    shown = f", given {given!r:.60}" if isinstance(given, str | int | float | bool) else ""
    return f"{_message(detail)}{shown} @ {place}"


def _message(detail: Any) -> str:
    """The words of our own checks, else pydantic's."""
    return str(detail.get("ctx", {}).get("error", detail["msg"]))


def _hint(model: type[BaseModel], path: Sequence[str | int]) -> str:
    nearest = nearest_name(str(path[-1]), _keys_at(model, path[:-1]))
    return f"; did you mean '{nearest}'?" if nearest else ""


def _keys_at(model: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    for part in path:
        if part in model.model_fields:
            model = _model_in(model.model_fields[str(part)].annotation) or model
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside an annotation such as ``tuple[School, ...]``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
