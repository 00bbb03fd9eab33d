"""``codeframes/*.yaml``: the themes into which open answers are coded (7.5.3, point 4), and what became of them.

A code frame is versioned data. Each `FrameChange` says which themes a new version retired and what each became: one
theme (renamed, or merged with others), several (split) or none. What became one theme is counted on as that theme; a
split, an added or a redefined theme can not be compared with what was coded before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from qa_lib.errors import nearest_name
from qa_lib.params.model import Code, Model, Text, Words, check_unique

ThemeCategory = Literal["strength", "improvement", "suggestion"]


class NamedTheme(Model):
    """A code of any version, its category and what it is called."""

    code: Code
    category: ThemeCategory
    label: Text


class Theme(NamedTheme):
    """One code of the code frame: what belongs to it, what does not, and answers that show it."""

    definition: Text
    include: Text | None = None
    exclude: Text | None = None
    #: Invented answers that show what is meant.
    examples: tuple[Text, ...] = ()
    #: Blocks of questions, of any survey, that are about the same: what is written stands beside how they are rated.
    #: One that no survey has is passed over, since institutions with other surveys inherit code frames.
    blocks: tuple[Code, ...] = ()


class RetiredTheme(NamedTheme):
    """A theme of an earlier version; ``became`` names the themes of the new one that took its place."""

    became: tuple[Code, ...] = ()


class FrameChange(Model):
    """What a new version changed; ``semester`` is the first one whose answers are coded by it."""

    version: Words
    semester: Code
    note: Text
    retired: tuple[RetiredTheme, ...] = ()
    #: Themes that nobody could give before.
    added: tuple[Code, ...] = ()
    #: Themes that kept their code and mean something else.
    redefined: tuple[Code, ...] = ()

    @property
    def broken(self) -> frozenset[str]:
        """Themes whose counts before and after the change are not the same thing."""
        split = {code for theme in self.retired if len(theme.became) > 1 for code in theme.became}
        return frozenset(split.union(self.added, self.redefined))


class CodeFrame(Model):
    """The themes of one group of surveys; ``surveys`` names them where code and target group do not tell."""

    code: Code
    version: Words
    surveys: tuple[Code, ...] = ()
    #: Registers of text that are coded with it.
    sources: tuple[Code, ...] = ()
    themes: tuple[Theme, ...] = Field(min_length=1)
    #: What earlier versions were, oldest first.
    changes: tuple[FrameChange, ...] = ()

    @model_validator(mode="after")
    def _codes_are_unique(self) -> CodeFrame:
        check_unique("theme code", [theme.code for theme in self.all_themes])
        return self

    @property
    def retired(self) -> tuple[RetiredTheme, ...]:
        """Themes of earlier versions, those that went last first."""
        return tuple(theme for change in reversed(self.changes) for theme in change.retired)

    @property
    def all_themes(self) -> tuple[NamedTheme, ...]:
        """The themes of all versions, present ones first."""
        return (*self.themes, *self.retired)

    @cached_property
    def _became(self) -> dict[str, tuple[str, ...]]:
        return {theme.code: theme.became for theme in self.retired}

    def follow(self, code: str) -> tuple[str, ...]:
        """The present themes that a theme of any version became, itself where it is one of them."""
        if code not in self._became:
            return (code,)
        found = [present for next_code in self._became[code] for present in self.follow(next_code)]
        return tuple(dict.fromkeys(found))

    def breaks(self, code: str) -> tuple[str, ...]:
        """The semesters from which on a present theme is not what was counted before, oldest first."""
        return tuple(
            change.semester for change in self.changes if any(code in self.follow(broken) for broken in change.broken)
        )


class Lineage(Model):
    """What themes of all versions of all code frames count as now."""

    frames: tuple[CodeFrame, ...]

    @cached_property
    def counted_as(self) -> dict[str, str]:
        """Retired themes that became exactly one present theme, and that theme."""
        followed = {theme.code: frame.follow(theme.code) for frame in self.frames for theme in frame.retired}
        return {code: present[0] for code, present in followed.items() if len(present) == 1}

    @cached_property
    def themes(self) -> dict[str, NamedTheme]:
        """Every theme by its code, present ones first; of two code frames the first one's."""
        known: dict[str, NamedTheme] = {}
        for theme in (theme for frame in self.frames for theme in frame.themes):
            known.setdefault(theme.code, theme)
        for retired in (theme for frame in self.frames for theme in frame.retired):
            known.setdefault(retired.code, retired)
        return known

    @cached_property
    def blocks(self) -> dict[str, tuple[str, ...]]:
        """Every present theme that names blocks of questions, and these."""
        present = {code: theme for code, theme in self.themes.items() if isinstance(theme, Theme)}
        return {code: tuple(dict.fromkeys(theme.blocks)) for code, theme in present.items() if theme.blocks}

    def breaks(self, code: str) -> tuple[str, ...]:
        """The semesters across which a theme is not compared; of one that was split, that of the split."""
        return tuple(dict.fromkeys(semester for frame in self.frames for semester in frame.breaks(code)))


