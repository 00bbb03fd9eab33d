"""``registers/*.yaml``, ``vocabularies.yaml``, ``offices.yaml``, ``risks.yaml``: what registers hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from pydantic import Field, PositiveFloat, model_validator

from qa_lib.params.model import Code, Locale, Model, Text, Words, check_distinct, check_unique

#: What a cell of a column holds. ``teacher`` is a staff number, of which a pseudonym is kept; ``office`` names who is
#: responsible, never a person; ``month`` is the first day of one; ``indicator`` is "survey", "survey/block" or
#: "survey/block/item".
Kind = Literal[
    "text",
    "choice",
    "date",
    "month",
    "count",
    "share",
    "unit",
    "indicator",
    "reference",
    "office",
    "semester",
    "teacher",
]
#: Columns of a frame that one column of a sheet becomes.
UNIT_FIELDS = ("school", "department")
INDICATOR_FIELDS = ("survey", "block", "item")


class Term(Model):
    """One entry of a list from which people choose."""

    code: Code
    label: Text
    aliases: tuple[Words, ...] = ()
    #: What it means, where its label does not say it.
    note: Text | None = None

    @property
    def spellings(self) -> tuple[str, ...]:
        """All labels under which registers know it."""
        return tuple(dict.fromkeys((self.code, *self.label.by_locale.values(), *self.aliases)))


class Vocabulary(Model):
    """A list from which people choose, in its order."""

    code: Code
    terms: tuple[Term, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _terms_are_distinct(self) -> Vocabulary:
        check_unique(f"term of '{self.code}'", [term.code for term in self.terms])
        check_distinct(f"label of '{self.code}'", [term.spellings for term in self.terms])
        return self

    def term(self, code: str) -> Term:
        """The term with this code."""
        return next(term for term in self.terms if term.code == code)


class TemplateWords(Model):
    """What templates say around their columns."""

    instructions: Text
    column: Text
    meaning: Text
    allowed: Text
    example: Text
    lists: Text
    is_required: Text
    is_required_when: Text
    is_optional: Text
    is_computed: Text
    one_language: Text
    range: Text
    kinds: dict[Kind, Text]
    #: What holds for every register, a paragraph each.
    rules: tuple[Text, ...]


class Vocabularies(Model):
    """``vocabularies.yaml``."""

    words: TemplateWords
    vocabularies: tuple[Vocabulary, ...]

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Vocabularies:
        check_unique("vocabulary", [one.code for one in self.vocabularies])
        return self

    def vocabulary(self, code: str) -> Vocabulary:
        """The list with this code."""
        return next(one for one in self.vocabularies if one.code == code)


class Office(Model):
    """An office or role that answers for something; ``superior`` is one level up, whom a delay is told ("+1", 8.5)."""

    code: Code
    level: Literal["department", "school", "institution"]
    name: Text
    aliases: tuple[Words, ...] = ()
    superior: Code | None = None

    @property
    def spellings(self) -> tuple[str, ...]:
        """All names under which registers know it."""
        return tuple(dict.fromkeys((self.code, *self.name.by_locale.values(), *self.aliases)))


class Offices(Model):
    """``offices.yaml``: who can be responsible, and who stands above whom."""

    offices: tuple[Office, ...]

    @model_validator(mode="after")
    def _superiors_are_known(self) -> Offices:
        codes = [office.code for office in self.offices]
        check_unique("office", codes)
        check_distinct("name of an office", [office.spellings for office in self.offices])
        for office in self.offices:
            if office.superior is not None and office.superior not in codes:
                raise ValueError(f"office '{office.code}' has the unknown superior '{office.superior}'")
            self._check_line(office)
        return self

    def _check_line(self, office: Office) -> None:
        above: list[str] = [office.code]
        while (superior := self.office(above[-1]).superior) is not None:
            if superior in above:
                raise ValueError(f"offices stand above themselves: {' < '.join([*above, superior])}")
            above.append(superior)

    def office(self, code: str) -> Office:
        """The office with this code."""
        return next(office for office in self.offices if office.code == code)


class Criterion(Model):
    """What a card or a review scores: its weight in the total, and where surveys ask about the same."""

    #: In the mean of all criteria, relative to the others.
    weight: PositiveFloat = 1.0
    #: Blocks of surveys about the same thing, as "survey/block".
    asked_in: tuple[Words, ...] = ()


class RegisterColumn(Model):
    """One column of a register.

    ``is_computed`` ones are written back by ``make registers``; ``is_translated`` ones stand once a language.
    """

    code: Code
    heading: Text
    aliases: tuple[Words, ...] = ()
    kind: Kind = "text"
    vocabulary: Code | None = None
    #: Ends of a whole number, both included.
    low: int | None = None
    high: int | None = None
    #: The register whose ``key`` the cell names.
    refers_to: Code | None = None
    #: Set where the column is a score, from ``low`` to ``high``.
    criterion: Criterion | None = None
    is_required: bool = False
    #: Column -> values with which this one is required, too.
    required_when: dict[Code, tuple[Code, ...]] = Field(default_factory=dict)
    is_computed: bool = False
    is_translated: bool = False
    note: Text | None = None
    example: Text | None = None

    @model_validator(mode="after")
    def _kind_has_what_it_needs(self) -> RegisterColumn:
        needed = {"choice": self.vocabulary, "reference": self.refers_to}.get(self.kind, "nothing")
        if needed is None:
            raise ValueError(f"column '{self.code}' of kind '{self.kind}' needs a vocabulary or refers_to")
        if self.is_translated and self.kind != "text":
            raise ValueError(f"column '{self.code}': only text is translated")
        if self.criterion and not (self.kind == "count" and self._has_scale):
            raise ValueError(f"column '{self.code}': a criterion needs kind 'count' and ends with low < high")
        return self

    @property
    def _has_scale(self) -> bool:
        return self.low is not None and self.high is not None and self.low < self.high

    @property
    def names(self) -> tuple[str, ...]:
        """All headings under which workbooks know it."""
        return tuple(dict.fromkeys((self.code, *self.heading.by_locale.values(), *self.aliases)))


@dataclass(frozen=True)
class SheetField:
    """A column as it stands in a sheet: one a language where the column is translated."""

    code: str
    column: RegisterColumn
    locale: Locale | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All headings under which workbooks know it."""
        if self.locale is None:
            return self.column.names
        return (self.code, *(f"{name} ({self.locale})" for name in self.column.names))

    def heading(self, locale: Locale) -> str:
        """The heading in the language of a template."""
        words = self.column.heading[locale]
        return words if self.locale is None else f"{words} ({self.locale})"


