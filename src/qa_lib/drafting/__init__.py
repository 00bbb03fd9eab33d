"""An export that no codebook describes, to the draft of one.

Goes in: a file as a survey product exported it, and the params. Comes out, in this order: its columns and what each
seems to hold (`columns`, `kinds`), on which scale its answers are (`scales`), which items seem to be worded the other
way round (`directions`), which belong together (`blocks`), all as the YAML of a codebook (`codebooks`, `writing`);
where the export is of another institution, a folder of params for it (`institutions`).

Everything guessed bears the word ``confirm``, by which intake refuses it until a person has looked. The same file gives
the same draft; a file that is there already is never written over.
"""

from __future__ import annotations

from qa_lib.drafting.codebooks import Draft, draft_codebook
from qa_lib.drafting.institutions import draft_institution
from qa_lib.drafting.writing import write_draft

__all__ = ["Draft", "draft_codebook", "draft_institution", "write_draft"]
