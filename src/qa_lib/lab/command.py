"""The command line of JupyterLab; what it saves holds no results."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

#: The address of the start page.
START = "/qa/start"
#: What every chapter says of its kernel, whatever Python it ran on.
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def lab_command(notebooks: Path) -> list[str]:
    """The command line of JupyterLab on the folder of chapters; it opens with the start page.

    It asks no server for news or updates, and no result gets into a saved chapter.
    """
    return [
        str(Path(sys.executable).with_name("jupyter-lab")),
        f"--ServerApp.root_dir={notebooks}",
        f"--FileContentsManager.pre_save_hook={__name__}.drop_outputs",
        "--LabApp.check_for_updates_class=jupyterlab.handlers.announcements.NeverCheckForUpdate",
        "--LabApp.news_url=None",
        "--ServerApp.jpserver_extensions=qa_lib.lab.server=True",
        f"--LabApp.default_url={START}",
    ]


def drop_outputs(model: dict[str, Any], **_: object) -> None:
    """Take the results out of a notebook that is about to be saved; the screen keeps them.

    The hook of Jupyter's contents manager: changes ``model``, as the hook is meant to. Results are personal data until
    a release rule has seen them, and Git is no place for them.
    """
    if model["type"] != "notebook" or not model.get("content"):
        return
    for cell in model["content"]["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
        cell["metadata"].pop("execution", None)
    model["content"]["metadata"] |= METADATA
