"""What every params model shares: frozen, no unknown keys, texts in three languages."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Locale = Literal["kk", "ru", "en"]
LOCALES: tuple[Locale, ...] = ("kk", "ru", "en")

Tier = Literal["internal", "corporate", "public"]
TIERS: tuple[Tier, ...] = ("internal", "corporate", "public")

#: A short name that is safe in a path, a command line and a column.
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Model(BaseModel):
    """A frozen model that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Model):
    """The same words in Kazakh, Russian and English: ``text["kk"]``."""

    kk: Words
    ru: Words
    en: Words

    def __getitem__(self, locale: Locale) -> str:
        return str(getattr(self, locale))
