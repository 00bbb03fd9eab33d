"""The seal: RFC 8032's own vectors, two implementations of one mind, a key that stays where it is."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_lib.errors import QaError
from qa_lib.evidence import verify
from qa_lib.evidence.seal import fits, load_seal_key, seal_key_path

pytestmark = pytest.mark.unit

#: RFC 8032, 7.1: secret key, public key, message, signature of tests 1 to 3 and "SHA(abc)".
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24"
        "655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aee"
        "b00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28d"
        "c027beceea1ec40a",
    ),
]
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493


@pytest.mark.parametrize(("key", "message", "signature"), VECTORS, ids=["empty", "one byte", "two bytes"])
def test_is_signed_agrees_with_rfc_8032(key: str, message: str, signature: str) -> None:
    """The vectors of the standard stand; with another message they do not."""
    key_bytes, message_bytes, signature_bytes = map(bytes.fromhex, (key, message, signature))
    assert verify.is_signed(signature_bytes, message_bytes, key_bytes)
    assert not verify.is_signed(signature_bytes, message_bytes + b"x", key_bytes)


@settings(max_examples=25)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 511), st.sampled_from("skm"))
def test_is_signed_agrees_with_cryptography(secret: bytes, message: bytes, bit: int, what: str) -> None:
    """A signature stands in both; with a bit of signature, key or message turned both say the same."""
    private = Ed25519PrivateKey.from_private_bytes(secret)
    parts = {"s": private.sign(message), "k": private.public_key().public_bytes_raw(), "m": message + b"."}
    assert verify.is_signed(parts["s"], message, parts["k"])
    turned = bytearray(parts[what])
    turned[bit // 8 % len(turned)] ^= 1 << bit % 8
    parts[what] = bytes(turned)
    expected = fits(parts["s"], parts["m"][:-1] if what != "m" else parts["m"], parts["k"])
    assert verify.is_signed(parts["s"], parts["m"][:-1] if what != "m" else parts["m"], parts["k"]) == expected
    assert not expected


def test_is_signed_refuses_a_second_form_of_a_signature() -> None:
    """A number that is too large by the order of the group is no signature, though the sum would come out."""
    private = Ed25519PrivateKey.from_private_bytes(b"\1" * 32)
    good = private.sign(b"message")
    other = good[:32] + (int.from_bytes(good[32:], "little") + GROUP_ORDER).to_bytes(32, "little")
    assert not verify.is_signed(other, b"message", private.public_key().public_bytes_raw())


def test_seal_key_is_made_once_and_kept_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It lies beside the key of the pseudonyms, is its owner's alone, and never shows its secret."""
    monkeypatch.setenv("QA_KEY_FILE", str(tmp_path / "keys" / "pseudonym.key"))
    monkeypatch.delenv("QA_SEAL_KEY_FILE", raising=False)
    first = load_seal_key(project_root=tmp_path / "project")
    again = load_seal_key(project_root=tmp_path / "project", is_made=False)
    assert (first.was_created, again.was_created) == (True, False)
    assert first.fingerprint == again.fingerprint
    assert seal_key_path() == tmp_path / "keys" / "seal.key"
    assert stat.S_IMODE(seal_key_path().stat().st_mode) == 0o600
    assert first.secret_text not in repr(first)


def test_seal_key_inside_the_project_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There it could be published; one that others can read is refused, too."""
    monkeypatch.setenv("QA_SEAL_KEY_FILE", str(tmp_path / "seal.key"))
    with pytest.raises(QaError, match=r"seal key .* inside the project,.* QA_SEAL_KEY_FILE"):
        load_seal_key(project_root=tmp_path)
    load_seal_key(project_root=tmp_path / "project")
    seal_key_path().chmod(0o644)
    with pytest.raises(QaError, match=r"seal key .* read by others"):
        load_seal_key(project_root=tmp_path / "project")


def test_fingerprint_is_that_of_openssl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The public key reads back from its PEM; people may write its fingerprint in groups."""
    monkeypatch.setenv("QA_SEAL_KEY_FILE", str(tmp_path / "seal.key"))
    key = load_seal_key(project_root=tmp_path / "project")
    public = verify.read_public_key(key.public_pem)
    assert public is not None
    assert verify.fingerprint_of(public) == key.fingerprint
    assert verify.plain_fingerprint(key.fingerprint.upper()[:8] + ": " + key.fingerprint[8:]) == key.fingerprint
    assert verify.read_public_key(b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----") is None
