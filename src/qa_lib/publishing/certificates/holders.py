"""Whose a certificate is, for the register alone: a keyed hash that outlives a change of the pseudonym key."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from pathlib import Path

from qa_lib.privacy.pseudonyms import key_path, load_secret

_KEY_NAME = "certificates.key"
_LENGTH = 16


@dataclass(frozen=True)
class RegisterKey:
    """The register's own key."""

    secret: bytes = field(repr=False)

    def mark(self, staff_number: str) -> str:
        """The mark of a teacher, the same for every spelling of the staff number in case and blanks."""
        said = " ".join(staff_number.split()).casefold()
        return hmac.new(self.secret, said.encode(), hashlib.sha256).hexdigest()[:_LENGTH]


def load_register_key(*, project_root: Path) -> RegisterKey:
    """The key beside that of the pseudonyms, made where there is none.

    Raises
    ------
    QaError
        When it lies inside the project, can be read by others, or is no key.
    """
    return RegisterKey(load_secret(key_path().with_name(_KEY_NAME), project_root=project_root).secret)
