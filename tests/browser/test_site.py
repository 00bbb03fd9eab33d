"""The Virtual office in headless Chromium: readable by everybody, on every screen, from a folder and from a server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect
from project import SampleProject

pytestmark = pytest.mark.browser
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
PAGES = ("index", "school-pharm", "dynamics", "measures", "reports", "search")
OPEN_FOLDS = "document.querySelectorAll('details').forEach(fold => { fold.open = true; })"


@pytest.fixture
def site(office: SampleProject) -> Path:
    return office.folder / "reports" / "site" / "public"


def _open(browser: Browser, address: str, complaints: list[str] | None = None, **options: Any) -> Page:
    context = browser.new_context(**{"offline": True} | options)
    page = context.new_page()
    if complaints is not None:
        _note(context, page, complaints)
    page.goto(address)
    return page


def _note(context: BrowserContext, page: Page, complaints: list[str]) -> None:
    """Note what the page says to itself, and whatever it asks for elsewhere."""
    context.on("request", lambda request: None if request.is_navigation_request() else complaints.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))


@pytest.mark.parametrize("name", PAGES)
def test_site_violates_no_rule_of_wcag(browser: Browser, site: Path, name: str) -> None:
    """The machine-checkable criteria of WCAG 2.2 AA hold with every fold open: in the dark, and in the light, too.

    The light is looked at where every colour occurs: on the first page and among the hits of a search.
    """
    address = (site / f"{name}.ru.html").as_uri() + ("?q=опрос" if name == "search" else "")
    page = _open(browser, address, color_scheme="dark", bypass_csp=True)
    page.evaluate(OPEN_FOLDS)
    found = Axe().run(page, options=WCAG).response["violations"]
    if name in ("index", "search"):
        page.emulate_media(color_scheme="light")
        found += Axe().run(page, options=WCAG).response["violations"]
    page.context.close()
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []


@pytest.mark.parametrize("locale", ["", ".ru", ".en"])
def test_site_fits_every_screen_and_complains_of_nothing(browser: Browser, site: Path, locale: str) -> None:
    """From 320 pixels to 4K no page scrolls sideways; no console message, no request, under the page's own policy.

    The Kazakh pages, whose words are longest, are looked at on every screen.
    """
    complaints: list[str] = []
    page = _open(browser, (site / f"index{locale}.html").as_uri(), complaints)
    for name in PAGES:
        page.goto((site / f"{name}{locale}.html").as_uri())
        for width in (320,) if locale else (320, 768, 1280, 3840):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
    page.context.close()
    assert complaints == []


def test_search_leads_from_any_page_to_a_section_of_a_report(browser: Browser, site: Path) -> None:
    """By keyboard: a word in another form is found, Enter on the first hit opens the section, the switch keeps both."""
    page = _open(browser, (site / "index.ru.html").as_uri())
    page.get_by_role("searchbox").press_sequentially("УДОВЛЕТВОРЁННОСТЬЮ")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Найдено мест")
    expect(page.locator("#hits mark").first).to_be_visible()
    assert "/search.html?q=" in str(page.locator(".languages a").first.get_attribute("href"))
    page.locator("#hits a").first.press("Enter")
    expect(page.locator("main h1").first).to_be_attached()
    assert "/reports/" in page.url
    assert page.evaluate("document.getElementById(decodeURIComponent(location.hash.slice(1))) !== null")
    page.context.close()


def test_search_says_when_nothing_is_found(browser: Browser, site: Path) -> None:
    """A word that is nowhere is answered in words; an empty query is not answered."""
    page = _open(browser, (site / "search.html").as_uri() + "?q=жоқсөзжоқ")
    expect(page.get_by_role("status")).to_have_text(page.get_attribute("#status", "data-none") or "?")
    page.get_by_role("searchbox").fill("")
    expect(page.get_by_role("status")).to_have_text("")
    page.context.close()


def test_site_is_read_by_keyboard_alone(browser: Browser, site: Path) -> None:
    """The first stop skips to the content; every stop is visible; the data of the chart open by Enter."""
    page = _open(browser, (site / "index.ru.html").as_uri(), viewport={"width": 1280, "height": 900})
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    fold = page.locator(".chart details")
    fold.locator("summary").press("Enter")
    expect(fold.locator("table")).to_be_visible()
    assert page.locator(".panels").get_attribute("aria-label")
    page.context.close()


def test_site_follows_forced_colours(browser: Browser, site: Path) -> None:
    """Lines and dots of the chart take the system's colour."""
    page = _open(browser, (site / "index.ru.html").as_uri(), forced_colors="active", color_scheme="dark")
    colour = "selector => getComputedStyle(document.querySelector(selector))"
    text = page.evaluate("getComputedStyle(document.body).color")
    assert page.evaluate(f"({colour})('.panel .join').stroke") == text
    assert page.evaluate(f"({colour})('.panel .dot').fill") == text
    page.context.close()


@pytest.fixture
def server(site: Path) -> Iterator[str]:
    """The site at an address of this machine."""
    handler = partial(_Quiet, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as serving:
        thread = threading.Thread(target=serving.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_words: Any) -> None:
        """Say nothing."""


def test_site_works_from_a_server(browser: Browser, server: str) -> None:
    """The first page, the search and a report's PDF, under the same policy."""
    complaints: list[str] = []
    page = _open(browser, f"{server}/index.ru.html", complaints, offline=False)
    page.get_by_role("searchbox").fill("опрос")
    page.keyboard.press("Enter")
    expect(page.locator("#hits li").first).to_be_visible()
    page.get_by_role("link", name="Отчёты", exact=True).click()
    documents = [str(link.get_attribute("href")) for link in page.get_by_role("link", name="PDF").all()]
    assert len(documents) == 2
    assert [page.request.get(f"{server}/{name}").headers["content-type"] for name in documents] == [
        "application/pdf"
    ] * 2
    page.context.close()
    assert [one for one in complaints if "favicon" not in one] == []
