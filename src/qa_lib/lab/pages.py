"""The start page in one language: a form of ordinary controls, and a place where a run tells how it goes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, urlencode

from qa_lib.lab.choices import Choices, Option, name_language
from qa_lib.lab.running import Progress
from qa_lib.params import Params
from qa_lib.paths import Paths
from qa_lib.reporting.language import Language, mark

#: Files of a report that are offered, by suffix.
OFFERED = (".pdf", ".docx", ".xlsx")
#: What is chosen on the page, in its order.
CHOSEN = ("semester", "school", "locale", "tier")
#: What to do, by the exit status of the command that failed.
FAILURES = {
    1: mark("It did not work. The program says:"),
    2: mark("A setting is wrong: correct it where the program says, then make the report again."),
    3: mark(
        "The data can not be used as they are: see what the program says, mend the files, then make the report again."
    ),
    4: mark("The report was refused, because it would show what its readers may not see. Nothing was put in place."),
}


@dataclass(frozen=True)
class StartPage:
    """What the start page says in one language; ``base`` is the address of the server's pages, ending in ``/``."""

    paths: Paths
    params: Params
    language: Language
    base: str

    def draw(self, choices: Choices, *, token: str, chosen: Mapping[str, str] | None = None) -> str:
        """The page as HTML; ``token`` shows that what it sends comes from it.

        ``chosen`` are codes by `CHOSEN` that were chosen before; what is no choice any more is left out.
        """
        text = self.language.text
        title, run, stop = escape(text("Make a report")), escape(text("Make the report")), escape(text("Stop"))
        languages, course = escape(text("Language")), escape(text("How it goes"))
        chapters = escape(text("The chapters, for those who program"))
        data = json.dumps(choices.schools, ensure_ascii=False).replace("<", "\\u003c")
        settings = {"base": self.base, "lang": self.language.locale, "token": token}
        settings |= {"lost": text("The server does not answer. Is the window in which it was started still open?")}
        attributes = " ".join(f'data-{name}="{escape(value)}"' for name, value in settings.items())
        return f"""<!DOCTYPE html>
<html lang="{self.language.locale}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<link rel="stylesheet" href="{self.base}qa/page/start.css">
<script defer src="{self.base}qa/page/start.js"></script></head>
<body {attributes}><header><p>{escape(self.language.name(self.params.institution.name))}</p>
<nav aria-label="{languages}">{self._languages(chosen or {})}</nav></header>
<main><h1>{title}</h1>
<form id="form">{self._controls(choices, chosen or {})}
<p class="buttons"><button id="run" type="submit">{run}</button>
<button id="stop" type="button" hidden>{stop}</button></p></form>
<section aria-labelledby="state-title"><h2 id="state-title">{course}</h2>
<progress id="bar" aria-labelledby="state-title" max="1" value="0" hidden></progress>
<p id="state" role="status"></p><pre id="said" lang="en" tabindex="0" aria-labelledby="state-title" hidden></pre>
<ul id="results"></ul></section></main>
<footer><a href="{self.base}lab">{chapters}</a></footer>
<script type="application/json" id="schools">{data}</script></body></html>
"""

    def _languages(self, chosen: Mapping[str, str]) -> str:
        return " ".join(self._link_language(code, chosen) for code in self.params.institution.locales)

    def _link_language(self, code: str, chosen: Mapping[str, str]) -> str:
        current = ' aria-current="true"' if code == self.language.locale else ""
        kept = {name: chosen[name] for name in CHOSEN if name in chosen}
        address = escape(f"{self.base}qa/start?{urlencode({'lang': code, **kept})}")
        return f'<a href="{address}" lang="{code}" hreflang="{code}"{current}>{escape(name_language(code))}</a>'

    def _controls(self, choices: Choices, chosen: Mapping[str, str]) -> str:
        text, first = self.language.text, choices.semesters[0][0] if choices.semesters else ""
        semester = chosen.get("semester", first)
        chosen = {"locale": self.language.locale, **chosen}
        fields: tuple[tuple[str, str, Sequence[Option]], ...] = (
            ("semester", text("Semester"), choices.semesters),
            ("school", text("School"), choices.schools.get(semester, choices.schools.get(first, ()))),
            ("locale", text("Language of the report"), choices.locales),
            ("tier", text("Ring of readers"), choices.tiers),
        )
        return "".join(self._control(*field, chosen.get(field[0], "")) for field in fields)

    def _control(self, name: str, label: str, options: Sequence[Option], chosen: str) -> str:
        entries = "".join(
            f'<option value="{escape(code)}"{" selected" if code == chosen else ""}>{escape(words)}</option>'
            for code, words in options
        )
        return f'<p><label for="{name}">{escape(label)}</label><select id="{name}" name="{name}">{entries}</select></p>'

    def tell(self, progress: Progress) -> dict[str, object]:
        """How a run goes, as the page shows it."""
        done = progress.state == "done"
        return {
            "state": progress.state,
            "words": self._words(progress),
            "n": progress.n_begun,
            "of": self._n_steps(progress),
            "said": progress.said,
            "results": self._results(progress) if done else [],
        }

    def _n_steps(self, progress: Progress) -> int:
        request = progress.request
        return len(self.params.reports.chapters_of(request.kind, request.tier)) + 1 if request else 1

    def _words(self, progress: Progress) -> str:
        text = self.language.text
        if progress.state != "running":
            ended = {
                "idle": text("Choose above, then make the report."),
                "done": text("The report is ready."),
                "failed": text(FAILURES.get(progress.status, FAILURES[1])),
                "stopped": text("Stopped. No report was changed."),
            }
            return ended[progress.state]
        if not progress.step:
            return text("The data are being prepared …")
        title = self._title(progress.step)
        place = {"n": progress.n_begun, "total": self._n_steps(progress)}
        return text("Step {n} of at most {total}: {step}", step=title, **place)

    def _title(self, code: str) -> str:
        from qa_lib.publishing.making import RENDER
        from qa_lib.reporting.chapter import TITLES

        if code == RENDER:
            return self.language.text("pages are being laid out")
        return self.language.text(TITLES[code]) if code in TITLES else code

    def _results(self, progress: Progress) -> list[dict[str, str]]:
        """Links to what was made: the page, and the files with their regulated names."""
        request, text = progress.request, self.language.text
        if request is None:
            return []
        folder = self.paths.out / request.folder
        place = f"{self.base}qa/report/{quote(request.folder.as_posix())}/"
        files = sorted(file.name for file in folder.glob("*") if file.suffix in OFFERED)
        offered = [{"href": f"{place}index.html", "words": text("Open the report")}]
        return offered + [
            {"href": f"{place}{quote(name)}?download=1", "words": text("Download: {file}", file=name)} for name in files
        ]
