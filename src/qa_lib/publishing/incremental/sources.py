"""What chapters read from, as it is now: params, store, registers, ledger and the catalogue of a language, by part.

The names of parts are those that `qa_lib.reads` collects.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from qa_lib.intake import describe_part, digest_store
from qa_lib.intake.ledger import describe_released, digest_released
from qa_lib.params import Params, digest_part, params_files, params_folders, params_in_use
from qa_lib.paths import Paths
from qa_lib.publishing.digests import digest, digests
from qa_lib.registers import Stored, digest_index

#: The digest of a part that is not there.
ABSENT = "absent"


class Source(Protocol):
    """One thing that is read from."""

    @property
    def digest(self) -> str:
        """Of the whole: equal only if all parts are."""

    def part(self, name: str) -> str:
        """The digest of one part."""


@dataclass(frozen=True)
class ParamsSource:
    """The params; parts as `qa_lib.params.parts` names them."""

    params: Params

    @cached_property
    def digest(self) -> str:
        """Of all params."""
        return _digest(self.params.model_dump_json())

    def part(self, name: str) -> str:
        """Of a field, or of a section of the policy."""
        return digest_part(self.params, name)


@dataclass(frozen=True)
class StoreSource:
    """The store; parts as `qa_lib.intake.parts` names them."""

    paths: Paths

    @cached_property
    def digest(self) -> str:
        """Of the accounts of all semesters."""
        return digest_store(self.paths)

    def part(self, name: str) -> str:
        """Of a table, or of an entry of a semester's account."""
        described = describe_part(self.paths, name)
        return ABSENT if described is None else _digest(described)


@dataclass(frozen=True)
class RegistersSource:
    """The registers; parts as `qa_lib.registers.store` names them."""

    paths: Paths

    @cached_property
    def digest(self) -> str:
        """Of the index of all copies."""
        return digest_index(self.paths)

    def part(self, name: str) -> str:
        """Of a register's rows of a school on a day."""
        described = self._stored.describe(name)
        return ABSENT if described is None else _digest(described)

    @cached_property
    def _stored(self) -> Stored:
        return Stored.open(self.paths)


@dataclass(frozen=True)
class CatalogueSource:
    """The catalogue of a language; a part is a sentence in English."""

    file: Path

    @cached_property
    def digest(self) -> str:
        """Of the file."""
        return hashlib.sha256(self.file.read_bytes()).hexdigest() if self.file.is_file() else ABSENT

    def part(self, name: str) -> str:
        """Of a sentence's translation, in all its forms."""
        translation = self._translations.get(name)
        return ABSENT if translation is None else _digest(json.dumps(translation, ensure_ascii=False))

    @cached_property
    def _translations(self) -> dict[str, Any]:
        from babel.messages.pofile import read_po

        with self.file.open(encoding="utf-8") as stream:
            messages = list(read_po(stream))
        return {message.id if isinstance(message.id, str) else message.id[0]: message.string for message in messages}


@dataclass(frozen=True)
class ReleasesSource:
    """The ledger of what was released before; parts as `qa_lib.intake.ledger` names them.

    What the reports of this run add to it counts for none of them, so it is the same before and after.
    """

    paths: Paths
    params: Params

    @cached_property
    def digest(self) -> str:
        """Of all entries that count."""
        return digest_released(self.paths, self.params)

    def part(self, name: str) -> str:
        """Of the entries that count for a school's semester."""
        described = describe_released(self.paths, self.params, name)
        return ABSENT if described is None else _digest(described)


class Sources(Mapping[str, Source]):
    """All sources by the name under which `qa_lib.reads` knows them, as they are when this is made."""

    def __init__(self, paths: Paths, params: Params) -> None:
        self._paths = paths
        self._folders = params_folders(paths.params)
        self._state = self._look()
        self._sources: dict[str, Source] = {
            "params": ParamsSource(params),
            "store": StoreSource(paths),
            "registers": RegistersSource(paths),
            "releases": ReleasesSource(paths, params),
        }
        for locale in params.institution.locales:
            self._sources[f"locale/{locale}"] = CatalogueSource(paths.locale / locale / "LC_MESSAGES" / "qa.po")

    @cached_property
    def files(self) -> dict[str, dict[str, str]]:
        """SHA-256 by name of all files of params, notebooks, catalogues and theme: every report is made with them."""
        paths = self._paths
        return {
            "params": {name: digest(file) for name, file in params_in_use(paths.params).items()},
            "notebooks": digests(paths.notebooks.glob("*.ipynb"), root=paths.notebooks),
            "locale": digests(paths.locale.rglob("*.po"), root=paths.locale),
            "theme": digests((file for file in paths.theme.rglob("*") if file.is_file()), root=paths.theme),
        }

    def are_current(self) -> bool:
        """Whether the files are still those that were there when this was made."""
        return self._look() == self._state

    def _look(self) -> tuple[str, ...]:
        files = [*params_files(self._folders), *sorted(self._paths.locale.rglob("*.po"))]
        return (*(hashlib.sha256(file.read_bytes()).hexdigest() for file in files), *self._look_at_data())

    def _look_at_data(self) -> tuple[str, str]:
        return digest_store(self._paths), digest_index(self._paths)

    def __getitem__(self, name: str) -> Source:
        return self._sources[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
