"""What a person can choose on the start page: only what there are data for."""

from __future__ import annotations

from dataclasses import dataclass

from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.reporting.language import Language

#: A code, and what people call it.
Option = tuple[str, str]


@dataclass(frozen=True)
class Choices:
    """Semesters with data, the latest first; the schools that have some, by semester; languages, rings."""

    semesters: tuple[Option, ...]
    schools: dict[str, tuple[Option, ...]]
    locales: tuple[Option, ...]
    tiers: tuple[Option, ...]


def list_choices(paths: Paths, params: Params, language: Language) -> Choices:
    """The choices, in the words of a language."""
    from qa_lib.intake import list_schools_with_data, list_semesters_with_data
    from qa_lib.params import TIERS
    from qa_lib.publishing.cover import RINGS

    codes = list(reversed(list_semesters_with_data(paths)))
    names = {school.code: school.name for school in params.institution.schools}
    schools = {
        code: tuple((one, language.name(names[one])) for one in list_schools_with_data(paths, code) if one in names)
        for code in codes
    }
    return Choices(
        semesters=tuple((code, language.semester(params.semester(code))) for code in codes),
        schools=schools,
        locales=tuple((code, name_language(code)) for code in params.institution.locales),
        tiers=tuple((tier, language.text(RINGS[tier])) for tier in TIERS),
    )


def name_language(code: str) -> str:
    """What a language calls itself."""
    from babel import Locale

    return str(Locale(code).get_display_name(code)).capitalize()
