"""``scales.yaml``, ``intake.yaml``, ``surveys/*.yaml``: how answers are read and understood."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from qa_lib.params.codeframes import ThemeCategory
from qa_lib.params.coding import CodingWords
from qa_lib.params.drafting import Drafting
from qa_lib.params.model import Code, Locale, Model, Text, Words, check_distinct, check_unique
from qa_lib.params.review import ReviewWords

#: What a column of an export can say beside the answers. The names after ``teacher`` belong to the files that are
#: no surveys: population, teachers and coding.
ContextName = Literal[
    "respondent",
    "started_at",
    "submitted_at",
    "duration",
    "school",
    "department",
    "level",
    "programme",
    "course",
    "language",
    "teacher",
    "target_group",
    "n_population",
    "name",
    "survey",
    "question",
    "theme",
    "coder",
]


class Category(Model):
    """One response option: the number it is stored as and what an export may print for it."""

    value: int
    label: Text
    aliases: tuple[Words, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        """All labels under which exports know the option."""
        return (*self.label.by_locale.values(), *self.aliases)


class Scale(Model):
    """An ordered response scale, its categories from low to high."""

    code: Code
    #: True when every category has a label; False for a numeric scale with labels at its ends only.
    is_labelled: bool = True
    categories: tuple[Category, ...] = Field(min_length=2)
    #: Names the positive categories against the rule of the top share; the report says so.
    positive_values: tuple[int, ...] | None = None

    @model_validator(mode="after")
    def _values_rise(self) -> Scale:
        if list(self.values) != sorted(set(self.values)):
            raise ValueError(f"scale '{self.code}': values must rise from the lowest category to the highest")
        if not set(self.positive_values or ()) <= set(self.values):
            raise ValueError(f"scale '{self.code}': positive_values are not all values of the scale")
        check_distinct(f"scale '{self.code}': label", [category.spellings for category in self.categories])
        return self

    @property
    def values(self) -> tuple[int, ...]:
        """The values from low to high."""
        return tuple(category.value for category in self.categories)

    @property
    def neutral_value(self) -> int | None:
        """The middle category of a scale with an odd number of categories."""
        n = len(self.categories)
        return self.values[n // 2] if n % 2 else None


class Scales(Model):
    """All scales that codebooks refer to."""

    scales: tuple[Scale, ...]

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Scales:
        check_unique("scale code", [scale.code for scale in self.scales])
        return self


class PersonalHeadings(Model):
    """Words in the headings of columns that tell who somebody is, although no codebook asks for them."""

    names: tuple[Words, ...]
    contacts: tuple[Words, ...]


class Intake(Model):
    """How exports name their columns, and what stands for an answer that is not one."""

    #: Column headings by which each piece of context is known, in any language.
    columns: dict[ContextName, tuple[Words, ...]]
    not_applicable: tuple[Words, ...]
    hard_to_answer: tuple[Words, ...]
    missing: tuple[str, ...]
    languages: dict[Locale, tuple[Words, ...]]
    #: Columns that are not read, for the watch list of the leak check.
    personal: PersonalHeadings
    #: By what `make codebook` guesses.
    drafting: Drafting
    #: The workbook of `make review`.
    review: ReviewWords
    #: The workbooks of `make coding`.
    coding: CodingWords

    @property
    def personal_headings(self) -> PersonalHeadings:
        """The words by which such headings are known, with those of the columns of registers that hold names."""
        named = (*self.personal.names, *self.columns.get("name", ()))
        return PersonalHeadings(names=named, contacts=self.personal.contacts)

    @model_validator(mode="after")
    def _words_are_distinct(self) -> Intake:
        check_distinct("column heading", self.columns.values())
        check_distinct("language", self.languages.values())
        no_answers = (self.not_applicable, self.hard_to_answer, self.missing)
        check_distinct("word for no answer", no_answers)
        return self


class Item(Model):
    """A closed question. ``reversed`` items are worded negatively."""

    code: Code
    text: Text
    scale: Code
    reversed: bool = False
    #: Further column headings under which exports hold this item; its code and its wordings are known anyway.
    columns: tuple[Words, ...] = ()


class Block(Model):
    """Items about one thing; ``object`` is the object of monitoring in clause 4."""

    code: Code
    title: Text
    object: Words
    items: tuple[Item, ...] = Field(min_length=1)


class OpenQuestion(Model):
    """A question answered in the respondent's own words."""

    code: Code
    text: Text
    columns: tuple[Words, ...] = ()
    #: The only categories of themes that its answers may be coded with; all where empty.
    categories: tuple[ThemeCategory, ...] = ()


