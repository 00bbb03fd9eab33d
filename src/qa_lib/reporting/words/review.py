"""What a reviewer decided about open answers, and why a ring of readers sees none."""

from __future__ import annotations

from collections.abc import Mapping

from qa_lib.params import Ring
from qa_lib.reporting.language import Language, mark

CHOICE = mark("The answers that share most of their words with others on the theme are quoted, in alphabetical order.")


def describe_review(counts: Mapping[str, int], ring: Ring, language: Language) -> str:
    """How answers are chosen and, in the internal ring, how far they are reviewed; ``counts``: state -> answers."""
    sentences = [language.text(CHOICE)]
    if "undecided" not in ring.quoted_states.value:
        sentences.append(language.text("Only answers that a reviewer released for publication are among them."))
    elif counts["all"] == counts["undecided"]:
        sentences.append(language.text("None of the answers has been reviewed yet; nothing here leaves this ring."))
    else:
        sentences.append(
            language.text(
                "Of {total} answers {undecided} are not reviewed yet, {public} may be published, {private} stay in "
                "this ring, {deleted} were deleted and are quoted nowhere.",
                **{state: language.number(counts[state]) for state in ("undecided", "public", "private", "deleted")},
                total=language.number(counts["all"]),
            )
        )
    return " ".join(sentences)


def explain_silence(ring: Ring, language: Language) -> str:
    """Why no answer is quoted."""
    states = ring.quoted_states.value
    if not states:
        return language.text("Answers are not quoted: this ring of readers sees themes only.")
    if "undecided" not in states:
        return language.text(
            "Answers are not quoted: too few people wrote, or no reviewer has released an answer for publication."
        )
    return language.text("Answers are not quoted: too few people wrote.")
