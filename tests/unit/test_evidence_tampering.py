"""What was done to a bundle is found and named: by the project, by the script, by sha256sum and openssl."""

from __future__ import annotations

import datetime as dt
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from qa_lib.errors import QaError
from qa_lib.evidence import bag, verify
from qa_lib.evidence.checking import BundleError, UnconfirmedError, check_bundle
from qa_lib.evidence.readme import ways
from qa_lib.evidence.seal import SealKey, load_seal_key, put_public_key, seal
from qa_lib.publishing.digests import digest
from qa_lib.reporting.language import Language

pytestmark = pytest.mark.unit

NAME = "pharm-2025-autumn-internal"
FILES = {
    "index.html": "<p>Дәлелдемелер</p>",
    "data/reports/internal-kk/2026_01_25_Фарм.Мектеп_СҚЕК есебі.pdf": "%PDF-",
    "data/reports/internal-kk/tables/a.csv": "n\n1\n" * 50,
    "data/params/policy.yaml": "edition: 1\n",
}
CSV = "data/reports/internal-kk/tables/a.csv"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SealKey:
    monkeypatch.setenv("QA_SEAL_KEY_FILE", str(tmp_path / "key" / "seal.key"))
    return load_seal_key(project_root=ROOT)


@pytest.fixture
def folder(tmp_path: Path, key: SealKey) -> Path:
    """A small bundle, unpacked."""
    folder = tmp_path / NAME
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    put_public_key(folder, key)
    close(folder, key)
    return folder


@pytest.fixture
def packed(folder: Path, tmp_path: Path) -> Path:
    """The same as a zip."""
    bag.pack(folder, tmp_path / f"{NAME}.zip")
    return tmp_path / f"{NAME}.zip"


def close(folder: Path, key: SealKey) -> None:
    bag.write_manifests(folder, about={}, date=dt.date(2026, 1, 25))
    seal(folder, key)


def change(folder: Path) -> None:
    (folder / CSV).write_text("n\n2\n" * 50, encoding="utf-8")


def remake(manifest: Path) -> None:
    """Write the true SHA-256 of each file into a manifest, as somebody would who hides a change."""
    names = [line[66:] for line in manifest.read_text(encoding="utf-8").splitlines()]
    lines = [f"{digest(manifest.parent / name)}  {name}\n" for name in names]
    manifest.write_text("".join(lines), encoding="utf-8")


def remake_first(folder: Path) -> None:
    change(folder)
    remake(folder / verify.MANIFEST)


def remake_both(folder: Path) -> None:
    remake_first(folder)
    remake(folder / verify.TAG_MANIFEST)


def seal_anew(folder: Path) -> None:
    """Everything anew, with the key of another."""
    other = SealKey(Ed25519PrivateKey.generate(), Path())
    put_public_key(folder, other)
    remake_both(folder)
    seal(folder, other)


ATTACKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a byte changed": (change, "changed"),
    "a page beside the payload changed": (lambda f: (f / "index.html").write_text("<p>?</p>"), "changed"),
    "a file removed": (lambda f: (f / CSV).unlink(), "missing"),
    "a file added": (lambda f: (f / "data" / "x.csv").write_text("1"), "added"),
    "a file added beside the payload": (lambda f: (f / "read me.txt").write_text("1"), "added"),
    "an empty file added": (lambda f: (f / "data" / ".hidden").touch(), "added"),
    "a link added": (lambda f: (f / "data" / "link").symlink_to(f / "index.html"), "added"),
    "a file renamed": (lambda f: (f / CSV).rename(f / "data" / "b.csv"), "renamed"),
    "the first manifest made anew": (remake_first, "manifest-remade"),
    "both manifests made anew": (remake_both, "seal-broken"),
    "another signature": (lambda f: (f / verify.SIGNATURE).write_bytes(bytes(64)), "seal-broken"),
    "all made anew with another key": (seal_anew, "foreign-key"),
    "the seal removed": (lambda f: (f / verify.SIGNATURE).unlink(), "seal-missing"),
    "the manifest of manifests removed": (lambda f: (f / verify.TAG_MANIFEST).unlink(), "not-a-bundle"),
}
attacked = pytest.mark.parametrize("attack", ATTACKS)


