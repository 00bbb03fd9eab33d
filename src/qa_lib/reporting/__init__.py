"""Tables become what people read: tables, figures and sentences in three languages, for one ring of readers.

Goes in: the frames of `analysis`, released by `privacy.disclosure`. Comes out: the sections of the chapters, as display
objects that a notebook shows. `open_chapter` is the door of a notebook; `chapters` holds a module for each.
"""

from __future__ import annotations

from typing import Any

__all__ = ["Chapter", "open_chapter"]


def __getattr__(name: str) -> Any:
    """Import the chapter when it is asked for: `language` and `escaping` are used without any data."""
    if name in __all__:
        from qa_lib.reporting import chapter

        return getattr(chapter, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
