"""Whether questionnaires measure what they say: scales, items that weaken them, structure (7.5.3, point 6)."""

from __future__ import annotations

import pandas as pd

from qa_lib.params.policy import Instruments
from qa_lib.reporting.language import Language, mark
from qa_lib.reporting.words.terms import say

RELIABILITY = {
    "reliable": mark("may be one score"),
    "not_reliable": mark("not one score"),
    "cannot_be_told": mark("cannot be told"),
}
ITEM_FAULTS = {
    "reversed": mark("misunderstood or read the other way round"),
    "weak": mark("measures something else"),
    "perhaps_weak": mark("perhaps too weak"),
}
STRUCTURE = {
    "as_stated": mark("as the codebook states"),
    "wording": mark("as the codebook states, but for the effect of negative wording"),
    "one_factor": mark("one thing only: blocks can not be told apart"),
    "other": mark("other than the codebook states"),
    "not_factorable": mark("items share too little"),
}
REASONS = {
    "constant": mark("not estimated: all answers are the same"),
    "all_missing": mark("not estimated: nobody answered"),
    "one_category": mark("not estimated: nothing to compare with"),
    "not_converged": mark("not estimated: the calculation did not settle"),
    "not_defined": mark("not estimated: too few items, or items that repeat one another"),
}
#: Names that one heading holds.
N_NAMES = 2


def say_not_estimated(reason: str, n: int, n_min: int | None, language: Language) -> str:
    """Why there is no estimate."""
    if reason == "too_few" and not pd.isna(n_min):
        return language.text("not estimated: n = {n} < {n_min}", n=language.number(n), n_min=language.number(n_min))
    return say(REASONS, reason, language) if reason in REASONS else language.text("not estimated: too few answers")


def name_few(labels: list[str], language: Language) -> str:
    """Names as a list, those beyond the first two as a number."""
    if len(labels) <= N_NAMES:
        return language.names(labels)
    return language.text(
        "{names} and {n} more", names=language.names(labels[:N_NAMES]), n=language.number(len(labels) - N_NAMES)
    )


def head_reliability(blocks: pd.DataFrame, language: Language) -> str:
    """Which blocks are no scales."""
    verdicts = blocks["verdict"]
    poor = blocks.loc[verdicts.eq("not_reliable"), "label"].tolist()
    if poor:
        return language.text("Not to be read as one score: {blocks}", blocks=name_few(poor, language))
    if not verdicts.isin(["reliable", "cannot_be_told"]).any():
        return language.text("Whether blocks may be read as one score cannot be told: too few respondents")
    n_open = int(verdicts.eq("cannot_be_told").sum())
    if n_open:
        return language.text("No block was found unreliable; undecided: {n}", n=language.number(n_open))
    return language.text("Every block may be read as one score")


def describe_reliability(blocks: pd.DataFrame, language: Language, *, rule: Instruments) -> str:
    """How the verdict is made, what follows from it, and what is not estimated."""
    n_estimated, n_reliable = int(blocks["alpha"].notna().sum()), int(blocks["verdict"].eq("reliable").sum())
    sentences = [
        language.text(
            "A block may be summed into one score where the whole interval of α lies at {alpha_min} or above: "
            "{n_reliable} of {n_estimated} blocks. Where it does not, the items are read one by one; satisfaction "
            "levels, which count answers, stay valid.",
            alpha_min=language.number(rule.alpha_min.value, 2),
            n_reliable=language.number(n_reliable),
            n_estimated=language.number(n_estimated),
        )
    ]
    redundant = blocks.loc[blocks["alpha_low"].ge(rule.alpha_redundant.value).fillna(False), "label"].tolist()
    if redundant:
        names = name_few(redundant, language)
        sentences.append(language.text("So much alike that fewer items would do: {blocks}.", blocks=names))
    unknown = [name for name, alphas in blocks.groupby("survey_label", sort=False)["alpha"] if alphas.isna().all()]
    if unknown:
        names = language.names(map(str, unknown))
        sentences.append(language.text("Not estimated, too few respondents: {surveys}.", surveys=names))
    return " ".join(sentences)


