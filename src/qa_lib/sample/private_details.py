"""What people should not write in an open answer, and do: names, telephone numbers, IIN, addresses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from qa_lib.params import School, Survey
from qa_lib.sample.mess import Mess
from qa_lib.sample.names import PersonName
from qa_lib.sample.phrases import load_phrases
from qa_lib.sample.roster import teacher_names, teachers_in
from qa_lib.sample.setting import Setting
from qa_lib.sample.styles import FileStyle


@dataclass(frozen=True)
class Asked:
    """One open question of a survey in one school, and what its answers are about."""

    survey: Survey
    question: str
    category: str
    school: School


def add_private_details(
    comments: pd.DataFrame, asked: Asked, *, setting: Setting, style: FileStyle, generator: np.random.Generator
) -> pd.DataFrame:
    """Some comments with a sentence that names a teacher of the school or gives the writer's number or address.

    In a survey about teachers the named one is the rated one; where strengths are asked for, it is praise. A name
    that the file's encoding can not hold is left out.
    """
    names = teacher_names(teachers_in(asked.school, setting.semester, seed=setting.seed, scale=setting.scale))
    drawn = generator.integers(len(names), size=len(comments))
    named = "praised_teacher" if asked.category == "strength" else "teacher"
    kinds = _draw_kinds(len(comments), named, setting.mess, generator)
    roster = list(names)
    texts = comments["text"].tolist()
    for place, (kind, teacher, way) in enumerate(zip(kinds, comments["teacher"], comments["written_in"], strict=True)):
        if kind:
            added = _sentence(kind, way, names[teacher or roster[drawn[place]]], generator)
            texts[place] = f"{_end(texts[place])} {added}" if style.can_hold(added) else texts[place]
    return comments.assign(text=texts)


def _draw_kinds(n: int, named: str, mess: Mess, generator: np.random.Generator) -> list[str]:
    """What each comment gives away: a named teacher, phone, iin, email or "" (nothing)."""
    shares = [mess.named_teacher_share, mess.phone_share, mess.iin_share, mess.email_share]
    names = [named, "phone", "iin", "email", ""]
    kinds: list[str] = generator.choice(names, size=n, p=[*shares, 1 - sum(shares)]).tolist()
    return kinds


def _sentence(kind: str, way: str, name: PersonName, generator: np.random.Generator) -> str:
    sentences = load_phrases().private[way][kind]
    return sentences[int(generator.integers(len(sentences)))].format(**_details(name, generator))


def _end(text: str) -> str:
    return text if text.endswith((".", "!", "?", ")")) else text + "."


def _details(name: PersonName, generator: np.random.Generator) -> dict[str, str]:
    """What the sentences can hold. Nobody has these numbers: the births lie in 2096–2099, the telephones have 000."""
    digits = "".join(map(str, generator.integers(0, 10, size=12)))
    year, month, day = generator.integers(96, 100), generator.integers(1, 13), generator.integers(1, 29)
    return {
        "full": name.full,
        "surname": name.surname,
        "kk_dative": name.kazakh_dative,
        "kk_genitive": name.kazakh_genitive,
        "ru_dative": name.russian_dative,
        "ru_instrumental": name.russian_instrumental,
        "patronymic": f"{name.given} {name.patronymic}",
        "phone": f"+7 70{digits[0]} 000 {digits[1:3]} {digits[3:5]}",
        "compact_phone": f"870{digits[0]}000{digits[1:5]}",
        "iin": with_check_digit(f"{year:02d}{month:02d}{day:02d}5{digits[5:9]}"),
        "email": f"student{digits[:4]}@example.org",
    }


def with_check_digit(eleven: str) -> str:
    """An individual identification number from its first eleven digits.

    >>> with_check_digit("96010150000")
    '960101500004'
    """
    digits = [int(digit) for digit in eleven]
    rest = sum(digit * weight for digit, weight in zip(digits, range(1, 12), strict=True)) % 11
    if rest == 10:
        shifted = [*range(3, 12), 1, 2]
        rest = sum(digit * weight for digit, weight in zip(digits, shifted, strict=True)) % 11 % 10
    return eleven + str(rest)
