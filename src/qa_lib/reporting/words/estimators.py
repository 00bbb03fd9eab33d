"""Every estimator that the reports use: its name, what it is for, its formula, its rule for missing data, its source.

The one list of them; `docs/methods.md`, section 10, says more on each. ``functions`` are those of `qa_lib.measurement`
that calculate it. A formula is the same in every language; so is a source.
"""

from __future__ import annotations

from dataclasses import dataclass

from qa_lib.reporting.language import mark

AVAILABLE = mark("what is there")
PAIRWISE = mark("pairwise")
BOTH = mark("those with both values")
NONE_ALLOWED = mark("none may be missing")
NONE = mark("no data of its own")


#: What stands above the formulas.
SYMBOLS = mark(
    "Methods are checked against the statistical package R. x: positive answers, n: answers, m: respondents, N: "
    "population, p: share, l and u: ends of its interval, s: time, w: weight, z and t: quantiles; the library's "
    "documentation says more on each."
)


@dataclass(frozen=True)
class Estimator:
    """One estimator; ``name``, ``purpose`` and ``missing`` are sentences of the catalogue."""

    name: str
    purpose: str
    formula: str
    missing: str
    reference: str
    functions: tuple[str, ...]


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
INSTRUMENTS = (
    Estimator(
        mark("Cronbach's α"),
        mark("internal consistency of a block"),
        "α = k/(k − 1) · (1 − Σs²/S²)",
        PAIRWISE,
        "Cronbach 1951; Feldt, Woodruff, Salih 1987",
        ("sum_items", "moments_of_sums", "estimate_alpha_of_moments"),
    ),
    Estimator(
        mark("McDonald's ω"),
        mark("internal consistency without equal loadings"),
        "ω = (Σλ)² / ((Σλ)² + Σθ)",
        PAIRWISE,
        "McDonald 1999",
        ("estimate_omega_of_moments",),
    ),
    Estimator(
        mark("Item-rest correlation"),
        mark("items that do not fit their block"),
        "tanh(artanh r ± z/√(n − 3))",
        PAIRWISE,
        "Fisher 1921",
        ("correlation_interval",),
    ),
    Estimator(
        mark("Stability"),
        mark("the same units in two semesters"),
        "r; ICC(2,1); ICC(3,1)",
        BOTH,
        "Shrout, Fleiss 1979; McGraw, Wong 1996",
        ("compare_occasions",),
    ),
    Estimator(
        mark("Suitability for factors"),
        mark("whether items have anything in common"),
        "KMO = Σr²/(Σr² + Σu²); χ² = −(n − 1 − (2p + 5)/6)·ln|R|",
        PAIRWISE,
        "Kaiser 1974; Bartlett 1951",
        ("correlate_sums", "measure_factorability"),
    ),
    Estimator(
        mark("Parallel analysis"),
        mark("number of factors"),
        "λ > Q(λ | R = I)",
        PAIRWISE,
        "Horn 1965; Glorfeld 1995",
        ("analyse_parallel",),
    ),
    Estimator(
        mark("Exploratory factors"),
        mark("which items belong together"),
        "min Σ(r − λ'Φλ)²",
        PAIRWISE,
        "Harman, Jones 1966",
        ("explore_factors",),
    ),
    Estimator(
        mark("Confirmatory factors"),
        mark("whether the codebook's blocks fit the answers"),
        "F = ln|Σ| + tr(SΣ⁻¹) − ln|S| − p; CFI, TLI, RMSEA, SRMR",
        PAIRWISE,
        "Jöreskog 1969; Bentler 1990",
        ("describe_group", "confirm_factors_of_moments"),
    ),
    Estimator(
        mark("Invariance"),
        mark("whether means may be compared"),
        "ΔCFI, ΔRMSEA: λ, λ = λ', ν = ν'",
        PAIRWISE,
        "Meredith 1993; Chen 2007",
        ("check_invariance_of_moments",),
    ),
)
TEACHING = (
    Estimator(
        mark("Mixed model"),
        mark("what belongs to teacher, learner and department"),
        "y = μ + a + b + c + e; REML",
        mark("complete ratings"),
        "Bates et al. 2015",
        ("fit_mixed_model",),
    ),
    Estimator(
        mark("Reliability of a teacher's level"),
        mark("questionnaires until a level can be trusted"),
        "ρ = nσ²(a)/(nσ²(a) + σ²(e)); n = ρ/(1 − ρ) · σ²(e)/σ²(a)",
        mark("complete ratings"),
        "Brennan 2001",
        ("estimate_unit_reliability",),
    ),
    Estimator(
        mark("Shrunken mean"),
        mark("levels of few questionnaires"),
        "μ + ρ·(M − μ)",
        mark("complete ratings"),
        "Robinson 1991",
        ("shrink_means",),
    ),
)
CODERS = (
    Estimator(
        mark("Share of equal codes"),
        mark("agreement of two coders"),
        "p₀ = n(=) / n",
        BOTH,
        "Wilson 1927",
        ("compare_two_coders",),
    ),
    Estimator(
        mark("Cohen's κ"),
        mark("agreement beyond chance"),
        "κ = (p₀ − e)/(1 − e), e = Σπ₁π₂",
        BOTH,
        "Cohen 1960; Fleiss, Cohen, Everitt 1969",
        ("compare_two_coders",),
    ),
    Estimator(
        mark("Gwet's coefficient"),
        mark("the same when a code is rare"),
        "AC1 = (p₀ − e)/(1 − e), e = Σπ(1 − π)/(q − 1)",
        BOTH,
        "Gwet 2008",
        ("compare_two_coders",),
    ),
    Estimator(
        mark("Krippendorff's α"),
        mark("verdict on the coding"),
        "α = 1 − D₀/Dₑ",
        BOTH,
        "Krippendorff 2019; Gwet 2014",
        ("estimate_krippendorff_alpha", "bound_perfect_agreement"),
    ),
)
#: In the order of the report's chapters.
ESTIMATORS = (*LEVELS, *COMPARISONS, *RESPONDENTS, *INSTRUMENTS, *TEACHING, *CODERS)
#: Not estimators: the words that an interval allows.
VERDICTS = ("judge_against", "judge_agreement", "judge_below", "judge_benchmark", "judge_change", "judge_trend")
