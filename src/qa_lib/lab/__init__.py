"""JupyterLab as ``make lab`` opens it, on this machine only: a start page, and the chapters behind it.

Goes in: the folder of chapters; what there is to choose (`choices`). Comes out: the command line of the server
(`command`), which serves the start page (`pages`, `server`) and makes one report at a time by the ``qa`` command
(`running`). A page rather than a notebook: it is there at once, and its keys are those of every page.
"""

from qa_lib.lab.command import drop_outputs, lab_command

__all__ = ["drop_outputs", "lab_command"]
