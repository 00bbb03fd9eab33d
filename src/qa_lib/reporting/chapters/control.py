"""In-department control: what was done, what observers saw by criterion and department, which classes need help."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis import control
from qa_lib.analysis.control.cards import ATTENDANCE, OBSERVATIONS, REVIEWS, find_book
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.control_sections import (
    NOTHING,
    is_kept,
    name_criteria,
    name_departments,
    nothing_observed,
    release_cards,
    say_hidden,
    score_column,
    sees_all,
)
from qa_lib.reporting.figures.estimates import Names
from qa_lib.reporting.figures.scores import ScoreWords, plot_scores
from qa_lib.reporting.register_sections import show_faults_and_rules
from qa_lib.reporting.register_tables import name_terms
from qa_lib.reporting.sections import Section, bullets, make_section, notice, paragraph
from qa_lib.reporting.tables import Column
from qa_lib.reporting.words.control import (
    head_classes,
    head_coverage,
    head_criteria,
    head_departments,
    tell_missing,
)

SCORE = Names(share="score_share", low="score_low", high="score_high", n="n_teachers")
REGISTERS = (OBSERVATIONS, REVIEWS, ATTENDANCE)


def show_coverage(chapter: Chapter) -> Section:
    """What each department did against what was planned, and what is missing."""
    language, name = chapter.language, "control-coverage"
    if not any(is_kept(chapter, register) for register in REGISTERS):
        reason = language.text("No register of observations, peer reviews or attendance was handed in.")
        return make_section(name, language.text("In-department control handed in nothing"), notice(reason))
    frame = control.tabulate_control_coverage(chapter.data)
    if frame.empty:
        return make_section(name, language.text("The school has no departments"))
    frame = frame.assign(department_label=name_departments(chapter, frame["department"]))
    lacking = frame[frame["missing"].ne("")].to_dict("records")
    told = [tell_missing(row, row["department_label"], language) for row in lacking]
    finding = head_coverage(frame, language, is_department=bool(chapter.data.department))
    table = chapter.table(frame, _coverage_columns(chapter), name=name, caption=language.text("What was done"))
    return make_section(name, finding, bullets(told) if told else None, paragraph(*_say_plan(frame, chapter)), table)


def _coverage_columns(chapter: Chapter) -> list[Column]:
    language = chapter.language
    return [
        Column("department_label", language.text("Department")),
        Column("n_classes", language.text("Classes observed"), "count"),
        Column("n_double", language.text("By two observers"), "count"),
        Column("n_observed", language.text("Teachers observed"), "count"),
        Column("n_teachers", language.text("Teachers"), "count"),
        Column("n_reviews", language.text("Peer reviews"), "count"),
        Column("n_months", language.text("Months of attendance"), "count"),
    ]


def _say_plan(frame: pd.DataFrame, chapter: Chapter) -> list[str]:
    language, rule = chapter.language, chapter.params.policy.control
    plan = language.text(
        "Planned for a department and semester: observed classes {classes}, peer reviews {reviews}, attendance of each "
        "of {months} months.",
        classes=rule.classes_n_min.value,
        reviews=rule.reviews_n_min.value,
        months=int(frame["n_months_planned"].max()),
    )
    if frame["n_teachers"].isna().all():
        return [plan]
    counts = {"n": int(frame["n_observed"].sum()), "total": int(frame["n_teachers"].sum())}
    return [plan, language.text("Teachers observed in the semester: {n} of {total}.", **counts)]


def show_criteria(chapter: Chapter) -> Section:
    """The mean of each criterion with its interval."""
    language, name = chapter.language, "control-criteria"
    frame = control.tabulate_criteria(chapter.data)
    if frame.empty:
        return nothing_observed(chapter, name)
    frame = release_cards(chapter, frame)
    frame = frame.assign(criterion_words=name_criteria(chapter, frame["criterion"]))
    frame = frame.assign(label=frame["criterion_words"], is_total=frame["criterion"].eq("total"))
    finding = head_criteria(frame, language)
    columns = [
        Column("criterion_words", language.text("Criterion")),
        Column("n_cards", language.text("Cards"), "count"),
        Column("n_teachers", language.text("Teachers"), "count"),
        Column("points_mean", language.text("Mean points"), "number"),
        Column("points_sd", language.text("Standard deviation"), "number"),
        score_column(language.text("Place on the scale")),
    ]
    further = [
        Column("weight", language.text("Weight"), "number"),
        Column("n_classes", language.text("Classes"), "count"),
    ]
    caption = language.text("Observed classes by criterion")
    table = chapter.table(frame, columns, name=name, caption=caption, further=further)
    if frame["is_suppressed"].all():
        return make_section(name, finding, notice(say_hidden(chapter)))
    words = ScoreWords(language.text("mean place on the scale with its interval"), language.text("teachers"))
    figure = chapter.figure(plot_scores(frame, names=SCORE, words=words, language=language), table, finding=finding)
    return make_section(name, finding, figure, paragraph(*_say_scale(frame, chapter)), table)


def _say_scale(frame: pd.DataFrame, chapter: Chapter) -> list[str]:
    language, rule = chapter.language, chapter.params.policy.control
    row = frame.iloc[-1]
    counts = language.text(
        "Cards: {cards}; classes: {classes}; teachers: {teachers}.",
        cards=row["n_cards"],
        classes=row["n_classes"],
        teachers=row["n_teachers"],
    )
    scale = language.text(
        "0% is the lowest score of the scale and 100% the highest; the interval takes into account that several cards "
        "are about one teacher."
    )
    if row["n_teachers"] >= rule.teachers_n_min.value:
        return [counts, scale]
    return [counts, scale, language.text("Intervals need {n} observed teachers.", n=rule.teachers_n_min.value)]


def show_departments(chapter: Chapter) -> Section:
    """The total of each department; departments have observers of their own."""
    language, name = chapter.language, "control-departments"
    frame = control.tabulate_observed_departments(chapter.data)
    if frame.empty or chapter.data.department:
        return NOTHING
    whole = release_cards(chapter, control.tabulate_criteria(chapter.data)).iloc[-1]
    mean = None if pd.isna(whole["score_share"]) else float(whole["score_share"])
    frame = release_cards(chapter, frame).assign(label=name_departments(chapter, frame["department"]))
    finding = head_departments(frame, mean, language)
    columns = [
        Column("label", language.text("Department")),
        Column("n_classes", language.text("Classes"), "count"),
        Column("n_teachers", language.text("Teachers"), "count"),
        score_column(language.text("Place on the scale")),
    ]
    caption = language.text("Observed classes by department, all criteria together")
    table = chapter.table(frame, columns, name=name, caption=caption)
    line = language.text("mean of the school {level}", level=language.percent(mean))
    measure = language.text("mean place on the scale with its interval")
    words = ScoreWords(measure, language.text("teachers"), line)
    drawn = plot_scores(frame, names=SCORE, words=words, language=language, mean=mean)
    caution = language.text("Departments have observers of their own: a difference may be one between observers.")
    hidden = say_hidden(chapter) if frame["is_suppressed"].any() else ""
    figure = chapter.figure(drawn, table, finding=finding)
    return make_section(name, finding, figure, paragraph(caution, hidden), table)


def show_classes(chapter: Chapter) -> Section:
    """Single classes with low scores and what observers recommend; nobody is named, and only a ring that sees all."""
    language, name = chapter.language, "control-classes"
    cards = control.list_cards(chapter.data.registers, chapter.params.semester(chapter.data.semester))
    if cards.empty or not sees_all(chapter):
        return NOTHING
    frame = _list_low(cards, chapter)
    finding = head_classes(len(frame[["department", "observed_class"]].drop_duplicates()), language)
    if frame.empty:
        return make_section(name, finding)
    columns = [
        Column("observed_class", language.text("Class")),
        Column("observed_date", language.text("Date"), "date"),
        Column("department_label", language.text("Department")),
        Column("kind_words", language.text("Kind")),
        Column("total_share", language.text("Place on the scale"), "share"),
        Column("low_words", language.text("Low criteria")),
        Column("recommendation", language.text("Recommendation, as written")),
    ]
    caption = language.text("Observed classes with low scores")
    note = language.text("The number of a class leads to its card; no report names a teacher.")
    table = chapter.table(frame, columns, name=name, caption=caption)
    return make_section(name, finding, paragraph(note), table)


def _list_low(cards: pd.DataFrame, chapter: Chapter) -> pd.DataFrame:
    """Cards with a criterion in the lower part of its scale, worst first."""
    book = find_book(chapter.params, OBSERVATIONS)
    limit = chapter.params.policy.control.low_share.value
    headings = {f"{c.code}_share": chapter.language.name(c.heading) for c in (book.criteria if book else ())}
    low = [
        "; ".join(words for name, words in headings.items() if row[name] < limit) for row in cards.to_dict("records")
    ]
    frame = cards.assign(low_words=pd.Series(low, index=cards.index, dtype="str"))
    frame = frame[frame["low_words"].ne("")].sort_values(["total_share", "observed_class"], kind="stable")
    frame = frame.reset_index(drop=True)
    return frame.assign(
        department_label=name_departments(chapter, frame["department"]),
        kind_words=name_terms(chapter, "class-kind", frame["class_kind"]),
    )


def show_rules(chapter: Chapter) -> Section:
    """What the registers of in-department control lack, and what of them could not be used."""
    if not any(is_kept(chapter, register) for register in REGISTERS):
        return NOTHING
    return show_faults_and_rules(chapter, "control-rules", REGISTERS)
