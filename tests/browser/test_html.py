"""The HTML report in headless Chromium: it works offline, complains of nothing and fits every screen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from project import Report

pytestmark = pytest.mark.browser
HEADINGS = "[...document.querySelectorAll('h1, h2, h3, h4')].map(heading => Number(heading.tagName[1]))"


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, report: Report, complaints: list[str]) -> Iterator[Page]:
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 900})
    _note_requests(context, complaints)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto((report.folder / "index.html").as_uri())
    yield page
    context.close()


def _note_requests(context: BrowserContext, complaints: list[str]) -> None:
    context.on("request", lambda request: complaints.append(request.url) if request.url.startswith("http") else None)


def test_html_opens_without_a_complaint(page: Page, report: Report, complaints: list[str], tmp_path: Path) -> None:
    """No console message, no external request; a picture can be taken."""
    page.screenshot(path=tmp_path / f"{report.locale}.png")
    assert complaints == []
    assert page.get_attribute("html", "lang") == report.locale


def test_html_navigation_leads_to_every_chapter(page: Page, complaints: list[str]) -> None:
    """Each link of the contents points at a heading of the page, which the sticky notice does not hide."""
    places = page.evaluate("[...document.querySelectorAll('.contents a')].map(link => link.hash.slice(1))")
    assert len(places) >= 9
    assert page.evaluate("places => places.every(place => document.getElementById(place))", places)
    page.locator(".contents details > ul > li > a").nth(3).click()
    expect(page.locator(".contents li.read + li:not(.folds) [aria-current]")).to_have_count(1)
    expect(page.locator("main > section").nth(3).locator("h1")).to_be_in_viewport(ratio=1)
    assert complaints == []


@pytest.mark.parametrize("width", [320, 768, 1920])
def test_html_fits_the_screen(page: Page, width: int) -> None:
    """The page itself never scrolls sideways."""
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_html_pictures_have_a_text_for_those_who_do_not_see_them(page: Page) -> None:
    """Every picture has a non-empty alternative text."""
    assert page.locator("main img").count() >= 5
    assert page.evaluate("[...document.querySelectorAll('main img')].every(image => image.alt.length > 20)")


def test_html_headings_leave_out_no_level(page: Page) -> None:
    """A heading is at most one level below the one before it."""
    levels = page.evaluate(HEADINGS)
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


def test_html_languages_lead_to_the_other_editions(page: Page, report: Report, complaints: list[str]) -> None:
    """The switch shows the other two languages and leads to their pages."""
    codes = [link.get_attribute("lang") for link in page.locator(".languages a:visible").all()]
    assert sorted([*codes, report.locale]) == ["en", "kk", "ru"]
    page.locator(".languages a").first.click()
    assert page.get_attribute("html", "lang") == codes[0]
    assert complaints == []