def frame_faults(frames: Sequence[CodeFrame], semesters: Sequence[str], surveys: Sequence[str]) -> Iterator[str]:
    """Everything that code frames have wrong among themselves, each as "fault @ file:path"."""
    for frame in frames:
        yield from _version_faults(frame)
        yield from _change_faults(frame, semesters)
        yield from _label_faults(frame)
        for place, code in enumerate(frame.surveys):
            if code not in surveys:
                yield f"unknown survey '{code}'{_hint(code, surveys)} @ {_file(frame)}:surveys.{place}"
    yield from _category_faults(frames)


def _version_faults(frame: CodeFrame) -> Iterator[str]:
    if frame.changes and frame.changes[-1].version != frame.version:
        last = frame.changes[-1].version
        yield f"version '{frame.version}' is not that of the last change, '{last}' @ {_file(frame)}:version"
    versions = [change.version for change in frame.changes]
    for place, version in enumerate(versions):
        if version in versions[:place]:
            yield f"version '{version}' stands twice @ {_file(frame)}:changes.{place}.version"


def _change_faults(frame: CodeFrame, semesters: Sequence[str]) -> Iterator[str]:
    last = -1
    for place, change in enumerate(frame.changes):
        where = f"{_file(frame)}:changes.{place}"
        if change.semester not in semesters:
            yield f"unknown semester '{change.semester}'{_hint(change.semester, semesters)} @ {where}.semester"
        elif semesters.index(change.semester) <= last:
            yield f"semester '{change.semester}' is not after that of the change before @ {where}.semester"
        else:
            last = semesters.index(change.semester)
        yield from _theme_faults(frame, place)


def _theme_faults(frame: CodeFrame, place: int) -> Iterator[str]:
    """What a change names: themes of the version that it made, of the same category as what became them."""
    where, change = f"{_file(frame)}:changes.{place}", frame.changes[place]
    later = [theme for one in frame.changes[place + 1 :] for theme in one.retired]
    present: tuple[NamedTheme, ...] = (*frame.themes, *later)
    known = {theme.code: theme.category for theme in present}
    for kind in ("added", "redefined"):
        for number, code in enumerate(getattr(change, kind)):
            if code not in known:
                yield f"version '{change.version}' has no theme '{code}'{_hint(code, known)} @ {where}.{kind}.{number}"
    for number, theme in enumerate(change.retired):
        for code in theme.became:
            path = f"{where}.retired.{number}.became"
            if code not in known:
                yield f"version '{change.version}' has no theme '{code}'{_hint(code, known)} @ {path}"
            elif known[code] != theme.category:
                yield f"'{theme.code}' ({theme.category}) cannot become '{code}' ({known[code]}) @ {path}"


def _label_faults(frame: CodeFrame) -> Iterator[str]:
    """Present themes of one category that are called the same in any language: a drop-down could not tell them."""
    seen: dict[tuple[str, str], str] = {}
    for place, theme in enumerate(frame.themes):
        for words in {text.casefold() for text in theme.label.by_locale.values()}:
            other = seen.setdefault((theme.category, words), theme.code)
            if other != theme.code:
                yield f"'{words}' is the label of theme '{other}', too @ {_file(frame)}:themes.{place}.label"


def _category_faults(frames: Sequence[CodeFrame]) -> Iterator[str]:
    """A code means the same category wherever it stands."""
    found: dict[str, tuple[str, str]] = {}
    for frame in frames:
        for theme in frame.all_themes:
            other, category = found.setdefault(theme.code, (frame.code, theme.category))
            if category != theme.category:
                where = f"code frame '{other}' @ {_file(frame)}:themes"
                yield f"theme '{theme.code}' is of category '{category}' in {where}"


def _file(frame: CodeFrame) -> str:
    return f"codeframes/{frame.code}.yaml"


def _hint(code: str, known: Iterable[str]) -> str:
    nearest = nearest_name(code, list(known))
    return f"; did you mean '{nearest}'?" if nearest else ""
