"""A code book of REFI-QDA (.qdc) as the draft of a code frame: what a person looks through before it becomes params.

A code book that came from here gives the code frame that it was made of. What was changed in another program (a name,
a definition, a theme added or removed) is taken over and told. Of a foreign code book labels are known in one
language, and the category and the code of a theme are guesses: each is told, to be confirmed.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from pydantic import ValidationError

from qa_lib.params import CodeFrame, Params
from qa_lib.params.codeframes import ThemeCategory
from qa_lib.params.model import LOCALES
from qa_lib.publishing.refi.codebook import MARK
from qa_lib.publishing.refi.naming import CODEBOOK
from qa_lib.publishing.refi.reading import RefiError, parse_xml

#: Codes of a code book that are read; more are no code frame that people could work with.
N_CODES_MAX = 2_000
_DEPTH_MAX = 20
_LETTERS = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяёәғқңөұүһі",
        ("a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh sh - y - e yu ya e a g q n o u u h i")
        .replace("-", "")
        .split(" "),
        strict=True,
    )
)


@dataclass(frozen=True)
class Draft:
    """A code frame as YAML, and what a person is to confirm in it."""

    text: str
    frame: CodeFrame
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Found:
    """One code that can be given, as the file has it; ``above`` are the names of the codes that it lies in."""

    name: str
    description: str
    guid: str
    above: tuple[str, ...]

    @property
    def known(self) -> dict[str, Any]:
        """What stands behind the mark; empty in a foreign code book."""
        return read_mark(self.description)


@dataclass
class _Notes:
    remarks: list[str] = field(default_factory=list)

    def add(self, words: str) -> None:
        self.remarks.append(words)


def read_mark(description: str) -> dict[str, Any]:
    """What a description holds behind `MARK`; empty where there is none or it was damaged."""
    _, mark, rest = description.rpartition(MARK)
    try:
        found = json.loads(rest.strip()) if mark else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def draft_frame(data: bytes, params: Params, *, name: str, locale: str) -> Draft:
    """The draft of a code frame from a code book; ``locale`` is the language of names in a foreign one.

    Raises
    ------
    RefiError
        When the file is no code book, has no codes or too many, or gives no valid code frame.
    """
    root = parse_xml(data, name=name, root="CodeBook", namespace=CODEBOOK)
    codes = list(_list_codes(root.find(f"{{{CODEBOOK}}}Codes"), (), name))
    if not codes or len(codes) > N_CODES_MAX:
        raise RefiError(f"{name}: {len(codes)} codes that can be given; expected 1 to {N_CODES_MAX}")
    notes, groups = _Notes(), root.findall(f"{{{CODEBOOK}}}Sets/{{{CODEBOOK}}}Set")
    told = [(group, found) for group in groups if (found := read_mark(_description(group)).get("frame"))]
    group, rest = told[0] if told else (None, {"code": _slug(name.rpartition(".")[0]) or "imported", "version": "1"})
    taken: set[str] = set()
    themes = {code.guid: _draft_theme(code, params, locale, notes, taken) for code in codes}
    members = [] if group is None else [one.get("guid") for one in group.findall(f"{{{CODEBOOK}}}MemberCode")]
    _tell_removed(members, themes, notes)
    order = [guid for guid in members if guid in themes] + [guid for guid in themes if guid not in members]
    raw = dict(rest) | {"themes": [themes[guid] for guid in order]}
    raw = {key: raw[key] for key in sorted(raw, key=lambda key: key == "changes")}
    try:
        frame = CodeFrame.model_validate(raw)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:5])
        raise RefiError(f"{name}: no valid code frame: {faults}") from error
    return Draft(_write(raw, notes.remarks), frame, tuple(notes.remarks))


def _list_codes(parent: Any, above: tuple[str, ...], file: str) -> Iterator[_Found]:
    """The codes that can be given, in the order of the file."""
    if len(above) > _DEPTH_MAX:
        raise RefiError(f"{file}: codes lie more than {_DEPTH_MAX} deep")
    for element in [] if parent is None else parent.findall(f"{{{CODEBOOK}}}Code"):
        name = " ".join((element.get("name") or "").split())
        if (element.get("isCodable") or "true") in ("true", "1"):
            yield _Found(name, _description(element), element.get("guid") or name, above)
        yield from _list_codes(element, (*above, name), file)


def _description(element: Any) -> str:
    found = element.find(f"{{{CODEBOOK}}}Description")
    return "" if found is None else (found.text or "")


def _draft_theme(code: _Found, params: Params, locale: str, notes: _Notes, taken: set[str]) -> dict[str, Any]:
    known = code.known
    if isinstance(known.get("theme"), dict) and known["theme"].get("code") not in taken:
        theme = _take_over(code, known["theme"], str(known.get("locale", locale)), notes)
    else:
        theme = _guess(code, params, locale, notes, taken)
    taken.add(str(theme.get("code")))
    return theme


def _take_over(code: _Found, theme: Mapping[str, Any], locale: str, notes: _Notes) -> dict[str, Any]:
    """A theme that came from here, with what was changed elsewhere."""
    drafted, label = dict(theme), theme.get("label")
    if isinstance(label, dict) and not _is_called(code.name, str(label.get(locale, ""))):
        notes.add(f"'{drafted.get('code')}': now called '{code.name}'; other languages are as before")
        drafted["label"] = dict(label) | {locale: code.name}
    definition, told = theme.get("definition"), code.description.rpartition(MARK)[0].strip()
    first = told.split("\n")[0].strip()
    if isinstance(definition, dict) and first and first != str(definition.get(locale, "")).strip():
        notes.add(f"'{drafted.get('code')}': another definition; other languages are as before")
        drafted["definition"] = dict(definition) | {locale: first}
    return drafted


def _is_called(name: str, label: str) -> bool:
    """Whether a name is a label, perhaps with its category behind."""
    return name == " ".join(label.split()) or (name.startswith(f"{label} (") and name.endswith(")"))


def _guess(code: _Found, params: Params, locale: str, notes: _Notes, taken: set[str]) -> dict[str, Any]:
    """A theme of another program: its name in every language, a code from its letters, a category from above."""
    slug = _slug(code.name) or "theme"
    number = next(n for n in range(1, N_CODES_MAX + 2) if (slug if n == 1 else f"{slug[:36]}-{n}") not in taken)
    chosen = slug if number == 1 else f"{slug[:36]}-{number}"
    category = _find_category(code.above, params)
    languages = ", ".join(one for one in LOCALES if one != locale)
    told = f"'{chosen}': translate label and definition ({languages})"
    notes.add(told + ("" if category else "; category guessed, 'improvement'"))
    words = code.description.strip() or code.name
    return {
        "code": chosen,
        "category": category or "improvement",
        "label": dict.fromkeys(LOCALES, code.name or chosen),
        "definition": dict.fromkeys(LOCALES, words or chosen),
    }


def _find_category(above: tuple[str, ...], params: Params) -> ThemeCategory | None:
    words = {
        word.casefold(): category
        for category, text in params.intake.coding.categories.items()
        for word in (category, *text.by_locale.values())
    }
    return next((words[name.casefold()] for name in reversed(above) if name.casefold() in words), None)


def _tell_removed(members: list[str], themes: Mapping[str, dict[str, Any]], notes: _Notes) -> None:
    n_gone = len([guid for guid in members if guid not in themes])
    if n_gone:
        notes.add(f"{n_gone} themes were removed; a new version says under `changes` what became of each")
    fresh = [str(theme["code"]) for guid, theme in themes.items() if members and guid not in members]
    if fresh:
        notes.add(f"added: {', '.join(fresh)}; a new version names them under `changes`")


def _slug(name: str) -> str:
    """A code from the letters of a name: "Оқыту сапасы" gives "oqytu-sapasy"."""
    latin = "".join(_LETTERS.get(letter, letter) for letter in name.casefold())
    plain = unicodedata.normalize("NFKD", latin).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")


def _write(raw: Mapping[str, Any], remarks: list[str]) -> str:
    """The YAML of a draft, its remarks as comments in front."""
    head = ["# A draft from a code book of REFI-QDA: look it through, then put it into params/codeframes/."]
    head += [f"# To confirm: {' '.join(remark.split())}" for remark in remarks]
    return "\n".join(head) + "\n" + yaml.safe_dump(dict(raw), allow_unicode=True, sort_keys=False, width=110)
