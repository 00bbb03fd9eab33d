"""What a worker made comes back as one archive and is put in place by rename."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from collections.abc import Iterable
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


def fetch_archive(sha256: str, parts: Iterable[str], reports: Path, exchange: Exchange) -> None:
    """Fetch an archive and put those ``parts`` of it that it holds in their places below ``reports``, in this order.

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
                archive.extractall(unpacked, filter="data")
        except tarfile.TarError as error:
            raise RunError(f"the archive {sha256} from {exchange.url} can not be unpacked: {error}") from error
        for part in parts:
            if (unpacked / part).exists():
                _put_in_place(unpacked / part, reports / part)
    exchange.remove(sha256)


def _put_in_place(new: Path, target: Path) -> None:
    if new.is_dir():
        replace_folder(new, target)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(new, target)