def note_reliability(blocks: pd.DataFrame, language: Language, *, has_ratings: bool) -> str:
    """What stands beneath the table: missing answers, scales of different lengths, the unit of analysis."""
    sentences = [
        language.text(
            "Answers left out are not filled in: each pair of items rests on the questionnaires with both, and the "
            "number of respondents is the smallest of these."
        )
    ]
    mixed = blocks.loc[blocks["has_mixed_scales"], "block_label"].drop_duplicates().tolist()
    if mixed:
        sentences.append(
            language.text(
                "Items on scales of different lengths are counted in parts of their range: {blocks}.",
                blocks=language.names(mixed),
            )
        )
    if has_ratings:
        sentences.append(
            language.text(
                "In the evaluation of teachers the unit is one learner's view of one teacher, since that is what is "
                "scored; learners who evaluated several teachers count once."
            )
        )
    return " ".join(sentences)


def head_items(items: pd.DataFrame, language: Language) -> str:
    """What is wrong with items, the worst first."""
    counts = items["fault"].value_counts()
    n_reversed, n_weak = int(counts.get("reversed", 0)), int(counts.get("weak", 0))
    if n_reversed:
        return language.plural(
            "{n} item goes against its block: misunderstood or read the other way round",
            "{n} items go against their blocks: misunderstood or read the other way round",
            n_reversed,
        )
    if n_weak:
        return language.plural(
            "{n} item measures something else than its block",
            "{n} items measure something else than their blocks",
            n_weak,
        )
    if len(items):
        return language.text("Some items may have too little in common with their blocks")
    return language.text("No item weakens its block")


def describe_items(items: pd.DataFrame, language: Language, *, item_rest_min: float) -> str:
    """How such items are found, and what becomes of them."""
    sentences = [
        language.text(
            "An item belongs to its block when it correlates with the sum of the block's other items by {minimum} or "
            "more, negatively worded items being reversed beforehand.",
            minimum=language.number(item_rest_min, 2),
        )
    ]
    if items["fault"].isin(["reversed", "weak"]).any():
        sentences.append(
            language.text(
                "Such items should be reworded or taken out before the Academic Council approves the questionnaire "
                "again; until then they are read by themselves."
            )
        )
    if items["fault"].eq("perhaps_weak").any():
        sentences.append(
            language.text("Where the interval reaches the minimum, chance may explain it: such items are watched.")
        )
    return " ".join(sentences)


def head_structure(surveys: pd.DataFrame, language: Language) -> str:
    """How many surveys hold the blocks that their codebooks state."""
    estimated = surveys[surveys["verdict"].ne("not_estimated")]
    if estimated.empty:
        return language.text("Whether the answers follow the blocks cannot be told: too few respondents")
    n_stated = int(estimated["verdict"].isin(["as_stated", "wording"]).sum())
    if n_stated == len(estimated):
        return language.text("The answers follow the blocks of the questionnaires")
    return language.text(
        "The answers follow the blocks in {n} of {total} questionnaires",
        n=language.number(n_stated),
        total=language.number(len(estimated)),
    )


def describe_structure(surveys: pd.DataFrame, language: Language) -> str:
    """What a factor is, how many there are, and what negative wording does."""
    sentences = [
        language.text(
            "A factor is what items have in common. Where each block is a factor of its own, its level says something "
            "that the other levels do not."
        )
    ]
    worded = surveys.loc[surveys["has_wording_factor"].fillna(False).astype(bool), "label"].tolist()
    if worded:
        sentences.append(
            language.text(
                "Negatively worded items go together whatever they are about ({surveys}): as happens when some "
                "answer without noticing the negation. This may show as a factor more than there are blocks.",
                surveys=language.names(worded),
            )
        )
    return " ".join(sentences)


def say_needed(language: Language, *, rule: Instruments) -> str:
    """How many respondents it takes to say anything of the structure of a questionnaire."""
    return language.text(
        "The structure of a questionnaire is estimated from {n} respondents on, and from {n_per_item} for each of its "
        "items.",
        n=language.number(rule.structure_n_min.value),
        n_per_item=language.number(rule.structure_n_per_item.value),
    )
