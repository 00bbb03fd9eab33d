"""The leak check of a report before it is put in place, and by hand of any folder or archive."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import qa_lib
from qa_lib.intake import read_account
from qa_lib.params import Params, load_params, params_files, params_folders
from qa_lib.paths import Paths, find_paths
from qa_lib.privacy import load_key
from qa_lib.publishing.digests import CHECKING_ROOMS, digest_code, digest_text

if TYPE_CHECKING:
    from qa_lib.privacy.leaks import Leak, Published, Rules


@dataclass(frozen=True)
class Clearing:
    """The leak check for what is made from some semesters."""

    paths: Paths
    params: Params
    semesters: tuple[str, ...]

    def find_leaks(self, files: Mapping[str, Path]) -> list[Leak]:
        """What of these files (name -> where each lies) must not leave."""
        from qa_lib.privacy.leaks import find_leaks

        return find_leaks(files, self.rules)

    @cached_property
    def rules(self) -> Rules:
        """What is looked for on this machine."""
        from qa_lib.intake import read_watch
        from qa_lib.privacy.leaks import Machine, Rules

        key = load_key(project_root=self.paths.root, is_made=False)
        folders = [self.paths.root, self.paths.data, self.paths.params, self.paths.out.parent, key.path.parent]
        return Rules(
            watch=read_watch(self.paths, self.semesters, key),
            machine=Machine.here(folders),
            published=published_by(self.paths, self.params),
            key_texts=(key.key_id, key.secret.hex()),
        )

    @property
    def state(self) -> str:
        """A digest of everything that decides what is found, but the files themselves and the machine."""
        watched = [read_account(self.paths, semester)["files"].get("watch.parquet") for semester in self.semesters]
        return digest_text(repr((digest_code(CHECKING_ROOMS), watched, self.params.institution.published)))


@dataclass(frozen=True)
class KeptState:
    """What a report was cleared by, kept in a file."""

    file: Path

    def read(self) -> str:
        """The state; empty where none is kept."""
        try:
            return self.file.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def write(self, state: str) -> None:
        """Keep a state; it appears whole."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        draft = self.file.with_name(f".{self.file.name}.{os.getpid()}")
        draft.write_text(state + "\n", encoding="ascii")
        draft.replace(self.file)


def published_by(paths: Paths, params: Params) -> Published:
    """What the institution itself says in every report: params, catalogues, notebooks, words and page templates."""
    from qa_lib.privacy.leaks import Published

    files = [
        *params_files(params_folders(paths.params)),
        *sorted(paths.locale.rglob("*.po")),
        *sorted(paths.notebooks.glob("*.ipynb")),
        *sorted((Path(qa_lib.__file__).parent / "reporting").rglob("*.py")),
        *(file for file in sorted(paths.theme.rglob("*")) if file.suffix in {".html", ".typ", ".lua", ".js", ".css"}),
    ]
    return Published(tuple(files), frozenset(params.institution.published))


def files_below(folder: Path) -> dict[str, Path]:
    """The files below a folder by their paths in it, in order."""
    found = sorted(Path(place, name) for place, _, names in os.walk(folder) for name in names)
    return {file.relative_to(folder).as_posix(): file for file in found}


def find_leaks_apart(*, folder: str, semesters: Sequence[str]) -> list[dict[str, str]]:
    """The leaks of a folder as JSON, so that a forked process can look for them."""
    paths = find_paths()
    clearing = Clearing(paths, load_params(paths.params), tuple(semesters))
    return [asdict(leak) for leak in clearing.find_leaks(files_below(Path(folder)))]
