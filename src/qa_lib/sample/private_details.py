"""What people should not write in an open answer, and do: names, telephone numbers, IIN, addresses."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qa_lib.params import School
from qa_lib.sample.names import PersonName
from qa_lib.sample.phrases import load_phrases
from qa_lib.sample.roster import teacher_names, teachers_in
from qa_lib.sample.setting import Setting
from qa_lib.sample.styles import FileStyle


def add_private_details(comments: pd.DataFrame, school: School, *, setting: Setting, style: FileStyle) -> pd.DataFrame:
    """Some comments with a sentence that names a teacher of the school, or with a number or address of the writer.

    In a survey about teachers the named one is the rated one. A name that the file's encoding can not hold is left out.
    """
    if comments.empty:
        return comments
    generator = setting.stream("private details", school.code, comments["question"].iloc[0], len(comments))
    names = teacher_names(teachers_in(school, setting.semester, seed=setting.seed, scale=setting.scale))
    pool = list(names)
    texts = []
    for row in comments.itertuples():
        teacher = row.teacher or pool[int(generator.integers(len(pool)))]
        texts.append(_with_detail(row.text, row.written_in, names[teacher], setting=setting, generator=generator))
    held = [new if style.can_hold(new) else old for new, old in zip(texts, comments["text"], strict=True)]
    return comments.assign(text=held)


def _with_detail(text: str, way: str, name: PersonName, *, setting: Setting, generator: np.random.Generator) -> str:
    mess, draw = setting.mess, generator.random()
    private = load_phrases().private[way]
    for kind, share in (
        ("teacher", mess.named_teacher_share),
        ("phone", mess.phone_share),
        ("iin", mess.iin_share),
        ("email", mess.email_share),
    ):
        if draw < share:
            sentence = private[kind][int(generator.integers(len(private[kind])))]
            return _end(text) + " " + sentence.format(**_details(name, generator))
        draw -= share
    return text


def _end(text: str) -> str:
    return text if text.endswith((".", "!", "?", ")")) else text + "."


def _details(name: PersonName, generator: np.random.Generator) -> dict[str, str]:
    """What the sentences can hold; numbers of persons are drawn so that no real one has them."""
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
        "iin": f"{year:02d}{month:02d}{day:02d}5{digits[5:10]}",
        "email": f"student{digits[:4]}@example.kz",
    }
