"""Text that people wrote stays text, whatever it contains."""

from __future__ import annotations

import json

import pypandoc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_lib.reporting.escaping import WORD_LENGTH_MAX, clean_text, escape_markdown

pytestmark = pytest.mark.unit

QUARTO = "markdown+emoji+autolink_bare_uris+tex_math_single_backslash+hard_line_breaks"
ATTACKS = [
    "{{< include /etc/passwd >}}",
    '<script>alert("x")</script> &amp; &#60;',
    "# бас тақырып",
    "---",
    "1. бірінші",
    "- тізім",
    "(@) мысал",
    "$x^2$ \\(y\\) \\[z\\] \\begin{x}",
    "[сілтеме](http://example.kz){.a} ^[ескерту] [^1] @doe2020 [@doe]",
    "**қалың** _көлбеу_ `код`{=html} ~~сызылған~~ H~2~O :smile:",
    "https://example.kz/a_b_c user@example.kz",
    "a | b \\| c",
    "\"тырнақша\" 'x' “y” ‘z’ ... -- ---",
    ": ::: {.notice} Table: x",
    "Mr. X p. 5 т. б.",
    "\\",
]
fragments = st.sampled_from(
    ATTACKS + list("\\`*_{}[]()#+-.!|<>$@~^:\"'=&%/;?,\n\t ") + ["ә", "Ғ", "қ", "e\u0301", "\u00a0", "🙂"]
)
written = st.one_of(st.text(max_size=60), st.lists(fragments, max_size=12).map("".join))


def read_blocks(markdown: str) -> list[dict]:
    """The blocks that pandoc reads."""
    return json.loads(pypandoc.convert_text(markdown, "json", format=QUARTO))["blocks"]


def read_words(inlines: list[dict]) -> str:
    """The text of inlines, of which only words and spaces are allowed."""
    assert {inline["t"] for inline in inlines} <= {"Str", "Space", "SoftBreak"}
    return "".join(inline["c"] if inline["t"] == "Str" else " " for inline in inlines)


@settings(max_examples=40)
@given(written)
def test_escape_markdown_any_text_reads_as_words(text: str) -> None:
    """Pandoc reads an escaped text as one paragraph of exactly the cleaned words."""
    blocks = read_blocks(escape_markdown(text))
    assert "".join(read_words(block["c"]) for block in blocks) == clean_text(text)
    assert {block["t"] for block in blocks} <= {"Para"}


@settings(max_examples=25)
@given(written.filter(clean_text))
def test_escape_markdown_any_text_stays_in_its_cell(text: str) -> None:
    """In a pipe table an escaped text fills its own cell and no other."""
    blocks = read_blocks(f"| a | b |\n|---|---|\n| {escape_markdown(text)} | z |\n")
    (row,) = blocks[0]["c"][4][0][3]
    cells = [read_words(block["c"]) for cell in row[1] for block in cell[4]]
    assert cells == [clean_text(text), "z"]


@pytest.mark.parametrize("text", ATTACKS)
def test_escape_markdown_attack_leaves_no_shortcode(text: str) -> None:
    """No escaped text holds the marks that Quarto looks for before it parses."""
    escaped = escape_markdown(text)
    assert "{{<" not in escaped
    assert "```" not in escaped
    assert read_words(read_blocks(escaped)[0]["c"]) == clean_text(text)


def test_clean_text_hidden_characters_vanish() -> None:
    """Direction marks, zero widths, controls and line breaks do not reach a reader."""
    assert clean_text("a\u202eb\u200bc\ufeff\x07\n\n d\u2028e") == "abc d e"


def test_clean_text_endless_word_is_cut() -> None:
    """A word that no page can hold ends in an ellipsis."""
    cut = clean_text("я" * 5000)
    assert len(cut) == WORD_LENGTH_MAX
    assert cut.endswith("…")


def test_clean_text_breaks_the_markers_that_quarto_decodes_after_parsing() -> None:
    """A typed marker keeps its look and loses its power."""
    marker = "b58fc729-690b-4000-b19f-365a4093b2ff;7b7b3c;"
    assert clean_text(marker) == marker.replace("-", "\u2011", 1)
