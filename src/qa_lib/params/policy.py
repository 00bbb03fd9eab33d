"""``policy.yaml``: every number of the regulation and every reading of it that the project fixed, with its clause."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import Field, PositiveFloat, model_validator

from qa_lib.params.model import Code, Count, Model, Share, Text, Tier, Words, check_unique
from qa_lib.params.parts import NotedModel
from qa_lib.params.review import QuotableState

Value = TypeVar("Value")
RoundingBase = Annotated[int, Field(ge=2, le=100)]
AtLeastOne = Annotated[float, Field(ge=1)]


class Rule(Model, Generic[Value]):
    """One value with the clause it comes from; ``note`` says how an open text was read."""

    value: Value
    clause: Words
    note: str = ""


class Measurement(Model):
    """How answers become a satisfaction level (7.5.3)."""

    #: The share of the scale, counted from its top, whose answers are positive.
    positive_top_share: Rule[Share]
    #: Valid answers from which an interval is shown.
    interval_n_min: Rule[Count]
    confidence_level: Rule[Share]
    #: Answered items, all alike, from which a response counts as straight-lined.
    straight_line_items_min: Rule[Count]


class Quality(Model):
    """What is noticed about how questionnaires were filled in (7.5.3, point 1; 9.2)."""

    #: Empty items at the end from which a respondent counts as having stopped.
    break_off_items_min: Rule[Count]
    #: Seconds an item below which a questionnaire was filled in too fast to be read.
    seconds_per_item_min: Rule[PositiveFloat]
    #: Whether a questionnaire counts that an export marks as begun and never sent.
    counts_unfinished: Rule[bool]
    #: Growth of the share of neutral answers a year from which it is notable.
    neutral_growth_share: Rule[Share]


class Coding(Model):
    """From which agreement of coders on conclusions may be drawn (7.5.3, point 4)."""

    agreement_reliable: Rule[Share]
    agreement_tentative: Rule[Share]
    #: Share of the answers, and least number of them, that further coders get; where the draw begins.
    double_share: Rule[Share]
    double_n_min: Rule[Count]
    draw_seed: Rule[Count]
    #: How sure a suggestion must be; the coded answers, in all and with a theme, from which anything is suggested.
    suggest_confidence: Rule[Share]
    suggest_n_min: Rule[Count]
    suggest_theme_n_min: Rule[Count]


class Response(Model):
    """When a response rate is a sign of a risk; how far silence reaches is told by `Nonresponse`, for every rate."""

    #: Below this rate a leading indicator of risk is raised (9.2).
    rate_risk: Rule[Share]


class Nonresponse(Model):
    """How far those who did not answer are taken to differ from those who did."""

    #: Difference of their level, as a share.
    gap_share: Rule[Share]


class Weighting(Model):
    """When the weighted level of a survey is to be read beside the regulation's."""

    p_value_max: Rule[Share]
    #: Share of respondents that would have to be others for the composition to fit.
    dissimilarity_min: Rule[Share]
    #: Respondents that every group of a characteristic needs.
    stratum_n_min: Rule[Count]
    #: Largest weight / mean weight, and n / effective n.
    highest_to_mean_max: Rule[AtLeastOne]
    design_effect_max: Rule[AtLeastOne]
    #: Shift of a level by weights from which it is named.
    shift_share_min: Rule[Share]


class Teaching(Model):
    """From how many evaluations the mean of a teacher is trustworthy (7.5.3, point 6)."""

    #: Reliability of a mean that may be read, and of one that may weigh in a decision about a person.
    reliability_min: Rule[Share]
    decision_reliability_min: Rule[Share]
    evaluations_n_min: Rule[Count]
    #: Teachers from which the variance between them is estimated.
    teachers_n_min: Rule[Count]

    @model_validator(mode="after")
    def _decisions_ask_for_more(self) -> Teaching:
        if not 0 < self.reliability_min.value <= self.decision_reliability_min.value < 1:
            raise ValueError("expected 0 < reliability_min <= decision_reliability_min < 1")
        return self


