"""The standards' params: evidence or a gap for each criterion, and every fault at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from qa_lib.errors import ParamsError
from qa_lib.evidence.crosswalk import check_sections
from qa_lib.params import LOCALES, load_params

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]


def test_shipped_sections_are_cells_of_notebooks() -> None:
    """No section of the shipped standards is misspelt."""
    check_sections(load_params(ROOT / "params"), ROOT / "notebooks")


def test_shipped_titles_are_in_three_languages() -> None:
    """No Kazakh title is the Russian one left untranslated."""
    titles = [one.title for standard in load_params(ROOT / "params").standards.standards for one in standard.criteria]
    assert len(titles) > 80
    assert [title.en for title in titles if len({title[locale] for locale in LOCALES}) < len(LOCALES)] == []


def change(folder: Path, **criterion: object) -> Path:
    """A copy of the params whose first criterion has other values; None takes one out."""
    shutil.copytree(ROOT / "params", folder)
    content = yaml.safe_load((folder / "standards.yaml").read_text(encoding="utf-8"))
    first = content["standards"][0]["criteria"][0] | criterion
    content["standards"][0]["criteria"][0] = {name: value for name, value in first.items() if value is not None}
    (folder / "standards.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return folder


def test_faults_between_files_are_told_at_once(tmp_path: Path) -> None:
    """An unknown object and an unknown gap, each with its place and the nearest name."""
    folder = change(tmp_path / "params", objects=["4.1 (9)"], gap="approvals")
    with pytest.raises(ParamsError) as caught:
        load_params(folder)
    assert len(caught.value.faults) == 2
    assert "unknown object of monitoring '4.1 (9)'" in caught.value.faults[0]
    assert "did you mean 'approval'" in caught.value.faults[1]
    assert all("standards.yaml:standards.0.criteria.0" in fault for fault in caught.value.faults)


def test_criterion_without_a_word_is_refused(tmp_path: Path) -> None:
    """Neither evidence nor a gap: silence is not an answer."""
    folder = change(tmp_path / "params", sections=None, documents=None)
    with pytest.raises(ParamsError, match=r"nothing speaks to criterion '1\.1'"):
        load_params(folder)


def test_misspelt_section_is_refused_with_the_nearest_one(tmp_path: Path) -> None:
    """When a bundle is asked for, for notebooks are read then."""
    params = load_params(change(tmp_path / "params", sections=["methods.rule"]))
    with pytest.raises(ParamsError, match=r"'methods\.rule'; did you mean 'methods\.rules'"):
        check_sections(params, ROOT / "notebooks")
