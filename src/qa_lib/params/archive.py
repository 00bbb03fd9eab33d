"""``archive.yaml``: what is kept for how long (8.1.3), what must be there, and who approves what (8.3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field, model_validator

from qa_lib.params.calendar import Deadline
from qa_lib.params.model import Code, Count, Locale, Model, Text, Tier, Words, check_unique
from qa_lib.params.policy import Rule
from qa_lib.params.reports import KINDS

#: Kinds of things that the project makes beside reports.
MADE: tuple[str, ...] = ("bundle", "archive-audit", "disposal-list")
Unit = Literal["department", "school", "university"]


class Body(Model):
    """Who approves which kinds of document."""

    code: Code
    name: Text
    kinds: tuple[Code, ...] = Field(min_length=1)
    clause: Words
    note: str = ""


class DocumentKind(Model):
    """A kind of document that people hand in."""

    code: Code
    name: Text


class Term(Model):
    """For how long what is kept; ``years`` None: for good. No kinds, no bodies: it fits all."""

    code: Code
    kinds: tuple[Code, ...] = ()
    approved_by: tuple[Code, ...] = ()
    years: Count | None
    until_cycle: bool = False
    clause: Words
    note: str = ""

    def fits(self, kind: str, body: str = "") -> bool:
        """Whether it is the rule for a kind of document that was approved by a body ("": by none)."""
        return (not self.kinds or kind in self.kinds) and (not self.approved_by or body in self.approved_by)


class Expected(Model):
    """The kind of document that fulfils a deadline of the calendar."""

    activity: Code
    kind: Code
    unit: Unit
    is_approved: bool = False


class ExpectedSurveys(Model):
    """What must be there of each survey, so many days after its end."""

    kind: Code
    unit: Unit
    grace_days: Rule[Count]


class Archive(Model):
    """``archive.yaml``."""

    bodies: tuple[Body, ...] = ()
    documents: tuple[DocumentKind, ...] = ()
    terms: tuple[Term, ...] = (Term(code="reports", years=5, clause="7.9"),)
    expected: tuple[Expected, ...] = ()
    expected_surveys: ExpectedSurveys | None = None
    tier: Tier = "internal"
    locale: Locale = "kk"
    first_academic_year: Rule[int] = Rule[int](value=2025, clause="8.1.3")
    approved_mark: Text = Text.model_validate({"kk": "бекітілген", "ru": "утверждено", "en": "approved"})
    document_type: dict[Code, Text] = Field(default_factory=dict)

    @property
    def kinds(self) -> list[str]:
        """All kinds of things that the archive can hold."""
        return [*KINDS, *MADE, *(one.code for one in self.documents)]

    @model_validator(mode="after")
    def _is_whole(self) -> Archive:
        check_unique("body", [one.code for one in self.bodies])
        check_unique("kind of document", self.kinds)
        check_unique("term", [one.code for one in self.terms])
        unfit = [kind for kind in self.kinds if not any(term.fits(kind) for term in self.terms)]
        faults = [f"no term fits the kind '{kind}'" for kind in unfit] + [*self._unknown_names()]
        if faults:
            raise ValueError("; ".join(faults))
        return self

    def _unknown_names(self) -> Iterator[str]:
        bodies = [one.code for one in self.bodies]
        named = [(f"body '{one.code}'", one.kinds) for one in self.bodies]
        named += [(f"term '{one.code}'", one.kinds) for one in self.terms]
        named += [(f"expected '{one.activity}'", (one.kind,)) for one in self.expected]
        named += [("expected_surveys", (self.expected_surveys.kind,))] if self.expected_surveys else []
        for owner, kinds in named:
            yield from (f"{owner} names the unknown kind '{kind}'" for kind in kinds if kind not in self.kinds)
        for term in self.terms:
            unknown = [code for code in term.approved_by if code not in bodies]
            yield from (f"term '{term.code}' names the unknown body '{code}'" for code in unknown)

    def term_of(self, kind: str, body: str = "") -> Term:
        """The rule for a kind of document that was approved by a body ("": by none)."""
        return next(term for term in self.terms if term.fits(kind, body))

    def bodies_of(self, kind: str) -> list[Body]:
        """Who approves a kind of document, the expected one first."""
        return [one for one in self.bodies if kind in one.kinds]


def archive_faults(archive: Archive, deadlines: Sequence[Deadline]) -> Iterator[str]:
    """Activities that are expected and that the calendar does not know; one without deadlines expects nothing."""
    known = {one.activity for one in deadlines}
    for place, one in enumerate(archive.expected):
        if known and one.activity not in known:
            yield f"the calendar has no deadline '{one.activity}' @ archive.yaml:expected.{place}.activity"