class RegisterBook(Model):
    """The codebook of one register: a sheet of a workbook."""

    code: Code
    #: The register in whose workbook it is a further sheet; its own, where this is None.
    workbook: Code | None = None
    clause: Words
    title: Text
    #: What it is for and who keeps it.
    note: Text
    #: Shell patterns of the names of its workbook, without regard to case.
    files: tuple[Words, ...] = ()
    #: The column that names a row; None where rows are events.
    key: Code | None = None
    #: What the numbers that ``make registers`` gives begin with.
    prefix: Words | None = None
    #: The date from which a row is there: a row dated later than a state is none of it.
    since: Code
    columns: tuple[RegisterColumn, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_are_distinct(self) -> RegisterBook:
        codes = [column.code for column in self.columns]
        check_unique(f"column of '{self.code}'", codes)
        check_distinct(f"heading of '{self.code}'", [column.names for column in self.columns])
        wanted = [self.since, *([self.key] if self.key else [])]
        wanted += [name for column in self.columns for name in column.required_when]
        if missing := [name for name in wanted if name not in codes]:
            raise ValueError(f"register '{self.code}' has no column '{missing[0]}'")
        if self.workbook is None and not self.files:
            raise ValueError(f"register '{self.code}' needs patterns of its files")
        return self

    @cached_property
    def by_code(self) -> dict[str, RegisterColumn]:
        """The columns by their codes."""
        return {column.code: column for column in self.columns}

    @cached_property
    def criteria(self) -> tuple[RegisterColumn, ...]:
        """The columns that are scores, in their order."""
        return tuple(column for column in self.columns if column.criterion)

    def fields(self, locales: Iterable[Locale]) -> tuple[SheetField, ...]:
        """The columns of the sheet, translated ones once a language."""
        languages = tuple(locales)
        return tuple(
            field
            for column in self.columns
            for field in (
                [SheetField(f"{column.code}_{locale}", column, locale) for locale in languages]
                if column.is_translated
                else [SheetField(column.code, column)]
            )
        )

    @property
    def book(self) -> str:
        """The register whose workbook holds this one."""
        return self.workbook or self.code


class Degree(Model):
    """A degree of likelihood or impact."""

    value: int = Field(ge=1, le=5)
    label: Text
    meaning: Text


class Zone(Model):
    """What a score asks for."""

    code: Literal["observed", "capa", "critical"]
    label: Text
    meaning: Text


IndicatorKind = Literal["level", "response", "neutral", "complaints", "load", "incidents"]


class LeadingIndicator(Model):
    """A sign by which a risk is seen early (9.2), and the risk that it proposes."""

    kind: IndicatorKind
    risk_class: Code
    title: Text
    #: Where the load of teachers is asked about.
    survey: Code | None = None
    block: Code | None = None
    #: Likelihood and impact proposed.
    likelihood: int = Field(ge=1, le=5)
    impact: int = Field(ge=1, le=5)


class RiskMatrix(Model):
    """``risks.yaml``: the 5 x 5 matrix of 9.2 in words, and the leading indicators."""

    likelihood: tuple[Degree, ...] = Field(min_length=5, max_length=5)
    impact: tuple[Degree, ...] = Field(min_length=5, max_length=5)
    zones: tuple[Zone, ...] = Field(min_length=3, max_length=3)
    leading_indicators: tuple[LeadingIndicator, ...]

    @model_validator(mode="after")
    def _degrees_rise(self) -> RiskMatrix:
        for name, degrees in (("likelihood", self.likelihood), ("impact", self.impact)):
            if [degree.value for degree in degrees] != [1, 2, 3, 4, 5]:
                raise ValueError(f"{name} must hold the values 1 to 5 in this order")
        return self


def criterion_faults(books: tuple[RegisterBook, ...], blocks: Collection[str]) -> list[str]:
    """Blocks of surveys ("survey/block") that criteria name and that are not there."""
    return [
        f"unknown block '{name}' @ registers/{book.code}.yaml:columns.{column.code}.criterion.asked_in"
        for book in books
        for column in book.criteria
        for name in (column.criterion.asked_in if column.criterion else ())
        if name not in blocks
    ]


def register_faults(
    books: tuple[RegisterBook, ...], vocabularies: Vocabularies | None, risks: RiskMatrix | None
) -> list[str]:
    """What codebooks of registers refer to and what is not there."""
    codes = {book.code for book in books}
    lists = {one.code: one for one in vocabularies.vocabularies} if vocabularies else {}
    faults = []
    for book in books:
        place = f"registers/{book.code}.yaml"
        if book.workbook is not None and book.workbook not in codes:
            faults.append(f"unknown register '{book.workbook}' @ {place}:workbook")
        for column in book.columns:
            where = f"{place}:columns.{column.code}"
            if column.vocabulary is not None and column.vocabulary not in lists:
                faults.append(f"unknown vocabulary '{column.vocabulary}' @ {where}")
            if column.refers_to is not None and column.refers_to not in codes:
                faults.append(f"unknown register '{column.refers_to}' @ {where}")
            for name, values in column.required_when.items():
                other = lists.get(book.by_code[name].vocabulary or "")
                terms = {term.code for term in other.terms} if other else set()
                faults += [
                    f"'{name}' has no value '{value}' @ {where}.required_when" for value in values if value not in terms
                ]
    if risks is not None and "risk-class" in lists:
        classes = {term.code for term in lists["risk-class"].terms}
        faults += [
            f"unknown class '{one.risk_class}' @ risks.yaml:leading_indicators"
            for one in risks.leading_indicators
            if one.risk_class not in classes
        ]
    return faults
