"""The start page of ``make lab`` in a real JupyterLab, by keyboard alone: choose, make, open, stop; errors in words."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from lab_server import Lab
from playwright.sync_api import Browser, Page, expect
from project import SampleProject

pytestmark = pytest.mark.browser
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
FOCUSED = "document.activeElement.closest('[id]')?.id || ''"


@pytest.fixture
def page(browser: Browser, lab: Lab) -> Iterator[Page]:
    """The page on which JupyterLab opens, in Kazakh."""
    page = browser.new_context(viewport={"width": 900, "height": 900}, bypass_csp=True).new_page()
    page.goto(lab.url(""))
    expect(page.locator("#state")).not_to_be_empty()
    yield page
    page.context.close()


def _reach(page: Page, name: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(20):
        if page.evaluate(FOCUSED) == name:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{name} is not reached by Tab")


def _choose(page: Page, name: str, code: str) -> None:
    """Press the arrow keys until the option is chosen."""
    _reach(page, name)
    page.keyboard.press("Home")
    for _ in range(20):
        if page.locator(f"#{name}").input_value() == code:
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"{code} is not among the options of {name}")


def _violations(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page, options=WCAG).response["violations"]
    return [(rule["id"], rule["nodes"][0]["html"]) for rule in found]


def _wait_for(page: Page, state: str) -> None:
    expect(page.locator("body")).to_have_attribute("data-state", state, timeout=90_000)


def test_start_page_makes_a_report_by_keyboard(page: Page, lab: Lab, university: SampleProject) -> None:
    """Choose, run, wait, open: no mouse, no code; the page is accessible before and after, and the report opens."""
    assert page.url.startswith(f"{lab.address}/qa/start")
    assert page.get_attribute("html", "lang") == "kk"
    assert _violations(page) == []
    for name, code in {"semester": "2025-autumn", "school": "pharm", "locale": "ru", "tier": "internal"}.items():
        _choose(page, name, code)
    _reach(page, "run")
    page.keyboard.press("Enter")
    _wait_for(page, "running")
    _wait_for(page, "done")
    expect(page.locator("#state")).to_have_text("Есеп дайын.")
    assert _violations(page) == []
    files = sorted(file.suffix for file in (university.out / "pharm/2025-autumn/internal-ru").glob("2026*"))
    assert page.locator("#results a").count() == 1 + len(files)
    _reach(page, "results")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    assert "/qa/report/pharm/2025-autumn/internal-ru/index.html" in page.url
    expect(page.locator("main h1").first).to_be_visible()
    page.evaluate("location.assign(location.pathname + '?again')")  # as a link to another edition does
    page.wait_for_url("**?again")
    expect(page.locator("main h1").first).to_be_visible()


def test_start_page_shows_steps_and_stops(page: Page, university: SampleProject) -> None:
    """While a report is made its steps are told; Stop ends it, and no report appears."""
    for name, code in {"school": "dent", "locale": "en", "tier": "internal"}.items():
        _choose(page, name, code)
    _reach(page, "run")
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_contain_text("Қадам: ", timeout=60_000)
    assert _violations(page) == []
    _reach(page, "stop")
    page.keyboard.press("Enter")
    _wait_for(page, "stopped")
    expect(page.locator("#state")).to_have_text("Тоқтатылды. Ешбір есеп өзгерген жоқ.")
    assert page.evaluate(FOCUSED) == "run"
    assert not (university.out / "dent").exists()


def test_start_page_tells_errors_in_words(page: Page) -> None:
    """What the command would say is said here, without a traceback."""
    page.evaluate("document.getElementById('school').append(new Option('?', 'farm'))")
    _choose(page, "school", "farm")
    _reach(page, "run")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("unknown school 'farm'; did you mean 'pharm'?")
    expect(page.locator("#state")).to_contain_text("Баптауда қате бар")
    assert _violations(page) == []


def test_start_page_changes_its_language(page: Page) -> None:
    """Everything but names stands in the language that is chosen; what was chosen stays, also when loaded anew."""
    for name, code in {"school": "pharm", "locale": "ru", "tier": "public"}.items():
        _choose(page, name, code)
    page.get_by_role("link", name="Русский").press("Enter")
    expect(page.locator("h1")).to_have_text("Составить отчёт")
    expect(page.locator("#run")).to_have_text("Составить отчёт")
    assert page.locator("label").all_inner_texts() == ["Семестр", "Школа", "Язык отчёта", "Круг читателей"]
    page.reload()
    chosen = [page.locator(f"#{name}").input_value() for name in ("school", "locale", "tier")]
    assert chosen == ["pharm", "ru", "public"]


@pytest.mark.parametrize("path", ["qa/start", "qa/state", "qa/report/pharm/2025-autumn/internal-ru/index.html"])
def test_start_page_is_for_those_who_are_logged_in(browser: Browser, lab: Lab, path: str) -> None:
    """Without the token there is the page to log in, or a refusal."""
    context = browser.new_context()
    answer = context.request.get(f"{lab.address}/{path}")
    assert answer.status == 403 or "/login" in answer.url
    context.close()


def test_start_page_serves_reports_alone(lab: Lab) -> None:
    """No path leads out of the folder of reports; pages of reports can not use the server."""
    for path in ("../../data/raw", "..%2f..%2fdata%2fraw%2f2025-autumn%2fpopulation.xlsx", ".hidden"):
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(lab.url(f"qa/report/{path}"))  # noqa: S310 - the server of this test
    report = lab.url("qa/report/pharm/2025-autumn/internal-ru/index.html")
    with urllib.request.urlopen(report) as answer:  # noqa: S310 - the server of this test
        assert "sandbox" in answer.headers["Content-Security-Policy"]
