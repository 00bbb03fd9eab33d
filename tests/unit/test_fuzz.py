"""The campaign of malformed files itself: each file is made from the seed and its number alone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from fuzz.__main__ import _files
from fuzz.exports import Export
from fuzz.workshop import Workshop, spell_files
from given import ROOT

from qa_lib.intake.columns import find_target, survey_columns
from qa_lib.params import load_params

pytestmark = pytest.mark.unit
N_FILES = 80
#: Long enough for another minute, day and month to be written into a file that asks for the time.
LATER_SECONDS = 40 * 24 * 60 * 60.0


@pytest.fixture
def workshop() -> Workshop:
    """A workshop with one export of three rows."""
    params = load_params(ROOT / "params")
    survey = params.survey("wellbeing")
    items = [item.code for item in survey.items]
    head = ("respondent", "school", "level", "submitted_at", *items)
    names = survey_columns(survey, params=params)
    rows = tuple((f"p{place}", "pharm", "", "2025-11-20", *["4"] * len(items)) for place in range(3))
    truth = (dict.fromkeys(items, ("valid", 4.0)),) * 3
    export = Export(survey.code, head, rows, tuple(find_target(heading, names) for heading in head), truth)
    return Workshop((export,), params, Path("params"), seed=2026)


def test_damage_gives_the_same_bytes_in_any_order_and_at_any_time(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A finding is made again from its number: neither the files before it nor the clock have a part in it."""
    first = [workshop.damage(number).content for number in range(N_FILES)]
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + LATER_SECONDS)
    again = [workshop.damage(number).content for number in reversed(range(N_FILES))]
    assert first == again[::-1]
    assert len(set(first)) > N_FILES / 2


def test_another_seed_damages_otherwise(workshop: Workshop) -> None:
    """Two seeds are two campaigns, and no identifier of one file begins another's."""
    other = Workshop(workshop.exports, workshop.params, workshop.params_folder, seed=2027)
    assert workshop.damage(7).content != other.damage(7).content
    assert len({workshop.damage(number).prefix for number in range(N_FILES)}) == N_FILES


@pytest.mark.parametrize("words", ["7", "100-199"])
def test_files_are_named_as_they_are_asked_for(words: str) -> None:
    """What a finding prints is what the command takes."""
    assert spell_files(_files(words)) == words
