"""Estimators of questionnaires as instruments, of teachers, of the agreement of coders and of observers."""

from __future__ import annotations

from qa_lib.reporting.language import mark
from qa_lib.reporting.words.estimator import AVAILABLE, BOTH, PAIRWISE, Estimator

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
        ("explore_factors", "most_factors"),
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
        mark("agreement of coders"),
        "p₀ = n(=) / n",
        BOTH,
        "Wilson 1927",
        ("compare_all_coders", "compare_two_coders"),
    ),
    Estimator(
        mark("Cohen's κ"),
        mark("agreement beyond chance"),
        "κ = (p₀ − e)/(1 − e), e = Σπ₁π₂",
        BOTH,
        "Cohen 1960; Fleiss, Cohen, Everitt 1969; Light 1971",
        ("compare_two_coders",),
    ),
    Estimator(
        mark("Gwet's coefficient"),
        mark("the same when a code is rare"),
        "AC1 = (p₀ − e)/(1 − e), e = Σπ(1 − π)/(q − 1)",
        BOTH,
        "Gwet 2008",
        ("estimate_gwet_ac",),
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
CONTROL = (
    Estimator(
        mark("Mean of scores that belong together"),
        mark("observed classes, and their difference to what learners say"),
        "Σx/n ± t(m − 1)·√(m/(m − 1)·Σe²)/n",
        AVAILABLE,
        "Lohr 2019; Welch 1947",
        ("estimate_clustered_mean", "judge_clustered_mean", "subtract_clustered_means"),
    ),
    Estimator(
        mark("Intraclass correlation"),
        mark("agreement of two observers on a class as a whole"),
        "ICC(1,1)",
        BOTH,
        "Shrout, Fleiss 1979",
        ("estimate_icc",),
    ),
    Estimator(
        mark("Rank correlation"),
        mark("attendance and satisfaction of departments"),
        "ρ = r(R₁, R₂)",
        BOTH,
        "Spearman 1904",
        ("correlate",),
    ),
)
