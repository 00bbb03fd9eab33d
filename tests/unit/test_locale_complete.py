"""Every sentence of the reports exists in every language, with the same placeholders and in its own alphabet."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
LOCALES = ("kk", "ru", "en")
KEYWORDS = {"text": None, "mark": None, "plural": (1, 2), "mark_plural": (1, 2)}
#: Words that Kazakh and Russian sentences write in Latin letters, too.
LATIN = {"CAPA", "PDCA", "CSV", "SHA", "SPSS", "CFI", "TLI", "RMSEA", "SRMR"}
N_FORMS = {"kk": 1, "ru": 3, "en": 2}


@cache
def _sentences() -> frozenset[str | tuple[str, ...]]:
    found = extract_from_dir(str(ROOT / "src" / "qa_lib"), keywords=KEYWORDS)
    return frozenset(sentence for _, _, sentence, _, _ in found)


@cache
def _catalogue(locale: str) -> Catalog:
    with (ROOT / "locale" / locale / "LC_MESSAGES" / "qa.po").open(encoding="utf-8") as stream:
        return read_po(stream)


def _messages(locale: str) -> list[Message]:
    return [message for message in _catalogue(locale) if message.id]


def _first_words(call: ast.Call) -> str | None:
    """The sentence that a call gives to the catalogue; None for any other call."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    is_sentence = name in KEYWORDS and call.args and isinstance(call.args[0], ast.Constant)
    return call.args[0].value if is_sentence and isinstance(call.args[0].value, str) else None


def _forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _placeholders(texts: tuple[str, ...]) -> set[str]:
    return {name for text in texts for name in re.findall(r"{(\w+)}", text)}


def test_extraction_sees_every_sentence() -> None:
    """No sentence hides from the extraction, which does not look inside f-strings."""
    files = (ROOT / "src" / "qa_lib").rglob("*.py")
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    written = {_first_words(node) for node in nodes if isinstance(node, ast.Call)} - {None}
    extracted = {form for sentence in _sentences() for form in _forms(sentence)}
    assert sorted(written - extracted) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_catalogue_holds_every_sentence_of_the_sources(locale: str) -> None:
    """The catalogue has exactly the sentences that the sources use: none is missing, none is left over."""
    held = {message.id for message in _messages(locale)}
    assert sorted(map(str, _sentences() - held)) == []
    assert sorted(map(str, held - _sentences())) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_catalogue_translates_everything_for_certain(locale: str) -> None:
    """No translation is empty, doubtful or short of a plural form."""
    faulty = [
        message.id
        for message in _messages(locale)
        if message.fuzzy
        or not all(_forms(message.string))
        or (isinstance(message.id, tuple) and len(_forms(message.string)) != N_FORMS[locale])
    ]
    assert faulty == []


@pytest.mark.parametrize("locale", LOCALES)
def test_catalogue_keeps_the_placeholders(locale: str) -> None:
    """Every form of a translation fills exactly the placeholders of its sentence."""
    faulty = [
        message.id
        for message in _messages(locale)
        for form in _forms(message.string)
        if _placeholders((form,)) != _placeholders(_forms(message.id))
    ]
    assert faulty == []


@pytest.mark.parametrize("locale", ["kk", "ru"])
def test_catalogue_has_no_latin_words(locale: str) -> None:
    """A Latin word in a Kazakh or Russian sentence is an untranslated one, but for a few names."""
    faulty = [
        form
        for message in _messages(locale)
        for form in _forms(message.string)
        if set(re.findall(r"[A-Za-z]{2,}", re.sub(r"{\w+}", "", form))) - LATIN
    ]
    assert faulty == []


def test_catalogue_of_kazakh_is_not_the_russian_one() -> None:
    """A Kazakh sentence of three words or more never equals the Russian one."""
    russian = {str(message.id): _forms(message.string)[0] for message in _messages("ru")}
    same = [
        message.id
        for message in _messages("kk")
        if _forms(message.string)[0] == russian[str(message.id)]
        and len(re.findall(r"[^\W\d_]{2,}", re.sub(r"{\w+}", "", russian[str(message.id)]))) > 2
    ]
    assert same == []
