"""Measures told from the fallen indicator to the verdict (7.5.5, 8.5, 9)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from qa_lib.analysis import measures, risks
from qa_lib.analysis.university import beginnings
from qa_lib.registers.computing import find_missing_months
from qa_lib.reporting.chapters.capa import MEASURED, release_measures
from qa_lib.reporting.display import FigureView, Prose
from qa_lib.reporting.figures import plot_dynamics
from qa_lib.reporting.period_tables import tabulate_long
from qa_lib.reporting.register_sections import has_registers, may_show_rows, no_register, title_rows
from qa_lib.reporting.register_tables import say_unit
from qa_lib.reporting.sections import Section, bullets, make_section, paragraph, subheading
from qa_lib.reporting.university import UniversityChapter
from qa_lib.reporting.words.stories import (
    head_stories,
    say_story,
    tell_approval,
    tell_beginning,
    tell_done,
    tell_months,
    tell_opening,
    tell_risk,
    tell_verdict,
)

#: Measures that are told whole; the tables have them all.
N_STORIES = 4
Row = dict[Any, Any]


def show_stories(chapter: UniversityChapter) -> Section:
    """The measures that were measured again, each as a story: those that failed first, then systemic ones."""
    language, name = chapter.language, "capa-stories"
    if not has_registers(chapter) or not may_show_rows(chapter):
        return no_register(chapter, name)
    chosen = choose_stories(release_measures(chapter))
    finding = head_stories(len(chosen), language)
    how = language.text(
        "Each story begins with the indicator as it stood when the measure was opened and ends with the same indicator "
        "measured again. The figure shows it in every semester; the line is the target of the measure."
    )
    if chosen.empty:
        return make_section(name, finding)
    told = [_tell(row, chapter) for row in chosen.to_dict("records")]
    return make_section(
        name, finding, paragraph(how), _draw(chosen, chapter, finding), *(view for story in told for view in story)
    )


def choose_stories(frame: pd.DataFrame) -> pd.DataFrame:
    """Measures with a verdict; those that the rules do not close first, then systemic ones, then the latest."""
    measured = frame[frame["verdict"].isin(MEASURED).fillna(False)]
    order = measured.assign(
        is_failed=measured["reasons"].ne(""), is_wide=measured["is_systemic"].eq("yes").fillna(False)
    )
    ranked = order.sort_values(["is_failed", "is_wide", "done_date"], ascending=False, kind="stable")
    return ranked.head(N_STORIES).drop(columns=["is_failed", "is_wide"]).reset_index(drop=True)


def _draw(chosen: pd.DataFrame, chapter: UniversityChapter, finding: str) -> FigureView | None:
    """The indicator of each told measure in every semester."""
    place = ["school", "department", "survey", "block", "item"]
    wanted = chosen.assign(**{name: chosen[name].fillna("") for name in ("block", "item")})
    levels = chapter.release(_mask_wholes(measures.tabulate_indicators(chapter.data, wanted)))
    named = wanted[[*place, "number", "title", "target_share"]]
    joined = levels.fillna({"block": "", "item": ""}).merge(named, on=place)
    shown = joined[joined["satisfaction_share"].notna()].reset_index(drop=True)
    if shown.empty:
        return None
    shown = shown.assign(
        label=shown["number"] + " " + shown["title"],
        semester_label=[chapter.period(semester) for semester in shown["semester"]],
    )
    semesters = chapter.data.semesters
    drawn = plot_dynamics(
        shown,
        semesters=semesters,
        semester_labels=[chapter.period(semester) for semester in semesters],
        language=chapter.language,
    )
    caption = chapter.language.text("Indicators of the measures that are told, by semester")
    table = tabulate_long(chapter, shown.assign(survey_label=shown["label"]), "capa-stories", caption)
    return chapter.figure(drawn, table, finding=finding)


def _mask_wholes(frame: pd.DataFrame) -> pd.DataFrame:
    """NA where a row is about a whole survey or block."""
    return frame.assign(**{name: frame[name].mask(frame[name].eq("")) for name in ("block", "item")})


def _tell(row: Row, chapter: UniversityChapter) -> tuple[Prose, Prose]:
    """The heading of a story and its steps."""
    steps = [step[:1].upper() + step[1:] for step in _steps(row, chapter) if step]
    return subheading(say_story(row, chapter.language)), bullets(steps)


def _steps(row: Row, chapter: UniversityChapter) -> Iterator[str]:
    """Each step as one line: its sentences stand together."""
    language, params = chapter.language, chapter.params
    has_texts = chapter.tier == "internal"
    matrix = params.risks
    title = next((one.title for one in (matrix.leading_indicators if matrix else ()) if one.kind == "level"), None)
    named = {
        "indicator": row["indicator_label"],
        "unit": say_unit(chapter, row["school"], row["department"]),
        "title": language.name(title) if title else "",
    }
    yield " ".join(tell_beginning(_begin(row, chapter), language, **named))
    risk = _find_risk(row, chapter)
    yield " ".join(tell_risk(risk, language)) if risk else ""
    yield " ".join(tell_opening(row, language, has_texts=has_texts))
    yield " ".join(tell_approval(row, params, language))
    yield " ".join(tell_months(*_list_months(row, chapter), params, language))
    after = row["semester_to"]
    again = row | {"period_to": chapter.period(after) if isinstance(after, str) else ""}
    yield " ".join(tell_done(row, params, language, has_texts=has_texts))
    yield " ".join(tell_verdict(again, language))


def _begin(row: Row, chapter: UniversityChapter) -> Row | None:
    frame = _mask_wholes(beginnings.tabulate_beginnings(chapter.data))
    released = chapter.release(frame, value_columns=beginnings.VALUES)
    found = released[released["number"].eq(row["number"])].to_dict("records")
    if not found:
        return None
    begun, before = found[0], found[0]["semester_from"]
    periods = {"period": chapter.period(begun["semester"])}
    return begun | periods | {"period_from": chapter.period(before) if isinstance(before, str) else ""}


def _find_risk(row: Row, chapter: UniversityChapter) -> Row | None:
    known = title_rows(risks.tabulate_risks(chapter.data), chapter)
    found = known[known["number"].eq(row["risk"])].to_dict("records")
    if not found:
        return None
    scores = risks.tabulate_score_history(chapter.data)
    own = scores.loc[scores["number"].eq(row["risk"]), "score"]
    return found[0] | {"path": " → ".join(str(score) for score in own)}


def _list_months(row: Row, chapter: UniversityChapter) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The monthly statuses of a measure, and the months without one."""
    registers = chapter.data.registers
    progress = registers.frame("capa-progress")
    missing = find_missing_months(registers.frame("capa"), progress, params=chapter.params, on=registers.on)
    own = progress[progress["capa"].eq(row["number"])].sort_values("month", kind="stable").reset_index(drop=True)
    return own, missing[missing["number"].eq(row["number"])].reset_index(drop=True)
