"""Where things lie: the project's folders and the data folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from qa_lib.errors import ParamsError


@dataclass(frozen=True)
class Paths:
    """The folders of one project.

    ``root`` holds ``params/``, ``notebooks/``, ``locale/`` and ``reports/``; ``data`` is ``$QA_DATA`` or ``root/data``;
    ``params`` is ``$QA_PARAMS`` or ``root/params``.
    """

    root: Path
    data: Path
    params: Path

    @property
    def raw(self) -> Path:
        """Raw exports, a folder a semester."""
        return self.data / "raw"

    @property
    def review(self) -> Path:
        """What people decided about open answers, a folder a semester."""
        return self.data / "review"

    @property
    def coding(self) -> Path:
        """Workbooks of coders, a folder a semester with one a school."""
        return self.data / "coding"

    @property
    def store(self) -> Path:
        """What intake made of them."""
        return self.data / "store"

    @property
    def releases(self) -> Path:
        """What finished reports of the wider rings have shown: the ledger, to which is only added."""
        return self.data / "releases"

    @property
    def archive(self) -> Path:
        """What was published, with its register (8.1.3): ``$QA_ARCHIVE``, a folder of the corporate storage."""
        return Path(os.environ.get("QA_ARCHIVE", self.data / "archive"))

    @property
    def audits(self) -> Path:
        """Reports of the archive's audits and lists for disposal."""
        return self.out.parent / "audits"

    @property
    def notebooks(self) -> Path:
        """The chapters."""
        return self.root / "notebooks"

    @property
    def locale(self) -> Path:
        """The catalogues of translations."""
        return self.root / "locale"

    @property
    def theme(self) -> Path:
        """Templates, style sheets and filter of the reports."""
        return self.root / "reports" / "theme"

    @property
    def build(self) -> Path:
        """Build folders, one a report."""
        return self.out.parent / "build"

    @property
    def cache(self) -> Path:
        """What is kept of reports to make them again faster: executed chapters and what each was made from."""
        return self.out.parent / "cache"

    @property
    def certificates(self) -> Path:
        """Personal certificates, which bear names: apart from the reports, in which no name stands."""
        return self.out.parent / "certificates"

    @property
    def bundles(self) -> Path:
        """Finished evidence bundles."""
        return self.out.parent / "bundles"

    @property
    def site(self) -> Path:
        """Finished sites, a folder a ring of readers."""
        return self.out.parent / "site"

    @property
    def out(self) -> Path:
        """Finished reports."""
        return Path(os.environ.get("QA_REPORTS", self.root / "reports")) / "out"


def find_paths() -> Paths:
    """The folders of the project that the working directory or ``$QA_HOME`` belongs to.

    Raises
    ------
    ParamsError
        If no folder upwards holds both ``params/`` and ``notebooks/``.
    """
    start = Path(os.environ.get("QA_HOME", Path.cwd())).resolve()
    for folder in (start, *start.parents):
        if (folder / "params").is_dir() and (folder / "notebooks").is_dir():
            return Paths(
                root=folder,
                data=Path(os.environ.get("QA_DATA", folder / "data")).resolve(),
                params=Path(os.environ.get("QA_PARAMS", folder / "params")).resolve(),
            )
    raise ParamsError(
        f"no project found at or above {start}: expected a folder with params/ and notebooks/; "
        "run the command inside the project or set QA_HOME"
    )
