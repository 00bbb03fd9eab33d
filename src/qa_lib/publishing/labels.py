"""The words that the theme itself shows: buttons, heads of the first page, counters."""

from __future__ import annotations

from qa_lib.reporting.language import Language, mark

#: Key in the templates -> sentence of the catalogue.
LABELS = {
    "contents": mark("Contents"),
    "edition": mark("Edition"),
    "unit": mark("Unit"),
    "period": mark("Period"),
    "ring": mark("Ring of distribution"),
    "status": mark("Status"),
    "date": mark("Date"),
    "policy": mark("Policy applied"),
    "search": mark("Search the report"),
    "search-none": mark("Nothing found"),
    "previous": mark("Previous"),
    "next": mark("Next"),
    "show-data": mark("Data of the figure"),
    "rendered-with": mark("Rendered with"),
    "skip": mark("Skip to the report"),
    "sort": mark("Sort by this column"),
    "download": mark("Download as CSV"),
    "link": mark("Link to this section"),
    "languages": mark("Language of the report"),
    "table": mark("Table"),
    "figure": mark("Figure"),
}
#: Labels whose placeholders the theme fills itself.
PATTERNS = {
    "page-of": mark("page {page} of {pages}"),
    "search-found": mark("{i} of {n}"),
    "for-experts": mark("In the appendix for experts: {titles}."),
}


def interface_labels(language: Language) -> dict[str, str]:
    """All labels in one language; placeholders of patterns stay for the theme to fill."""
    fixed = {key: language.text(sentence) for key, sentence in LABELS.items()}
    page, found, experts = (PATTERNS[key] for key in ("page-of", "search-found", "for-experts"))
    return fixed | {
        "page-of": language.text(page, page="{page}", pages="{pages}"),
        "search-found": language.text(found, i="{i}", n="{n}"),
        "for-experts": language.text(experts, titles="{titles}"),
    }
