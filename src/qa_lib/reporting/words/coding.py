"""What the workbooks of coders and of decisions say (7.5.3, point 4)."""

from __future__ import annotations

import pandas as pd

from qa_lib.params import Params
from qa_lib.params.coding import UNCODABLE
from qa_lib.reporting.language import Language, mark
from qa_lib.reporting.words.themes import head_agreement

SAMPLE = mark("Sample data: an invented university, no real people.")
FRAME_HEADINGS = {
    "category": mark("Category"),
    "label": mark("Theme"),
    "code": mark("Code"),
    "definition": mark("Definition"),
    "include": mark("Belongs here"),
    "exclude": mark("Does not belong here"),
    "examples": mark("Examples (invented)"),
}
AGREEMENT_HEADINGS = {
    "theme": mark("Theme"),
    "n_given": mark("Answers with it"),
    "agreement": mark("Share of agreement"),
    "kappa": mark("Cohen's κ"),
    "alpha": mark("Krippendorff's α"),
    "gwet": mark("Gwet's coefficient"),
    "verdict": mark("Verdict"),
}
CODER_SENTENCES = (
    mark("How to code open answers"),
    mark(
        "Each row is an answer, without people's names and numbers. Give it every theme that it raises, at most four, "
        "from the lists in the columns of codes; what each theme means stands on the page of the code frame."
    ),
    mark(
        "Code what is said, not what you know or suppose. A theme counts once, however often an answer repeats it; "
        "praise and criticism of the same thing are two themes."
    ),
    mark(
        "Where no theme fits because the answer says nothing, cannot be understood or is about something else, choose "
        "the reason why it cannot be coded and leave the codes empty. Where a theme is missing in the code frame, say "
        "so in the note."
    ),
    mark("An empty row is an answer that you have not coded yet: you can stop at any time and go on later."),
    mark(
        "Code alone: talk with the other coders about answers only when all have finished. Agreement says something "
        "about the code frame only then."
    ),
    mark(
        "White cells are yours, the others are protected. Do not remove rows: the place of a row tells nothing about "
        "who wrote or when."
    ),
    mark(
        "Save and close the workbook, then run {command} again: it names what is wrong by sheet, row and column, keeps "
        "everything you filled in and appends new answers."
    ),
)
SUGGESTION_SENTENCES = (
    mark(
        "The column of suggestions holds what a program makes of answers that people coded before; it is often wrong. "
        "Read the answer first and decide yourself: a suggestion counts for nothing until you choose the theme. The "
        "program learns most from the answers that come first in the order of work."
    ),
)
DECISION_SENTENCES = (
    mark("How to decide where coders differ"),
    mark(
        "Each row is an answer to which coders gave different themes; who gave which is not said. Talk about it, look "
        "at the page of the code frame, and choose the themes that stand, or why it cannot be coded."
    ),
    mark("Write down who decided and why: without both a decision is not read. The date is yours to give."),
    mark(
        "The reports count what was decided. Until then an answer counts with the themes of the coder who coded most; "
        "the agreement of coders is measured on what they gave, never on what was decided."
    ),
    mark("Every decision, and every change of one, is kept in the log beside this workbook."),
    mark("Where the same two themes are confused again and again, make their definitions in the code frame clearer."),
    mark("Save and close the workbook, then run {command} again: decisions stay, new differences are appended."),
)
COMMAND = "make coding"


def say_choice(language: Language) -> str:
    """What a drop-down says to other words."""
    return language.text("Choose from the list.")


def say_theme(code: str, language: Language) -> str:
    """What stands in the place of a theme: all of them, none."""
    if code == UNCODABLE:
        return language.text("cannot be coded")
    return code if code else language.text("all themes together")


def describe_agreement(agreement: pd.DataFrame, params: Params, language: Language) -> list[str]:
    """The one verdict, and by which values it was given."""
    rule = params.policy.coding
    return [
        head_agreement(agreement, language),
        language.text(
            "Reliable is an agreement whose whole interval of Krippendorff's α lies at or above {reliable}; from "
            "{tentative} it allows tentative conclusions. All themes together: two coders agree on an answer when all "
            "its themes are the same.",
            reliable=language.number(rule.agreement_reliable.value, 2),
            tentative=language.number(rule.agreement_tentative.value, 2),
        ),
    ]
