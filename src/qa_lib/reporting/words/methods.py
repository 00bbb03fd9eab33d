"""How the numbers of a report are made, what they can not say, and the terms it uses."""

from __future__ import annotations

from qa_lib.params import Params, Ring
from qa_lib.params.model import Model
from qa_lib.params.policy import Rule
from qa_lib.reporting.language import Language, mark

DEFINITIONS = (
    mark(
        "Satisfaction level: the share of positive answers among all valid answers. "
        "An answer is positive when the middle of its place on the scale lies in the upper {top} of the scale."
    ),
    mark(
        "Valid answers: “not applicable”, “hard to answer”, questions left out and values outside the scale are "
        "excluded. "
        "No answer is filled in by estimation."
    ),
    mark("Reversal: the answers to negatively worded items are inverted before counting."),
    mark(
        "Blocks and surveys: their positive answers divided by their valid answers, "
        "so that each item weighs by its number of valid answers."
    ),
    mark(
        "Interval: Wilson's, at a confidence level of {confidence}. It takes into account that one respondent "
        "gives several "
        "answers and that the population is finite. It is shown from {minimum} valid answers upwards."
    ),
    mark(
        "Verdict: a target counts as reached when the whole interval lies at or above it, as missed when the "
        "whole interval "
        "lies below it; otherwise it cannot be told. The same holds for the threshold."
    ),
    mark(
        "Change and difference: named only where the test that goes with the interval of the difference (Newcombe), "
        "adjusted for the number of comparisons, shows one. Two samples are treated as independent."
    ),
    mark(
        "Internal consistency: Cronbach's α of the items of a block after reversal, with Feldt's interval, and ω of "
        "one factor; both rest on the covariances of those who answered both items."
    ),
    mark(
        "Structure and comparability: the number of factors by parallel analysis, the blocks as factors by maximum "
        "likelihood; means of groups may be compared where equal weights and starting levels of the items hardly lower "
        "the fit."
    ),
    mark(
        "Teachers: departments, teachers and learners are told apart by a mixed model of all questionnaires of the "
        "school. A teacher's adjusted level is drawn towards the department's the more, the fewer questionnaires there "
        "are; its reliability is the share of real differences in such levels."
    ),
    mark(
        "Weights and non-response: weights give the respondents the population's composition by programme, year of "
        "study and language (raking); they are shown beside the level and do not replace it. Of those who did not "
        "answer it is told what they would have to think for a verdict to turn."
    ),
    mark("Response rate: respondents divided by the population of the group asked, each person counted once."),
    mark(
        "Open answers: coded by people into themes of an approved code frame; the share of a theme refers to the "
        "respondents who wrote anything. Agreement of coders is judged by Krippendorff's alpha."
    ),
    mark(
        "Duplicates: of several questionnaires of one person in one survey (about one teacher) one is kept, by "
        "a fixed rule."
    ),
    mark(
        "Protection of persons: identifiers are replaced by keyed pseudonyms when data are read; results of fewer than "
        "{ratings} respondents are not shown to this ring of readers, nor themes named by fewer than {themes}."
    ),
)
LIMITS = (
    mark("Taking part is voluntary: those who did not answer may think differently, and no interval covers this."),
    mark("Opinions are measured. They are one source beside examinations, observation of classes and indicators."),
    mark("A difference between units or semesters does not tell its cause."),
    mark(
        "Comparisons in time and between units are adjusted for their number; "
        "verdicts on targets and thresholds are not."
    ),
    mark("Where no difference is named, one may exist all the same: these answers are too few to show it."),
    mark("Levels of different surveys rest on different questions and scales and are not compared with one another."),
    mark("Where a questionnaire was changed between semesters, only blocks with the same items are comparable."),
    mark("Coding of open answers depends on the coders; the themes show what occurs rather than how widespread it is."),
)
GLOSSARY = (
    (mark("satisfaction level"), mark("share of positive answers among all valid answers")),
    (mark("valid answer"), mark("an answer on the scale; not “not applicable”, not “hard to answer”, not left out")),
    (mark("interval"), mark("the range in which the level of all those asked can be expected, given chance")),
    (mark("target"), mark("the level that the unit is meant to reach")),
    (mark("threshold"), mark("the level below which measures are considered")),
    (mark("response rate"), mark("share of those asked who answered")),
    (mark("percentage point (pp)"), mark("the difference between two percentages")),
    (mark("block"), mark("questions about the same thing, reported together")),
    (mark("code frame"), mark("the approved list of themes into which open answers are sorted")),
    (mark("PDCA"), mark("Plan–Do–Check–Act, the cycle of continuous improvement")),
    (mark("CAPA"), mark("corrective and preventive actions")),
)
RULES = {
    "positive_top_share": mark("Part of the scale, from its top, that counts as positive"),
    "interval_n_min": mark("Valid answers from which an interval is shown"),
    "confidence_level": mark("Confidence level of the intervals"),
    "straight_line_items_min": mark("Items answered alike that mark a questionnaire"),
    "break_off_items_min": mark("Empty items at the end from which a questionnaire counts as left"),
    "seconds_per_item_min": mark("Seconds an item below which a questionnaire is too fast"),
    "counts_unfinished": mark("Questionnaires begun and never sent"),
    "neutral_growth_share": mark("Growth of neutral answers a year from which it is notable"),
    "agreement_reliable": mark("Agreement of coders from which it is reliable"),
    "agreement_tentative": mark("Agreement of coders from which tentative conclusions are allowed"),
    "coding.double_share": mark("Share of different answers that a further coder is given"),
    "coding.double_n_min": mark("Different answers that a further coder is given at least"),
    "suggest_confidence": mark("Confidence from which a theme is suggested to the first coder"),
    "suggest_n_min": mark("Coded answers from which themes are suggested"),
    "suggest_theme_n_min": mark("Answers with a theme from which it is suggested"),
    "rate_risk": mark("Response rate below which a risk is registered"),
    "target_share": mark("Target, where none of its own was approved"),
    "threshold_share": mark("Threshold, where none of its own was approved"),
    "dynamics_years": mark("Years of dynamics"),
    "adjustment": mark("Allowance for the number of comparisons"),
    "power": mark("Chance to find the smallest difference that is stated"),
    "ranking_n_min": mark("Respondents from which a school gets a place"),
    "trend_semesters_min": mark("Semesters from which a trend is told"),
    "break_items_share": mark("Share of changed items from which levels are not compared"),
    "group_n_min": mark("Respondents from which a group stands alone where changes are divided"),
    "alpha_redundant": mark("Internal consistency from which the items of a block say the same"),
    "retest_min": mark("Correlation from which results count as stable"),
    "structure_n_per_item": mark("And as many respondents an item"),
    "kmo_min": mark("Suitability for factors (KMO) from which they are looked for"),
    "parallel_quantile": mark("Quantile of chance that a factor must exceed"),
    "cfi_min": mark("Fit (CFI, TLI) from which a model is acceptable"),
    "rmsea_max": mark("Misfit (RMSEA) up to which a model is acceptable"),
    "srmr_max": mark("Residuals (SRMR) up to which a model is acceptable"),
    "rmsea_rise_max": mark("Rise of misfit (RMSEA) up to which means may be compared"),
    "departure_min": mark("Departure, in standard deviations, from which an item is named"),
    "alpha_min": mark("Internal consistency from which a block is one score"),
    "reliability_n_min": mark("Respondents from which internal consistency is estimated"),
    "item_rest_min": mark("Correlation with the rest of its block from which an item belongs there"),
    "structure_n_min": mark("Respondents from whom the structure of a questionnaire is estimated"),
    "cfi_loss_max": mark("Loss of fit (CFI) up to which means may be compared"),
    "reliability_min": mark("Reliability from which a teacher's level can be trusted"),
    "decision_reliability_min": mark("Reliability before it may weigh in a decision about a person"),
    "evaluations_n_min": mark("Questionnaires below which no teacher's level is trusted"),
    "teachers_n_min": mark("Teachers from whom on differences between teachers are estimated"),
    "p_value_max": mark("p value up to which the composition differs beyond chance"),
    "dissimilarity_min": mark("Share of respondents that would have to be others, from which it differs noticeably"),
    "stratum_n_min": mark("Respondents that every group needs for weights"),
    "highest_to_mean_max": mark("Largest weight, in average weights"),
    "design_effect_max": mark("Largest design effect of weights"),
    "shift_share_min": mark("Shift by weights from which a level is named"),
    "gap_share": mark("Difference of those who did not answer that is reckoned with"),
    "ratings_n_min": mark("Respondents from which results are shown to this ring"),
    "unanimity_n_min": mark("Respondents from which it is shown to this ring that all of them said the same"),
    "dominance_share": mark("Share of a result's answers from one respondent above which it is hidden"),
    "feasible_n_min": mark("Answers by which a hidden result stays uncertain for whoever adds and subtracts"),
    "feasible_share_min": mark("Share of its answers by which a hidden result stays uncertain, too"),
    "themes_n_min": mark("Respondents from which a theme is shown to this ring"),
    "round_to": mark("Counts shown to this ring are rounded to multiples of"),
    "comments_n_min": mark("Respondents from which answers are quoted to this ring"),
    "score_capa": mark("Score of a risk from which a CAPA plan is mandatory"),
    "score_critical": mark("Score of a risk from which monitoring is enhanced"),
    "review_days_max": mark("Days within which an open risk is looked at again"),
    "acceptance_days_max": mark("Days for which a risk may be accepted"),
    "growth_p_value_max": mark("p value up to which complaints and incidents have grown beyond chance"),
    "load_share_min": mark("Level of the questions on load below which load is a sign of a risk"),
    "remeasure_months_min": mark("Months after which effectiveness is assessed again, at the earliest"),
    "remeasure_months_max": mark("Months after which effectiveness is assessed again, at the latest"),
    "plan_days_max": mark("Days from a finding to an approved plan"),
    "classes_n_min": mark("Classes that a department observes in a semester"),
    "reviews_n_min": mark("Peer reviews of a department in a semester"),
    "control.teachers_n_min": mark("Observed teachers from which a mean has an interval"),
    "double_n_min": mark("Classes seen by two from which agreement of observers is estimated"),
    "pair_n_min": mark("Classes from which two observers are compared"),
    "agreement_min": mark("Agreement from which observers are said to agree"),
    "leniency_share": mark("Difference of two observers from which it is named, as a share of the scale"),
    "discord_share": mark("Difference of observation and survey from which it is named, as a share of the scale"),
    "low_share": mark("Place on the scale below which a recommendation is due"),
    "follow_up_days_max": mark("Days until the next review of what is to be revised"),
    "attendance_fall_share": mark("Fall of attendance within a semester from which it is named"),
    "attendance_gap_share": mark("Difference of attendance to the rest of the school from which it is named"),
    "outlier_distance": mark("Robust standard deviations from which a month stands out"),
    "departments_n_min": mark("Departments from which it is told whether attendance and satisfaction go together"),
    "count_share": mark("Difference of a reported number of respondents up to which it agrees with the data"),
    "level_share": mark("Difference of a reported rate or level up to which it agrees with the data"),
    "retention_years": mark("Years for which data and reports are kept"),
}

