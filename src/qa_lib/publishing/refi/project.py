"""A round of coding as a project of REFI-QDA (.qdpx): the redacted answers, a source each, and every coder's codes.

A source is named by the code of its answer; survey, question, language and level stand beside it as variables. What a
coder gave an answer is coded over the whole of it, under the coder's name; decisions stand under `DECISIONS`. No time
of day is written, so that the same round gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pandas as pd
from lxml import etree

from qa_lib.intake.coding_books import CodingBook
from qa_lib.intake.coding_words import frame_of_source
from qa_lib.params import CodeFrame, Params
from qa_lib.params.coding import UNCODABLE
from qa_lib.publishing.refi.codebook import add_frame, add_set, add_uncodable, serialise
from qa_lib.publishing.refi.naming import ORIGIN, PROJECT, identify, identify_theme, legal, name_themes
from qa_lib.publishing.refi.reading import INTERNAL
from qa_lib.reporting.language import Language
from qa_lib.reporting.words.coding import say_theme

#: What is told of an answer, as variables of its source.
VARIABLES = ("survey", "question", "language", "level")
_DAY = (2000, 1, 1, 0, 0, 0)


def write_project(
    answers: pd.DataFrame, books: Sequence[CodingBook], params: Params, *, title: str, language: Language
) -> bytes:
    """The project of a round.

    ``answers`` has ``answer_id``, ``text``, `VARIABLES` and ``is_shown``: those that nobody may read are left out.
    """
    shown = answers[answers["is_shown"].astype(bool)]
    shown = shown.assign(text=[legal(str(text)) for text in shown["text"]])
    frames = [one for one in params.codeframes if any(frame_of_source(params, s) is one for s in shown["survey"])]
    root = etree.Element(_tag("Project"), nsmap={None: PROJECT}, name=legal(title), origin=ORIGIN)
    users = etree.SubElement(root, _tag("Users"))
    for book in books:
        etree.SubElement(users, _tag("User"), guid=identify("user", book.coder), name=book.coder)
    if not books:
        root.remove(users)
    _add_codes(root, frames, params, language)
    _add_variables(root)
    _add_sources(root, shown, books, params)
    sets = etree.SubElement(root, _tag("Sets"))
    for frame in frames:
        add_set(sets, frame, locale=language.locale, member="targetGUID")
    return _pack(serialise(root), shown)


def _tag(name: str) -> str:
    return f"{{{PROJECT}}}{name}"


def _add_codes(root: Any, frames: Sequence[CodeFrame], params: Params, language: Language) -> None:
    codes = etree.SubElement(etree.SubElement(root, _tag("CodeBook")), _tag("Codes"))
    words = params.intake.coding
    names = name_themes(frames, words, language.locale)
    for frame in frames:
        add_frame(codes, frame, words, locale=language.locale, names=names)
    add_uncodable(codes, say_theme(UNCODABLE, language))


def _add_variables(root: Any) -> None:
    variables = etree.SubElement(root, _tag("Variables"))
    for name in VARIABLES:
        etree.SubElement(variables, _tag("Variable"), guid=identify("variable", name), name=name, typeOfVariable="Text")


def _add_sources(root: Any, answers: pd.DataFrame, books: Sequence[CodingBook], params: Params) -> None:
    given = {book.coder: dict(zip(book.given["answer_id"], book.given["themes"], strict=True)) for book in books}
    sources = etree.SubElement(root, _tag("Sources"))
    for row in answers.to_dict("records"):
        name = str(row["answer_id"])
        source = etree.SubElement(
            sources,
            _tag("TextSource"),
            guid=identify("answer", name),
            name=name,
            plainTextPath=f"{INTERNAL}{identify('answer', name)}.txt",
        )
        frame = frame_of_source(params, str(row["survey"]))
        for coder, codes in given.items():
            if name in codes and frame is not None:
                _add_selection(source, name, coder, (frame, codes[name]), length=len(str(row["text"])))
        for variable in VARIABLES:
            value = etree.SubElement(source, _tag("VariableValue"))
            etree.SubElement(value, _tag("VariableRef"), targetGUID=identify("variable", variable))
            etree.SubElement(value, _tag("TextValue")).text = legal(str(row[variable]))


def _add_selection(source: Any, name: str, coder: str, codes: tuple[CodeFrame, Sequence[str]], *, length: int) -> None:
    """What one coder gave an answer, over the whole of it."""
    frame, themes = codes
    user = identify("user", coder)
    ends = {"startPosition": "0", "endPosition": str(length), "creatingUser": user}
    selection = etree.SubElement(source, _tag("PlainTextSelection"), guid=identify("selection", name, coder), **ends)
    for theme in themes:
        guid = identify("coding", name, coder, theme)
        coding = etree.SubElement(selection, _tag("Coding"), guid=guid, creatingUser=user)
        target = identify_theme("" if theme == UNCODABLE else frame.code, theme)
        etree.SubElement(coding, _tag("CodeRef"), targetGUID=target)


def _pack(description: bytes, answers: pd.DataFrame) -> bytes:
    """The archive: the description, then a text for each source; no times, no attributes of this machine."""
    buffer = io.BytesIO()
    texts = zip(answers["answer_id"], answers["text"], strict=True)
    members = [("project.qde", description)]
    members += [(f"Sources/{identify('answer', str(name))}.txt", str(text).encode()) for name, text in texts]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(entry, data)
    return buffer.getvalue()
