"""Open answers: how much of what is personal is found in them, how much else goes with it, and how long that takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial

import numpy as np

from bench.findings import Findings, Goal, Table
from bench.labelled import KINDS, LANGUAGES, LabelledSet, Outcome, Outcomes, read_labelled, score, share
from bench.setting import Bench
from bench.words import count, seconds
from qa_lib.measurement.proportions import wilson_interval
from qa_lib.privacy import redact_texts
from qa_lib.privacy.roster import Roster
from qa_lib.sample.names import draw_names

RECALL_GOAL, PRECISION_GOAL = 0.98, 0.95
HELDOUT, DEVELOPMENT = "heldout", "development"
N_TEACHERS, N_ANSWERS, CELL = 2000, 20_000, 32 * 1024
KIND_NAMES = {
    "roster": "names of teachers of the roster",
    "person": "names of other people",
    "phone": "telephone numbers",
    "email": "e-mail addresses",
    "iin": "IIN",
    "card": "bank cards",
    "iban": "IBAN",
    "handle": "accounts of social networks",
    "url": "links",
    "number": "other numbers of persons",
}
LANGUAGE_NAMES = {"kk": "Kazakh", "ru": "Russian", "en": "English", "mixed": "mixed"}


def measure(bench: Bench) -> Findings:
    """Both parts of the labelled answers, and the time for many answers and for a hostile one."""
    parts = {name: read_labelled(name) for name in (HELDOUT, DEVELOPMENT)}
    outcomes = {name: score(part) for name, part in parts.items()}
    found, size = share(mark for mark in outcomes[HELDOUT].marks if mark.part.kind == "roster")
    right, n_finds = share(outcomes[HELDOUT].finds)
    goals = (
        Goal(
            f"At least {RECALL_GOAL} of the roster's names are found",
            f"{found / size:.3f}",
            found / size >= RECALL_GOAL,
        ),
        Goal(
            f"At least {PRECISION_GOAL} of what goes is personal",
            f"{right / n_finds:.3f}",
            right / n_finds >= PRECISION_GOAL,
        ),
    )
    tables = (_recall_table(outcomes), _precision_table(outcomes), _time_table(parts[HELDOUT], bench))
    return Findings(tables, _words(parts, found, size), goals)


def _recall_table(outcomes: dict[str, Outcomes]) -> Table:
    rows = tuple(_row(KIND_NAMES[kind], outcomes, partial(_marks_of, kind)) for kind in KINDS)
    return Table(_columns("what is hidden"), rows, "Recall: marks of people that are hidden, of all of them")


def _marks_of(kind: str, outcomes: Outcomes) -> list[Outcome]:
    return [mark for mark in outcomes.marks if mark.part.kind == kind]


def _precision_table(outcomes: dict[str, Outcomes]) -> Table:
    rows = (
        _row("names", outcomes, lambda one: (find for find in one.finds if find.part.kind == "name")),
        _row("everything else", outcomes, lambda one: (find for find in one.finds if find.part.kind != "name")),
        _row("all", outcomes, lambda one: one.finds),
    )
    return Table(_columns("what goes"), rows, "Precision: finds that hold nothing but what people marked, of all finds")


def _columns(first: str) -> tuple[str, ...]:
    return first, *(LANGUAGE_NAMES[language] for language in LANGUAGES), "held-out part", "development part"


def _row(name: str, outcomes: dict[str, Outcomes], choose: Callable[[Outcomes], Iterable[Outcome]]) -> tuple[str, ...]:
    heldout, development = list(choose(outcomes[HELDOUT])), list(choose(outcomes[DEVELOPMENT]))
    by_language = (_of([one for one in heldout if one.answer.language == language]) for language in LANGUAGES)
    return name, *by_language, _with_share(heldout), _with_share(development)


def _of(outcomes: Sequence[Outcome]) -> str:
    met, size = share(outcomes)
    return f"{met} of {size}" if size else ""


def _with_share(outcomes: Sequence[Outcome]) -> str:
    met, size = share(outcomes)
    return f"{met} of {size}, {met / size:.3f}" if size else ""


def _time_table(part: LabelledSet, bench: Bench) -> Table:
    """Times with two thousand teachers; each measured anew, the fastest of three."""
    names = frozenset(name.full for name in draw_names(np.random.default_rng(5), N_TEACHERS)) | part.roster.names
    texts = [answer.text for answer in part.answers]
    many = [texts[place % len(texts)] for place in range(N_ANSWERS)]
    hostile = [(text * CELL)[:CELL] for text in ("А. ", "8 7", "a@", "x", "Айгүл ", "a (at) ", "ұлы-")]
    repeats = bench.repeats(3)
    index = min(_time(["Айгүл"], Roster(names)) for _ in range(repeats))
    read = Roster(names)
    redact_texts(texts, roster=read)
    cost = min(_time(many, read) for _ in range(repeats))
    worst = max(min(_time([text], read) for _ in range(repeats)) for text in hostile)
    rows = (
        (f"index of {count(len(names))} people", seconds(index), ""),
        (
            f"{count(N_ANSWERS)} answers, those of the held-out part repeated",
            seconds(cost),
            f"{count(N_ANSWERS / cost)} answers a second",
        ),
        ("the slowest of seven hostile answers of 32 KiB", seconds(worst), ""),
    )
    return Table(("what", "CPU time", ""), rows, "Time, at intake alone")


def _time(texts: Sequence[str], roster: Roster) -> float:
    begun = time.process_time()
    redact_texts(texts, roster=roster)
    return time.process_time() - begun


def _words(parts: dict[str, LabelledSet], found: int, size: int) -> str:
    interval = wilson_interval(found / size, size, confidence_level=0.95)
    low, high = float(interval.low), float(interval.high)
    heldout, development = (parts[name].answers for name in (HELDOUT, DEVELOPMENT))
    n_plain = sum(not answer.marks for answer in (*heldout, *development))
    return (
        f"{count(len(heldout))} answers of the held-out part, on which no rule was tuned, and "
        f"{count(len(development))} of the development part; {n_plain} of them hold nothing personal, but words that "
        "look so. Languages are those of the held-out part. A mark counts as hidden when each of its letters and "
        "digits is gone; a find is wrong as soon as it holds one word that nobody marked. By Wilson's interval, "
        f"recall on names of the roster lies between {low:.3f} and {high:.3f} (95 %)."
    )
