"""Whether observers agree with one another, and observation with what learners say."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis import control
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.control_sections import NOTHING, name_criteria, name_departments, sees_all
from qa_lib.reporting.display import Prose, TableView
from qa_lib.reporting.figures.scores import plot_accord
from qa_lib.reporting.register_tables import name_offices
from qa_lib.reporting.sections import Section, bullets, make_section, paragraph
from qa_lib.reporting.tables import Column
from qa_lib.reporting.words.control import (
    ACCORDS,
    AGREEMENTS,
    head_accord,
    head_agreement,
    head_lenient,
    tell_accord,
    tell_pair,
)

DISCORDS = ("observed_higher", "asked_higher")


def show_observers(chapter: Chapter) -> Section:
    """Agreement of two observers of one class; who scores higher is told to a ring that sees all."""
    language, name = chapter.language, "control-observers"
    frame = control.tabulate_agreement(chapter.data)
    if frame.empty or (chapter.data.department and not sees_all(chapter)):
        return NOTHING
    words = [language.text(AGREEMENTS[verdict]) for verdict in frame["verdict"]]
    frame = frame.assign(criterion_words=name_criteria(chapter, frame["criterion"]), verdict_words=words)
    columns = [
        Column("criterion_words", language.text("Criterion")),
        Column("n_classes", language.text("Classes seen by two"), "count"),
        Column("exact_share", language.text("Same points"), "share"),
        Column("near_share", language.text("One point apart at most"), "share"),
        Column("kappa", language.text("Cohen's κ"), "number", low="kappa_low", high="kappa_high", decimals=2),
        Column("agreement", language.text("Agreement (interval)"), "number", low="agreement_low",
               high="agreement_high", decimals=2),
        Column("verdict_words", language.text("Verdict")),
    ]  # fmt: skip
    table = chapter.table(frame, columns, name=name, caption=language.text("Agreement of two observers of one class"))
    named = _find_lenient(chapter)
    finding = head_lenient(named, language) if len(named) else head_agreement(frame, language)
    told = _tell_pairs(named, chapter) if len(named) else None
    agreed = head_agreement(frame, language) + "." if len(named) else ""
    return make_section(name, finding, told, paragraph(agreed, *_say_agreement(chapter)), table)


def _say_agreement(chapter: Chapter) -> list[str]:
    language, rule = chapter.language, chapter.params.policy.control
    return [
        language.text(
            "Agreement is Gwet's coefficient with linear weights, of all criteria together the intraclass correlation. "
            "It is told from {n} classes that two observers saw, where the whole interval lies on one side of {limit}.",
            n=rule.double_n_min.value,
            limit=language.number(rule.agreement_min.value, 2),
        ),
        language.text(
            "Where nearly all classes get the same scores, κ is low although observers agree: the cards then hardly "
            "tell classes apart."
        ),
    ]


def _find_lenient(chapter: Chapter) -> pd.DataFrame:
    """Observers who score higher than others in the same classes, with words; none for rings that do not see all."""
    pairs = control.compare_observers(chapter.data)
    named = pairs[pairs["verdict"].isin(["higher", "lower"]) & sees_all(chapter)].reset_index(drop=True)
    return named.assign(
        department_label=name_departments(chapter, named["department"]),
        observer_words=name_offices(chapter, named["observer"]),
        observer_2_words=name_offices(chapter, named["observer_2"]),
    )


def _tell_pairs(named: pd.DataFrame, chapter: Chapter) -> Prose:
    """Each of them as a sentence, and what to do."""
    who = chapter.language.text("Which of the two is right, the cards do not tell: let both watch a class together.")
    return bullets([*(tell_pair(row, chapter.language) for row in named.to_dict("records")), who])


def release_accord(chapter: Chapter) -> pd.DataFrame:
    """Observation and survey of the report's unit as the ring may see them, with words.

    Of a school its own rows (``department`` "") and those of its departments, of a department its own.
    """
    frame = control.tabulate_accord(chapter.data)
    if chapter.data.department:
        frame = frame[frame["department"].eq(chapter.data.department)].reset_index(drop=True)
    released = chapter.release(frame)
    return released.assign(
        criterion_words=name_criteria(chapter, released["criterion"]),
        department_label=name_departments(chapter, released["department"]),
        verdict=released["verdict"].fillna("cannot_be_told"),
    )


def find_discords(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of departments in which observation and survey disagree."""
    is_named = frame["verdict"].isin(DISCORDS) & frame["department"].ne("") & ~frame["is_suppressed"]
    return frame[is_named].reset_index(drop=True)


def show_accord(chapter: Chapter) -> Section:
    """What observers saw against what learners say of the same."""
    language, name = chapter.language, "control-accord"
    frame = release_accord(chapter)
    if frame.empty:
        return NOTHING
    named, judged = find_discords(frame), frame[frame["difference_low"].notna()]
    is_department = bool(chapter.data.department)
    finding = head_accord(named, judged, language, is_department=is_department)
    table = _tabulate(frame, chapter, name)
    unit = frame if is_department else frame[frame["department"].eq("")]
    drawn = plot_accord(unit.assign(label=unit["criterion_words"]).reset_index(drop=True), language=language)
    told = bullets([tell_accord(row, language) for row in named.to_dict("records")]) if len(named) else None
    how = language.text(
        "Both on their scales from 0 to 100%. Observers see single classes, learners the whole course: a difference "
        "says where to look, not who is right. Named are differences of at least {points} pp that remain when the "
        "number of comparisons is taken into account.",
        points=language.number(chapter.params.policy.control.discord_share.value * 100),
    )
    return make_section(name, finding, chapter.figure(drawn, table, finding=finding), told, paragraph(how), table)


def _tabulate(frame: pd.DataFrame, chapter: Chapter, name: str) -> TableView:
    language = chapter.language
    whole = chapter.unit_name()
    frame = frame.assign(
        department_label=frame["department_label"].mask(frame["department"].eq(""), whole),
        verdict_words=[language.text(ACCORDS[verdict]) for verdict in frame["verdict"]],
    )
    if not chapter.data.department:
        frame = frame.sort_values("department", key=lambda codes: codes.map(_places(chapter)), kind="stable")
    columns = [
        Column("department_label", language.text("Department")),
        Column("criterion_words", language.text("Criterion")),
        Column("block_label", language.text("Block")),
        Column("observed_share", language.text("Observers"), "share", low="observed_low", high="observed_high"),
        Column("asked_share", language.text("Learners"), "share", low="asked_low", high="asked_high"),
        Column("difference_share", language.text("Difference, pp"), "points", low="difference_low",
               high="difference_high"),
        Column("verdict_words", language.text("Verdict")),
    ]  # fmt: skip
    further = [
        Column("n_teachers", language.text("Teachers"), "count"),
        Column("n_respondents", language.text("Respondents"), "count"),
        Column("p_adjusted", language.text("p (adjusted)"), "p_value"),
    ]
    caption = language.text("What observers saw and what learners say")
    return chapter.table(frame.reset_index(drop=True), columns, name=name, caption=caption, further=further)


def _places(chapter: Chapter) -> dict[str, int]:
    departments = chapter.params.school(chapter.data.school).departments
    return {"": -1} | {one.code: place for place, one in enumerate(departments)}
