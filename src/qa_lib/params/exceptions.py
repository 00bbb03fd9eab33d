"""``disclosure-exceptions.yaml``: results that are shown or hidden against the rules, and who decided so (8.1.2)."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import model_validator

from qa_lib.params.model import Code, Model, Tier, Words, check_unique
from qa_lib.params.parts import NotedModel


class DisclosureException(Model):
    """One result of one semester that a ring sees, or does not see, because somebody answerable decided so.

    ``show`` holds for the ring and those within it, ``hide`` for the ring and those around it, so that rings stay
    nested. Without ``department`` the result is the school's, without ``block`` and ``item`` the survey's.
    """

    school: Code
    semester: Code
    survey: Code
    department: Code | None = None
    block: Code | None = None
    item: Code | None = None
    tier: Tier
    decision: Literal["show", "hide"]
    reason: Words
    #: The body or role that answers for it, never a person's name; and where it is written down.
    approved_by: Words
    protocol: Words
    approved_date: dt.date
    #: The last report date for which it holds.
    expires_date: dt.date

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """The result as plans name it: semester, survey, department, block, item ("" for all)."""
        return self.semester, self.survey, self.department or "", self.block or "", self.item or ""

    @model_validator(mode="after")
    def _is_whole(self) -> DisclosureException:
        if self.item and not self.block:
            raise ValueError(f"item '{self.item}' needs its block, too")
        if self.expires_date < self.approved_date:
            raise ValueError(f"expires_date {self.expires_date} is before approved_date {self.approved_date}")
        return self


class DisclosureExceptions(NotedModel):
    """All exceptions; none is the rule."""

    _prefix = "disclosure_exceptions."

    exceptions: tuple[DisclosureException, ...] = ()

    @model_validator(mode="after")
    def _are_unique(self) -> DisclosureExceptions:
        check_unique("exception", ["/".join((one.school, *one.key, one.tier)) for one in self.exceptions])
        return self
