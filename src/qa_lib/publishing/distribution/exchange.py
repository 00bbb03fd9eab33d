"""A place that all machines reach where they share no disk: files by their SHA-256, under any URL that fsspec knows."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa_lib.errors import ParamsError, RunError
from qa_lib.publishing.digests import digest


@dataclass(frozen=True)
class Exchange:
    """Files by content: the same content lies there once."""

    url: str
    files: Any
    folder: str

    @classmethod
    def open(cls, url: str) -> Exchange:
        """The exchange at ``url``, for example ``s3://bucket/folder``, or ``file://`` and the path of a folder.

        Raises
        ------
        ParamsError
            If no file system is known for the URL, or only this process would see it.
        """
        import fsspec

        if url.startswith("memory:"):
            raise ParamsError(f"the exchange '{url}' is seen by one process only; expected s3://…, gs://…, file://…")
        try:
            files, folder = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise ParamsError(f"the exchange '{url}' can not be opened: {error}") from error
        return cls(url, files, folder)

    def put(self, file: Path, sha256: str) -> None:
        """Put a file there unless it is there already.

        Raises
        ------
        RunError
            If the exchange can not be written to.
        """
        place = self._place(sha256)
        try:
            if self._size(place) != file.stat().st_size:
                self.files.makedirs(self.folder, exist_ok=True)
                self.files.put_file(str(file), place)
        except OSError as error:
            raise RunError(f"{self.url} can not be written to: {error}") from error

    def get(self, sha256: str, target: Path) -> None:
        """Fetch a file; it appears at ``target`` whole and with the right content.

        Raises
        ------
        RunError
            If it is missing or damaged.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            self.files.get_file(self._place(sha256), str(draft))
        except OSError as error:
            raise RunError(f"{self._place(sha256)} can not be fetched from {self.url}: {error}") from error
        if digest(draft) != sha256:
            draft.unlink()
            raise RunError(f"{self._place(sha256)} is damaged: remove it from {self.url} and run again")
        draft.replace(target)

    def remove(self, sha256: str) -> None:
        """Remove a file that nobody else fetches."""
        self.files.rm_file(self._place(sha256))

    def _place(self, sha256: str) -> str:
        return f"{self.folder}/{sha256}"

    def _size(self, place: str) -> int | None:
        self.files.invalidate_cache()
        return int(self.files.info(place)["size"]) if self.files.exists(place) else None


def lay_out(inputs: Mapping[str, str], exchange: Exchange, *, shelf: Path, folder: Path) -> None:
    """Lay out a project's files in ``folder``; what was fetched before is taken from ``shelf``."""
    for name, sha256 in inputs.items():
        kept, target = shelf / sha256, folder / name
        if not kept.is_file():
            exchange.get(sha256, kept)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(kept, target)  # files of a project are replaced, never written to
        except OSError:
            shutil.copyfile(kept, target)
