#!/usr/bin/env python3
"""Check an evidence bundle: whole, unchanged, and sealed by whom. Needs Python 3.9 or newer and nothing else.

    python3 verify.py BUNDLE [FINGERPRINT]

BUNDLE is the zip or the folder that it was unpacked to; FINGERPRINT is the seal key's, as the university publishes it.
Take this script from the university rather than from the bundle that it is to judge. Ends with

    0  whole, unchanged, sealed by the key with this fingerprint
    5  not so: every failure is named
    6  whole and unchanged since it was sealed, but nobody has said whose the key is
    2  called wrongly
"""

from __future__ import annotations

import base64
import hashlib
import os
import struct
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

WHOLE, BROKEN, UNCONFIRMED, MISUSED = 0, 5, 6, 2
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
SIGNATURE, STAMP = TAG_MANIFEST + ".sig", TAG_MANIFEST + ".tsr"
PUBLIC_KEY = "seal/public-key.pem"
#: The only files that no manifest lists: the one that is sealed, its seal and its time stamp.
UNLISTED = frozenset({TAG_MANIFEST, SIGNATURE, STAMP})
#: What stands in every entry of the archive, so that nothing can be hidden there.
ENTRY_TIME = (0, 33)  # midnight, 1 January 1980
ENTRY_MODE = 0o100644
MAX_UNPACKED = 1 << 32
UNREADABLE = (OSError, zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError)

#: Name of a failure -> what it means, in Kazakh, Russian and English.
FAILURES: dict[str, tuple[str, str, str]] = {
    "not-a-bundle": ("жинақ емес", "не пакет", "not a bundle"),
    "zip-edited": ("мұрағат өзгертілген", "архив изменён", "the archive was edited"),
    "missing": ("файл жоқ", "файла нет", "the file is missing"),
    "added": ("бөтен файл қосылған", "добавлен посторонний файл", "the file was added"),
    "changed": ("файл өзгертілген", "файл изменён", "the file was changed"),
    "renamed": ("файлдың аты өзгертілген", "файл переименован", "the file was renamed"),
    "manifest-remade": ("тізім қайта жасалған", "опись переделана", "the manifest was made anew"),
    "seal-missing": ("мөр жоқ", "печати нет", "the seal is missing"),
    "seal-broken": ("мөр бұзылған", "печать нарушена", "the seal does not fit: made anew after sealing"),
    "foreign-key": ("бөтен кілтпен мөрленген", "запечатано чужим ключом", "sealed by another key"),
    "key-unconfirmed": ("кілт иесі расталмаған", "владелец ключа не подтверждён", "nobody has said whose the key is"),
}
VERDICTS = {
    WHOLE: ("бүтін, өзгертілмеген, мөрі дұрыс", "цел, не изменён, печать верна", "whole, unchanged, the seal is right"),
    BROKEN: ("сенуге болмайды", "доверять нельзя", "not to be trusted"),
    UNCONFIRMED: FAILURES["key-unconfirmed"],
}


Fits = Callable[[bytes, bytes, bytes], bool]


class Failure(NamedTuple):
    """What is wrong with what: ``name`` is one of `FAILURES`."""

    name: str
    subject: str

    def __str__(self) -> str:
        return "{}: {} ({})".format(self.name, printable(self.subject), " / ".join(FAILURES[self.name]))


class Outcome(NamedTuple):
    """What a check found; ``fingerprint`` is the one of the key in the bundle."""

    failures: list[Failure]
    fingerprint: str
    n_files: int
    is_stamped: bool

    @property
    def status(self) -> int:
        """The exit status that says it."""
        names = {failure.name for failure in self.failures}
        return BROKEN if names - {"key-unconfirmed"} else UNCONFIRMED if names else WHOLE


def check(bundle: Path, fingerprint: str = "", *, fits: Fits | None = None) -> Outcome:
    """Everything that is wrong with a bundle; ``fingerprint`` is what the key is expected to have, "" if unknown.

    ``fits`` tells whether a signature is that of a message and a key; by default `is_signed`.
    """
    try:
        files, failures = (_read_folder if bundle.is_dir() else _read_archive)(bundle)
    except UNREADABLE as error:
        return Outcome([Failure("not-a-bundle", f"{bundle.name}: {error}")], "", 0, False)
    if TAG_MANIFEST not in files or MANIFEST not in files:
        lacking = [Failure("missing", name) for name in (MANIFEST, TAG_MANIFEST) if name not in files]
        return Outcome([*failures, Failure("not-a-bundle", bundle.name), *lacking], "", len(files), False)
    failures += _compare(files)
    found, key = _check_seal(files, fingerprint, fits or is_signed)
    return Outcome(failures + found, key, len(files), STAMP in files)


