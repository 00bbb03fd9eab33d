"""Sentences of the archive's audit and of the list for disposal (8.1.3)."""

from __future__ import annotations

from qa_lib.reporting.language import Language, mark, mark_plural

AUDIT_TITLE = mark("Audit of the archive")
DISPOSAL_TITLE = mark("List of documents for disposal")

#: What can be wrong with a file of the archive or with its register.
FAULTS = {
    "register": mark("the register was changed"),
    "changed": mark("the file was changed"),
    "missing": mark("the file is missing"),
    "moved": mark("the file lies elsewhere"),
    "still_there": mark("destroyed by decision, but still there"),
    "unregistered": mark("the file is not in the register"),
}
#: What became of a document that is due.
STATES = {
    "missing": mark("missing"),
    "not_approved": mark("without marks of approval"),
    "late": mark("there, late"),
    "there": mark("there"),
    "planned": mark("not yet due"),
}
#: What is told by the headings.
HEADINGS = {
    "integrity": mark("Integrity: the files against the register"),
    "completeness": mark("Completeness: the archive against the calendar"),
    "corrections": mark("What has to be done"),
    "terms": mark("What is past its term"),
}
N_FAULTS = mark_plural(
    "{n} fault: a file or a line of the register is not as it was registered.",
    "{n} faults: files or lines of the register are not as they were registered.",
)
N_ABSENT = mark_plural(
    "{n} document that the calendar asks for is missing or bears no marks of approval.",
    "{n} documents that the calendar asks for are missing or bear no marks of approval.",
)
N_PAST = mark_plural("{n} file is past its term.", "{n} files are past their term.")


def say_scope(n_entries: int, n_files: int, chain: str, *, date: str, language: Language) -> list[str]:
    """What was looked at, and the digest to be noted in the protocol."""
    return [
        language.text(
            "On {date} the register has {n_entries} lines; {n_files} files must be in the archive.",
            date=date,
            n_entries=language.number(n_entries),
            n_files=language.number(n_files),
        ),
        language.text(
            "The register ends with the digest {chain}. Noted in the protocol, it shows at the next audit whether "
            "these lines are still the same.",
            chain=chain or "—",
        ),
    ]


def say_integrity(n_faults: int, language: Language) -> str:
    """How many faults there are, or that there are none."""
    if n_faults:
        return language.plural(*N_FAULTS, n_faults)
    return language.text("Every file is as it was registered, none is missing, and the register is whole.")


def say_completeness(n_absent: int, language: Language) -> str:
    """How many documents are missing, or that none is."""
    if n_absent:
        return language.plural(*N_ABSENT, n_absent)
    return language.text("Everything that the calendar asks for up to this day is in the archive.")


def say_terms(n_past: int, language: Language) -> list[str]:
    """How many files are past their term, and who decides."""
    first = language.plural(*N_PAST, n_past) if n_past else language.text("No file is past its term.")
    return [
        first,
        language.text(
            "Nothing is deleted by the program: the commission decides, and longer terms from outside prevail."
        ),
    ]


def list_corrections(kinds: set[str], *, has_absent: bool, language: Language) -> list[str]:
    """What has to be done about each kind of fault that was found."""
    steps = {
        "register": language.text(
            "Restore the register from the version history of the storage; until then nothing can be added to it."
        ),
        "changed": language.text(
            "Restore each changed file from the version history of the storage, and find out who changed it and why."
        ),
        "missing": language.text("Restore each missing file from the version history of the storage."),
        "moved": language.text("Move each file back to the place that the register names."),
        "still_there": language.text("Destroy what the commission has decided upon, or have the decision corrected."),
        "unregistered": language.text(
            "Enter each file that is not in the register into the archive as a document, or take it out."
        ),
    }
    found = [steps[kind] for kind in FAULTS if kind in kinds]
    if has_absent:
        found.append(
            language.text(
                "Ask each unit for its missing documents, have drafts approved, and enter them into the archive."
            )
        )
    return found or [language.text("Nothing has to be put right.")]
