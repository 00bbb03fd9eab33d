"""What tells of the machine that made a file: its folders, its name, its user."""

from __future__ import annotations

import getpass
import re
import socket
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from qa_lib.privacy.identifiers import Find

#: Folders of people and of temporary files, on any machine.
_FOLDERS = re.compile(
    r"(?<![\w./~-])(?:/home/[\w.-]+|/Users/[\w.-]+|/root/[\w.-]+|/tmp/[\w.-]+|/var/(?:folders|tmp)/[\w.-]+|/private/var/\w+"
    r"|[A-Za-z]:[\\/]{1,2}(?:Users|Documents and Settings|Temp)[\\/]{1,2}[\w.-]+)|(?<!\w)file://+[\w/]"
)
#: Names of users and hosts of fewer letters are words that stand anywhere; as properties of a file they count in full.
_SHORTEST = 6
_ANYBODY = frozenset(("localhost",))


@dataclass(frozen=True)
class Machine:
    """Folders, host and user whose names must not be in a file."""

    folders: tuple[str, ...]
    host: str
    user: str

    @classmethod
    def here(cls, folders: Iterable[Path]) -> Machine:
        """The machine that this runs on; ``folders`` are those of the project and its data."""
        named = [*folders, Path.home(), Path(tempfile.gettempdir())]
        spelt = {str(path) for folder in named for path in (folder, folder.resolve())}
        longest_first = sorted((path for path in spelt if len(path) > 1), key=lambda path: (-len(path), path))
        host = socket.gethostname().partition(".")[0]
        return cls(tuple(longest_first), "" if host in _ANYBODY else host, _find_user())

    def find(self, text: str, *, is_property: bool) -> Iterator[Find]:
        """Where a text of many lines names a folder, the host or the user."""
        for kind, pattern in self._patterns(is_property=is_property):
            for match in pattern.finditer(text):
                yield Find(*match.span(), kind)

    def _patterns(self, *, is_property: bool) -> Iterator[tuple[str, re.Pattern[str]]]:
        yield "path", _FOLDERS
        if self.folders:
            own = "|".join(re.escape(folder) for folder in self.folders)
            yield "path", re.compile(rf"(?<![\w.-])(?:{own})(?=[/\\][\w.-])")
        for kind, name in (("host", self.host), ("user", self.user)):
            if len(name) >= _SHORTEST:
                yield kind, re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
            elif name and is_property:
                yield kind, re.compile(rf"^\s*{re.escape(name)}\s*$", re.MULTILINE)


def _find_user() -> str:
    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # an account without a name
        return ""
    return name
