"""Invented names of teachers in three parts, and how people write them in an open answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml

TEXTS = Path(__file__).parent / "texts"
KAZAKH_SHARE = 0.86
WOMEN_SHARE = 0.64


@dataclass(frozen=True)
class PersonName:
    """An invented name; the surname is in the form of the person's sex."""

    surname: str
    given: str
    patronymic: str
    is_woman: bool

    @property
    def full(self) -> str:
        """Surname, given name and patronymic, as in a register."""
        return f"{self.surname} {self.given} {self.patronymic}"

    @property
    def kazakh_dative(self) -> str:
        """To whom: «Айгүл Серікқызына»."""
        return f"{self.given} {self.patronymic}{_kazakh_ending(self.patronymic, 'на', 'не', 'ға', 'ке')}"

    @property
    def kazakh_genitive(self) -> str:
        """Whose: «Айгүл Серікқызының»."""
        return f"{self.given} {self.patronymic}{_kazakh_ending(self.patronymic, 'ның', 'нің', 'ның', 'тің')}"

    @property
    def russian_dative(self) -> str:
        """To whom: «Омаровой», «Омарову»."""
        return self.surname[:-1] + "ой" if self.is_woman else self.surname + "у"

    @property
    def russian_instrumental(self) -> str:
        """With whom: «Омаровой», «Омаровым»."""
        return self.surname[:-1] + "ой" if self.is_woman else self.surname + "ым"


def _kazakh_ending(word: str, *endings: str) -> str:
    """The ending after -қызы and -ұлы, after -на, and after a hard or soft consonant."""
    own, _, hard, soft = endings
    if word.endswith(("ы", "а")):
        return own if word.endswith("ы") else hard
    return soft


def draw_names(generator: np.random.Generator, n_names: int) -> list[PersonName]:
    """Invented names; two of them can be alike, as at a real university."""
    parts = load_name_parts()
    return [_draw_name(parts, generator) for _ in range(n_names)]


def _draw_name(parts: dict[str, dict[str, list[str]]], generator: np.random.Generator) -> PersonName:
    is_woman = bool(generator.random() < WOMEN_SHARE)
    is_kazakh = bool(generator.random() < KAZAKH_SHARE)
    own = parts["kazakh" if is_kazakh else "russian"]
    surname, given, father = (
        own[part][int(generator.integers(len(own[part])))]
        for part in ("surnames", "women" if is_woman else "men", "fathers")
    )
    of_woman, of_man = ("қызы", "ұлы") if is_kazakh else ("на", "ич")
    patronymic = father + (of_woman if is_woman else of_man)
    return PersonName(surname + ("а" if is_woman else ""), given, patronymic, is_woman)


@lru_cache(maxsize=1)
def load_name_parts() -> dict[str, dict[str, list[str]]]:
    """Kazakh and Russian surnames, given names of women and men, names of fathers."""
    parts: dict[str, dict[str, list[str]]] = yaml.safe_load((TEXTS / "names.yaml").read_text(encoding="utf-8"))
    return parts
