"""Estimators of levels, of comparisons and of who answered."""

from __future__ import annotations

from qa_lib.reporting.language import mark
from qa_lib.reporting.words.estimator import AVAILABLE, NONE, NONE_ALLOWED, Estimator

LEVELS = (
    Estimator(
        mark("Share of positive answers"),
        mark("satisfaction of any group"),
        "p = Σx / Σn; (i − ½)/k ≥ 1 − t",
        AVAILABLE,
        "7.5.3 (2, 3)",
        ("score_answers", "build_category_table", "sum_answers", "add_sums", "make_levels", "level"),
    ),
    Estimator(
        mark("Response rate"),
        mark("who answered of those asked"),
        "m / N",
        AVAILABLE,
        "7.5.2; 9.2",
        ("response_rates", "attach_surveys", "sum_population"),
    ),
    Estimator(
        mark("Wilson's interval"),
        mark("how sure a share is"),
        "(p + z²/2n ± z√(p(1 − p)/n + z²/4n²)) / (1 + z²/n)",
        AVAILABLE,
        "Wilson 1927",
        ("wilson_interval",),
    ),
    Estimator(
        mark("Effective number of answers"),
        mark("several answers of one person"),
        "V = m/(m − 1) · Σ(y − p·n)²/n²; n* = n/deff · (t(n − 1)/t(m − 1))²",
        AVAILABLE,
        "Korn, Graubard 1998",
        ("find_effective_size", "count_clusters"),
    ),
    Estimator(
        mark("Finite population"),
        mark("a known number of people asked"),
        "n* · (N − 1)/(N − m)",
        AVAILABLE,
        "Cochran 1977",
        ("correct_for_population",),
    ),
    Estimator(
        mark("Chance of reaching the target"),
        mark("verdict on a target"),
        "P(π > T), π ~ Beta(x + ½, n − x + ½)",
        AVAILABLE,
        "Brown, Cai, DasGupta 2001",
        ("chance_of_reaching",),
    ),
)
COMPARISONS = (
    Estimator(
        mark("Difference of two shares"),
        mark("two semesters, a unit and the others"),
        "d − √((p₁ − l₁)² + (u₂ − p₂)²) … d + √((u₁ − p₁)² + (p₂ − l₂)²)",
        AVAILABLE,
        "Newcombe 1998",
        ("subtract_shares", "difference_p_value"),
    ),
    Estimator(
        mark("Trend of a share"),
        mark("rise or fall over the semesters"),
        "z = Σn(s − s̄)p / √(p̄(1 − p̄)Σn(s − s̄)²)",
        AVAILABLE,
        "Cochran 1954; Armitage 1955",
        ("trend_in_proportions",),
    ),
    Estimator(
        mark("Slope of levels"),
        mark("change a year, from levels with intervals"),
        "b = Σ(s − s̄)p / Σ(s − s̄)²; √Σ(c·p − c·l)²",
        AVAILABLE,
        "Zou, Donner 2008",
        ("slope_of_shares",),
    ),
    Estimator(
        mark("Change in two parts"),
        mark("who answered against what they think"),
        "Σ(w₂ − w₁)(p₁ + p₂)/2 + Σ(w₁ + w₂)/2 · (p₂ − p₁)",
        AVAILABLE,
        "Kitagawa 1955",
        ("decompose_change",),
    ),
    Estimator(
        mark("Several comparisons at once"),
        mark("findings by chance alone"),
        "Holm: (k − i + 1)·p(i); BH: k·p(i)/i",
        NONE,
        "Holm 1979; Benjamini, Hochberg 1995",
        ("adjust_p_values",),
    ),
    Estimator(
        mark("Smallest difference that can be found"),
        mark("what so few answers can show"),
        "d: P(|z| > z(α/2) | d) = 1 − β",
        NONE,
        "Fleiss, Levin, Paik 2003",
        ("detectable_between", "detectable_from_target"),
    ),
    Estimator(
        mark("Fisher's exact test"),
        mark("themes named together"),
        "C(a + b, a)·C(c + d, c) / C(n, a + c)",
        AVAILABLE,
        "Fisher 1935",
        ("compare_proportions",),
    ),
    Estimator(
        mark("χ² test with residuals"),
        mark("themes by department"),
        "χ² = Σ(O − E)²/E; r = (O − E)/√(E(1 − R/n)(1 − C/n))",
        AVAILABLE,
        "Pearson 1900; Haberman 1973",
        ("chi_square_independence",),
    ),
)
RESPONDENTS = (
    Estimator(
        mark("Composition of the respondents"),
        mark("respondents against the population"),
        "χ² = Σ(O − E)²/E · (N − 1)/(N − n)",
        mark("people of known category"),
        "Pearson 1900; Cochran 1977",
        ("check_representativeness", "adjust_compositions", "find_departures"),
    ),
    Estimator(
        mark("Post-stratification and raking"),
        mark("weights by known population counts"),
        "w ← w · N(h) / Σ(h) w",
        NONE_ALLOWED,
        "Holt, Smith 1979; Deming, Stephan 1940",
        ("rake",),
    ),
    Estimator(
        mark("Weighted level"),
        mark("the level with weights beside that without"),
        "p = Σwx / Σwn; deff = n·Σw²/(Σw)²",
        AVAILABLE,
        "Särndal, Swensson, Wretman 1992; Kish 1965",
        ("weigh_level",),
    ),
    Estimator(
        mark("Bounds of silence"),
        mark("how far those who did not answer could move a level"),
        "r·p + (1 − r)·q",
        NONE,
        "Cochran 1977",
        ("bound_nonresponse", "tipping_share"),
    ),
)
