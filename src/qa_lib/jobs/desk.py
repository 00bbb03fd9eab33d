"""Where a command works, and what it talks to."""

from __future__ import annotations

import os
from dataclasses import dataclass

from rich.console import Console

from qa_lib.errors import printable
from qa_lib.params import Params, load_params
from qa_lib.paths import Paths, find_paths


@dataclass(frozen=True)
class Desk:
    """Where a command works: folders, params, and the console that it talks to."""

    paths: Paths
    params: Params
    console: Console

    def say(self, words: str) -> None:
        """One line to the user."""
        self.console.print(printable(words), soft_wrap=True, markup=False)

    def relative(self, path: os.PathLike[str]) -> str:
        """A path as seen from the working directory."""
        return os.path.relpath(path)


def open_desk(console: Console) -> Desk:
    """The desk of the project that the working directory belongs to."""
    paths = find_paths()
    return Desk(paths, load_params(paths.params), console)