ADJUSTMENTS = {"holm": mark("Holm"), "BH": mark("Benjamini–Hochberg"), "none": mark("none")}


def list_definitions(params: Params, ring: Ring, language: Language) -> list[str]:
    """The measures in words, with the policy's values in their places."""
    rule = params.policy.measurement
    values = {
        "top": language.percent(rule.positive_top_share.value),
        "confidence": language.percent(rule.confidence_level.value),
        "minimum": language.number(rule.interval_n_min.value),
        "ratings": language.number(ring.ratings_n_min.value),
        "themes": language.number(ring.themes_n_min.value),
    }
    return [language.text(definition, **values) for definition in DEFINITIONS]


def list_rules(params: Params, ring: Ring, language: Language) -> list[dict[str, str]]:
    """The policy's values that this report applies: ``rule``, ``value``, ``clause``."""
    policy = params.policy
    parts = {name: getattr(policy, name) for name in type(policy).model_fields if name != "disclosure"}
    models = {**{name: part for name, part in parts.items() if isinstance(part, Model)}, "ring": ring}
    return [
        {"rule": language.text(words), "value": _write(name, rule, language), "clause": rule.clause}
        for part, model in models.items()
        for name in type(model).model_fields
        if isinstance(rule := getattr(model, name), Rule) and (words := RULES.get(f"{part}.{name}", RULES.get(name)))
    ]


def _write(name: str, rule: Rule[float] | Rule[str] | Rule[bool] | Rule[int | None], language: Language) -> str:
    if rule.value is None:
        return language.text("not rounded")
    if isinstance(rule.value, bool):
        return language.text("are counted") if rule.value else language.text("are set aside")
    if isinstance(rule.value, str):
        return language.text(ADJUSTMENTS[rule.value])
    if name.endswith(("_share", "_share_min", "_level", "power")) or name.startswith("rate_"):
        return language.percent(rule.value)
    return language.number(rule.value, len(f"{rule.value:g}".partition(".")[2]))