class Certificate(Model):
    """What the personal certificate of a teacher may show (7.5.4)."""

    #: The ring whose rules hold for it.
    tier: Rule[Tier]
    #: Other teachers that a department's total must hold, so that it gives none of them away.
    colleagues_n_min: Rule[Count]


class Comparison(Model):
    """What levels are held against, where a survey names no target of its own."""

    target_share: Rule[Share]
    threshold_share: Rule[Share]
    #: Years of dynamics that a report shows where data exist (7.5.3, point 5).
    dynamics_years: Rule[Count]
    #: How words about many differences are kept from claiming too much; p values are adjusted by this method.
    adjustment: Rule[Literal["holm", "BH", "none"]]
    #: Chance with which the smallest difference that a number of answers could have shown is found.
    power: Rule[Share]
    #: Respondents from which a school gets a place among the others.
    ranking_n_min: Rule[Count]
    #: Semesters with comparable results from which a trend is told.
    trend_semesters_min: Rule[Count]
    #: Changed items, as a share of a level's items, from which it is not compared across the change.
    break_items_share: Rule[Share]
    #: Respondents in both semesters from which a group stands alone where a change is divided.
    group_n_min: Rule[Count]


class Instruments(Model):
    """When a questionnaire may be trusted: reliability, structure, comparability of groups (7.5.3, points 5 and 6)."""

    #: Internal consistency from which the items of a block may be summed.
    alpha_min: Rule[Share]
    #: Internal consistency from which its items repeat one another.
    alpha_redundant: Rule[Share]
    reliability_n_min: Rule[Count]
    #: Correlation with the rest of its block from which an item belongs there.
    item_rest_min: Rule[Share]
    #: Correlation of the same people's scores in two semesters from which they count as stable.
    retest_min: Rule[Share]
    #: Respondents from whom factors are looked for, at all and an item.
    structure_n_min: Rule[Count]
    structure_n_per_item: Rule[Count]
    kmo_min: Rule[Share]
    #: Quantile of random eigenvalues that a factor exceeds.
    parallel_quantile: Rule[Share]
    #: Fit of an acceptable model of factors; ``cfi_min`` is that of TLI, too.
    cfi_min: Rule[Share]
    rmsea_max: Rule[Share]
    srmr_max: Rule[Share]
    #: How much worse equal loadings and equal intercepts may fit.
    cfi_loss_max: Rule[Share]
    rmsea_rise_max: Rule[Share]
    #: Standard deviations by which the mean of an item departs that is named.
    departure_min: Rule[Share]


class Ring(Model):
    """What one ring of readers may see (8.1.2): smallest numbers of respondents."""

    ratings_n_min: Rule[Count]
    #: Respondents from which it may be shown that all of them said the same.
    unanimity_n_min: Rule[Count]
    #: Above this share of a result's answers from one respondent, the result is hidden.
    dominance_share: Rule[Share]
    #: How far apart the ends of what a reader can work out of a hidden result must stay: in answers, ...
    feasible_n_min: Rule[Count]
    #: ... and as a share of its answers; the wider of both counts.
    feasible_share_min: Rule[Share]
    comments_n_min: Rule[Count]
    themes_n_min: Rule[Count]
    #: Counts are rounded to multiples of this, shares and means accordingly; None: nothing is rounded.
    round_to: Rule[RoundingBase | None]
    #: Redacted open answers in these states of review may be quoted; none where empty.
    quoted_states: Rule[tuple[QuotableState, ...]]


