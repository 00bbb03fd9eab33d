"""What is told of a batch of certificates: how many, under which numbers, and who was refused for which reason."""

from __future__ import annotations

import os
from collections.abc import Sequence

from qa_lib.errors import DisclosureError
from qa_lib.params import Policy
from qa_lib.publishing.certificates.issuing import Issue, Outcome


def describe_outcome(outcome: Outcome, policy: Policy) -> list[str]:
    """A line on what was issued and a line for each refusal.

    Raises
    ------
    DisclosureError
        When nobody got a certificate; names each reason.
    """
    refusals = [f"{issue.staff_number} ({issue.school}): {_say_refusal(issue, policy)}" for issue in outcome.refused]
    if not outcome.issued:
        raise DisclosureError("\n".join(refusals) or "nobody to issue a certificate to: the roster names no teacher")
    n_new = sum(issue.is_new for issue in outcome.issued)
    folder = os.path.relpath(outcome.issued[0].file.parent) if outcome.issued[0].file else ""
    lines = [_say_issued(outcome.issued, n_new, folder)]
    return lines + ([f"{len(refusals)} refused:", *(f"  {line}" for line in refusals)] if refusals else [])


def _say_issued(issued: Sequence[Issue], n_new: int, folder: str) -> str:
    if len(issued) == 1:
        state = "new" if n_new else "issued before, same number and bytes"
        return f"certificate {issued[0].number} ({state}): {os.path.relpath(issued[0].file or folder)}"
    numbers = [issue.number or 0 for issue in issued]
    return (
        f"{len(issued)} certificates, numbers {min(numbers)} to {max(numbers)} ({n_new} new, {len(issued) - n_new} "
        f"issued before): {folder}"
    )


def _say_refusal(issue: Issue, policy: Policy) -> str:
    ring = getattr(policy.disclosure, policy.certificate.tier.value)
    words = {
        "not_evaluated": "no learner evaluated this teacher in the period",
        "too_few": f"fewer than {ring.ratings_n_min.value} learners evaluated this teacher (policy: certificate.tier)",
        "dominated": "one learner gave most of the answers",
        "unanimous": f"all of fewer than {ring.unanimity_n_min.value} learners answered alike",
        "protects": "what is left to show would give away a result that has to stay hidden",
        "colleagues": (
            "with the totals of the department the result of another teacher, or of few learners, could be worked out"
        ),
    }
    return words.get(issue.refusal or "", str(issue.refusal))
