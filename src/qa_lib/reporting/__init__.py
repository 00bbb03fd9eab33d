"""Tables become what people read: tables, figures and sentences in three languages, for one ring of readers.

Goes in: the frames of `analysis`, released by `privacy.disclosure`. Comes out: the sections of the chapters, as display
objects that a notebook shows. `open_chapter` is the door of a notebook; `chapters` holds a module for each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa_lib.lazy import give_lazily

if TYPE_CHECKING:
    from qa_lib.reporting.chapter import Chapter, open_chapter

__all__ = ["Chapter", "open_chapter"]

#: Imported when it is asked for: `language` and `escaping` are used without any data.
__getattr__ = give_lazily(__name__, {"chapter": ("Chapter", "open_chapter")})
