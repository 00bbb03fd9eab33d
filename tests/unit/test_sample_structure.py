"""The planted truth: what is drawn follows what `structure` and `effects` say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from qa_lib.params import Params, load_params
from qa_lib.sample import expected_share, item_levels, tabulate_structure
from qa_lib.sample.effects import TEACHER_SD
from qa_lib.sample.population import members, tabulate_population
from qa_lib.sample.responses import Responses, cut_latent, draw_responses, option_borders, soften
from qa_lib.sample.roster import teachers_in
from qa_lib.sample.setting import Setting

pytestmark = pytest.mark.unit
SEED = 20250901


@pytest.fixture(scope="module")
def params() -> Params:
    """The params of the repository."""
    return load_params(Path(__file__).parents[2] / "params")


def setting_of(params: Params, semester: str = "2025-autumn", scale: float = 1.0) -> Setting:
    return Setting(params, params.semester(semester), seed=SEED, scale=scale)


def positive_shares(responses: Responses, params: Params, survey_code: str) -> np.ndarray:
    """The share of answers that are positive after reversal, by item."""
    survey = params.survey(survey_code)
    sizes = np.array([len(params.scale(item.scale).categories) for item in survey.items])
    is_reversed = np.array([item.reversed for item in survey.items])
    places = np.where(is_reversed, sizes - 1 - responses.places, responses.places)
    return ((places + 0.5) / sizes >= 0.6).mean(axis=0)


def test_option_borders_positive_options_begin_at_zero(params: Params) -> None:
    """In every scale the options above zero are those of its top 40 %."""
    for scale in params.scales.scales:
        n = len(scale.categories)
        borders = option_borders(scale)
        positive = [v for place, v in enumerate(scale.values) if (place + 0.5) / n >= 0.6]
        assert (np.diff(borders) > 0).all()
        assert n - 1 - np.flatnonzero(borders == 0)[0] == len(scale.positive_values or positive)


@pytest.mark.parametrize(("survey", "school"), [("satisfaction", "pharm"), ("teaching", "med"), ("wellbeing", "ped")])
def test_draw_responses_recover_the_planted_levels(params: Params, survey: str, school: str) -> None:
    """Items come out at their expected shares, but for selective response and the chance of single teachers."""
    setting = setting_of(params)
    responses = draw_responses(params.survey(survey), params.school(school), setting)
    levels = item_levels(params.survey(survey), params.school(school), setting.semester, seed=SEED)
    extra = TEACHER_SD**2 if survey == "teaching" else 0.0
    expected = [expected_share(level, extra_variance=extra) for level in levels]
    error = positive_shares(responses, params, survey) - expected
    assert abs(error).max() < 0.1
    assert np.corrcoef(levels, positive_shares(responses, params, survey))[0, 1] > 0.9


def test_tabulate_structure_pharm_resources_fall_below_the_threshold(params: Params) -> None:
    """Facilities of pharm fall over the last three semesters, digital resources rise, its support stays."""
    table = tabulate_structure(params, seed=SEED)
    of_pharm = table[(table["survey"] == "satisfaction") & (table["school"] == "pharm")]
    shares = of_pharm.pivot_table(index="semester", columns="block", values="expected_share")
    target = params.target("satisfaction", "resources")
    resources = shares["resources"]
    assert resources["2024-spring"] > target.threshold_share > resources["2025-autumn"]
    assert shares.loc["2025-autumn", "digital"] > shares.loc["2022-autumn", "digital"] + 0.05
    assert shares["support"].nunique() == 1


def test_draw_responses_disagreement_becomes_neutral(params: Params) -> None:
    """In the block of the neutral trend fewer answers lie below the neutral option, none less is positive."""
    setting, survey, school = setting_of(params), params.survey("integrity"), params.school("pharm")
    level = np.random.default_rng(1).standard_normal((4000, len(survey.items)))
    scales = {scale.code: scale for scale in params.scales.scales}
    before, after = (cut_latent(x, survey, scales)[:, -3:] for x in (level, soften(level, survey, school, setting)))
    assert ((before >= 3) == (after >= 3)).all()
    assert abs((after < 2).mean() / (before < 2).mean() - (1 - 5 * 0.17)) < 0.02


def test_draw_responses_dissatisfied_learners_respond_more(params: Params) -> None:
    """Response is selective by the planted sign."""
    setting = setting_of(params)
    school = params.school("med")
    everybody = members("learners", school, setting)["person"]
    responded = draw_responses(params.survey("satisfaction"), school, setting).context["person"]
    assert responded.mean() < everybody.mean() - 0.03


def test_draw_responses_urged_course_lifts_the_level(params: Params) -> None:
    """In ped the satisfied first course answers more at the end: the share of positive answers rises by that alone."""
    survey, school = params.survey("satisfaction"), params.school("ped")
    shares, firsts = [], []
    for semester in ("2025-spring", "2025-autumn"):
        responses = draw_responses(survey, school, setting_of(params, semester))
        shares.append(positive_shares(responses, params, survey.code).mean())
        firsts.append(responses.context["course"].eq(1).mean())
    assert firsts[1] > firsts[0] + 0.1
    assert shares[1] > shares[0] + 0.025


def test_draw_responses_rate_differs_by_school(params: Params) -> None:
    """One school lies below the 30 % of a risk, another well above."""
    setting = setting_of(params)
    rates = {
        code: len(draw_responses(params.survey("satisfaction"), params.school(code), setting).context)
        / len(members("learners", params.school(code), setting))
        for code in ("postgrad", "nursing")
    }
    assert rates["postgrad"] < 0.30 < 0.55 < rates["nursing"] < 0.75


def test_draw_responses_good_teachers_are_rated_better(params: Params) -> None:
    """The mean place of a teacher's ratings follows the teacher's planted effect."""
    setting, school = setting_of(params), params.school("pharm")
    responses = draw_responses(params.survey("teaching"), school, setting)
    forward = [place for place, item in enumerate(params.survey("teaching").items) if not item.reversed]
    means = pd.Series(responses.places[:, forward].mean(axis=1)).groupby(responses.context["teacher"].to_numpy()).mean()
    effects = teachers_in(school, setting.semester, seed=SEED, scale=1.0).set_index("teacher")["effect"]
    assert np.corrcoef(means, effects[means.index])[0, 1] > 0.7


def test_tabulate_population_holds_every_respondent(params: Params) -> None:
    """No cell of the population has fewer people than respondents."""
    setting = setting_of(params, scale=0.2)
    population = tabulate_population(setting)
    cell = ["school", "department", "level", "programme", "course", "language"]
    learners = population[population["target_group"] == "learners"].set_index(cell)["n_population"]
    context = draw_responses(params.survey("satisfaction"), params.school("dent"), setting).context
    assert (context.groupby(cell).size() <= learners.reindex(context.groupby(cell).size().index)).all()


def test_tabulate_population_is_about_twelve_thousand_learners(params: Params) -> None:
    """The university has the size that is promised."""
    population = tabulate_population(setting_of(params))
    assert 11_000 < population.loc[population["target_group"] == "learners", "n_population"].sum() < 13_000


def correlations(params: Params, survey_code: str, school: str) -> pd.DataFrame:
    """Correlations of the answers to a survey in 2025-autumn after reversal, by item."""
    survey = params.survey(survey_code)
    places = draw_responses(survey, params.school(school), setting_of(params)).places
    signs = [-1 if item.reversed else 1 for item in survey.items]
    return pd.DataFrame(places * signs, columns=[item.code for item in survey.items]).corr()


def test_draw_responses_items_of_a_block_go_together(params: Params) -> None:
    """Items correlate more with items of their own block than with those of another."""
    table = correlations(params, "satisfaction", "med")
    within, between = table.loc["s21", ["s22", "s23", "s24"]], table.loc["s21", ["s25", "s26", "s28"]]
    assert within.min() > between.max() + 0.05


def test_draw_responses_items_at_fault_stand_apart(params: Params) -> None:
    """The ambiguous item correlates with hardly anything, the misread one negatively."""
    ambiguous = correlations(params, "satisfaction", "med")["s15"].drop("s15")
    misread = correlations(params, "integrity", "med").loc["i06", ["i05", "i07", "i08"]]
    assert ambiguous.abs().max() < 0.2
    assert misread.max() < -0.1
