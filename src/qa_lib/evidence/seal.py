"""The seal: an Ed25519 signature of the manifest of manifests, made with a key that never leaves this machine.

The key is made on first use, lies beside that of the pseudonyms and, as that one, outside the project, readable by its
owner alone. Its public half and its fingerprint are for everybody.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from qa_lib.evidence.verify import PUBLIC_KEY, SIGNATURE, TAG_MANIFEST, fingerprint_of
from qa_lib.privacy.pseudonyms import key_path, load_secret

_KEY_NAME = "seal.key"
#: How the file of a public key that is handed out is called.
PUBLIC_NAME = "seal-public-key.pem"


@dataclass(frozen=True)
class SealKey:
    """The private key; its secret is never shown."""

    _private: Ed25519PrivateKey
    path: Path
    was_created: bool = False

    @property
    def public_pem(self) -> bytes:
        """The public key in PEM, as openssl reads it."""
        return self._private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the public key."""
        return fingerprint_of(self._private.public_key().public_bytes_raw())

    @property
    def secret_text(self) -> str:
        """The secret as its file holds it; no file of a bundle may hold it."""
        return self._private.private_bytes_raw().hex()

    def sign(self, content: bytes) -> bytes:
        """The signature, 64 bytes; the same content has the same."""
        return self._private.sign(content)

    def __repr__(self) -> str:
        return f"SealKey(path={str(self.path)!r}, fingerprint={self.fingerprint!r})"


def seal_key_path() -> Path:
    """Where the key lies: ``$QA_SEAL_KEY_FILE``, else ``seal.key`` beside the key of the pseudonyms."""
    if named := os.environ.get("QA_SEAL_KEY_FILE"):
        return Path(named).expanduser()
    return key_path().with_name(_KEY_NAME)


def load_seal_key(*, project_root: Path, is_made: bool = True) -> SealKey:
    """Read the key, or make it where there is none.

    Raises
    ------
    QaError
        When it lies inside the project, can be read by others, or is no key; without ``is_made`` also when there is
        none.
    """
    secret = load_secret(seal_key_path(), project_root=project_root, is_made=is_made, name="seal key")
    return SealKey(Ed25519PrivateKey.from_private_bytes(secret.secret[:32]), secret.path, secret.was_created)


def put_public_key(bag: Path, key: SealKey) -> None:
    """Enclose the public key, before the manifests are made: they list it."""
    file = bag / PUBLIC_KEY
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(key.public_pem)


def seal(bag: Path, key: SealKey) -> None:
    """Sign the manifest of manifests."""
    (bag / SIGNATURE).write_bytes(key.sign((bag / TAG_MANIFEST).read_bytes()))


def fits(signature: bytes, content: bytes, public: bytes) -> bool:
    """Whether a signature is that of a public key (32 bytes), by the cryptography library."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True
