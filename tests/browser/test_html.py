"""The HTML report in headless Chromium: it works offline, complains of nothing and fits every screen."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from project import Report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium on this machine"),
]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, report: Report, complaints: list[str]) -> Iterator[Page]:
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(request.url) if request.url.startswith("http") else None)
    page.goto((report.folder / "index.html").as_uri())
    yield page
    context.close()


def test_html_opens_without_a_complaint(page: Page, report: Report, complaints: list[str], tmp_path: Path) -> None:
    """No console message, no external request; a picture can be taken."""
    page.screenshot(path=tmp_path / f"{report.locale}.png", full_page=True)
    assert complaints == []
    assert page.get_attribute("html", "lang") == report.locale


def test_html_navigation_leads_to_every_chapter(page: Page, complaints: list[str]) -> None:
    """Each link of the contents points at a heading of the page."""
    links = page.locator("nav a[href^='#']")
    assert links.count() >= 9
    for place in range(min(links.count(), 30)):
        target = links.nth(place).get_attribute("href") or ""
        assert page.locator(f"[id='{target[1:]}']").count() == 1, target
    links.nth(3).click()
    assert page.evaluate("window.scrollY") > 0
    assert complaints == []


@pytest.mark.parametrize("width", [320, 768, 1920])
def test_html_fits_the_screen(page: Page, width: int) -> None:
    """The page itself never scrolls sideways."""
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_html_pictures_have_a_text_for_those_who_do_not_see_them(page: Page) -> None:
    """Every picture has a non-empty alternative text."""
    images = page.locator("main img, main svg[role=img]")
    assert images.count() >= 5
    assert page.evaluate("[...document.querySelectorAll('main img')].every(image => image.alt.length > 20)")
