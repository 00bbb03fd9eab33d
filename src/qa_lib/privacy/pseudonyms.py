"""Keyed pseudonyms: one person keeps one pseudonym over semesters; without the key nobody can find out whose it is."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from qa_lib.errors import QaError

#: Persons of different kinds never share a pseudonym, even with the same number.
Domain = Literal["respondent", "teacher", "coder"]
KEY_BYTES = 32


@dataclass(frozen=True)
class PseudonymKey:
    """The secret of the pseudonyms; ``was_created`` says that this call made it, in ``path``."""

    secret: bytes
    path: Path
    was_created: bool = False

    @property
    def key_id(self) -> str:
        """A name of the key that does not reveal it."""
        return hmac.new(self.secret, b"qa-report key id", hashlib.sha256).hexdigest()[:16]

    def derive(self, purpose: str) -> bytes:
        """A secret for another purpose; neither it nor the pseudonyms tell anything about each other."""
        return hmac.digest(self.secret, f"qa-report {purpose}".encode(), "sha256")

    def __repr__(self) -> str:
        return f"PseudonymKey(path={str(self.path)!r}, key_id={self.key_id!r})"


def key_path() -> Path:
    """Where the key lies: ``$QA_KEY_FILE``, else ``qa-report/pseudonym.key`` in the user's configuration folder."""
    if named := os.environ.get("QA_KEY_FILE"):
        return Path(named).expanduser()
    config = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(config) / "qa-report" / "pseudonym.key"


def load_key(*, project_root: Path, is_made: bool = True) -> PseudonymKey:
    """Read the key, or make it where there is none: 32 random bytes, readable by its owner alone.

    Raises
    ------
    QaError
        When the key lies inside the project, can be read by others, or is not a key; without ``is_made`` also when
        there is none.
    """
    return load_secret(key_path(), project_root=project_root, is_made=is_made)


def load_secret(path: Path, *, project_root: Path, is_made: bool = True, name: str = "pseudonym key") -> PseudonymKey:
    """The key in ``path``, as `load_key` does it for the one of the pseudonyms; ``name`` is what messages call it.

    Raises
    ------
    QaError
        As `load_key`.
    """
    if path.resolve().is_relative_to(project_root.resolve()):
        raise QaError(
            f"the {name} {path} lies inside the project, where it could be published with it; "
            f"expected a place outside: move it there and name it in {_variable(name)}"
        )
    was_created = not path.exists()
    if was_created and not is_made:
        raise QaError(f"there is no {name} at {path}; name the one that was used before in {_variable(name)}")
    if was_created:
        _create_key(path)
    _check_permissions(path, name)
    return PseudonymKey(secret=_read_secret(path, name), path=path, was_created=was_created)


def _variable(name: str) -> str:
    """The variable that names the place of a key."""
    return {"seal key": "QA_SEAL_KEY_FILE"}.get(name, "QA_KEY_FILE")


def rotate_key(*, project_root: Path, keeps_former: bool) -> tuple[PseudonymKey, Path | None]:
    """Put a new key in the place of the old one, which is kept beside it or destroyed.

    The new key appears by rename, so that an interruption leaves the one or the other, and at worst a copy of the
    former one more. Destroying overwrites the former key's file; copies elsewhere are the owner's to destroy.

    Returns
    -------
    tuple
        The new key, and where the former one is kept (None: destroyed).
    """
    former = load_key(project_root=project_root, is_made=False)
    kept = former.path.with_name(f"{former.path.name}.former-{former.key_id}") if keeps_former else None
    draft = _write_draft(former.path)
    if kept is not None:
        kept.unlink(missing_ok=True)
        os.link(former.path, kept)
    with former.path.open("r+b") as old:
        draft.replace(former.path)
        if kept is None:
            _overwrite(old)
    return load_key(project_root=project_root, is_made=False), kept


def _overwrite(file: BinaryIO) -> None:
    """Fill a file with zeros, down to the disk."""
    length = file.seek(0, os.SEEK_END)
    file.seek(0)
    file.write(bytes(length))
    file.flush()
    os.fsync(file.fileno())


def pseudonymise(
    identifiers: Iterable[str], *, key: PseudonymKey, domain: Domain, length: int, scope: str = ""
) -> list[str]:
    """The pseudonym of each identifier: ``length`` hexadecimal digits of HMAC-SHA256 over domain and identifier.

    Identifiers are compared without regard to case and surrounding blanks. Pass unique identifiers: each costs a hash.
    One person has different pseudonyms in different scopes, and without the key nobody can tell that they are one's.
    """
    prefix = f"{domain}\x1f{scope}\x1f" if scope else f"{domain}\x1f"
    return [
        hmac.digest(key.secret, (prefix + identifier.strip().casefold()).encode(), "sha256").hex()[:length]
        for identifier in identifiers
    ]


def _write_draft(path: Path) -> Path:
    """A new key beside the place that it is for."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)  # of an interrupted process that had the same number
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return draft


def _create_key(path: Path) -> None:
    draft = _write_draft(path)
    try:
        os.link(draft, path)  # keeps the key of a process that was faster
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _check_permissions(path: Path, name: str) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        raise QaError(f"the {name} {path} can be read by others (mode {mode:o}); expected 600: run chmod 600 '{path}'")


def _read_secret(path: Path, name: str) -> bytes:
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (ValueError, OSError):
        secret = b""
    if len(secret) < KEY_BYTES:
        raise QaError(
            f"{path} does not hold a {name}: expected {2 * KEY_BYTES} hexadecimal digits; restore it from the "
            "safe copy (a new key makes all pseudonyms and seals new)"
        )
    return secret