class Disclosure(Model):
    """The three rings of distribution: each reads what the wider ones read, so each hides no more than they do."""

    #: Respondents below which no exception shows a result to anybody.
    floor_n_min: Rule[Count]
    internal: Ring
    corporate: Ring
    public: Ring

    @model_validator(mode="after")
    def _rings_are_nested(self) -> Disclosure:
        rings = {"internal": self.internal, "corporate": self.corporate, "public": self.public}
        faults = [
            f"{wide}.{name} {_value(rings[wide], name):g} is {word} than {narrow}.{name} "
            f"{_value(rings[narrow], name):g}: a wider ring may never see more"
            for narrow, wide in pairwise(rings)
            for name, word, sign in _NESTED
            if sign * _value(rings[wide], name) < sign * _value(rings[narrow], name)
        ]
        if self.internal.ratings_n_min.value < self.floor_n_min.value:
            faults.append("internal.ratings_n_min is lower than floor_n_min, below which nothing is shown")
        if faults:
            raise ValueError("\n".join(faults))
        return self

    @model_validator(mode="after")
    def _only_released_answers_leave(self) -> Disclosure:
        rings = {"internal": self.internal, "corporate": self.corporate, "public": self.public}
        for narrow, wide in pairwise(rings):
            states = rings[wide].quoted_states.value
            if inner := [state for state in states if state != "public"]:
                raise ValueError(f"{wide}.quoted_states: '{inner[0]}' is for the internal ring alone (8.1.2)")
            if further := sorted(set(states) - set(rings[narrow].quoted_states.value)):
                raise ValueError(f"{wide}.quoted_states: '{further[0]}' is not quoted in the {narrow} ring")
        return self

    @model_validator(mode="after")
    def _wider_rings_round_as_much(self) -> Disclosure:
        rings = {"internal": self.internal, "corporate": self.corporate, "public": self.public}
        for narrow, wide in pairwise(rings):
            fine, coarse = (rings[tier].round_to.value or 0 for tier in (narrow, wide))
            if coarse < fine or (fine and coarse % fine):
                raise ValueError(
                    f"{wide}.round_to is {coarse or None}, {narrow}.round_to {fine}: a wider ring may never see more; "
                    f"expected a multiple of {fine}"
                )
        return self


#: Rules of rings, by what a wider ring's value may not be, and the sign that makes "not lower" of it.
_NESTED = (
    ("ratings_n_min", "lower", 1),
    ("unanimity_n_min", "lower", 1),
    ("dominance_share", "higher", -1),
    ("feasible_n_min", "lower", 1),
    ("feasible_share_min", "lower", 1),
    ("comments_n_min", "lower", 1),
    ("themes_n_min", "lower", 1),
)


def _value(ring: Ring, name: str) -> float:
    return float(getattr(ring, name).value)


class RiskRules(Model):
    """What a score of a risk asks for, and how long a risk may stand without a look at it (9.2, 9.3)."""

    #: Scores from which a CAPA plan is mandatory, and from which a risk is critical.
    score_capa: Rule[Count]
    score_critical: Rule[Count]
    #: Days between two reviews of an open risk, at most.
    review_days_max: Rule[Count]
    acceptance_days_max: Rule[Count]
    #: P value below which a number of complaints or incidents counts as grown.
    growth_p_value_max: Rule[Share]
    #: Rings that see single risks and measures.
    row_rings: Rule[tuple[Tier, ...]]
    #: Level of the questions on load below which it is a sign of a risk.
    load_share_min: Rule[Share]

    @model_validator(mode="after")
    def _critical_is_higher(self) -> RiskRules:
        if self.score_capa.value >= self.score_critical.value:
            raise ValueError("expected score_capa < score_critical")
        return self


class CapaRules(Model):
    """How corrective and preventive actions are followed and closed (7.5.5, 8.5)."""

    #: Months after an action is done in which the same indicator is measured again.
    remeasure_months_min: Rule[Count]
    remeasure_months_max: Rule[Count]
    #: Days from the finding to a plan with owner and due date.
    plan_days_max: Rule[Count]
    #: Months of the year in which no monthly status is due.
    quiet_months: Rule[tuple[int, ...]]


