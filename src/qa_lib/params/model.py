"""What every params model shares: frozen, no unknown keys, texts in three languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

#: A language by its two letters (ISO 639-1).
Locale = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
#: The languages that every text has; ``institution.yaml`` may name more.
LOCALES: tuple[Locale, ...] = ("kk", "ru", "en")

Tier = Literal["internal", "corporate", "public"]
TIERS: tuple[Tier, ...] = ("internal", "corporate", "public")

#: A short name that is safe in a path, a command line and a column.
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1)]


class Model(BaseModel):
    """A frozen model that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Model):
    """The same words in Kazakh, Russian, English and any further language: ``text["kk"]``."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[Locale, Words]

    kk: Words
    ru: Words
    en: Words

    def __getitem__(self, locale: Locale) -> str:
        return self.by_locale[locale]

    @property
    def by_locale(self) -> dict[Locale, str]:
        """The words by language."""
        return {"kk": self.kk, "ru": self.ru, "en": self.en, **(self.__pydantic_extra__ or {})}


def check_unique(kind: str, names: Iterable[str]) -> None:
    """Raise a ValueError that lists the names which occur more than once."""
    twice = sorted(name for name, n in Counter(names).items() if n > 1)
    if twice:
        raise ValueError(f"{kind} used twice: {', '.join(twice)}")


def check_distinct(kind: str, things: Iterable[Iterable[str]]) -> None:
    """Raise a ValueError where one spelling, upper or lower case, stands for two things.

    ``things`` gives the spellings of each thing.
    """
    check_unique(kind, [word for spellings in things for word in {one.casefold().strip() for one in spellings}])
