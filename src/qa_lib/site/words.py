"""What the pages of the site themselves say; all else is told by the reports."""

from __future__ import annotations

from qa_lib.params import Params
from qa_lib.publishing.cover import RINGS
from qa_lib.reporting.language import Language, mark
from qa_lib.site.shelf import Shelf

#: Key in the templates -> sentence of the catalogue.
LABELS = {
    "site": mark("Virtual office"),
    "skip": mark("Skip to the content"),
    "sections": mark("Sections of the site"),
    "languages": mark("Language of the page"),
    "home": mark("At a glance"),
    "home-title": mark("The university at a glance"),
    "schools": mark("Schools"),
    "dynamics": mark("Dynamics"),
    "measures": mark("You said, we did"),
    "reports": mark("Reports"),
    "search": mark("Search"),
    "search-all": mark("Search all reports"),
    "search-none": mark("Nothing found"),
    "search-forms": mark("Other forms of the words are searched for, too."),
    "search-off": mark("The search needs scripts, which are switched off in this browser."),
    "indicators": mark("Headline indicators"),
    "no-annual": mark(
        "There is no annual report for these readers yet; the headline indicators of the university come from it."
    ),
    "no-indicators": mark("This report has no headline indicators."),
    "no-dynamics": mark("There is nothing to compare with yet"),
    "no-measures": mark("These reports tell of no measures that have been carried out."),
    "reading": mark(
        "A level is the share of positive answers among valid ones; the interval behind it says how sure it is. The "
        "schools stand in the order of the university's list: levels are no ranking."
    ),
    "legend": mark("Dot: level. Vertical line: interval. Dashed line: target."),
    "legend-plain": mark("Dot: level. Vertical line: interval."),
    "bar": mark("Dot: level. Thick line: interval. Upright stroke: target. The line goes from 0 to 100%."),
    "data": mark("Data of the figure"),
    "dash": mark("Dash: no survey was held, or there is no value."),
    "found": mark("What the report found"),
    "latest": mark("Latest reports"),
    "all-reports": mark("All reports"),
    "by-semester": mark("Reports by semester"),
    "files": mark("Files"),
    "other-languages": mark("Other languages"),
    "of-university": mark("The university as a whole"),
    "more": mark("All of it"),
    "said": mark("You said"),
    "did": mark("We did"),
}
#: Sentences whose number the script of the search fills in.
PATTERNS = {
    "search-found": mark("Places found: {n}"),
    "search-first": mark("Places found: {n}; the first {shown} are shown."),
}


def site_labels(language: Language) -> dict[str, str]:
    """All labels in a language; the numbers of patterns stay for the script to fill in."""
    fixed = {key: language.text(sentence) for key, sentence in LABELS.items()}
    filled = {key: language.text(sentence, n="{n}", shown="{shown}") for key, sentence in PATTERNS.items()}
    return fixed | filled


def say_ring(shelf: Shelf, language: Language) -> str:
    """For whom the site is."""
    return language.text(RINGS[shelf.tier])


def say_sample(language: Language) -> str:
    """What every page says where a report is made from invented data."""
    return language.text("Sample data: an invented university, no real people.")


def say_origin(shelf: Shelf, language: Language) -> str:
    """What the site is made of."""
    return language.plural(
        "This site is made from {n} finished report; every number on it stands there.",
        "This site is made from {n} finished reports; every number on it stands there.",
        len(shelf.editions),
    )


def say_source(title: str, language: Language) -> str:
    """Which report something on a page comes from."""
    return language.text("From the report: {title}", title=title)


def say_other_language(locale: str, language: Language) -> str:
    """The language of a report that does not exist in that of the page."""
    return language.text("Language of the report: {language}", language=language_name(locale, language.locale))


def say_size(n_bytes: int, language: Language) -> str:
    """The size of a file."""
    return language.text("{size} MB", size=language.number(max(n_bytes / 1e6, 0.1), 1))


def say_policy(params: Params, language: Language) -> str:
    """The edition of the policy that the reports apply."""
    title, edition = language.name(params.policy.title), params.policy.edition
    return language.text("Policy applied: {policy}, edition {edition}", policy=title, edition=edition)


def language_name(locale: str, told_in: str = "") -> str:
    """The name of a language, in itself or in another one."""
    from babel import Locale as BabelLocale

    name = BabelLocale.parse(locale).get_language_name(told_in or locale)
    return str(name)[:1].upper() + str(name)[1:] if not told_in else str(name)
