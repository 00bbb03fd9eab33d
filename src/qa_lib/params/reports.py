"""``reports.yaml``: which chapters make which kind of report (8.2), in order, and what its files are called (8.3)."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from qa_lib.params.model import TIERS, Code, Model, Text, Tier

#: The kinds of report. ``institution`` is the annual report, ``monthly`` the operational one, ``survey`` what came of
#: one survey.
Kind = Literal["school", "department", "institution", "monthly", "accreditation", "survey"]
KINDS: tuple[Kind, ...] = get_args(Kind)
#: The folders of reports that are about no school; no school may have such a code.
UNIT_FOLDERS: dict[Kind, str] = {
    "institution": "annual",
    "monthly": "monthly",
    "accreditation": "accreditation",
    "survey": "survey",
}
#: What the annual report is for the public ring (8.2).
EXTRACT: Literal["extract"] = "extract"


#: Plan, Do, Check, Act (6.6).
Phase = Literal["plan", "do", "check", "act"]
PHASES: tuple[Phase, ...] = get_args(Phase)


class Chapter(Model):
    """A chapter of a report: the notebook ``notebooks/<notebook>.ipynb``, for the rings that see it."""

    code: Code
    notebook: Code
    rings: tuple[Tier, ...] = Field(default=TIERS, min_length=1)
    #: The parts of the PDCA cycle that it documents (1.1).
    cycle: tuple[Phase, ...] = ("check",)


class Reports(Model):
    """The chapters of each kind of report."""

    school: tuple[Chapter, ...] = Field(min_length=1)
    department: tuple[Chapter, ...] = Field(min_length=1)
    institution: tuple[Chapter, ...] = ()
    monthly: tuple[Chapter, ...] = ()
    accreditation: tuple[Chapter, ...] = ()
    survey: tuple[Chapter, ...] = ()
    #: The rings to which a kind of report goes (8.2); a kind that is not named goes to all.
    rings: dict[Kind, tuple[Tier, ...]] = Field(default_factory=dict)
    #: The last part of the regulated file name (8.3), by kind of report; ``extract`` is the public annual report.
    document_type: dict[Kind | Literal["extract"], Text]

    def chapters_of(self, kind: Kind, tier: Tier) -> tuple[Chapter, ...]:
        """The chapters of a kind of report that a ring sees, in order."""
        chapters: tuple[Chapter, ...] = getattr(self, kind)
        return tuple(chapter for chapter in chapters if tier in chapter.rings)

    def rings_of(self, kind: Kind) -> tuple[Tier, ...]:
        """The rings to which a kind of report goes."""
        return self.rings.get(kind, TIERS)

    def document_type_of(self, kind: Kind, tier: Tier) -> Text:
        """What a report of this kind is called in the name of its files."""
        is_extract = kind == "institution" and tier == "public" and EXTRACT in self.document_type
        return self.document_type[EXTRACT if is_extract else kind]
