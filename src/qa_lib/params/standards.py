"""``standards.yaml``: the standards of an accreditation, and what of the reports speaks to each criterion."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from qa_lib.errors import unknown_name
from qa_lib.params.model import Code, Model, Text, Words, check_unique

#: A cell of a chapter, which shows one section of it: "satisfaction.blocks".
SectionName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}\.[a-z0-9-]{1,40}$")]
#: A file of the project that a bundle encloses: "docs/methods.md".
DocumentName = Annotated[str, StringConstraints(pattern=r"^(docs|params|notebooks)/[a-z0-9][a-z0-9./-]{0,80}$")]


class Criterion(Model):
    """A criterion of a standard by its number and a title of ours; what speaks to it, and what is missing.

    ``objects`` of monitoring (clause 4) bring their indicators, ``sections`` their figures and numbers, ``documents``
    the rules. ``gap`` says, by its code, what the system does not show; a criterion that nothing speaks to has one.
    """

    code: Words
    title: Text
    objects: tuple[Words, ...] = ()
    sections: tuple[SectionName, ...] = ()
    documents: tuple[DocumentName, ...] = ()
    gap: Code | None = None

    @property
    def is_evidenced(self) -> bool:
        """Whether anything speaks to it."""
        return bool(self.objects or self.sections or self.documents)


class Standard(Model):
    """A standard, its edition and its criteria in their order."""

    code: Code
    name: Text
    edition: Words
    criteria: tuple[Criterion, ...] = Field(min_length=1)


class Standards(Model):
    """``standards.yaml``; ``gaps`` are the words of what is missing, by code."""

    standards: tuple[Standard, ...] = ()
    gaps: dict[Code, Text] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _codes_are_unique(self) -> Standards:
        check_unique("standard", [standard.code for standard in self.standards])
        for standard in self.standards:
            check_unique(f"criterion of {standard.code}", [criterion.code for criterion in standard.criteria])
        return self


def standard_faults(standards: Standards, objects: Collection[str]) -> Iterator[str]:
    """What the standards name that there is not, criteria without a word, and words of gaps that nobody has."""
    used = set()
    for i, standard in enumerate(standards.standards):
        for j, criterion in enumerate(standard.criteria):
            place = f"standards.yaml:standards.{i}.criteria.{j}"
            used.add(criterion.gap)
            for code in criterion.objects:
                if code not in objects:
                    yield f"{unknown_name('object of monitoring', code, objects)} @ {place}.objects"
            if criterion.gap and criterion.gap not in standards.gaps:
                yield f"{unknown_name('gap', criterion.gap, standards.gaps)} @ {place}.gap"
            if not criterion.is_evidenced and not criterion.gap:
                yield f"nothing speaks to criterion '{criterion.code}': name evidence, or a gap @ {place}"
    for code in sorted(set(standards.gaps) - used):
        yield f"no criterion has the gap '{code}' @ standards.yaml:gaps.{code}"
