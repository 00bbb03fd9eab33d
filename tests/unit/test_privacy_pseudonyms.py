"""Keyed pseudonyms and the key."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_lib.errors import QaError
from qa_lib.privacy import PseudonymKey, load_key, pseudonymise

pytestmark = pytest.mark.unit

KEY = PseudonymKey(secret=bytes(range(32)), path=Path("key"))


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the key of a test lies."""
    path = tmp_path / "keys" / "pseudonym.key"
    monkeypatch.setenv("QA_KEY_FILE", str(path))
    return path


def test_load_key_creates_a_private_key_once(key_file: Path, tmp_path: Path) -> None:
    """The first call makes the key for its owner alone, the second reads the same one."""
    first, second = (load_key(project_root=tmp_path / "project") for _ in range(2))
    assert (first.was_created, second.was_created) == (True, False)
    assert first.secret == second.secret
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert key_file.parent.stat().st_mode & 0o777 == 0o700


def test_load_key_by_default_in_the_configuration_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without QA_KEY_FILE the key lies in the user's configuration folder."""
    monkeypatch.delenv("QA_KEY_FILE", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert load_key(project_root=tmp_path / "p").path == tmp_path / "config" / "qa-report" / "pseudonym.key"


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_load_key_refuses_a_key_that_others_can_read(key_file: Path, tmp_path: Path) -> None:
    """A key that others can read is refused with the command that mends it."""
    load_key(project_root=tmp_path / "project")
    key_file.chmod(0o644)
    with pytest.raises(QaError, match="chmod 600"):
        load_key(project_root=tmp_path / "project")


def test_load_key_refuses_a_key_inside_the_project(key_file: Path, tmp_path: Path) -> None:
    """A key inside the project could be published with it; none is made there."""
    with pytest.raises(QaError, match="inside the project"):
        load_key(project_root=tmp_path)
    assert not key_file.exists()


def test_load_key_refuses_what_is_no_key(key_file: Path, tmp_path: Path) -> None:
    """A damaged key is never replaced silently."""
    key_file.parent.mkdir()
    key_file.write_text("secret")
    key_file.chmod(0o600)
    with pytest.raises(QaError, match="does not hold a pseudonym key"):
        load_key(project_root=tmp_path / "project")


def test_key_does_not_show_its_secret() -> None:
    """Neither a traceback nor a log can print the secret."""
    assert KEY.secret.hex() not in repr(KEY) + str(KEY) + KEY.key_id


@given(st.lists(st.text(min_size=1).map(lambda text: text.strip().casefold()).filter(bool), unique=True, max_size=20))
def test_pseudonymise_is_one_to_one_within_a_domain(identifiers: list[str]) -> None:
    """Different people have different pseudonyms, and none of them in another domain."""
    learners = pseudonymise(identifiers, key=KEY, domain="respondent", length=16)
    teachers = pseudonymise(identifiers, key=KEY, domain="teacher", length=16)
    assert len({*learners, *teachers}) == 2 * len(identifiers)