class Approval(Model):
    """Who approved an instrument, when and under which protocol."""

    body: Text
    date: dt.date
    protocol: Words


class CodebookChange(Model):
    """From which semester questions ask something else, so that their levels can not be compared across it.

    ``items`` are the changed ones, ``blocks`` those of which every item changed; without either, all did.
    """

    semester: Code
    blocks: tuple[Code, ...] = ()
    items: tuple[Code, ...] = ()
    note: Text


class LeftOut(Model):
    """A column of an export that is left out, and why."""

    column: Words
    reason: Words


#: A code as YAML may write it without quotation marks: A1, 5.
AnswerCode = Annotated[Words, BeforeValidator(lambda code: str(code) if isinstance(code, int) else code)]


class Survey(Model):
    """The codebook of one survey of the catalogue (7.8)."""

    code: Code
    number: int = Field(ge=1)
    version: Words
    approval: Approval | None = None
    title: Text
    short_title: Text
    target_group: Code
    #: What one response is about: the respondent's whole experience or one teacher.
    subject: Literal["none", "teacher"] = "none"
    #: Shell patterns of the names of raw files that hold this survey, without regard to case.
    files: tuple[Words, ...] = Field(min_length=1)
    columns: dict[ContextName, tuple[Words, ...]] = Field(default_factory=dict)
    constants: dict[ContextName, Words] = Field(default_factory=dict)
    #: What the exports of this survey print for the values of a scale, where it is neither label nor number of the
    #: scale: ``{agree5: {A1: 5, A2: 4, …}}``, or numbers that count from the other end.
    answers: dict[Code, dict[AnswerCode, int]] = Field(default_factory=dict)
    #: Columns that exports hold and nobody asks for: not read, and not listed as unknown.
    left_out: tuple[LeftOut, ...] = ()
    blocks: tuple[Block, ...] = Field(min_length=1)
    open_questions: tuple[OpenQuestion, ...] = ()
    #: What became of the questions over time, oldest first.
    changes: tuple[CodebookChange, ...] = ()

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Survey:
        check_unique("block code", [block.code for block in self.blocks])
        check_unique("item code", [item.code for item in self.items] + [q.code for q in self.open_questions])
        return self

    @model_validator(mode="after")
    def _changes_name_what_there_is(self) -> Survey:
        known = {"block": {block.code for block in self.blocks}, "item": {item.code for item in self.items}}
        for change in self.changes:
            for kind, codes in (("block", change.blocks), ("item", change.items)):
                if unknown := sorted(set(codes) - known[kind]):
                    raise ValueError(f"change of {change.semester}: no {kind} '{unknown[0]}'")
        return self

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All closed items in the order of the questionnaire."""
        return tuple(item for block in self.blocks for item in block.items)

    def changed_items(self, change: CodebookChange) -> frozenset[str]:
        """The codes of the items that a change of the codebook touched."""
        if not (change.blocks or change.items):
            return frozenset(item.code for item in self.items)
        of_blocks = {item.code for block in self.blocks if block.code in change.blocks for item in block.items}
        return frozenset(of_blocks | set(change.items))

    def item(self, code: str) -> Item:
        """The item with this code."""
        return next(item for item in self.items if item.code == code)

    def block(self, code: str) -> Block:
        """The block with this code."""
        return next(block for block in self.blocks if block.code == code)


#: Whom feedback goes to first (7.4): department, school, institution, learner support, career centre.
Addressee = Literal["kib", "skek", "asb", "support", "career"]


class TargetGroup(Model):
    """Whom surveys ask, and what their population file calls them."""

    code: Code
    name: Text
    #: Whom its feedback goes to first (7.4), in order.
    first_addressees: tuple[Addressee, ...] = ("asb",)


class Catalogue(Model):
    """``catalogue.yaml``: the groups that the surveys of the catalogue are meant for."""

    target_groups: tuple[TargetGroup, ...]

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Catalogue:
        check_unique("target group code", [group.code for group in self.target_groups])
        return self
