"""Who answered, and how well they stand for those who were asked (7.5.2, 9.2)."""

from __future__ import annotations

import pandas as pd

from qa_lib.analysis import respondents
from qa_lib.params import Survey
from qa_lib.reporting.chapter import Chapter
from qa_lib.reporting.columns import label_columns, plain_columns
from qa_lib.reporting.figures import plot_representativeness, plot_response
from qa_lib.reporting.labels import label_category, label_dimension
from qa_lib.reporting.sections import Section, make_section, notice, paragraph
from qa_lib.reporting.words.respondents import (
    describe_response,
    head_representativeness,
    head_response,
    say_caution,
)


def show_response(chapter: Chapter) -> Section:
    """Response rates by survey, with a word of caution where they are low."""
    language, rule = chapter.language, chapter.params.policy.response
    frame = chapter.release(respondents.tabulate_response(chapter.data))
    name = "respondents-response"
    if frame.empty:
        return make_section(name, language.text("No survey was held"), notice(chapter.no_survey()))
    frame = frame.assign(
        caution_words=[say_caution(caution, language) for caution in frame["caution"]],
        target_group_label=[language.name(chapter.params.target_group_name(code)) for code in frame["target_group"]],
    )
    columns = [
        *label_columns(["survey", "target_group"], language),
        *plain_columns({"n_population": "count", "n_respondents": "count", "n_responses": "count"}, language),
        *plain_columns({"response_share": "share"}, language),
        *plain_columns({"caution_words": "text"}, language),
    ]
    table = chapter.table(frame, columns, name=name, caption=language.text("Response by survey"))
    finding = head_response(frame, language, rate_risk=rule.rate_risk.value, rate_caution=rule.rate_caution.value)
    drawn = plot_response(
        frame, rate_risk=rule.rate_risk.value, rate_caution=rule.rate_caution.value, language=language
    )
    return make_section(
        name,
        finding,
        chapter.figure(drawn, table, finding=finding),
        paragraph(describe_response(frame, language)),
        table,
    )


def show_representativeness(chapter: Chapter) -> Section:
    """How the composition of the respondents differs from that of the population, by level, year and language."""
    language, name = chapter.language, "respondents-representativeness"
    by_survey = [_composition(chapter, survey) for survey in chapter.data.surveys]
    known = [frame for frame in by_survey if len(frame)]
    if not known:
        reason = language.text(
            "No counts of the population by programme, level, year of study or language were delivered."
        )
        finding = language.text("Whether the respondents represent the population cannot be told")
        return make_section(name, finding, notice(reason))
    frame = pd.concat(known, ignore_index=True)
    named = known[0].assign(label=known[0]["dimension_label"] + ": " + known[0]["category_label"])
    finding = head_representativeness(named, language)
    columns = [
        *label_columns(["survey"], language),
        *plain_columns({"category_label": "text"}, language),
        *plain_columns({"n_population": "count", "n_respondents": "count"}, language),
        *plain_columns(
            {"population_share": "share", "respondent_share": "share", "difference_share": "points"}, language
        ),
    ]
    caption = language.text("Composition of the population and of the respondents")
    main = chapter.table(known[0], columns, name=name, caption=f"{caption}: {known[0]['survey_label'].iloc[0]}")
    return make_section(
        name,
        finding,
        chapter.figure(plot_representativeness(known[0], language=language), main, finding=finding),
        paragraph(
            language.text(
                "A group that answered less often than others counts for less than its size in every total of "
                "this report; "
                "totals are not weighted by group."
            )
        ),
        chapter.table(frame, columns, name=name, caption=caption),
    )


def _composition(chapter: Chapter, survey: Survey) -> pd.DataFrame:
    raw = respondents.tabulate_representativeness(chapter.data, survey.code)
    frame = chapter.release(raw.assign(survey=survey.code), value_columns=["difference_share"])
    pairs = list(zip(frame["dimension"], frame["category"], strict=True))
    return frame.assign(
        dimension_label=[label_dimension(dimension, chapter.language) for dimension, _ in pairs],
        category_label=[label_category(*pair, chapter.params, chapter.language) for pair in pairs],
    ).assign(label=lambda labelled: labelled["category_label"], group=lambda labelled: labelled["dimension_label"])
