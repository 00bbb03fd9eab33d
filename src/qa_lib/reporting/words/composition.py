"""What tests of the composition of respondents say (7.5.2)."""

from __future__ import annotations

import pandas as pd

from qa_lib.reporting.language import Language, mark, mark_plural

#: Groups that a heading names on each side.
N_GROUPS = 2
DEPARTURES = {
    "large": mark("differs noticeably"),
    "small": mark("differs by little"),
    "none": mark("no difference beyond chance"),
}
ALL_ALIKE = mark_plural(
    "{n} comparison of a survey by a characteristic shows no difference beyond chance.",
    "None of {n} comparisons (a survey and a characteristic each) shows a difference beyond chance.",
)
#: By whether some groups are over-represented and whether some are under-represented.
GAPS = {
    (True, True): mark("{survey}: over-represented among the respondents {over}; under-represented {under}"),
    (True, False): mark("{survey}: over-represented among the respondents {over}"),
    (False, True): mark("{survey}: under-represented among the respondents {under}"),
}


def head_representativeness(frame: pd.DataFrame, departures: pd.Series, language: Language) -> str:
    """Which groups of a survey are over- and under-represented beyond chance, else whether the composition differs.

    ``frame`` has ``survey_label``, ``label``, ``difference_share`` and ``is_departing``; ``departures`` are those of
    all surveys.
    """
    known = frame.dropna(subset=["difference_share"])
    if known.empty:
        return language.text("Whether the respondents represent the population cannot be told")
    named = known[known["is_departing"]].sort_values("difference_share", key=lambda share: -share.abs(), kind="stable")
    over, under = (named[named["difference_share"].mul(sign).gt(0)].head(N_GROUPS) for sign in (1, -1))
    survey = known["survey_label"].iloc[0]
    if len(named):
        sentence = GAPS[bool(len(over)), bool(len(under))]
        return language.text(sentence, survey=survey, over=_list(over, language), under=_list(under, language))
    if departures.eq("large").any():
        return language.text("{survey}: the respondents are composed noticeably unlike the population", survey=survey)
    if departures.eq("small").any():
        return language.text("The respondents differ from the population in composition, but by little")
    return language.text("No difference in composition between respondents and population that these data can show")


def _list(groups: pd.DataFrame, language: Language) -> str:
    pairs = zip(groups["label"], groups["difference_share"], strict=True)
    return language.join(
        language.text("{group} ({points} pp)", group=label, points=language.points(share)) for label, share in pairs
    )


def describe_tests(tests: pd.DataFrame, language: Language) -> str:
    """How many characteristics were tested, how many differ, and how large the largest departure is."""
    if tests.empty:
        return ""
    counts = tests["departure"].value_counts()
    if counts.get("none", 0) == len(tests):
        return language.plural(*ALL_ALIKE, len(tests))
    largest = tests.iloc[int(tests["dissimilarity_share"].astype(float).to_numpy().argmax())]
    return language.text(
        "Of {n} comparisons (a survey and a characteristic each) {n_large} differ noticeably, {n_small} beyond chance "
        "but by little. In the largest case, {survey} by {dimension}, {share} of the respondents would have to be "
        "others for the composition to fit.",
        n=language.number(len(tests)),
        n_large=language.number(int(counts.get("large", 0))),
        n_small=language.number(int(counts.get("small", 0))),
        survey=language.names([largest["survey_label"]]),
        dimension=str(largest["dimension_label"]).lower(),
        share=language.percent(largest["dissimilarity_share"]),
    )
