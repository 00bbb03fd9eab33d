"""A small archive for tests: finished folders as reports leave them, entered as `make archive` enters them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from qa_lib.archive.items import Item, open_made
from qa_lib.archive.keeping import Outcome, archive_folder, keep_items
from qa_lib.archive.register import Register, read_register
from qa_lib.params import Params, load_params
from qa_lib.paths import Paths

ROOT = Path(__file__).parents[1]
PARAMS = load_params(ROOT / "params")
NAME = "2026_01_25_Фарм.Мектеп_СҚЕК есебі"


@dataclass(frozen=True)
class Office:
    """A project's folders with an archive; params are the repository's."""

    folder: Path
    params: Params = PARAMS

    @property
    def paths(self) -> Paths:
        return Paths(root=ROOT, data=self.folder / "data", params=ROOT / "params")

    @property
    def archive(self) -> Path:
        return archive_folder(self.paths, is_sample=False)

    @property
    def register(self) -> Register:
        return read_register(self.archive)

    def make_report(
        self, content: str = "first", *, school: str = "pharm", name: str = NAME, pdf: bytes | None = None
    ) -> Path:
        """A finished report of a school, with the files, hashes and manifest that one has."""
        folder = self.folder / "reports" / "out" / school / "2025-autumn" / "internal-kk"
        texts = {f"{name}.{suffix}": f"{content} {suffix} {school}" for suffix in ("pdf", "docx", "xlsx")}
        texts |= {"index.html": f"{content} page", "tables/levels.csv": "n\n1\n"}
        files = {name: text.encode() for name, text in texts.items()} | ({f"{name}.pdf": pdf} if pdf else {})
        write_made(folder, files, kind="school", period="2025-autumn", school=school)
        return folder

    def keep(self, *folders: Path, note: str = "") -> Outcome:
        items: list[Item] = [open_made(folder) for folder in folders]
        return keep_items(items, self.paths, self.params, note=note)


def write_made(folder: Path, files: dict[str, bytes], *, kind: str, period: str, school: str) -> None:
    """Files with a manifest that has their digests."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    outputs = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    about = {"school": school, "tier": "internal", "locale": "kk"}
    manifest = {"kind": kind, "period": period, "parameters": about, "is_sample": False, "outputs": outputs}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