def _read_folder(folder: Path) -> tuple[dict[str, bytes], list[Failure]]:
    files: dict[str, bytes] = {}
    failures = []
    for place, folders, names in os.walk(str(folder)):
        linked = [name for name in folders if Path(place, name).is_symlink()]
        for name in names + linked:
            path = Path(place, name)
            inside = unicodedata.normalize("NFC", path.relative_to(folder).as_posix())
            if path.is_symlink() or not path.is_file():
                failures.append(Failure("added", inside))
            else:
                files[inside] = path.read_bytes()
    return files, failures


def _read_archive(file: Path) -> tuple[dict[str, bytes], list[Failure]]:
    """The files below the archive's one folder, and whatever in it is not as a bundle is packed."""
    files: dict[str, bytes] = {}
    with zipfile.ZipFile(str(file)) as archive:
        entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
            raise ValueError("unpacks to more than can be checked")
        faults = _layout_faults(file.read_bytes(), entries)
        if len({entry.filename.partition("/")[0] for entry in entries}) > 1:
            faults.append("more than one folder")
        for entry in entries:
            name = unicodedata.normalize("NFC", entry.filename.partition("/")[2])
            parts = entry.filename.split("/")
            if name in files or len(parts) == 1 or any(part in ("", ".", "..") or "\\" in part for part in parts):
                faults.append(entry.filename)
            files[name] = archive.read(entry)
    return files, [Failure("zip-edited", fault) for fault in faults]


def _layout_faults(content: bytes, entries: list[zipfile.ZipInfo]) -> list[str]:
    """Where bytes of the archive around the files are not just those that packing them gives."""
    faults, place, directory = [], 0, b""
    for entry in entries:
        name, flags = entry.filename.encode(), 0 if entry.filename.isascii() else 0x800
        told = (entry.compress_type, *ENTRY_TIME, entry.CRC, entry.compress_size, entry.file_size, len(name), 0)
        shared = struct.pack("<5H3I2H", 20, flags, *told)
        head = b"PK\3\4" + shared + name
        if entry.header_offset != place or content[place : place + len(head)] != head:
            faults.append(f"what stands before {entry.filename}")
        directory += b"PK\1\2\x14\3" + shared + struct.pack("<3H2I", 0, 0, 0, ENTRY_MODE << 16, place) + name
        place = entry.header_offset + len(head) + entry.compress_size
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, len(entries), len(entries), len(directory), place, 0)
    return faults if content[place:] == directory + end else [*faults, "the directory, or what stands behind it"]


def _compare(files: dict[str, bytes]) -> list[Failure]:
    """Files against manifests: of the payload under ``data/``, and of everything beside it."""
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    try:
        payload, tags = (_read_manifest(files[name]) for name in (MANIFEST, TAG_MANIFEST))
    except ValueError as error:
        return [Failure("manifest-remade", str(error))]
    listed = {**payload, **tags}
    astray = [name for name in payload if not name.startswith("data/")] + [
        name for name in tags if name.startswith("data/")
    ]
    missing = {name: digest for name, digest in listed.items() if name not in digests}
    added = {name: digest for name, digest in digests.items() if name not in listed and name not in UNLISTED}
    changed = sorted(name for name, digest in listed.items() if digests.get(name, digest) != digest)
    failures = [Failure("manifest-remade" if name == MANIFEST else "changed", name) for name in changed]
    failures += [Failure("manifest-remade", name) for name in astray]
    for name, digest in sorted(missing.items()):
        twin = next((other for other in sorted(added) if added[other] == digest), None)
        if twin is not None:
            del added[twin]
        failures.append(Failure("missing", name) if twin is None else Failure("renamed", f"{name} -> {twin}"))
    return failures + [Failure("added", name) for name in sorted(added)]


def _read_manifest(content: bytes) -> dict[str, str]:
    listed: dict[str, str] = {}
    for line in content.decode("utf-8").splitlines():
        digest, gap, name = line[:64], line[64:66], unicodedata.normalize("NFC", line[66:])
        parts = PurePosixPath(name).parts
        if gap != "  " or not name or name in listed or ".." in parts or name.startswith("/"):
            raise ValueError(f"a line that no manifest has: {line[:120]}")
        listed[name] = digest
    return listed


