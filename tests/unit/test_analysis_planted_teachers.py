"""What is planted about teachers is found again by the tables of the chapter on teaching."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from given import NO_DATA, ROOT, give
from planted import NOT_APPLICABLE_SHARE, SEED, draw_slice
from scipy.special import chdtri, ndtr

from qa_lib.analysis import ReportData, score_slice, teaching
from qa_lib.analysis.teacher_model import TeacherModel, fit_evaluations, fit_teacher_model
from qa_lib.params import Params, load_params
from qa_lib.paths import Paths
from qa_lib.sample.effects import (
    DEPARTMENT_SD,
    PERSON_SHARE_OF_RATINGS,
    RATING_SHARE,
    TEACHER_SD,
    VIEW_SHARE,
    survey_facts,
)
from qa_lib.sample.roster import teachers_in
from qa_lib.sample.setting import Setting
from qa_lib.sample.structure import department_levels, item_levels

pytestmark = pytest.mark.unit
SCHOOL, SEMESTER = "med", "2025-autumn"
#: Standard normal values with equal weights, close enough to an integral.
NORMAL = np.sqrt(2) * np.polynomial.hermite.hermgauss(60)[0]
WEIGHT = np.polynomial.hermite.hermgauss(60)[1] / np.sqrt(np.pi)


@pytest.fixture(scope="module")
def params() -> Params:
    """The params of the repository."""
    return load_params(ROOT / "params")


@pytest.fixture(scope="module")
def data(params: Params) -> ReportData:
    """The evaluations of the largest school."""
    slice_ = draw_slice(params, school=SCHOOL, semesters=(SEMESTER,), surveys=("teaching",))
    paths = Paths(root=ROOT, data=NO_DATA, params=ROOT / "params")
    empty = ReportData(params, paths, SCHOOL, SEMESTER)
    return give(empty, semesters=(SEMESTER,), whole_school=score_slice(slice_, params=params), other_schools=())


@pytest.fixture(scope="module")
def fitted(data: ReportData) -> TeacherModel:
    """The model of its teachers."""
    return fit_teacher_model(data, "teaching")


@pytest.fixture(scope="module")
def levels(params: Params) -> np.ndarray:
    """Planted probits: departments x items, those who respond being a little more satisfied than all."""
    survey, school = params.survey("teaching"), params.school(SCHOOL)
    items = item_levels(survey, school, params.semester(SEMESTER), seed=SEED)
    facts = survey_facts(survey)
    shift = np.sqrt(PERSON_SHARE_OF_RATINGS) * facts.selectivity * (1 - facts.response_share)
    return np.array(list(department_levels(school, seed=SEED).values()))[:, None] + items + shift


def mean_share(levels: np.ndarray, known: np.ndarray, *, sd: float, noise: float) -> np.ndarray:
    """Departments x values: the expected share of positive answers where one effect of ``sd`` is known."""
    return ndtr((levels[:, :, None] + sd * known) / np.sqrt(noise)).mean(axis=1)


def spread(values: np.ndarray) -> float:
    """The variance over a normal distribution."""
    return float((WEIGHT * values**2).sum() - (WEIGHT * values).sum() ** 2)


def expect_variances(levels: np.ndarray, blocks: np.ndarray) -> dict[str, float]:
    """Planted probits on the scale of shares: an effect's variance is that of the share that it alone would change.

    An answer is positive with Phi((level + known effects) / root of what is unknown), so that
    shares vary by an effect's main part; what effects do only together belongs to the rest.
    """
    of_teacher = mean_share(levels, NORMAL, sd=TEACHER_SD, noise=1.0)
    person_sd = np.sqrt(PERSON_SHARE_OF_RATINGS)
    of_person = mean_share(levels, NORMAL, sd=person_sd, noise=1 + TEACHER_SD**2 - person_sd**2)
    teacher, person = np.mean([spread(row) for row in of_teacher]), spread(of_person.mean(axis=0))
    total = expect_total(levels, blocks)
    return {"teacher_id": teacher, "respondent_id": person, "residual": total - teacher - person}


def expect_total(levels: np.ndarray, blocks: np.ndarray) -> float:
    """The variance of a questionnaire's share within a department: what its items share, its blocks, single answers."""
    common = TEACHER_SD**2 + PERSON_SHARE_OF_RATINGS + RATING_SHARE
    known = np.sqrt(common) * NORMAL[:, None] + np.sqrt(VIEW_SHARE) * NORMAL
    shares = ndtr((levels[:, :, None, None] + known) / np.sqrt(1 + TEACHER_SD**2 - common - VIEW_SHARE))
    n_items = levels.shape[1] * (1 - NOT_APPLICABLE_SHARE)
    single = (shares * (1 - shares)).mean(axis=(0, 1)) @ WEIGHT @ WEIGHT / n_items
    sizes = np.bincount(blocks) / len(blocks)
    of_blocks = np.stack([shares[:, blocks == block].mean(axis=1) for block in range(len(sizes))], axis=1)
    given = of_blocks @ WEIGHT
    between = np.mean([spread(row) for row in np.einsum("b,dbs->ds", sizes, given)])
    within = np.einsum("b,dbs->ds", sizes**2, (of_blocks**2) @ WEIGHT - given**2) @ WEIGHT
    return float(between + within.mean() + single)


@pytest.fixture(scope="module")
def planted(params: Params, levels: np.ndarray) -> dict[str, float]:
    """The variances that are to be found again."""
    survey = params.survey("teaching")
    return expect_variances(levels, np.repeat(np.arange(len(survey.blocks)), [len(b.items) for b in survey.blocks]))


