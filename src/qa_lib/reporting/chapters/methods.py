"""How the numbers are made, by which rules, from which files, with which software (3 (10), 7.5.3)."""

from __future__ import annotations

import platform
from importlib.metadata import version

import pandas as pd

from qa_lib.analysis import quality
from qa_lib.params import Policy, Survey
from qa_lib.reporting.chapter import BaseChapter, Chapter
from qa_lib.reporting.columns import label_columns, plain_columns
from qa_lib.reporting.cycle_section import show_cycle
from qa_lib.reporting.display import TableView
from qa_lib.reporting.language import Language
from qa_lib.reporting.sections import Section, bullets, for_experts, make_section, notice, paragraph
from qa_lib.reporting.words.estimators import ESTIMATORS, SYMBOLS
from qa_lib.reporting.words.methods import GLOSSARY, LIMITS, list_definitions, list_rules

__all__ = [
    "show_codebooks",
    "show_cycle",
    "show_definitions",
    "show_estimators",
    "show_files",
    "show_glossary",
    "show_limits",
    "show_rules",
]

#: Letters of a checksum that tell two files apart on paper.
SHA_LENGTH = 12
#: What calculates, reads, draws and executes.
PACKAGES = ("qa-lib", "numpy", "scipy", "pandas", "statsmodels", "matplotlib", "papermill", "pypandoc-binary", "typst")


def show_definitions(chapter: BaseChapter) -> Section:
    """Every measure in words."""
    language = chapter.language
    sentences = list_definitions(chapter.params, chapter.ring, language)
    own = _scales_of_their_own(chapter)
    if own:
        sentences.append(
            language.text(
                "Positive answers named by the codebook itself instead of the rule: {surveys}.",
                surveys=language.names(own),
            )
        )
    heading = language.text("How the results are calculated")
    return for_experts(make_section("methods-definitions", heading, bullets(sentences)))


def _scales_of_their_own(chapter: BaseChapter) -> list[str]:
    params, language = chapter.params, chapter.language
    return [
        language.name(survey.short_title)
        for survey in chapter.data.surveys
        if any(params.scale(item.scale).positive_values for item in survey.items)
    ]


def show_estimators(chapter: BaseChapter) -> Section:
    """Every estimator with what it is for, its formula, its rule for missing data and its source."""
    language, name = chapter.language, "methods-estimators"
    rows = [
        {
            "estimator": language.text(each.name),
            "purpose": language.text(each.purpose),
            "formula": each.formula,
            "missing": language.text(each.missing),
            "reference": each.reference,
        }
        for each in ESTIMATORS
    ]
    columns = plain_columns(dict.fromkeys(rows[0], "text"), language)
    caption = language.text("Estimators used, with formula and source")
    table = chapter.table(pd.DataFrame(rows), columns, name=name, caption=caption)
    heading = language.text("How every number is estimated")
    return for_experts(make_section(name, heading, paragraph(language.text(SYMBOLS)), table))


def show_rules(chapter: BaseChapter) -> Section:
    """The edition of the regulation and the values that this report takes from it, with their clauses."""
    language, policy, name = chapter.language, chapter.params.policy, "methods-rules"
    frame = pd.DataFrame(list_rules(chapter.params, chapter.ring, language))
    columns = plain_columns({"rule": "text", "value": "text", "clause": "text"}, language)
    table = chapter.table(frame, columns, name=name, caption=language.text("Values applied, with their clauses"))
    edition = paragraph(_say_edition(policy, language))
    return for_experts(make_section(name, language.text("Rules applied"), edition, table))


def _say_edition(policy: Policy, language: Language) -> str:
    title = language.name(policy.title)
    if policy.approved_date is None:
        return language.text("{title}, edition {edition}.", title=title, edition=policy.edition)
    return language.text(
        "{title}, edition {edition}, approved on {date}.",
        title=title,
        edition=policy.edition,
        date=language.date(policy.approved_date),
    )


def show_codebooks(chapter: BaseChapter) -> Section:
    """Version and approval of every instrument used."""
    language, name = chapter.language, "methods-codebooks"
    heading = language.text("Questionnaires used")
    if not chapter.data.surveys:
        return make_section(name, heading, notice(chapter.no_survey()))
    rows = [
        {
            "survey_label": language.name(survey.title),
            "version": survey.version,
            "n_items": len(survey.items),
            "approval": _say_approval(chapter, survey),
        }
        for survey in chapter.data.surveys
    ]
    columns = [
        *label_columns(["survey"], language),
        *plain_columns({"version": "text", "n_items": "count", "approval": "text"}, language),
    ]
    caption = language.text("Questionnaires: version and approval")
    table = chapter.table(pd.DataFrame(rows), columns, name=name, caption=caption)
    return for_experts(make_section(name, heading, table))


def _say_approval(chapter: BaseChapter, survey: Survey) -> str:
    language, approval = chapter.language, survey.approval
    if approval is None:
        return language.text("not approved")
    return language.text(
        "{body}, {date}, protocol {protocol}",
        body=language.name(approval.body),
        date=language.date(approval.date),
        protocol=approval.protocol,
    )


def show_files(chapter: Chapter) -> Section:
    """The files of the semester with the beginning of their checksums, and what calculated, drew and rendered."""
    language, name = chapter.language, "methods-files"
    account = chapter.release(quality.tabulate_account(chapter.data), n_column="n_responses", value_columns=[])
    frame = account.assign(sha256=account["sha256"].astype("str").str[:SHA_LENGTH])
    columns = plain_columns({"file": "text", "sha256": "text", "n_responses": "count"}, language)
    caption = language.text("Files read, with their checksums")
    table = chapter.table(frame, columns, name=name, caption=caption)
    heading = language.text("Source files and software")
    return for_experts(make_section(name, heading, table, _tabulate_software(chapter)))


def _tabulate_software(chapter: BaseChapter) -> TableView:
    language = chapter.language
    versions = {"Python": platform.python_version()} | {package: version(package) for package in PACKAGES}
    frame = pd.DataFrame({"software": list(versions), "version": list(versions.values())})
    columns = plain_columns({"software": "text", "version": "text"}, language)
    return chapter.table(frame, columns, name="methods-software", caption=language.text("Versions of the software"))


def show_limits(chapter: BaseChapter) -> Section:
    """What limits the interpretation of every report."""
    language = chapter.language
    heading = language.text("Limits of interpretation")
    return make_section("methods-limits", heading, bullets(language.text(limit) for limit in LIMITS))


def show_glossary(chapter: BaseChapter) -> Section:
    """The terms of the report."""
    language, name = chapter.language, "methods-glossary"
    rows = [{"term": language.text(term), "meaning": language.text(meaning)} for term, meaning in GLOSSARY]
    columns = plain_columns({"term": "text", "meaning": "text"}, language)
    heading = language.text("Terms")
    table = chapter.table(pd.DataFrame(rows), columns, name=name, caption=heading)
    return for_experts(make_section(name, heading, table))
