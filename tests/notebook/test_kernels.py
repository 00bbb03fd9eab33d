"""Forked kernels: as fast as a fork, as separate as a process, gone when their owner is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat import v4

from qa_lib.errors import IntakeError, RunError
from qa_lib.kernels import ForkServer, can_fork
from qa_lib.publishing.execution import execute_chapter

pytestmark = [
    pytest.mark.notebook,
    pytest.mark.skipif(not can_fork(), reason="this platform does not fork safely"),
    pytest.mark.xdist_group("kernels"),
]

KERNEL = {"name": "python3", "language": "python", "display_name": "Python 3"}
FIGURE = "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.title('Қанағаттану');"


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    """A server that has what most chapters import."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(Path(__file__).parents[1]), *sys.path]))
        started = ForkServer.start(["pandas", "matplotlib.pyplot"])
    with started:
        yield started


def notebook(folder: Path, *sources: str) -> Path:
    cells = [v4.new_code_cell('school = "pharm"', id="parameters", metadata={"tags": ["parameters"]})]
    cells += [v4.new_code_cell(source, id=f"cell-{place}") for place, source in enumerate(sources)]
    path = folder / "chapter.ipynb"
    nbformat.write(v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), path)
    return path


def run(folder: Path, *sources: str, server: ForkServer | None) -> nbformat.NotebookNode:
    output = folder / ("forked.ipynb" if server else "plain.ipynb")
    execute_chapter(notebook(folder, *sources), output, {"school": "dent"}, project=folder, server=server)
    return nbformat.read(output, as_version=4)


def shown(executed: nbformat.NotebookNode) -> list[str]:
    return [output.data["text/plain"] for cell in executed.cells for output in cell.get("outputs", ())]


def test_forked_kernel_gives_the_bytes_of_a_plain_one(server: ForkServer, tmp_path: Path) -> None:
    """Values, printed words, frames and inline figures alike."""
    sources = ("print(school)", "import pandas as pd; pd.DataFrame({'а': [1.5, None]})", FIGURE)
    run(tmp_path, *sources, server=server)
    run(tmp_path, *sources, server=None)
    assert (tmp_path / "forked.ipynb").read_bytes() == (tmp_path / "plain.ipynb").read_bytes()
    assert "image/png" in (tmp_path / "forked.ipynb").read_text()


def test_forked_kernels_share_no_state(server: ForkServer, tmp_path: Path) -> None:
    """What one notebook changes in a module, in the environment or in the folder, no other one sees."""
    run(tmp_path, "import pandas, os; pandas.mark = 1; os.environ['QA_MARK'] = '1'; os.chdir('/')", server=server)
    question = "import pandas, os; [hasattr(pandas, 'mark'), 'QA_MARK' in os.environ, os.getcwd() == '/']"
    looked = run(tmp_path, question, server=server)
    assert shown(looked) == ["[False, False, False]"]


def test_forked_kernels_draw_different_random_numbers(server: ForkServer, tmp_path: Path) -> None:
    """A fork would else repeat the state of its server's generators."""
    source = "import random, numpy; (random.random(), float(numpy.random.random()))"
    first, second = (shown(run(tmp_path, source, server=server)) for _ in range(2))
    assert first != second


def test_forked_kernel_has_the_environment_of_now(
    server: ForkServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable set after the server started reaches the kernel."""
    monkeypatch.setenv("QA_LATE", "күз")
    assert shown(run(tmp_path, "import os; os.environ['QA_LATE']", server=server)) == ["'күз'"]


@pytest.mark.parametrize("is_forked", [True, False])
def test_dead_kernel_is_reported_with_its_cell(server: ForkServer, tmp_path: Path, is_forked: bool) -> None:
    """Killed by the system in the third cell: the error says so."""
    with pytest.raises(RunError, match=r"chapter 'chapter' stopped: cell 4: Kernel died"):
        run(tmp_path, "1", "import os; os.kill(os.getpid(), 9)", server=server if is_forked else None)


def test_cell_that_takes_too_long_is_stopped(
    server: ForkServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time-out ends the kernel, too."""
    monkeypatch.setattr("qa_lib.publishing.execution.CELL_TIMEOUT_SECONDS", 1)
    with pytest.raises(RunError, match=r"cell 3: A cell timed out"):
        run(tmp_path, "import time; time.sleep(60)", server=server)
    assert not _children_of(server)


def test_interrupt_reaches_the_cell(server: ForkServer, tmp_path: Path) -> None:
    """SIGINT raises KeyboardInterrupt in the cell, as in any kernel."""
    source = (
        "import os, signal, time\ntry:\n    os.kill(os.getpid(), signal.SIGINT)\n    time.sleep(9)\n"
        "except KeyboardInterrupt:\n    caught = True\ncaught"
    )
    assert shown(run(tmp_path, source, server=server)) == ["True"]


def test_no_process_is_left_after_success_and_failure(server: ForkServer, tmp_path: Path) -> None:
    """The server has no child when a notebook is done, however it ended."""
    run(tmp_path, "1", server=server)
    with pytest.raises(RunError, match="ZeroDivisionError"):
        run(tmp_path, "1 / 0", server=server)
    assert not _children_of(server)


def test_kernel_starts_though_the_temporary_folder_is_deep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address of a Unix socket has little room; the folder of sockets then lies elsewhere, and is removed."""
    deep = tmp_path / ("a" * 100)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    with ForkServer.start([]) as server:
        assert shown(run(tmp_path, "6 * 7", server=server)) == ["42"]
        assert list(deep.iterdir()) == []
    assert not server.folder.exists()


def test_call_passes_results_and_errors(server: ForkServer) -> None:
    """A function runs in a child; an error of the library keeps its kind, any other comes with its traceback."""
    assert server.call("builtins:dict", {"a": 1}) == {"a": 1}
    with pytest.raises(IntakeError, match="no data of semester"):
        server.call("kernel_functions:refuse", {})
    with pytest.raises(RunError, match="ZeroDivisionError"):
        server.call("kernel_functions:divide", {})


def test_specialised_server_shares_what_it_prepared(server: ForkServer, tmp_path: Path) -> None:
    """Its children find the work done; those of the first server do not."""
    with server.specialise("kernel_functions:prepare", {"value": 7}) as special:
        assert special.call("kernel_functions:prepared", {}) == 7
        assert server.call("kernel_functions:prepared", {}) is None
        assert shown(run(tmp_path, "import kernel_functions; kernel_functions.VALUE", server=special)) == ["7"]


def test_all_ends_with_an_owner_that_is_killed(tmp_path: Path) -> None:
    """SIGKILL of the owner leaves no server, no kernel, no folder."""
    script = (
        "import sys\nfrom qa_lib.kernels import ForkServer\n"
        "server = ForkServer.start([]); child = server.specialise('kernel_functions:prepare', {'value': 1})\n"
        "forked = child.fork('kernel_functions:sleep', {})\n"
        "print(server._process.pid, forked.pid, server.folder, flush=True); sys.stdin.read()"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])}
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as owner:
        *pids, folder = owner.stdout.readline().split()  # type: ignore[union-attr]
        owner.send_signal(signal.SIGKILL)
    _wait_until(lambda: not any(psutil.pid_exists(int(pid)) for pid in pids) and not Path(folder).exists())


def _children_of(server: ForkServer) -> list[psutil.Process]:
    return psutil.Process(server._process.pid).children(recursive=True)  # type: ignore[union-attr]


def _wait_until(is_true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not is_true():
        assert time.monotonic() < end
        time.sleep(0.05)
