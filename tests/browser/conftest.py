"""One headless Chromium for all tests of the browser level."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from hostile.planting import SCHOOL, SEMESTER, plant
from lab_server import Lab, run_lab
from playwright.sync_api import Browser, sync_playwright
from project import Report, SampleProject, new_project

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The English report of a university whose every word tries to act."""
    project = new_project(tmp_path_factory.mktemp("hostile"))
    plant(project)
    done = project.qa("report", "--school", SCHOOL, "--locale", "en")
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return Report(project.out / SCHOOL / SEMESTER / "internal-en", "en")


@pytest.fixture(scope="session")
def lab(university: SampleProject, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One JupyterLab on the small university."""
    with run_lab(university, tmp_path_factory.mktemp("lab")) as lab:
        yield lab
