"""JupyterLab as ``make lab`` starts it: a chapter runs from the menu with its defaults, as in the report."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from hostile.acting import Watch, find_acting_parts
from lab_server import Lab
from playwright.sync_api import Browser, Page, expect
from project import ROOT, Report, SampleProject

pytestmark = pytest.mark.browser
CHAPTER = "03-satisfaction.ipynb"
ERROR = '[data-mime-type*="error"], [data-mime-type*="stderr"]'
PROMPTS = "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(prompt => prompt.textContent)"


def _run_all(page: Page) -> None:
    expect(page.get_by_text("| Idle")).to_be_visible(timeout=60_000)
    expect(page.locator(".jp-Notebook .jp-CodeCell").last).to_be_attached()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu-item[data-command='runmenu:run-all']:not(.lm-mod-disabled)").click()
    has_ended = f"{PROMPTS}.every(prompt => /\\[\\d+\\]/.test(prompt)) || document.querySelector('{ERROR}') !== null"
    page.wait_for_function(has_ended, timeout=60_000)
    assert page.locator(ERROR).all_inner_texts() == []


def _headings(university: SampleProject) -> list[str]:
    """The headings of the chapter as the report has them, in its order."""
    report = university.out / "pharm" / "2025-autumn" / "internal-kk"
    chapter = nbformat.read(report / "chapters" / CHAPTER, as_version=4)
    texts = [output.get("data", {}).get("text/markdown", "") for cell in chapter.cells for output in cell.outputs]
    lines = [line for text in texts for line in text.splitlines() if line.startswith("#")]
    return [re.sub(r"\\(.)", r"\1", line.lstrip("# ").split(" {#")[0]) for line in lines]


def test_lab_runs_a_chapter_as_the_report_does(
    browser: Browser, lab: Lab, university: SampleProject, tmp_path: Path
) -> None:
    """Run All gives no error and the headings of the report; saving keeps the file as it was, without results."""
    page = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    page.goto(lab.url(f"lab/tree/{CHAPTER}"))
    _run_all(page)
    for heading in _headings(university):
        expect(page.locator(".jp-OutputArea-output").get_by_text(heading).first).to_be_attached()
    page.screenshot(path=tmp_path / "lab.png")
    page.locator("[data-command='docmanager:save']").first.click()
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)
    page.context.close()
    assert (lab.folder / CHAPTER).read_bytes() == (ROOT / "notebooks" / CHAPTER).read_bytes()


def test_lab_runs_nothing_of_what_people_wrote(browser: Browser, lab: Lab, hostile: Report) -> None:
    """An executed chapter full of hostile words shows them and does nothing else."""
    shutil.copytree(hostile.folder / "chapters", lab.folder / "hostile")
    watch = Watch(browser.new_context(viewport={"width": 1400, "height": 1000}))
    for chapter in sorted((lab.folder / "hostile").iterdir()):
        page = watch.open(lab.url(f"lab/tree/hostile/{chapter.name}"))
        expect(page.locator(".jp-Notebook .jp-OutputArea-output").first).to_be_attached(timeout=60_000)
        assert find_acting_parts(page, within=".jp-OutputArea-output") == []
        assert watch.acts(own=lab.address) == []
    watch.context.close()
