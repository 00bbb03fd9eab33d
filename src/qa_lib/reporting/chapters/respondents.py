"""Who answered, and how well they stand for those who were asked (7.5.2, 9.2)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis import composition, respondents, sensitivity
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.columns import label_columns, plain_columns, satisfaction_column, weighted_column
from qa_lib.reporting.display import TableView
from qa_lib.reporting.figures import plot_nonresponse, plot_representativeness, plot_response, plot_weighting
from qa_lib.reporting.labels import label_category, label_dimension
from qa_lib.reporting.language import DECIMAL_N_MIN
from qa_lib.reporting.sections import Section, bullets, make_section, notice, paragraph
from qa_lib.reporting.tables import Column
from qa_lib.reporting.words.composition import DEPARTURES, describe_tests, head_representativeness
from qa_lib.reporting.words.respondents import describe_response, head_response, say_silence
from qa_lib.reporting.words.sensitivity import (
    RULE_WORDS,
    describe_weighting,
    head_nonresponse,
    head_weighting,
    list_silence,
)
from qa_lib.reporting.words.terms import say, say_heading


def show_response(chapter: Chapter) -> Section:
    """Response rates by survey, and how far those who did not answer could move the levels."""
    language, policy = chapter.language, chapter.params.policy
    frame = chapter.release(respondents.tabulate_response(chapter.data))
    name = "respondents-response"
    if frame.empty:
        return make_section(name, language.text("No survey was held"), notice(chapter.no_survey()))
    frame = frame.assign(
        silence_words=[say_silence(share, language) for share in frame["silence_share"]],
        target_group_label=[language.name(chapter.params.target_group_name(code)) for code in frame["target_group"]],
    )
    columns = [
        *label_columns(["survey", "target_group"], language),
        *plain_columns({"n_population": "count", "n_respondents": "count", "n_responses": "count"}, language),
        *plain_columns({"response_share": "share"}, language),
        *plain_columns({"silence_words": "text"}, language),
    ]
    further = plain_columns({"silence_share": "share"}, language)
    caption = language.text("Response by survey")
    table = chapter.table(frame, columns, name=name, caption=caption, further=further)
    finding = head_response(frame, language)
    drawn = plot_response(frame, rate_risk=policy.response.rate_risk.value, language=language)
    return make_section(
        name,
        finding,
        chapter.figure(drawn, table, finding=finding),
        paragraph(describe_response(frame, language, policy=policy)),
        table,
    )


def show_representativeness(chapter: Chapter) -> Section:
    """How the composition of the respondents differs from that of the population, by programme, year and language."""
    language, name = chapter.language, "respondents-representativeness"
    every = _compose(chapter)
    if every.empty:
        reason = language.text(
            "No counts of the population by programme, level, year of study or language were delivered."
        )
        finding = language.text("Whether the respondents represent the population cannot be told")
        return make_section(name, finding, notice(reason))
    tests = _test(chapter)
    shown = every[every["survey"].eq(_choose_survey(every, tests))].reset_index(drop=True)
    finding = head_representativeness(shown, tests["departure"], language)
    columns = [
        *label_columns(["survey"], language),
        *plain_columns({"category_label": "text"}, language),
        *plain_columns({"n_population": "count", "n_respondents": "count", "response_share": "share"}, language),
        *plain_columns(
            {"population_share": "share", "respondent_share": "share", "difference_share": "points"}, language
        ),
    ]
    caption = language.text("Composition of the population and of the respondents")
    main = chapter.table(shown, columns, name=name, caption=f"{caption}: {shown['survey_label'].iloc[0]}")
    return make_section(
        name,
        finding,
        chapter.figure(plot_representativeness(shown, language=language), main, finding=finding),
        paragraph(
            describe_tests(tests, language),
            language.text(
                "A group that answered less often than others counts for less than its size in every total of "
                "this report; "
                "totals are not weighted by group."
            ),
        ),
        _tabulate_tests(chapter, tests),
        chapter.table(every, columns, name=name, caption=caption),
    )


def _compose(chapter: Chapter) -> pd.DataFrame:
    frame = chapter.release(respondents.tabulate_representativeness(chapter.data), value_columns=["difference_share"])
    pairs = list(zip(frame["dimension"], frame["category"], strict=True))
    dimensions = [label_dimension(dimension, chapter.language) for dimension, _ in pairs]
    categories = [label_category(*pair, chapter.params, chapter.language) for pair in pairs]
    return frame.assign(dimension_label=dimensions, category_label=categories, label=categories, group=dimensions)


def _test(chapter: Chapter) -> pd.DataFrame:
    tests = chapter.release(composition.tabulate_tests(chapter.data), value_columns=[])
    dimensions = [label_dimension(dimension, chapter.language) for dimension in tests["dimension"]]
    return tests.assign(dimension_label=pd.Series(dimensions, index=tests.index, dtype="str"))


def _choose_survey(every: pd.DataFrame, tests: pd.DataFrame) -> str:
    """The survey whose respondents differ most where any does noticeably, else the first of the catalogue."""
    large = tests[tests["departure"].eq("large")].sort_values("dissimilarity_share", kind="stable")
    return str(large["survey"].iloc[-1] if len(large) else every["survey"].iloc[0])


def _tabulate_tests(chapter: Chapter, tests: pd.DataFrame) -> TableView | None:
    if tests.empty:
        return None
    language = chapter.language
    frame = tests.assign(
        departure_words=[say(DEPARTURES, departure, language) for departure in tests["departure"]],
    )
    columns = [
        *label_columns(["survey", "dimension"], language),
        *plain_columns({"n_respondents": "count"}, language),
        Column("chi2", say_heading("chi2", language), "number", decimals=1),
        *plain_columns({"df": "count", "p_adjusted": "p_value"}, language),
        Column("cohen_w", say_heading("cohen_w", language), "number", decimals=2),
        *plain_columns({"dissimilarity_share": "share", "departure_words": "text"}, language),
    ]
    caption = language.text("Tests of the composition by characteristic")
    note = language.text(
        "χ² in the finite population; p adjusted by Holm over the characteristics of a survey; w: effect size (0.1 "
        "small, 0.3 medium, 0.5 large). Groups of fewer than {n} respondents are joined.",
        n=chapter.params.policy.weighting.stratum_n_min.value,
    )
    return chapter.table(frame, columns, name="respondents-tests", caption=caption, note=note)


def show_weighting(chapter: Chapter) -> Section:
    """The levels without and with weights, drawn where the rule calls for weights."""
    language, name = chapter.language, "respondents-weighting"
    frame = chapter.release(sensitivity.tabulate_weighting(chapter.data))
    shift_min = chapter.params.policy.weighting.shift_share_min.value
    finding = head_weighting(frame, language, shift_share_min=shift_min)
    if frame["weighted_share"].isna().all():
        return make_section(name, finding, notice(_no_weights(chapter)))
    words = [say(RULE_WORDS, verdict, language) for verdict in frame["weighting"]]
    frame = frame.assign(weighting_words=words, n_decimals=DECIMAL_N_MIN)
    columns = [
        *label_columns(["survey"], language),
        *plain_columns({"n_respondents": "count"}, language),
        satisfaction_column(language),
        weighted_column(language),
        Column("shift_share", say_heading("shift_share", language), "points", n="n_decimals"),
        *plain_columns({"effective_n": "count", "weighting_words": "text"}, language),
    ]
    further = [Column("design_effect", say_heading("design_effect", language), "number", decimals=2)]
    caption = language.text("Levels without and with weights")
    table = chapter.table(frame, columns, name=name, caption=caption, further=further)
    figure = None
    if frame["weighting"].eq("used").any():
        known = frame.dropna(subset=["weighted_share"]).reset_index(drop=True)
        figure = chapter.figure(plot_weighting(known, language=language), table, finding=finding)
    return make_section(name, finding, figure, paragraph(describe_weighting(frame, language)), table)


def _no_weights(chapter: Chapter) -> str:
    return chapter.language.text(
        "Weights need counts of the population by programme, level, year of study or language, and respondents in its "
        "groups; there are none in this unit and semester."
    )


def show_nonresponse(chapter: Chapter) -> Section:
    """How far those who did not answer could move a level."""
    language, name = chapter.language, "respondents-nonresponse"
    gap = chapter.params.policy.nonresponse.gap_share.value
    frame = chapter.release(sensitivity.tabulate_nonresponse(chapter.data))
    finding = head_nonresponse(frame, language, gap_share=gap)
    known = frame.dropna(subset=["bound_low"]).reset_index(drop=True)
    if known.empty:
        reason = language.text("Without the number of people asked, those who did not answer cannot be counted.")
        return make_section(name, finding, notice(reason))
    points = language.number(gap * 100)
    columns = [
        *label_columns(["survey"], language),
        *plain_columns({"n_respondents": "count", "response_share": "share"}, language),
        satisfaction_column(language),
        Column(
            "gap_low",
            language.text("If they differ by ±{points} pp", points=points),
            "interval",
            low="gap_low",
            high="gap_high",
        ),
        Column("bound_low", say_heading("bounds", language), "interval", low="bound_low", high="bound_high"),
        *plain_columns({"target_share": "share", "tipping_share": "share"}, language),
    ]
    caption = language.text("How far those who did not answer could move the levels")
    table = chapter.table(frame, columns, name=name, caption=caption)
    drawn = plot_nonresponse(known, gap_share=gap, language=language)
    sentences = list_silence(known, language)
    return make_section(
        name,
        finding,
        chapter.figure(drawn, table, finding=finding),
        bullets(sentences) if sentences else None,
        table,
    )
