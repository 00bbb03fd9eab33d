"""What a worker made comes back as one archive and is put in place by rename."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from qa_lib.errors import RunError
from qa_lib.publishing.digests import digest
from qa_lib.publishing.distribution.exchange import Exchange
from qa_lib.publishing.replacing import replace_folder


def send_archive(parts: Iterable[str], reports: Path, exchange: Exchange) -> str:
    """Put files and folders below ``reports`` into the exchange as one archive and return its SHA-256."""
    with tempfile.NamedTemporaryFile(dir=reports, suffix=".tar") as file:
        with tarfile.open(fileobj=file, mode="w") as archive:
            for part in parts:
                if (reports / part).exists():
                    archive.add(reports / part, arcname=part)
        file.flush()
        sha256 = digest(Path(file.name))
        exchange.put(Path(file.name), sha256)
    return sha256


def fetch_archive(
    sha256: str, parts: Iterable[str], reports: Path, exchange: Exchange, *, check: Callable[[Path], None] | None = None
) -> None:
    """Fetch an archive and put those ``parts`` of it that it holds in their places below ``reports``, in this order.

    ``check`` is given the folder of what was unpacked before any of it is put in place, and may refuse it.

    Raises
    ------
    RunError
        If the archive is missing, damaged, or holds what does not belong there.
    """
    reports.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=reports, prefix=".fetched-") as folder:
        file, unpacked = Path(folder) / "archive.tar", Path(folder) / "unpacked"
        exchange.get(sha256, file)
        try:
            with tarfile.open(file) as archive:
                _unpack(archive, unpacked)
        except tarfile.TarError as error:
            raise RunError(f"the archive {sha256} from {exchange.url} can not be unpacked: {error}") from error
        if check is not None:
            check(unpacked)
        for part in parts:
            if (unpacked / part).exists():
                _put_in_place(unpacked / part, reports / part)
    exchange.remove(sha256)


def _unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Write the archive's files and folders below ``folder``; nothing else, and nothing anywhere else.

    ``extractall(filter="data")`` does the same from Python 3.11.4 on; Debian 12 has 3.11.2.
    """
    for member in archive.getmembers():
        target = folder / member.name
        content = archive.extractfile(member) if member.isfile() else None
        if not target.resolve().is_relative_to(folder.resolve()) or not (content or member.isdir()):
            raise tarfile.ExtractError(f"{member.name!r} is no file or folder below the archive's own")
        (target.parent if content else target).mkdir(parents=True, exist_ok=True)
        if content:
            with target.open("wb") as file:
                shutil.copyfileobj(content, file)


def _put_in_place(new: Path, target: Path) -> None:
    if new.is_dir():
        replace_folder(new, target)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(new, target)
