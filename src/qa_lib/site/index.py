"""What the search knows: every section of every report in the language of the page, with its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from qa_lib.params import Params
from qa_lib.reporting.language import Language
from qa_lib.site.contents import Section
from qa_lib.site.excerpts import Excerpt
from qa_lib.site.shelf import Shelf

#: Letters of a section's sentences that are kept; its heading and captions are kept whole.
MAX_LETTERS = 600


def make_index(shelf: Shelf, params: Params, languages: Sequence[Language], locale: str) -> dict[str, Any]:
    """``reports``: title, page, language; ``places``: report (its number), chapter, heading, anchor, words.

    A report that does not exist in the language stands there in another one. What several reports say in the same words
    (definitions, rules) is known from the newest.
    """
    by_locale = {language.locale: language for language in languages}
    reports: list[list[str]] = []
    places: list[list[Any]] = []
    known: set[tuple[str, str]] = set()
    for report in shelf.reports:
        edition = report.edition(locale)
        own = Excerpt(edition, params, by_locale[edition.request.locale])
        titled = Excerpt(edition, params, by_locale[locale])
        new = [place for place in _list_places(own) if (place[1], place[3]) not in known]
        known |= {(place[1], place[3]) for place in new}
        places += [[len(reports), *place] for place in new]
        reports.append([titled.title, own.href(), own.locale])
    return {"reports": reports, "places": places}


def _list_places(excerpt: Excerpt) -> Iterator[list[str]]:
    for chapter in excerpt.edition.chapters:
        for section in chapter.sections:
            heading = section.heading or chapter.title
            yield [chapter.title, heading, section.anchor or chapter.code, _join_words(section, heading)]


def _join_words(section: Section, heading: str) -> str:
    """Captions, the names of a table's rows, then sentences, each once."""
    captions = [view.data.caption for view in section.views]
    names = [
        row.name or row.cells[0]
        for view in section.views
        if view.table and view.table.is_text[:1] == (True,)
        for row in view.table.rows
    ]
    told = dict.fromkeys([*captions, *names, *section.words])
    told.pop(heading, None)
    words = " · ".join(told)
    return words if len(words) <= MAX_LETTERS else words[:MAX_LETTERS].rsplit(" ", 1)[0] + " …"
