"""In which language words are written, by their letters alone."""

from __future__ import annotations

import re
from collections.abc import Iterable

KAZAKH = re.compile("[әғқңөұүһі]", re.I)
CYRILLIC = re.compile("[а-яё]", re.I)
LATIN = re.compile("[a-z]", re.I)


def find_language(texts: Iterable[str]) -> str:
    """The language: kk where letters stand that only Kazakh has, ru for other Cyrillic ones, en for Latin ones.

    >>> find_language(["Толық келісемін"]), find_language(["Согласен"]), find_language(["Agree"])
    ('kk', 'ru', 'en')
    """
    joined = " ".join(texts)
    if len(CYRILLIC.findall(joined)) < len(LATIN.findall(joined)) and not KAZAKH.search(joined):
        return "en"
    return "kk" if KAZAKH.search(joined) else "ru"
