"""``make codebook``: the draft of a codebook from an export, for a person to confirm."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qa_lib.errors import ParamsError
from qa_lib.jobs.desk import Desk

if TYPE_CHECKING:
    from qa_lib.drafting import Draft


def draft_survey(desk: Desk, *, file: Path | None, survey: str = "", folder: Path | None = None) -> None:
    """Draft the codebook of an export into the params, or into a params folder of its own institution.

    Raises
    ------
    ParamsError
        Without a file; when a codebook is there already, or knows the file.
    """
    from qa_lib.drafting import draft_codebook, draft_institution, write_draft
    from qa_lib.drafting.writing import show_draft

    if file is None:
        raise ParamsError("which export? FILE=path/to/export.csv (or .xlsx, .sav)")
    draft = draft_codebook(file, desk.params, code=survey)
    home = folder or desk.paths.params
    codebook = home / "surveys" / f"{draft.code}.yaml"
    texts = {codebook: show_draft(draft.content, f"The file is {draft.export.origin}.")}
    if folder is not None and not (folder / "institution.yaml").exists():
        texts |= draft_institution(draft, folder, desk.params, extends=desk.paths.params)
    written = write_draft(texts)
    _report(desk, draft, codebook, n_written=len(written))
    _advise(desk, codebook, folder)


def _report(desk: Desk, draft: Draft, codebook: Path, *, n_written: int) -> None:
    export = draft.export
    desk.say(f"the file is {export.origin}: {export.n_rows} questionnaires; set aside: {export.n_aside}")
    counts = {
        "items": len(draft.of_kind("item")),
        "reversed": sum(bool(item.get("reversed")) for block in draft.content["blocks"] for item in block["items"]),
        "blocks": len(draft.content["blocks"]),
        "open questions": len(draft.of_kind("question")),
        "context": len(draft.of_kind("context")) + len(draft.of_kind("teacher")),
        "left out": len(draft.of_kind("left_out")),
    }
    desk.say(", ".join(f"{name}: {n}" for name, n in counts.items()))
    for guess in draft.of_kind("left_out"):
        desk.say(f"  left out: {guess.column.heading[:60]} ({guess.reason})")
    state = f"{n_written} files written" if n_written else "the draft is there already and is the same"
    desk.say(f"{state}: {desk.relative(codebook)}")


def _advise(desk: Desk, codebook: Path, folder: Path | None) -> None:
    place = desk.relative(codebook if folder is None else folder)
    variables = f"QA_PARAMS={desk.relative(folder)} QA_DATA=… " if folder else ""
    desk.say(f"next: look at every line 'confirm' in {place}, correct, delete it;")
    desk.say(f"then put the export into raw/<semester>/ of the data folder and run: {variables}make report SCHOOL=…")
