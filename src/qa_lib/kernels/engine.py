"""The papermill engine ``qa``: chapters in forked kernels, or in plain ones where no server is given."""

from __future__ import annotations

import ast
from typing import Any

from jupyter_client.manager import KernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from traitlets import Any as AnyTrait

from qa_lib.kernels.provisioner import ForkedKernelManager

ENGINE = "qa"


class ChapterClient(PapermillNotebookClient):  # type: ignore[misc]
    """Runs the cells of one notebook; at the end it asks the kernel for the value of ``last_question``."""

    server = AnyTrait(help="The ForkServer that the kernel is forked from; None for a plain kernel.")
    last_question = AnyTrait(help="A Python expression, or None.")
    on_answer = AnyTrait(help="Called with the value of that expression, a string.")
    on_failure = AnyTrait(help="Called with the notebook when one of its cells failed, or None.")

    def create_kernel_manager(self) -> KernelManager:
        """A manager of forked kernels where there is a server."""
        if self.server is None:
            plain: KernelManager = super().create_kernel_manager()
            return plain
        self.km = ForkedKernelManager(server=self.server)
        self.shutdown_kernel = "immediate"
        return self.km

    def execute_cell(self, cell: NotebookNode, cell_index: int, **options: Any) -> NotebookNode:
        """Run one cell.

        Raises
        ------
        RuntimeError
            If the kernel died or the cell took too long; says which cell.
        """
        try:
            executed: NotebookNode = super().execute_cell(cell, cell_index, **options)
        except (DeadKernelError, CellTimeoutError) as error:
            first_line = str(error).partition("\n")[0]
            raise RuntimeError(f"cell {cell_index + 1}: {first_line}") from error
        return executed

    def papermill_execute_cells(self) -> None:
        """Run the cells, then ask the question unless a cell failed."""
        super().papermill_execute_cells()
        if any(cell.metadata.papermill.get("exception") for cell in self.nb.cells):
            if self.on_failure:
                self.on_failure(self.nb)
        elif self.last_question:
            self.on_answer(self._ask(self.last_question))

    def _ask(self, expression: str) -> str:
        reply = self.wait_for_reply(
            self.kc.execute("", silent=True, store_history=False, user_expressions={"answer": expression})
        )
        answer = reply["content"]["user_expressions"]["answer"]
        return str(ast.literal_eval(answer["data"]["text/plain"]))


class ChapterEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine with a choice of kernels."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        execution_timeout: int | None = None,
        start_timeout: int = 60,
        kernel_folder: str | None = None,
        **options: Any,
    ) -> None:
        """Run the notebook; the kernel works in ``kernel_folder``, ``options`` are traits of the client."""
        traits = {name: value for name, value in options.items() if name in ChapterClient.class_trait_names()}
        client = ChapterClient(
            nb_man, kernel_name=kernel_name, timeout=execution_timeout, startup_timeout=start_timeout, **traits
        )
        client.execute(**{"cwd": kernel_folder} if kernel_folder else {})


papermill_engines.register(ENGINE, ChapterEngine)
