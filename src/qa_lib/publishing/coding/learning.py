"""What people of a school have coded so far, for a model to learn from, and how well the model agrees with them."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from qa_lib.analysis.themes import ANSWER, choose_main_coder
from qa_lib.intake import list_semesters_with_data, read_slice
from qa_lib.intake.coding_words import frame_of_source
from qa_lib.measurement import Estimate, NotEstimated
from qa_lib.measurement.agreement import compare_all_coders
from qa_lib.params import Params
from qa_lib.params.coding import UNCODABLE
from qa_lib.paths import Paths
from qa_lib.publishing.coding.suggesting import N_LEARNT_MAX, group_of, learn, suggest, try_out

#: How well suggestions agree with people, beside the workbooks.
MEASURES = "suggestions.json"
#: All languages together, in `measure`.
ALL = ""


@dataclass(frozen=True)
class Suggestions:
    """Suggestions for a coder's uncoded answers (`suggesting.suggest` by answer), and how well they agree with people.

    ``measured`` is `measure`'s table; ``n_learnt`` answers were learnt from, ``n_needed`` are asked for. Without
    suggestions (too little to learn from) the tables are empty.
    """

    table: pd.DataFrame
    measured: pd.DataFrame
    n_learnt: int
    n_needed: int


def list_learnable(
    paths: Paths, params: Params, *, school: str, semester: str, without: Collection[str]
) -> pd.DataFrame:
    """Answers of a school up to a semester with the themes that people gave them, each wording of a question once.

    ``without`` are texts that are to be coded: no answer that says the same is learnt from, so that no suggestion
    tells what another coder gave them. Answers that cannot be coded, and those without words, are left out. Columns
    ``text``, ``language``, ``themes`` (a tuple), ``allowed``; the newest `N_LEARNT_MAX`, in an order that tells nothing
    of people.
    """
    order = [one.code for one in params.semesters.semesters]
    known = [one for one in list_semesters_with_data(paths) if order.index(one) <= order.index(semester)]
    slice_ = read_slice(paths, school=school, semesters=known, tables=["comments", "codings", "responses"])
    codings = choose_main_coder(slice_.codings, params)
    codings = codings[codings["theme"].ne(UNCODABLE)].astype({"theme": "str", "question": "str"})
    keys = dict.fromkeys(("question", "survey", "language", "text", "answer_id"), "str")
    comments = slice_.comments[[*ANSWER, "survey", "language", "text", "answer_id"]].astype(keys)
    semesters = slice_.responses.set_index("response_id")["semester"].astype("str").map(order.index)
    joined = codings[[*ANSWER, "theme"]].merge(comments, on=ANSWER)
    joined = joined.assign(place=joined["response_id"].map(semesters))
    grouped = joined[joined["text"].ne("")].groupby("answer_id", sort=True)
    answers = grouped.agg(
        text=("text", "first"),
        survey=("survey", "first"),
        question=("question", "first"),
        language=("language", "first"),
        place=("place", "max"),
        themes=("theme", lambda themes: tuple(sorted(set(themes)))),
    )
    groups = {group_of(text) for text in without}
    answers = answers[~answers["text"].map(group_of).isin(groups)]
    allowed = [
        list_allowed(params, survey, question)
        for survey, question in zip(answers["survey"], answers["question"], strict=True)
    ]
    newest = answers.assign(allowed=pd.Series(allowed, index=answers.index, dtype=object))
    newest = newest.reset_index().sort_values(["place", "answer_id"], ascending=[False, True], kind="stable")
    return newest.head(N_LEARNT_MAX).sort_values("answer_id").reset_index(drop=True)


def list_allowed(params: Params, source: str, question: str) -> frozenset[str]:
    """The themes that an answer to a question may get: those of its code frame, perhaps of some categories."""
    frame = frame_of_source(params, source)
    if frame is None:
        return frozenset()
    asked = {(one.code, each.code): each.categories for one in params.surveys for each in one.open_questions}
    categories = asked.get((source, question), ())
    return frozenset(theme.code for theme in frame.themes if not categories or theme.category in categories)


def make_suggestions(learnable: pd.DataFrame, uncoded: pd.DataFrame, params: Params) -> Suggestions:
    """Suggestions for ``uncoded`` answers (``answer_id``, ``survey``, ``question``, ``text``).

    None where fewer answers were coded than the policy asks for: a model of a handful would only seem to know.
    """
    rule = params.policy.coding
    least, confidence = rule.suggest_theme_n_min.value, rule.suggest_confidence.value
    nothing = Suggestions(pd.DataFrame(), pd.DataFrame(), len(learnable), rule.suggest_n_min.value)
    if len(learnable) < rule.suggest_n_min.value or uncoded.empty:
        return nothing
    model = learn(learnable, n_min=least)
    if model is None:
        return nothing
    allowed = [
        list_allowed(params, source, question)
        for source, question in zip(uncoded["survey"].astype("str"), uncoded["question"].astype("str"), strict=True)
    ]
    asked = uncoded.assign(allowed=pd.Series(allowed, index=uncoded.index, dtype=object)).set_index("answer_id")
    table = suggest(model, asked, confidence=confidence)
    measured = measure(try_out(learnable, n_min=least, confidence=confidence), params)
    return Suggestions(table, measured, len(learnable), rule.suggest_n_min.value)


def measure(tried: pd.DataFrame, params: Params) -> pd.DataFrame:
    """How well suggestions agree with people, in all (`ALL`) and by language.

    Returns
    -------
    DataFrame
        ``language``, ``n`` (answers), ``n_suggested`` (that got a suggestion), ``precision`` (of the suggested themes,
        the share that people gave), ``recall`` (of the themes that people gave, the share suggested); of the answers
        with a suggestion ``same`` (all themes are the same) and Krippendorff's ``alpha``, each with ``_low`` and
        ``_high`` (NA where not estimated).
    """
    level = params.policy.measurement.confidence_level.value
    languages = sorted(tried["language"].dropna().unique())
    parts = {ALL: tried} | {language: tried[tried["language"].eq(language)] for language in languages}
    rows = [{"language": language} | _measure(part, level) for language, part in parts.items()]
    columns = [
        "n",
        "n_suggested",
        "precision",
        "recall",
        "same",
        "same_low",
        "same_high",
        "alpha",
        "alpha_low",
        "alpha_high",
    ]
    kinds = dict.fromkeys(columns[2:], "Float64") | {"language": "str", "n": "Int64", "n_suggested": "Int64"}
    return pd.DataFrame(rows, columns=["language", *columns]).astype(kinds)


def _measure(part: pd.DataFrame, level: float) -> dict[str, object]:
    pairs = [(set(given), set(one)) for given, one in zip(part["themes"], part["suggested"], strict=True)]
    n_both = sum(len(given & one) for given, one in pairs)
    n_suggested, n_given = (sum(len(pair[side]) for pair in pairs) for side in (1, 0))
    sets = [tuple("+".join(sorted(one)) for one in pair) for pair in pairs if pair[1]]
    row: dict[str, object] = {"n": len(part), "n_suggested": len(sets)}
    row |= {"precision": n_both / n_suggested if n_suggested else None, "recall": n_both / n_given if n_given else None}
    if not sets:
        return row
    found = compare_all_coders(pd.DataFrame(sets, columns=["person", "model"]), confidence_level=level)
    return row | _spread("same", found.agreement) | _spread("alpha", found.alpha)


def _spread(name: str, found: Estimate | NotEstimated) -> dict[str, object]:
    if isinstance(found, NotEstimated):
        return {}
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


def keep_measures(folder: Path, found: Suggestions | None, params: Params) -> None:
    """Note beside the workbooks how well what is suggested agrees with people; the former note is replaced."""
    if found is None or found.measured.empty:
        return
    rows = json.loads(found.measured.round(6).to_json(orient="records"))
    confidence = params.policy.coding.suggest_confidence.value
    noted = {"n_learnt": found.n_learnt, "confidence": confidence, "by_language": rows}
    draft = folder / f".{MEASURES}.{os.getpid()}"
    try:
        draft.write_text(json.dumps(noted, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        draft.replace(folder / MEASURES)
    finally:
        draft.unlink(missing_ok=True)