def _check_seal(files: dict[str, bytes], expected: str, fits: Fits) -> tuple[list[Failure], str]:
    key = read_public_key(files.get(PUBLIC_KEY, b""))
    if key is None or SIGNATURE not in files:
        return [Failure("seal-missing", PUBLIC_KEY if key is None else SIGNATURE)], ""
    print_ = fingerprint_of(key)
    failures = []
    if not fits(files[SIGNATURE], files[TAG_MANIFEST], key):
        failures.append(Failure("seal-broken", TAG_MANIFEST))
    if expected and plain_fingerprint(expected) != print_:
        failures.append(Failure("foreign-key", print_))
    if not expected:
        failures.append(Failure("key-unconfirmed", print_))
    return failures, print_


# The public key: 32 bytes behind the twelve by which every Ed25519 key in this form begins (RFC 8410).
_KEY_HEAD = bytes.fromhex("302a300506032b6570032100")


def read_public_key(pem: bytes) -> bytes | None:
    """The 32 bytes of an Ed25519 public key in PEM; None where it is none."""
    try:
        lines = pem.decode("ascii").strip().splitlines()
        content = base64.b64decode("".join(lines[1:-1]), validate=True)
    except ValueError:
        return None
    is_framed = bool(lines) and (lines[0], lines[-1]) == ("-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----")
    return content[12:] if is_framed and content[:12] == _KEY_HEAD and len(content) == 44 else None


def fingerprint_of(key: bytes) -> str:
    """The SHA-256 of a public key in the form in which openssl hashes it."""
    return hashlib.sha256(_KEY_HEAD + key).hexdigest()


def plain_fingerprint(text: str) -> str:
    """A fingerprint without the blanks and colons that people write into it."""
    return "".join(text.split()).replace(":", "").lower()


# Ed25519 as RFC 8032 (5.1) defines it, verification alone: nothing secret passes through here.
_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_ROOT = pow(2, (_P - 1) // 4, _P)
_Point = tuple[int, int, int, int]


def _add(one: _Point, other: _Point) -> _Point:
    a, b = (one[1] - one[0]) * (other[1] - other[0]), (one[1] + one[0]) * (other[1] + other[0])
    c, d = 2 * one[3] * other[3] * _D, 2 * one[2] * other[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(number: int, point: _Point) -> _Point:
    total: _Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = _add(total, point)
        point, number = _add(point, point), number >> 1
    return total


def _decode(content: bytes) -> _Point | None:
    """The point that 32 bytes stand for; None where they stand for none."""
    y = int.from_bytes(content, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT % _P
    if y >= _P or (x * x - square) % _P or (x == 0 and sign):
        return None
    x = _P - x if x & 1 != sign else x
    return x, y, 1, x * y % _P


_BASE = _decode((4 * pow(5, _P - 2, _P) % _P).to_bytes(32, "little"))


def is_signed(signature: bytes, message: bytes, key: bytes) -> bool:
    """Whether an Ed25519 signature of a message is the one of a public key."""
    if len(signature) != 64 or len(key) != 32:
        return False
    point, start, s = _decode(key), _decode(signature[:32]), int.from_bytes(signature[32:], "little")
    if point is None or start is None or _BASE is None or s >= _L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % _L
    left, right = _times(s, _BASE), _add(start, _times(k, point))
    return (left[0] * right[2] - right[0] * left[2]) % _P == 0 and (left[1] * right[2] - right[1] * left[2]) % _P == 0


def printable(text: str) -> str:
    """A text in which nothing acts on a terminal."""
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


def describe(outcome: Outcome) -> str:
    """The outcome in lines: failures, key, verdict in three languages."""
    lines = [str(failure) for failure in outcome.failures]
    lines.append("files: {}; seal key: {}".format(outcome.n_files, outcome.fingerprint or "-"))
    if outcome.is_stamped:
        lines.append(f"time stamp: {STAMP} (check it with openssl ts -verify, see README)")
    lines += [f"-> {words}" for words in VERDICTS[outcome.status]]
    return "\n".join(lines)


def main(words: list[str]) -> int:
    """Check what is named on the command line."""
    if not 1 <= len(words) <= 2 or words[0].startswith("-"):
        sys.stderr.write(str(__doc__) + "\n")
        return MISUSED
    outcome = check(Path(words[0]), words[1] if len(words) > 1 else "")
    sys.stdout.buffer.write((describe(outcome) + "\n").encode("utf-8"))
    return outcome.status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
