"""The Virtual office as the command makes it from finished reports: whole, of its ring alone, the same each time."""

from __future__ import annotations

import html
import json
import re
import shutil
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pytest
from project import SampleProject

from qa_lib.errors import DisclosureError
from qa_lib.params import load_params
from qa_lib.paths import Paths
from qa_lib.publishing.clearing import files_below
from qa_lib.publishing.digests import digest, digests
from qa_lib.site.making import Site

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("university")]

SCHOOL, ANNUAL = "pharm/2025-autumn/public-ru", "annual/2025-2026/public-ru"


@pytest.fixture
def site(office: SampleProject) -> Path:
    return office.folder / "reports" / "site" / "public"


@pytest.fixture
def maker(office: SampleProject, monkeypatch: pytest.MonkeyPatch) -> Site:
    """What the command calls, in this process."""
    monkeypatch.setenv("QA_REPORTS", str(office.folder / "reports"))
    monkeypatch.setenv("QA_KEY_FILE", office.environment["QA_KEY_FILE"])
    paths = Paths(root=office.home, data=office.folder / "data", params=office.params)
    return Site("public", paths, load_params(office.params))


class Links(HTMLParser):
    """Anchors and links of a page."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids |= {given["id"]} if given.get("id") else set()
        self.links += [str(given["href"])] if tag == "a" and given.get("href") else []


@cache
def _read(page: Path) -> Links:
    return Links(page)


def _find_broken(site: Path, page: Path, links: list[str]) -> list[str]:
    broken = []
    for link in links:
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        if not (target.is_relative_to(site) and target.is_file()) or (anchor and anchor not in _read(target).ids):
            broken.append(f"{page.name}: {link}")
    return broken


def test_every_link_leads_somewhere(site: Path) -> None:
    """From each page, and from each place that the search knows, to a page, a document or a section of a report."""
    pages = sorted(site.glob("*.html"))
    assert len(pages) == 3 * 6
    broken = [one for page in pages for one in _find_broken(site, page, _read(page).links)]
    index = re.search(r'id="index">(.*?)</script>', (site / "search.ru.html").read_text(encoding="utf-8"))
    assert index is not None
    known = json.loads(index[1])
    places = [f"{known['reports'][report][1]}#{anchor}" for report, _, _, anchor, _ in known["places"]]
    assert len(places) > 15
    assert broken + _find_broken(site, site / "search.ru.html", places) == []


@pytest.mark.parametrize(
    ("report", "name", "level"), [(ANNUAL, "index", "satisfaction_share"), (SCHOOL, "school-pharm", "share")]
)
def test_page_tells_what_the_report_tells(
    site: Path, office: SampleProject, report: str, name: str, level: str
) -> None:
    """Every level of the headline table, to the last digit that is shown, and no other; what is hidden is hidden."""
    page = (site / f"{name}.ru.html").read_text(encoding="utf-8")
    shown = pd.read_csv(office.out / report / "tables" / "summary-headlines.csv")
    told = re.findall(r"<h3>([^<]+)</h3>\s*<p class=\"value\">.*?<strong>([^<]+)</strong>", page, flags=re.S)
    assert [label for label, _ in told] == list(shown["label"])
    for (_, words), share in zip(told, shown[level], strict=True):
        number = re.match(r"\d+(?:,\d)?", words)
        assert (number is None) == pd.isna(share)
        assert number is None or abs(float(number[0].replace(",", ".")) - 100 * share) <= 0.5


@pytest.mark.parametrize(("report", "name"), [(ANNUAL, "index"), (SCHOOL, "school-pharm")])
def test_page_draws_every_level_and_tells_what_was_done(
    site: Path, office: SampleProject, report: str, name: str
) -> None:
    """As many dots as the report has levels by semester, beside those of the indicators; each measure is told."""
    page = html.unescape((site / f"{name}.ru.html").read_text(encoding="utf-8"))
    tables = office.out / report / "tables"
    n_levels = int(pd.read_csv(tables / "dynamics-surveys.csv").iloc[:, 1:].notna().sum().sum())
    assert n_levels > 5
    assert page.count('class="dot"') == n_levels + page.count('class="level"')
    told = html.unescape((site / "measures.ru.html").read_text(encoding="utf-8")) + page
    done = pd.read_csv(tables / "capa-answers.csv")
    assert len(done)
    assert [words for words in done["did"] if words not in told] == []


def test_reports_in_the_site_are_those_that_were_made(site: Path, office: SampleProject) -> None:
    """Page, PDF, DOCX and XLSX of each, to the byte; nothing that tells of raw files or code."""
    for report in (SCHOOL, ANNUAL):
        copied = files_below(site / "reports" / report)
        assert sorted(Path(name).suffix for name in copied) == [".docx", ".html", ".pdf", ".xlsx"]
        assert all(digest(file) == digest(office.out / report / name) for name, file in copied.items())


def test_site_is_made_once_and_always_the_same(site: Path, maker: Site) -> None:
    """A second run does nothing; without the site, the same bytes come to be again, and nothing is left aside."""
    assert not maker.make().was_made
    before = digests(files_below(site).values(), root=site)
    shutil.rmtree(site)
    assert maker.make().was_made
    assert digests(files_below(site).values(), root=site) == before
    assert [path.name for path in site.parent.iterdir() if path.is_dir()] == ["public"]


def test_command_without_reports_of_the_ring_says_what_to_run(office: SampleProject) -> None:
    """Status 1, and the command that makes them."""
    done = office.qa("site")
    assert done.returncode == 1
    assert "make reports TIER=corporate" in done.stderr


def test_narrower_report_in_the_ring_s_folder_is_refused(
    site: Path, office: SampleProject, university: SampleProject, maker: Site
) -> None:
    """An internal report under a public name: status 4, and the site stays as it was."""
    before, hidden = digest(site / "manifest.json"), office.out / "pharm/2025-autumn/public-kk"
    shutil.copytree(university.out / "pharm/2025-autumn/internal-kk", hidden)
    with pytest.raises(DisclosureError, match="'internal', not 'public'"):
        maker.make()
    shutil.rmtree(hidden)
    assert digest(site / "manifest.json") == before


def test_page_with_a_contact_is_refused(site: Path, office: SampleProject, maker: Site) -> None:
    """Whoever gets an address past a report's own check meets that of the site: status 4, nothing changed."""
    before, folder = digest(site / "manifest.json"), office.out / SCHOOL
    chapter, manifest = folder / "chapters" / "00-summary.ipynb", folder / "manifest.json"
    kept = {file: file.read_bytes() for file in (chapter, manifest)}
    chapter.write_bytes(kept[chapter].replace("Основные показатели".encode(), b"a.person@example.kz"))
    forged = json.loads(kept[manifest])
    forged["outputs"]["chapters/00-summary.ipynb"] = digest(chapter)
    manifest.write_text(json.dumps(forged), encoding="utf-8")
    with pytest.raises(DisclosureError, match="an e-mail address"):
        maker.make()
    for file, content in kept.items():
        file.write_bytes(content)
    assert digest(site / "manifest.json") == before
