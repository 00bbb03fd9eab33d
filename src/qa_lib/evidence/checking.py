"""``make verify``: the checks of the script, with the seal read by the cryptography library."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qa_lib.errors import QaError
from qa_lib.evidence import verify
from qa_lib.evidence.seal import fits, load_seal_key, seal_key_path
from qa_lib.evidence.verify import Outcome


class BundleError(QaError):
    """A bundle is not whole, or its seal does not hold; every failure is named."""

    exit_status = verify.BROKEN


class UnconfirmedError(QaError):
    """A bundle is whole since it was sealed, but nobody has said whose the key is."""

    exit_status = verify.UNCONFIRMED


@dataclass(frozen=True)
class Verdict:
    """What was found of a bundle, and whose word the key's fingerprint is: ``given``, ``own`` or ""."""

    outcome: Outcome
    vouched_by: str


def check_bundle(bundle: Path, *, project_root: Path, fingerprint: str = "") -> Verdict:
    """Check a bundle, zip or folder; without a ``fingerprint`` its key is held against the one of this machine, if any.

    Raises
    ------
    BundleError
        Naming every failure.
    UnconfirmedError
        When it is whole, and there is no fingerprint to hold its key against.
    """
    own = "" if fingerprint else _own_fingerprint(project_root)
    outcome = verify.check(bundle, fingerprint or own, fits=fits)
    if outcome.status == verify.BROKEN:
        raise BundleError("\n".join([f"{bundle} is not to be trusted:", *(f"  {one}" for one in outcome.failures)]))
    if outcome.status == verify.UNCONFIRMED:
        raise UnconfirmedError(
            f"{bundle} is whole and unchanged since it was sealed, but nobody has said whose the key is. "
            f"Its fingerprint is {outcome.fingerprint}: give the one that the university publishes as FINGERPRINT=…"
        )
    return Verdict(outcome, "given" if fingerprint else "own")


def _own_fingerprint(project_root: Path) -> str:
    """The fingerprint of this machine's seal key; "" where it has none."""
    if not seal_key_path().exists():
        return ""
    return load_seal_key(project_root=project_root, is_made=False).fingerprint
