"""The parts of the params that a result can depend on: who takes one notes it in `qa_lib.reads`.

A part is a field of `Params` (``scales``, ``surveys``) or, of the policy, one of its sections (``policy.measurement``).
"""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from pydantic import BaseModel, TypeAdapter

from qa_lib import reads
from qa_lib.params.model import Model

SOURCE = "params"


class NotedModel(Model):
    """A model that notes which of its fields are taken, as parts of the params."""

    #: What stands before the name of a field to make the name of a part; fields in `_finer` note their own parts.
    _prefix: ClassVar[str] = ""
    _finer: ClassVar[frozenset[str]] = frozenset()

    def __getattribute__(self, name: str) -> Any:
        cls = type(self)
        if not name.startswith("_") and name in cls.__pydantic_fields__ and name not in cls._finer:
            reads.note(SOURCE, cls._prefix + name)
        return super().__getattribute__(name)


def digest_part(params: BaseModel, part: str) -> str:
    """A digest of what a part of the params holds now; of nothing, where there is no such part."""
    value: Any = params
    for name in part.split("."):
        value = vars(value).get(name) if isinstance(value, BaseModel) else None
    content = TypeAdapter(Any).dump_json(value)
    return hashlib.blake2b(content, digest_size=12).hexdigest()
