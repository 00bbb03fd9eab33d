"""What people coded in another program, from a project of REFI-QDA (.qdpx): themes by coder and answer.

Only answers that went out from here are taken, known by the identifier or the name of their source and by their words.
A code over any part of an answer counts for the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from qa_lib.errors import show_given
from qa_lib.intake.coding_words import CodingNames, frame_of_source
from qa_lib.params import Params
from qa_lib.params.coding import N_CODES, UNCODABLE
from qa_lib.publishing.refi.naming import PROJECT, identify, identify_theme, legal
from qa_lib.publishing.refi.reading import Archive, RefiError, open_project, parse_xml

_BRACES = "{}"


@dataclass
class ReadCodes:
    """Themes by coder (as the file names people) and answer; ``faults`` say what was not understood."""

    themes: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    #: Sources that are no answers of this round.
    n_strange: int = 0


def read_codes(file: Path, answers: pd.DataFrame, params: Params) -> ReadCodes:
    """The codes of a project for the answers of a round (``answer_id``, ``survey``, ``text``).

    Raises
    ------
    RefiError
        When the file is no project, or is not safe to read.
    """
    archive = open_project(file)
    root = parse_xml(archive.description, name=archive.name, root="Project", namespace=PROJECT)
    reader = _Reader(archive, root, answers, params)
    return reader.read()


def _tag(path: str) -> str:
    return "/".join(f"{{{PROJECT}}}{name}" for name in path.split("/"))


def _guid(text: str | None) -> str:
    return (text or "").strip(_BRACES).lower()


class _Reader:
    def __init__(self, archive: Archive, root: Any, answers: pd.DataFrame, params: Params) -> None:
        self.archive, self.root, self.params = archive, root, params
        rows = answers.to_dict("records")
        self.answers = {str(row["answer_id"]): row for row in rows}
        self.by_guid = {identify("answer", name): name for name in self.answers}
        self.users = {_guid(one.get("guid")): one.get("name") or "" for one in root.iterfind(_tag("Users/User"))}
        self.themes = dict(self._list_themes())
        self.found = ReadCodes()

    def _list_themes(self) -> Iterator[tuple[tuple[str, str], str]]:
        """The theme behind each code of the file, by the code frame: by identifier, else by name."""
        known = {
            identify_theme(frame.code, theme.code): theme.code
            for frame in self.params.codeframes
            for theme in frame.all_themes
        } | {identify_theme("", UNCODABLE): UNCODABLE}
        names = CodingNames.build(self.params)
        for code in self.root.iterfind(f"{_tag('CodeBook/Codes')}//{_tag('Code')}"):
            guid = _guid(code.get("guid"))
            for frame in self.params.codeframes:
                theme = known.get(guid) or names.themes(frame).find(code.get("name") or "")
                if theme is not None:
                    yield (frame.code, guid), theme

    def read(self) -> ReadCodes:
        for source in self.root.iterfind(_tag("Sources/TextSource")):
            name = self.by_guid.get(_guid(source.get("guid"))) or str(source.get("name") or "").removesuffix(".txt")
            if name not in self.answers:
                self.found.n_strange += 1
            elif self._check_words(source, name):
                self._read_source(source, name)
        return self.found

    def _check_words(self, source: Any, name: str) -> bool:
        """Whether the words are those that went out: a source that was changed is coded for something else."""
        inline, path = source.find(_tag("PlainTextContent")), source.get("plainTextPath")
        try:
            text = (inline.text or "") if inline is not None else self.archive.read_source(path or "")
        except RefiError as error:
            self.found.faults.append(str(error))
            return False
        is_same = " ".join(text.split()) == " ".join(legal(str(self.answers[name]["text"])).split())
        if not is_same:
            self.found.faults.append(f"source '{name}': the words were changed; its codes are not taken")
        return is_same

    def _read_source(self, source: Any, name: str) -> None:
        frame = frame_of_source(self.params, str(self.answers[name]["survey"]))
        given: dict[str, dict[str, None]] = {}
        for user, code in self._list_codings(source):
            coder = self.users.get(user, "")
            theme = self.themes.get((frame.code, code)) if frame else None
            present = frame.follow(theme) if frame and theme and theme != UNCODABLE else (theme,) if theme else ()
            if not coder:
                self.found.faults.append(f"source '{name}': a code of nobody; users of the project are its coders")
            elif len(present) != 1:
                self.found.faults.append(
                    f"source '{name}': the code '{show_given(code)}' is no theme of the code frame"
                )
            else:
                given.setdefault(coder, {})[present[0]] = None
        for coder, themes in given.items():
            self._take(coder, name, tuple(themes))

    def _list_codings(self, source: Any) -> Iterator[tuple[str, str]]:
        """Who coded, and the code, of a source and of its selections."""
        for parent in (source, *source.iterfind(_tag("PlainTextSelection"))):
            above = parent.get("creatingUser") or parent.get("modifyingUser")
            for coding in parent.iterfind(_tag("Coding")):
                target = coding.find(_tag("CodeRef"))
                if target is not None:
                    yield _guid(coding.get("creatingUser") or above), _guid(target.get("targetGUID"))

    def _take(self, coder: str, name: str, themes: tuple[str, ...]) -> None:
        if UNCODABLE in themes and len(themes) > 1:
            self.found.faults.append(f"source '{name}': both a theme and that it cannot be coded, by '{coder}'")
        elif len(themes) > N_CODES:
            self.found.faults.append(f"source '{name}': {len(themes)} themes by '{coder}'; at most {N_CODES}")
        else:
            self.found.themes.setdefault(coder, {})[name] = themes


def rename_coders(found: ReadCodes, named: Mapping[str, str]) -> ReadCodes:
    """The same codes with people of the file under the names of their workbooks."""
    joined: dict[str, dict[str, tuple[str, ...]]] = {}
    for coder, codes in found.themes.items():
        joined.setdefault(named.get(coder, coder), {}).update(codes)
    return ReadCodes(joined, found.faults, found.n_strange)
