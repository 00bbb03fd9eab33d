"""What the script adds to the HTML report, by mouse and by keyboard; what stays without it; who can read it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from project import LOCALES, SampleProject

pytestmark = pytest.mark.browser
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
CELLS = "table => [...table.rows].map(row => [...row.cells].map(cell => cell.innerText.trim()))"


def _open(browser: Browser, project: SampleProject, locale: str = "kk", **options: Any) -> Page:
    page = browser.new_context(offline=True, **options).new_page()
    page.goto((project.out / "pharm" / "2025-autumn" / f"internal-{locale}" / "index.html").as_uri())
    return page


@pytest.fixture
def page(browser: Browser, university: SampleProject) -> Iterator[Page]:
    page = _open(browser, university)
    yield page
    page.context.close()


#: Marks what looks as nothing of ``seen`` does, and gives all looks: names, classes and styles from the root down.
MARK_UNSEEN = """seen => {
  const own = (one) => `${one.tagName}.${one.className}.${one.getAttribute("style")}`;
  const look = (one) => (one ? `${look(one.parentElement)} ${own(one)}` : "");
  const all = [...document.querySelectorAll("body *")].map((one) => [one, look(one)]);
  all.filter(([, its]) => !seen.includes(its)).forEach(([one]) => one.setAttribute("data-unseen", ""));
  return [...new Set(all.map(([, its]) => its))];
}"""
STYLES = "[...document.querySelectorAll('style')].map(style => style.textContent)"
OPEN_FOLDS = "document.querySelectorAll('details').forEach(fold => { fold.open = true; })"


def _find_violations(page: Page, *, has_contrast: bool = True) -> list[tuple[str, str]]:
    """By the rules of WCAG; without contrast everywhere, only that of what is marked as unseen."""
    rules = {"color-contrast": {"enabled": has_contrast}}
    found = Axe().run(page, options=WCAG | {"rules": rules}).response["violations"]
    if not has_contrast and page.locator("[data-unseen]").count():
        contrast = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
        found += Axe().run(page, context="[data-unseen]", options=contrast).response["violations"]
    return [(rule["id"], rule["nodes"][0]["html"]) for rule in found]


@pytest.mark.parametrize("locale", LOCALES)
def test_html_violates_no_rule_of_wcag(browser: Browser, university: SampleProject, locale: str) -> None:
    """The machine-checkable criteria of WCAG 2.2 AA hold in the dark, and in the light with every fold open.

    To look at colours takes longest: in the other languages those are looked at that the Kazakh page does not have.
    """
    page, seen = _open(browser, university, locale, color_scheme="dark", bypass_csp=True), []
    if locale != "kk":
        kazakh = _open(browser, university, bypass_csp=True)
        seen = kazakh.evaluate(MARK_UNSEEN, [])
        assert page.evaluate(STYLES) == kazakh.evaluate(STYLES)
        kazakh.context.close()
    page.evaluate(MARK_UNSEEN, seen)
    found = _find_violations(page, has_contrast=not seen)
    page.emulate_media(color_scheme="light")
    page.evaluate(OPEN_FOLDS)
    found += _find_violations(page, has_contrast=not seen)
    page.context.close()
    assert found == []


def test_html_search_finds_and_moves(page: Page) -> None:
    """Words are found whatever their case; Enter and the button lead on; Escape ends it."""
    page.get_by_role("searchbox").press_sequentially("САУАЛНАМА")
    expect(page.locator("mark.current")).to_be_in_viewport()
    first = page.get_by_role("status").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).not_to_have_text(first)
    page.locator("[data-step='-1']").click()
    expect(page.get_by_role("status")).to_have_text(first)
    page.get_by_role("searchbox").press("Escape")
    expect(page.locator("mark")).to_have_count(0)


def test_html_search_says_when_nothing_is_found(page: Page) -> None:
    """A word that is nowhere is answered in words."""
    page.get_by_role("searchbox").fill("жоқсөзжоқ")
    expect(page.get_by_role("status")).to_have_text(page.get_attribute("#search-status", "data-none") or "?")


def test_html_table_is_sorted_by_keyboard(page: Page) -> None:
    """Enter on a head sorts up, then down, and says so to screen readers."""
    table = page.locator("main table").first
    head = table.locator("th").nth(1)
    orders = {}
    for direction in ("ascending", "descending"):
        head.locator("button").press("Enter")
        expect(head).to_have_attribute("aria-sort", direction)
        rows = table.evaluate(CELLS)[1:]
        orders[direction] = [int("".join(filter(str.isdigit, row[1]))) for row in rows]
    assert orders["ascending"] == sorted(orders["ascending"])
    assert orders["descending"] == sorted(orders["ascending"], reverse=True)


def test_html_download_gives_the_table(page: Page) -> None:
    """The CSV holds the cells that the page shows."""
    with page.expect_download() as started:
        page.locator(".tools button").first.click()
    text = Path(started.value.path()).read_text(encoding="utf-8-sig")
    shown = page.locator("main table").first.evaluate(CELLS)
    plain = [[" ".join(cell.split()) for cell in row] for row in shown]
    assert started.value.suggested_filename.endswith(".csv")
    assert list(csv.reader(io.StringIO(text))) == plain


def test_html_fold_opens_by_keyboard(page: Page) -> None:
    """Space on a fold shows its table."""
    fold = page.locator("details.data").first
    expect(fold.locator("table")).to_be_hidden()
    fold.locator("summary").press("Space")
    expect(fold.locator("table")).to_be_visible()


def test_html_first_stop_of_the_keyboard_skips_to_the_report(page: Page) -> None:
    """Tab, Enter: the reader is past the head of the page."""
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#report")).to_be_focused()


def test_html_can_be_read_without_a_script(browser: Browser, university: SampleProject) -> None:
    """Contents, text and folds are there when JavaScript is off."""
    page = _open(browser, university, java_script_enabled=False)
    expect(page.locator(".contents li a").first).to_be_visible()
    expect(page.locator("main h2").last).to_be_visible()
    page.locator("details.data summary").first.click()
    expect(page.locator("details.data table").first).to_be_visible()
    page.context.close()


def test_html_answer_is_no_script(page: Page) -> None:
    """Were a tag smuggled into the page, its script would be refused by the page's own policy."""
    page.evaluate(
        "document.body.append(document.createRange().createContextualFragment('<script>window.hit=1</script>'))"
    )
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=window.hit=1>')")
    page.wait_for_timeout(100)
    assert page.evaluate("window.hit") is None
