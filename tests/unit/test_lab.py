"""The start page of ``make lab`` without a browser: what it draws, how a run is followed."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from qa_lib.lab.choices import Choices
from qa_lib.lab.pages import StartPage
from qa_lib.lab.running import Progress, Runner
from qa_lib.params import load_params
from qa_lib.paths import Paths
from qa_lib.publishing.request import ReportRequest
from qa_lib.reporting.language import Language

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
REQUEST = ReportRequest("pharm", "2025-autumn")


@pytest.fixture
def page(tmp_path: Path) -> StartPage:
    """The page in English, of a project without reports."""
    paths = Paths(root=tmp_path, data=tmp_path / "data", params=ROOT / "params")
    return StartPage(paths, load_params(ROOT / "params"), Language("en", ROOT / "locale", strict=True), "/")


def test_page_escapes_names(page: StartPage) -> None:
    """Names from the params are words, wherever they stand."""
    hostile = '</script><img src=x onerror="x">'
    choices = Choices((("s", hostile),), {"s": (("x", hostile),)}, (("kk", hostile),), (("internal", hostile),))
    drawn = page.draw(choices, token="t")  # noqa: S106 - none that opens anything
    assert "<img" not in drawn
    assert drawn.count("</script>") == 2


def test_page_without_data_can_be_drawn(page: StartPage) -> None:
    """Where there are no data there is nothing to choose."""
    assert '<select id="school" name="school"></select>' in page.draw(Choices((), {}, (), ()), token="")


def test_page_tells_each_state(page: StartPage) -> None:
    """Every state of a run has words; a step is told by the title of its chapter."""
    step = page.tell(Progress("running", REQUEST, n_begun=2, step="satisfaction"))
    assert step["words"] == f"Step 2 of at most {step['of']}: Satisfaction"
    assert page.tell(Progress("running", REQUEST))["words"] == "The data are being prepared …"
    failed = page.tell(Progress("failed", REQUEST, said="why"))
    assert (failed["words"], failed["said"], failed["results"]) == ("It did not work. The program says:", "why", [])
    words = {status: page.tell(Progress("failed", REQUEST, status=status))["words"] for status in (1, 2, 3, 4)}
    assert len(set(words.values())) == 4


def test_page_keeps_what_was_chosen(page: StartPage) -> None:
    """Choices are selected again, and the links to other languages hold them; what is no choice any more is not."""
    schools = {"old": (("x", "X"),), "new": (("x", "X"), ("y", "Y"))}
    choices = Choices((("new", "New"), ("old", "Old")), schools, (("kk", "Kk"), ("en", "En")), (("internal", "I"),))
    drawn = page.draw(choices, token="", chosen={"semester": "new", "school": "y", "locale": "kk", "tier": "gone"})
    assert re.findall(r'value="(\w+)" selected', drawn) == ["new", "y", "kk"]
    assert "qa/start?lang=ru&amp;semester=new&amp;school=y&amp;locale=kk&amp;tier=gone" in drawn
    assert '<option value="y"' not in page.draw(choices, token="", chosen={"semester": "old"})


def test_runner_counts_steps_and_keeps_errors() -> None:
    """Lines of the command: steps begin, folders and other remarks are none, an error goes on to the end."""
    runner, said = Runner(), []
    runner.progress = Progress("running", REQUEST)
    label = REQUEST.label
    for line in ("reading 2025-autumn", f"{label}: summary", f"{label}: render", f"{label}: reports/out/x (2 of 9)"):
        runner._note(line, said)
    assert (runner.progress.n_begun, runner.progress.step, said) == (2, "render", [])
    for line in ("error: unknown key", f"{label}: summary"):
        runner._note(line, said)
    assert said == ["unknown key", f"{label}: summary"]


def test_runner_tells_why_a_report_failed(tmp_path: Path) -> None:
    """The real command fails in a folder that is no project: its words are kept, and another run may begin."""
    runner = Runner(os.environ | {"QA_HOME": str(tmp_path)})
    assert runner.start(REQUEST)
    assert not runner.start(REQUEST)
    end = time.monotonic() + 60
    while runner.progress.state == "running" and time.monotonic() < end:
        time.sleep(0.05)
    assert runner.progress.state == "failed"
    assert runner.progress.said.startswith("no project found at or above")
    assert "Traceback" not in runner.progress.said