@pytest.mark.parametrize("source", ["teacher_id", "respondent_id", "residual"])
def test_teacher_model_recovers_the_planted_variances(
    fitted: TeacherModel, planted: dict[str, float], source: str
) -> None:
    """Within three standard errors: those of a variance of normal effects, known through so many ratings each."""
    model = fitted.model
    expected, effects = planted[source], model.effects.get(source)
    df = model.n - sum(map(len, model.effects.values())) if effects is None else len(effects) - 1
    noise = 0.0 if effects is None else model.variances["residual"] / effects["n"].mean()
    error = np.sqrt(2 / df) * (expected + noise)
    assert abs(model.variances[source] - expected) < 3 * error
    assert 3 * error < (0.2 if source == "residual" else 0.4) * expected


def test_teacher_model_recovers_the_spread_of_departments(
    fitted: TeacherModel, levels: np.ndarray, planted: dict[str, float]
) -> None:
    """Six departments say little: what they spread by, with the chance of their teachers, is chi-squared of 5."""
    n_departments = len(levels)
    of_department = mean_share(levels.mean(axis=0)[None], NORMAL, sd=DEPARTMENT_SD, noise=1 + TEACHER_SD**2)
    chance = planted["teacher_id"] / (len(fitted.model.effects["teacher_id"]) / n_departments)
    ratio = (fitted.model.variances["department"] + chance) / (spread(of_department[0]) + chance)
    low, high = chdtri(n_departments - 1, [0.995, 0.005]) / (n_departments - 1)
    assert low < ratio < high


def test_shrunken_teachers_cover_the_planted_levels(fitted: TeacherModel, levels: np.ndarray, params: Params) -> None:
    """About 95 % of the intervals hold the level at which the teacher's learners would answer on average."""
    setting = Setting(params, params.semester(SEMESTER), seed=SEED)
    roster = teachers_in(params.school(SCHOOL), setting.semester, seed=SEED, scale=1.0).set_index("teacher")
    shrunken = fitted.shrink("teacher_id").set_index("teacher_id")
    own = roster.loc[shrunken.index]
    place = list(department_levels(params.school(SCHOOL), seed=SEED))
    probits = levels[[place.index(code) for code in own["department"]]] + own["effect"].to_numpy(float)[:, None]
    truth = ndtr(probits).mean(axis=1)
    is_held = shrunken["shrunken_low"].le(truth) & shrunken["shrunken_high"].ge(truth)
    assert 0.92 <= is_held.mean() <= 0.98


def test_shrinking_brings_teachers_nearer_to_the_truth(
    fitted: TeacherModel, planted: dict[str, float], data: ReportData
) -> None:
    """Raw levels spread farther than true ones, shrunken ones do not, and stand nearer to the average."""
    table = teaching.tabulate_teachers(data)
    raw, shrunken = table["satisfaction_share"].astype(float), table["shrunken_share"].astype(float)
    true_sd = np.sqrt(planted["teacher_id"])
    assert raw.std() > 1.1 * true_sd > shrunken.std()
    assert (abs(shrunken - fitted.level) <= abs(raw - fitted.level) + 0.02).mean() > 0.95


def test_shrunken_departments_hold_the_planted_levels(fitted: TeacherModel, levels: np.ndarray, params: Params) -> None:
    """The few departments, each with its teachers: five of six intervals or all hold the truth."""
    truth = (WEIGHT * mean_share(levels, NORMAL, sd=TEACHER_SD, noise=1.0)).sum(axis=1)
    shrunken = fitted.shrink("department").set_index("department")
    shrunken = shrunken.loc[list(department_levels(params.school(SCHOOL), seed=SEED))]
    assert (shrunken["shrunken_low"].le(truth) & shrunken["shrunken_high"].ge(truth)).sum() >= 5


def test_trustworthy_number_follows_from_what_is_planted(fitted: TeacherModel, planted: dict[str, float]) -> None:
    """Ratings until .7: odds 7/3 of noise to teachers; the number found is within a third of it."""
    expected = 7 / 3 * (planted["respondent_id"] + planted["residual"]) / planted["teacher_id"]
    assert fitted.n_trustworthy == pytest.approx(expected, rel=1 / 3)
    assert fitted.n_for_decisions > fitted.n_trustworthy


def test_tables_of_a_department_take_the_model_of_its_school(data: ReportData) -> None:
    """A department's teachers are shrunken as in the school's report, and only its own are shown."""
    whole = teaching.tabulate_teachers(data)
    own = ReportData(data.params, data.paths, SCHOOL, SEMESTER, whole["department"].iloc[0])
    table = teaching.tabulate_teachers(
        give(own, semesters=(SEMESTER,), whole_school=data.whole_school, other_schools=())
    )
    expected = whole[whole["department"].eq(own.department)].reset_index(drop=True)
    pd.testing.assert_frame_equal(table, expected)


def test_model_is_the_same_to_the_last_digit_under_other_pseudonyms(data: ReportData, fitted: TeacherModel) -> None:
    """Another key gives people other names, and so another alphabetical order; no number knows."""
    school = data.current
    people = school.responses[["teacher_id", "respondent_id"]]
    renamed = people.apply(lambda codes: codes.map(lambda code: str(code)[::-1], na_action="ignore"))
    renamed_school = replace(school, responses=school.responses.assign(**renamed))
    other = fit_evaluations(renamed_school, "teaching", policy=data.params.policy)
    assert not renamed["teacher_id"].dropna().is_monotonic_increasing
    assert other.model.variances == fitted.model.variances
    assert other.model.intercept == fitted.model.intercept
