"""Who asked to be forgotten: keyed hashes, by which rows of a person are left out whenever raw files are read.

The hashes lie in the data folder, their key beside that of the pseudonyms. It is a key of its own, since it must
outlive a change of that key: whoever was forgotten stays so.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from qa_lib.errors import IntakeError, QaError
from qa_lib.privacy.pseudonyms import key_path, load_secret

FILE = "forgotten.json"
_KEY_NAME = "forgotten.key"


@dataclass(frozen=True)
class Forgotten:
    """The people whose rows are left out: hashes, and the secret that makes them."""

    hashes: frozenset[str] = frozenset()
    secret: bytes = field(default=b"", repr=False)

    def holds(self, identifier: str) -> bool:
        """Whether the rows under this identifier are left out."""
        return bool(self.hashes) and _hash(identifier, self.secret) in self.hashes

    @property
    def digest(self) -> str:
        """Of the list; empty where nobody asked."""
        return hashlib.sha256("\n".join(sorted(self.hashes)).encode()).hexdigest() if self.hashes else ""


def read_forgotten(data: Path) -> Forgotten:
    """Who is forgotten, by the list in the data folder; nobody where there is none.

    Raises
    ------
    IntakeError
        When the list is damaged: nothing may be read, for it could bring somebody back.
    QaError
        When there is a list and the key that it was made with is gone.
    """
    file = data / FILE
    if not file.exists():
        return Forgotten()
    try:
        hashes = json.loads(file.read_text(encoding="utf-8"))["hashes"]
        found = frozenset(bytes.fromhex(one).hex() for one in hashes)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise IntakeError(
            f"{file}, the list of people who asked to be forgotten, is damaged; nothing was read, for it could bring "
            "somebody back: restore it from the safe copy"
        ) from error
    return Forgotten(found, _read_key(file))


def add_forgotten(identifiers: Iterable[str], data: Path, *, project_root: Path) -> Forgotten:
    """Put people on the list, which appears whole; returns it."""
    known = read_forgotten(data)
    secret = known.secret or load_secret(_key_path(), project_root=project_root).secret
    hashes = known.hashes | {_hash(identifier, secret) for identifier in identifiers}
    draft = data / f".{FILE}.{os.getpid()}"
    data.mkdir(parents=True, exist_ok=True)
    draft.write_text(json.dumps({"hashes": sorted(hashes)}, indent=1) + "\n", encoding="utf-8")
    draft.replace(data / FILE)
    return Forgotten(hashes, secret)


def _hash(identifier: str, secret: bytes) -> str:
    return hmac.digest(secret, f"forgotten\x1f{identifier.strip().casefold()}".encode(), "sha256").hex()


def _key_path() -> Path:
    return key_path().with_name(_KEY_NAME)


def _read_key(file: Path) -> bytes:
    path = _key_path()
    if not path.exists():
        raise QaError(
            f"{path} is gone, the key of {file}; without it people who asked to be forgotten would come back: "
            "restore it from the safe copy"
        )
    return load_secret(path, project_root=file.parent).secret
