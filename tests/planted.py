"""Answers of the synthetic university as intake would give them, drawn without files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial

import numpy as np
import pandas as pd
from given import NO_DATA, ROOT, give

from qa_lib.analysis import ReportData, score_slice, sum_school
from qa_lib.analysis.release import plan_results
from qa_lib.intake import Slice
from qa_lib.params import Params, Survey, load_params
from qa_lib.paths import Paths
from qa_lib.sample.population import members
from qa_lib.sample.responses import draw_responses
from qa_lib.sample.setting import Setting

SEED = 20250901
SEMESTERS = ("2022-autumn", "2025-autumn")
SURVEYS = ("satisfaction", "integrity", "teaching", "admin")
NOT_APPLICABLE_SHARE = 0.05
ANSWER_CODES = ["survey", "item", "status"]
CODES = ["semester", "school", "department", "level", "programme", "survey", "language"]


@cache
def planted_data() -> ReportData:
    """Two semesters of pharm, and the sums of one other school."""
    params = load_params(ROOT / "params")
    draw = partial(draw_slice, params, surveys=SURVEYS)
    others = score_slice(draw(school="ped", semesters=SEMESTERS[-1:]), params=params)
    own = score_slice(draw(school="pharm", semesters=SEMESTERS), params=params)
    sums = sum_school(others, params)
    paths = Paths(root=ROOT, data=NO_DATA, params=ROOT / "params")
    scored = {"pharm": own, "ped": others}

    @cache
    def results_of(school: str, semester: str) -> pd.DataFrame:
        return plan_results(scored[school].of_semester(semester), params, code=school)

    empty = ReportData(
        params, paths, "pharm", SEMESTERS[-1], sums_of_school=lambda _: sums, results_of_school=results_of
    )
    return give(empty, semesters=SEMESTERS, whole_school=own, other_schools=("ped",), university=None)


def draw_slice(params: Params, *, school: str, semesters: Sequence[str], surveys: Sequence[str]) -> Slice:
    """What a school answered, every twentieth cell not applicable; tables that nobody needs are empty."""
    parts = [_draw(params, params.survey(survey), school, semester) for semester in semesters for survey in surveys]
    responses = pd.concat([part[0] for part in parts], ignore_index=True)
    answers = pd.concat([part[1] for part in parts], ignore_index=True)
    offset = np.repeat(np.cumsum([0, *(len(part[0]) for part in parts)])[:-1], [len(part[1]) for part in parts])
    answers["response_id"] += offset
    responses["response_id"] = np.arange(len(responses))
    nothing = pd.DataFrame({"response_id": [], "semester": [], "department": []})
    frames = [
        responses.astype(dict.fromkeys(CODES, "category")),
        answers.astype(dict.fromkeys(ANSWER_CODES, "category")),
    ]
    return Slice(*frames, *[nothing] * 6, is_sample=True)


def draw_learners(params: Params, *, school: str, semester: str) -> pd.DataFrame:
    """The population of a school's learners by level, programme, course and language."""
    setting = Setting(params, params.semester(semester), seed=SEED)
    keys = ["department", "level", "programme", "course", "language"]
    cells = members("learners", params.school(school), setting).groupby(keys, as_index=False).size()
    return cells.rename(columns={"size": "n_population"}).assign(
        semester=semester, school=school, target_group="learners"
    )


def _draw(params: Params, survey: Survey, school: str, semester: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    setting = Setting(params, params.semester(semester), seed=SEED)
    drawn = draw_responses(survey, params.school(school), setting)
    context = drawn.context
    responses = pd.DataFrame(
        {
            "respondent_id": context["respondent"].astype("str"),
            "teacher_id": context["teacher"].astype("str").replace("", pd.NA),  # as intake has answers about nobody
            **{name: context[name].astype("str") for name in ("department", "level", "programme", "language")},
            "course": context["course"].astype("Int8"),
            "survey": survey.code,
            "semester": semester,
            "school": school,
        }
    )
    return responses.assign(response_id=0), _melt(drawn.places, survey, params)


def _melt(places: np.ndarray, survey: Survey, params: Params) -> pd.DataFrame:
    values = np.array([np.array(params.scale(item.scale).values)[places[:, i]] for i, item in enumerate(survey.items)])
    n_items, n = values.shape
    is_valid = np.random.default_rng(1).random(n_items * n) >= NOT_APPLICABLE_SHARE
    return pd.DataFrame(
        {
            "response_id": np.tile(np.arange(n), n_items),
            "survey": survey.code,
            "item": np.repeat([item.code for item in survey.items], n),
            "value": np.where(is_valid, values.ravel(), np.nan).astype("float32"),
            "status": np.where(is_valid, "valid", "not_applicable"),
        }
    )
