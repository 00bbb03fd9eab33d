"""What a raw file holds, told by its name."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from qa_lib.errors import IntakeError
from qa_lib.intake.refusals import FileRefused
from qa_lib.params import Survey

#: The registers beside the surveys, by the pattern of their names.
REGISTERS: dict[str, str] = {"population": "population*", "teachers": "teachers*", "coding": "coding*"}
SAMPLE_MARK = "sample-data.json"
#: Files of one semester.
MAX_FILES = 10_000


def list_raw_files(folder: Path) -> list[Path]:
    """The files of a semester in the order of their names, without the sample mark and what editors leave behind.

    Whatever lies there beside folders is listed, also what is no file (`bounds.check_kind`): nothing is left out
    without a word. Links to folders are not followed.

    Raises
    ------
    IntakeError
        When a name is not UTF-8, as those from archives of old Windows programs are; when a folder can not be opened;
        when there are more than `MAX_FILES`.
    """
    files = [file for file in _walk(folder) if not _is_left_behind(file.relative_to(folder))]
    for file in files:
        if any("\ud800" <= letter <= "\udfff" for letter in str(file)):
            raise IntakeError(f"the name of a file in {folder} is not UTF-8: {file.name!a}; rename the file")
    return sorted(files, key=lambda file: file.relative_to(folder).as_posix())


def _walk(folder: Path) -> Iterator[Path]:
    """Everything below a folder but folders."""

    def refuse(error: OSError) -> None:
        raise IntakeError(f"a folder in {folder} can not be opened: {error.filename!a} ({error.strerror})") from error

    n_files = 0
    for place, folders, names in os.walk(folder, onerror=refuse):
        links = [name for name in folders if Path(place, name).is_symlink()]
        n_files += len(names) + len(links)
        if n_files > MAX_FILES:
            raise IntakeError(f"more than {MAX_FILES} files in {folder}; expected the exports of one semester")
        yield from (Path(place, name) for name in [*names, *links])


def _is_left_behind(name: Path) -> bool:
    is_hidden = any(part.startswith((".", "~$")) for part in name.parts)
    return is_hidden or name.name in {SAMPLE_MARK, "Thumbs.db", "desktop.ini"}


def recognise_file(path: Path, surveys: Iterable[Survey]) -> Survey | str:
    """The survey whose ``files`` patterns a file's name matches, or the name of its register.

    Raises
    ------
    FileRefused
        `unknown_file` when no pattern matches, `ambiguous_file` when several surveys claim it.
    """
    surveys = list(surveys)
    claims: list[Survey | str] = [survey for survey in surveys if _matches(path, survey.files)]
    claims = claims or [name for name, pattern in REGISTERS.items() if _matches(path, [pattern])]
    if len(claims) == 1:
        return claims[0]
    if claims:
        named = ", ".join(claim if isinstance(claim, str) else claim.code for claim in claims)
        raise FileRefused("ambiguous_file", value=path.name, expected=f"a name that fits one of: {named}")
    patterns = [pattern for survey in surveys for pattern in survey.files] + list(REGISTERS.values())
    raise FileRefused("unknown_file", value=path.name, expected=f"a name like: {', '.join(patterns)}")


def _matches(path: Path, patterns: Sequence[str]) -> bool:
    name, stem = path.name.casefold(), path.stem.casefold()
    return any(fnmatchcase(name, pattern.casefold()) or fnmatchcase(stem, pattern.casefold()) for pattern in patterns)
