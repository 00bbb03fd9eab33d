"""What tests share: their levels, and one small synthetic university with its reports, made once.

Tests are spread over workers in groups, so that what a group shares is made by one worker: a module of the unit level
is a group, and so is whatever names one. The groups are begun in the order of the files, those of whole reports first.
"""

from __future__ import annotations

import pytest
from hypothesis import settings
from project import LOCALES, Report, SampleProject, copy_project, keep_chapters, new_project

#: No test depends on how busy the machine is.
settings.register_profile("project", deadline=None, max_examples=40)
settings.load_profile("project")

LEVELS = {"unit", "notebook", "e2e", "browser"}


@pytest.hookimpl(tryfirst=True)  # groups that are named after xdist's own hook has run are none
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fail the collection when a test has no level; keep the tests that share the university on one worker."""
    unmarked = [item.nodeid for item in items if not LEVELS & {marker.name for marker in item.iter_markers()}]
    if unmarked:
        raise pytest.UsageError(f"tests without a level ({', '.join(sorted(LEVELS))}): {', '.join(unmarked[:5])}")
    for item in items:
        if "university" in getattr(item, "fixturenames", ()):
            _refuse_other_group(item)
            item.add_marker(pytest.mark.xdist_group("university"))
        elif item.get_closest_marker("unit") and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
    items.sort(key=lambda item: item.get_closest_marker("unit") is not None)


def _refuse_other_group(item: pytest.Item) -> None:
    """Two groups of one test are a third one: where it falls to the other worker, the university is made anew."""
    others = {mark.args[0] for mark in item.iter_markers("xdist_group")} - {"university"}
    if others:
        raise pytest.UsageError(f"{item.nodeid}: asks for the university, but is of the group {', '.join(others)}")


@pytest.fixture(scope="session")
def university(tmp_path_factory: pytest.TempPathFactory) -> SampleProject:
    """A small synthetic university, with the report of pharm in three languages."""
    project = new_project(tmp_path_factory.mktemp("university"))
    project.make_sample()
    for locale in LOCALES:
        done = project.qa("report", "--school", "pharm", "--locale", locale)
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
    return project


@pytest.fixture(params=LOCALES)
def report(request: pytest.FixtureRequest, university: SampleProject) -> Report:
    """The finished report of pharm in one language."""
    return Report(university.out / "pharm" / "2025-autumn" / f"internal-{request.param}", request.param)


@pytest.fixture(scope="session")
def office(university: SampleProject, tmp_path_factory: pytest.TempPathFactory) -> SampleProject:
    """The same university with two finished reports of the public ring in Russian, short ones, and their site."""
    project = copy_project(university, tmp_path_factory.mktemp("office"))
    keep_chapters(project, {"summary", "dynamics", "capa"})
    wanted = (["report", "--school", "pharm"], ["annual", "--year", "2025-2026"])
    for words in (*([*one, "--tier", "public", "--locale", "ru"] for one in wanted), ["site", "--tier", "public"]):
        done = project.qa(*words)
        if done.returncode:
            raise RuntimeError(done.stdout + done.stderr)
    return project