def run_script(bundle: Path, fingerprint: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-S", str(ROOT / "src/qa_lib/evidence/verify.py"), str(bundle), fingerprint]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={"PYTHONUTF8": "1"})


def run_plain(folder: Path, fingerprint: str) -> str:
    """What the commands of the README say but for what they say of a whole bundle."""
    commands = ways(Language("en", ROOT / "locale"), NAME, fingerprint)[-1][1]
    done = subprocess.run(["sh", "-c", commands], cwd=folder, capture_output=True, text=True, check=False)
    expected = ["Signature Verified Successfully", f"{fingerprint}  -"]
    said = (done.stdout + done.stderr).splitlines()
    return "\n".join(
        line for line in [*said, *(f"not said: {one}" for one in expected if one not in said)] if line not in expected
    )


def test_whole_bundle_is_whole_in_all_ways(folder: Path, packed: Path, key: SealKey) -> None:
    """Folder and zip, before and after unpacking; without a fingerprint the key of this machine vouches."""
    for bundle in (folder, packed):
        assert check_bundle(bundle, project_root=ROOT).outcome.failures == []
        assert check_bundle(bundle, project_root=ROOT, fingerprint=key.fingerprint).vouched_by == "given"
        assert run_script(bundle, key.fingerprint).returncode == verify.WHOLE
    assert run_plain(folder, key.fingerprint) == ""


@attacked
def test_attack_is_named(attack: str, folder: Path, tmp_path: Path, key: SealKey) -> None:
    """By the project and by the script, in the folder and in a zip that was packed of it."""
    deed, name = ATTACKS[attack]
    deed(folder)
    found = verify.check(folder, key.fingerprint)
    assert name in {failure.name for failure in found.failures}
    with pytest.raises(BundleError, match=name):
        check_bundle(folder, project_root=ROOT)
    if attack != "a link added":  # a zip of ours has no links
        bag.pack(folder, tmp_path / "attacked.zip")
        done = run_script(tmp_path / "attacked.zip", key.fingerprint)
        assert done.returncode == verify.BROKEN, done.stdout
        assert f"{name}: " in done.stdout


@attacked
def test_attack_does_not_pass_plain_tools(attack: str, folder: Path, key: SealKey) -> None:
    """sha256sum, diff and openssl say something that they do not say of a whole bundle."""
    ATTACKS[attack][0](folder)
    assert run_plain(folder, key.fingerprint)


def test_renamed_file_is_told_with_both_names(folder: Path, key: SealKey) -> None:
    """Not as one that is gone and one that came."""
    (folder / CSV).rename(folder / "data" / "b.csv")
    assert [str(one)[: len("renamed: ")] for one in verify.check(folder, key.fingerprint).failures] == ["renamed: "]


def test_key_that_nobody_vouches_for_is_no_success(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """On a machine without a key, and without a fingerprint, whole is not enough."""
    monkeypatch.setenv("QA_SEAL_KEY_FILE", str(tmp_path / "none.key"))
    with pytest.raises(UnconfirmedError, match="FINGERPRINT") as caught:
        check_bundle(folder, project_root=ROOT)
    assert caught.value.exit_status == verify.UNCONFIRMED
    assert run_script(folder, "").returncode == verify.UNCONFIRMED


def rewrite(packed: Path, *, edit: Callable[[zipfile.ZipFile], object] = lambda _: None, **changed: object) -> None:
    """Pack the zip anew, each entry with other properties."""
    with zipfile.ZipFile(packed) as old:
        entries = [(entry, old.read(entry)) for entry in old.infolist()]
    with zipfile.ZipFile(packed, "w") as new:
        for entry, content in entries:
            for name, value in changed.items():
                setattr(entry, name, value)
            new.writestr(entry, content)
        edit(new)


def write_comment(archive: zipfile.ZipFile) -> None:
    archive.comment = b"see also"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    "deed",
    [
        lambda p: p.write_bytes(b"#!" + p.read_bytes()),
        lambda p: p.write_bytes(p.read_bytes() + b"x"),
        lambda p: rewrite(p, edit=write_comment),
        lambda p: rewrite(p, date_time=(2026, 1, 1, 0, 0, 0)),
        lambda p: rewrite(p, external_attr=0o100755 << 16),
        lambda p: rewrite(p, extra=b"ab\0\0"),
        lambda p: rewrite(p, edit=lambda new: new.writestr(f"{NAME}/{CSV}", "n\n9\n")),
        lambda p: rewrite(p, edit=lambda new: new.writestr(f"{NAME}/../../x", "x")),
        lambda p: rewrite(p, edit=lambda new: new.writestr("other/x", "x")),
    ],
    ids=["before", "behind", "comment", "time", "mode", "extra field", "twice", "out of the folder", "second folder"],
)
def test_edited_zip_is_named(deed: Callable[[Path], object], packed: Path, key: SealKey) -> None:
    """What the files alone would not show."""
    deed(packed)
    assert "zip-edited" in {failure.name for failure in verify.check(packed, key.fingerprint).failures}


def test_no_byte_of_the_zip_can_change_what_it_holds(packed: Path, key: SealKey, tmp_path: Path) -> None:
    """Of two hundred places each is noticed, or is another way of packing the very same files."""
    content, chance = packed.read_bytes(), random.Random(8)  # noqa: S311 - no secret
    whole = contents(packed)
    for place in chance.sample(range(len(content)), 200):
        damaged = bytearray(content)
        damaged[place] ^= 1 << chance.randrange(8)
        (tmp_path / "damaged.zip").write_bytes(bytes(damaged))
        outcome = verify.check(tmp_path / "damaged.zip", key.fingerprint)
        assert outcome.failures or contents(tmp_path / "damaged.zip") == whole, place


def contents(packed: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(packed) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"\0" * 400, b"%PDF-1.7"])
def test_what_is_no_bundle_is_told_without_a_traceback(content: bytes, tmp_path: Path) -> None:
    """Empty, cut short, or something else."""
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(QaError, match="not-a-bundle"):
        check_bundle(tmp_path / "x.zip", project_root=ROOT, fingerprint="0")


def test_manifest_that_leads_out_of_the_bundle_is_refused(folder: Path, key: SealKey) -> None:
    """No line of a manifest makes the check read a file elsewhere."""
    with (folder / verify.MANIFEST).open("a", encoding="utf-8") as manifest:
        manifest.write(f"{'0' * 64}  data/../../x\n")
    assert "manifest-remade" in {failure.name for failure in verify.check(folder, key.fingerprint).failures}


def test_packing_twice_gives_the_same_bytes(folder: Path, packed: Path, tmp_path: Path) -> None:
    """Whatever times and modes the files have."""
    for file in folder.rglob("*"):
        file.chmod(0o700)
    shutil.copytree(folder, tmp_path / "again" / NAME)
    bag.pack(tmp_path / "again" / NAME, tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == packed.read_bytes()
