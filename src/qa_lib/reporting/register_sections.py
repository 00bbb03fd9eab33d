"""What chapters on registers share: who may see rows, names in the report's language, what is wrong with a register."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from qa_lib.analysis.risks import tabulate_lint
from qa_lib.registers.sheets import COLUMN_SKIPPED
from qa_lib.reporting.chapter import BaseChapter
from qa_lib.reporting.display import TableView
from qa_lib.reporting.language import Language
from qa_lib.reporting.register_tables import say_unit
from qa_lib.reporting.sections import Section, make_section, notice, paragraph
from qa_lib.reporting.tables import Column
from qa_lib.reporting.words.lint import say_rule
from qa_lib.reporting.words.registers import head_rules, pick_text, say_fault, say_office, say_term

#: Column of codes -> the list that names them.
_TERMS = {
    "risk_class": "risk-class",
    "status": "risk-status",
    "response": "risk-response",
}
_TERMS_OF_MEASURES = {"status": "capa-status", "level": "level", "kind": "capa-kind"}


def has_registers(chapter: BaseChapter) -> bool:
    """Whether the university describes registers at all."""
    return any(book.code == "risks" for book in chapter.params.registers)


def may_show_rows(chapter: BaseChapter) -> bool:
    """Whether this ring sees single risks and measures (8.1.2)."""
    return chapter.tier in chapter.params.policy.risks.row_rings.value


def not_for_this_ring(language: Language) -> str:
    """Why only counts are shown."""
    return language.text("Single risks and measures are shown to the internal and the corporate ring.")


def no_register(chapter: BaseChapter, name: str) -> Section:
    """What stands where a university keeps no such register."""
    language = chapter.language
    reason = language.text("The university handed in no workbook of this register; the templates show what it holds.")
    return make_section(name, language.text("The register is not kept"), notice(reason))


def title_rows(frame: pd.DataFrame, chapter: BaseChapter, *, is_capa: bool = False) -> pd.DataFrame:
    """A copy with ``title`` in the report's language and words for its codes (``class_words``, ``owner_words``, …)."""
    language, params = chapter.language, chapter.params
    locales = params.institution.locales
    rows = frame.to_dict("records")
    words = {"title": [pick_text(row, "title", language, locales) for row in rows]}
    for name, vocabulary in (_TERMS_OF_MEASURES if is_capa else _TERMS).items():
        heading = "class_words" if name == "risk_class" else f"{name}_words"
        words[heading] = [say_term(vocabulary, row[name], params, language) for row in rows]
    words["owner_words"] = [_own(row, chapter) for row in rows]
    return frame.assign(**{name: pd.Series(texts, index=frame.index, dtype="str") for name, texts in words.items()})


def _own(row: dict[object, object], chapter: BaseChapter) -> str:
    """The office of the owner, with the department where the report is about its school, or with any unit's name."""
    office = say_office(row["owner"], chapter.params, chapter.language)
    department = row["department"]
    if not chapter.data.school:
        return office if not row["school"] else f"{office}, {say_unit(chapter, row['school'], department)}"
    if not department or chapter.data.department:
        return office
    school = chapter.params.school(str(row["school"]))
    return f"{office}, {chapter.language.name(school.department(str(department)).name)}"


def show_faults_and_rules(chapter: BaseChapter, name: str, registers: Sequence[str]) -> Section:
    """What rules find in registers, and rows that were left out; rings without rows see the counts."""
    language = chapter.language
    if not has_registers(chapter):
        return no_register(chapter, name)
    found = tabulate_lint(chapter.data)
    found = found[found["register"].isin(registers)].reset_index(drop=True)
    faults = chapter.data.registers.left_out(*registers)
    left_out = faults[faults["action"].ne(COLUMN_SKIPPED)]
    n_left_out = len(left_out.drop_duplicates(["file", "sheet", "row"]))
    finding = head_rules(int(found["severity"].eq("fault").sum()), n_left_out, language)
    if chapter.tier != "internal" or (found.empty and faults.empty):
        note = language.text("What is due by the rules, beside: {n}.", n=int(found["severity"].eq("signal").sum()))
        return make_section(name, finding, paragraph(note))
    parts = [_tabulate_rules(found, chapter, name), _tabulate_left_out(faults, chapter, name)]
    return make_section(name, finding, *parts)


def _tabulate_rules(found: pd.DataFrame, chapter: BaseChapter, name: str) -> TableView | None:
    if found.empty:
        return None
    language = chapter.language
    words = {"fault": language.text("to be mended"), "signal": language.text("due")}
    frame = found.assign(
        what=[say_rule(row["rule"], row["values"], chapter.params, language) for row in found.to_dict("records")],
        severity_words=found["severity"].map(words),
    )
    columns = [
        Column("number", language.text("No.")),
        Column("severity_words", language.text("State")),
        Column("what", language.text("What to do")),
        Column("clause", language.text("Clause")),
    ]
    further = [Column("rule", language.text("Rule"))]
    return chapter.table(
        frame, columns, name=name, caption=language.text("What rules find in the register"), further=further
    )


def _tabulate_left_out(faults: pd.DataFrame, chapter: BaseChapter, name: str) -> TableView | None:
    if faults.empty:
        return None
    language = chapter.language
    frame = faults.assign(reason_words=[say_fault(reason, language) for reason in faults["reason"]])
    columns = [
        Column("sheet", language.text("Sheet")),
        Column("row", language.text("Row"), "count"),
        Column("column", language.text("Column")),
        Column("value", language.text("Given")),
        Column("reason_words", language.text("Reason")),
        Column("expected", language.text("Expected")),
    ]
    caption = language.text("What of the register could not be used")
    return chapter.table(frame, columns, name=f"{name}-left-out", caption=caption)
