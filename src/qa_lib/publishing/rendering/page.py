"""The page as one file: its style sheet, fonts, script and pictures are put into it."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from qa_lib.errors import RunError

_STYLE = '<link rel="stylesheet" href="theme/report.css">'
_SCRIPT = '<script src="theme/report.js"></script>'
_FONT = re.compile(r'url\("(?P<name>fonts/[\w-]+\.woff2)"\)')
_PICTURE = re.compile(r'<img src="(?P<name>figures/[^"]+\.svg)" alt="(?P<alt>[^"]*)"')


def embed_resources(file: Path) -> None:
    """Rewrite a rendered page so that it needs nothing beside it, as pandoc's ``--embed-resources`` does.

    Pandoc parses and writes the whole page for that; here what the theme refers to is put in its place.

    Raises
    ------
    RunError
        If a picture is missing.
    """
    folder, theme = file.parent, file.parent / "theme"
    text = file.read_text(encoding="utf-8")
    text = _PICTURE.sub(lambda place: _picture(folder / place["name"], place["alt"]), text)
    text = text.replace(_STYLE, f'<style type="text/css">{_style(theme)}</style>')
    text = text.replace(_SCRIPT, f"<script>{(theme / 'report.js').read_text(encoding='utf-8')}</script>")
    file.write_text(text, encoding="utf-8")


def _picture(file: Path, alt: str) -> str:
    if not file.is_file():
        raise RunError(f"the page lacks a picture: {file.name}")
    return f'<img role="img" aria-label="{alt}" src="{_address(file.read_bytes(), "image/svg+xml")}" alt="{alt}"'


def _style(theme: Path) -> str:
    css = (theme / "report.css").read_text(encoding="utf-8")
    return _FONT.sub(lambda place: f"url({_address((theme / place['name']).read_bytes(), 'font/woff2')})", css)


def _address(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