class CrossCheck(Model):
    """How closely figures that units report have to agree with the data (5.2.1, 6.5)."""

    #: Difference of a reported count, as a share of the one in the data, up to which they agree.
    count_share: Rule[Share]
    #: Difference of a reported rate or level up to which they agree.
    level_share: Rule[Share]


class Control(Model):
    """In-department control: class observations, peer reviews, attendance (5.2.3, 6.3)."""

    #: Classes that a department observes, and reviews that it holds, in a semester.
    classes_n_min: Rule[Count]
    reviews_n_min: Rule[Count]
    #: Observed teachers from which a mean has an interval.
    teachers_n_min: Rule[Count]
    #: Classes seen by two from which their agreement is estimated, and from which two observers are compared.
    double_n_min: Rule[Count]
    pair_n_min: Rule[Count]
    #: Agreement beyond chance from which observers are said to agree.
    agreement_min: Rule[Share]
    #: Difference of two observers of the same classes, as a share of the scale, from which it is named.
    leniency_share: Rule[Share]
    #: Difference between observation and survey, as a share of the scale, from which it is named.
    discord_share: Rule[Share]
    #: Place on the scale below which a score calls for a recommendation.
    low_share: Rule[Share]
    #: Days after a review that asks for changes until the next one.
    follow_up_days_max: Rule[Count]
    #: Fall of attendance from the first to the last month, and difference to the rest of a school, that are named.
    attendance_fall_share: Rule[Share]
    attendance_gap_share: Rule[Share]
    #: Distance of a month from the others, in robust standard deviations, from which it stands out.
    outlier_distance: Rule[PositiveFloat]
    #: Departments from which it is told whether attendance and satisfaction go together.
    departments_n_min: Rule[Count]
    #: Rings that see single classes, observers and departments with however few observed teachers.
    open_rings: Rule[tuple[Tier, ...]]


class Privacy(Model):
    """Pseudonyms and retention."""

    pseudonym_length: Rule[Count]
    #: Signs (letters and digits) from which an identifier of a raw file is looked for in what leaves, ...
    identifier_length_min: Rule[Count]
    #: ... and digits, for one that is a number.
    identifier_digits_min: Rule[Count]
    #: Surveys whose respondents can not be found again in any other survey.
    unlinked_surveys: Rule[tuple[Code, ...]]
    retention_years: Rule[Count]
    #: The last day of the accreditation cycle, if one runs: what belongs to it is kept a year longer.
    accreditation_end_date: Rule[dt.date | None]


class Policy(NotedModel):
    """The edition of the regulation that a report applies."""

    _prefix = "policy."

    edition: Words
    #: None while no approving protocol has dated the edition.
    approved_date: dt.date | None = None
    title: Text
    measurement: Measurement
    quality: Quality
    coding: Coding
    response: Response
    nonresponse: Nonresponse
    weighting: Weighting
    teaching: Teaching
    certificate: Certificate
    comparison: Comparison
    instruments: Instruments
    disclosure: Disclosure
    privacy: Privacy
    risks: RiskRules
    capa: CapaRules
    control: Control
    cross_check: CrossCheck


class SurveyTarget(Model):
    """Target and threshold of a survey or of one of its blocks, as shares of positive answers."""

    survey: Code
    block: Code | None = None
    target_share: Share
    threshold_share: Share

    @model_validator(mode="after")
    def _threshold_is_lower(self) -> SurveyTarget:
        if self.threshold_share > self.target_share:
            raise ValueError(f"threshold_share {self.threshold_share} is above target_share {self.target_share}")
        return self


class Targets(Model):
    """``targets.yaml``: the approved targets, where they differ from the policy's."""

    approved_by: Text
    targets: tuple[SurveyTarget, ...] = ()

    @model_validator(mode="after")
    def _are_unique(self) -> Targets:
        check_unique("target", [f"{target.survey}/{target.block or ''}" for target in self.targets])
        return self
