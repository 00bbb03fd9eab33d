"""The editions of one report in several languages know of each other, as far as they exist."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from pathlib import Path

from qa_lib.publishing.digests import digest
from qa_lib.publishing.manifest import write_manifest

#: An entry of the language switch in ``index.html``; ``hidden`` while its edition does not exist.
_ENTRY = re.compile(rb'<li(?: hidden(?:="")?)?>(?=<a href="\.\./(?P<folder>[^/"]+)/index\.html")')


def link_editions(folder: Path) -> None:
    """Show, in every edition beside ``folder`` and in itself, the languages whose edition exists.

    What is shown depends on the set of editions alone, not on the order in which they were made.
    """
    tier = folder.name.rsplit("-", 1)[0]
    editions = {path.name: path for path in folder.parent.glob(f"{tier}-*") if (path / "manifest.json").is_file()}
    for edition in editions.values():
        _show_languages(edition, existing=set(editions))


def _show_languages(edition: Path, *, existing: set[str]) -> None:
    page = edition / "index.html"
    before = page.read_bytes()  # megabytes, looked through in every run: they are neither decoded nor copied
    if all(entry[0] == _show(entry, existing) for entry in _ENTRY.finditer(before)):
        return
    changed = edition / ".index.html.new"
    changed.write_bytes(_ENTRY.sub(lambda entry: _show(entry, existing), before))
    changed.replace(page)
    manifest = json.loads((edition / "manifest.json").read_text(encoding="utf-8"))
    manifest["outputs"]["index.html"] = digest(page)
    write_manifest(manifest, edition)


def _show(entry: re.Match[bytes], existing: Collection[str]) -> bytes:
    """How the entry of an edition begins."""
    return b"<li>" if entry["folder"].decode() in existing else b"<li hidden>"
