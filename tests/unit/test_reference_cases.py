"""The library's estimators against values computed with R, on numbers and public data sets."""

from __future__ import annotations

import pytest
from reference_data import CASES, write_reference_folder

from qa_lib.reference import check_folder

pytestmark = pytest.mark.unit

TOPICS = sorted(file.stem for file in CASES.glob("*/*.json"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The committed cases with their data."""
    return write_reference_folder(tmp_path_factory.mktemp("reference") / "folder")


@pytest.mark.parametrize("topic", TOPICS)
def test_cases_of_a_topic_stand(folder, topic):
    """Every expected value of the topic is given, within the tolerance that its case states."""
    rows = check_folder(folder, topics=[topic])
    wrong = rows[~rows["verdict"].isin(["ok", "reference variant"])]
    assert not rows.empty
    assert wrong.empty, wrong.to_string()
