"""The process that opens what people handed in: on a hostile file a reader can crash, fill all memory or never end.

One such process serves the process that asks, file after file, and a new one takes the place of one that died. It
may take so much memory and time (`bounds`) and writes nothing. Over its pipes go, one line a question: the path; and as
answer: a length, JSON, a length, the cells as numbers of the texts in the JSON.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import subprocess
import sys
import tempfile
import time
from array import array
from itertools import islice
from pathlib import Path
from typing import IO, Any

from qa_lib.intake import bounds
from qa_lib.intake.refusals import FileRefused
from qa_lib.intake.sheets import Sheet

_LENGTH_BYTES = 8
#: What Rust says before it gives up; C++ and Python raise.
_OUT_OF_MEMORY = b"memory allocation"


def ask_reader(path: Path) -> tuple[Sheet, ...]:
    """The sheets of a file, from the reading process.

    Raises
    ------
    FileRefused
        As `reading.open_sheets`; `too_large` or `damaged_file` also where the process died, and `too_slow`.
    """
    owner = os.getpid()
    if owner not in _READERS:
        _READERS[owner] = _Reader()
    try:
        answer, codes = _READERS[owner].ask(path)
    except _ReaderDeathError as death:
        del _READERS[owner]
        raise death.refusal from None
    if "refused" in answer:
        reason, value, expected = answer["refused"]
        raise FileRefused(reason, value=value, expected=expected)
    return tuple(_unpack(answer, codes))


def _unpack(answer: Any, codes: array[int]) -> list[Sheet]:
    texts, cells = answer["texts"], iter(codes)
    sheets = []
    for name, widths, is_ragged, broken, merged in answer["sheets"]:
        rows = [[texts[code] for code in islice(cells, width)] for width in widths]
        sheets.append(Sheet(name, rows, is_ragged, tuple(broken), tuple((first, last) for first, last in merged)))
    return sheets


class _ReaderDeathError(Exception):
    """The reading process is gone."""

    def __init__(self, refusal: FileRefused) -> None:
        super().__init__()
        self.refusal = refusal


class _Reader:
    """A reading process, as seen by the process that asks."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__, str(bounds.MAX_MEMORY_BYTES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.complaints,
            start_new_session=True,  # an interrupt is for the process that asks
        )
        atexit.register(self.close)

    def ask(self, path: Path) -> tuple[Any, array[int]]:
        deadline = time.monotonic() + bounds.MAX_SECONDS
        try:
            self._pipe(0).write(json.dumps(str(path.absolute())).encode() + b"\n")
            self._pipe(0).flush()
            answer = json.loads(self._read_part(deadline))
            codes = array("i")
            codes.frombytes(self._read_part(deadline))
        except (EOFError, BrokenPipeError):
            raise _ReaderDeathError(self._explain_death()) from None
        except TimeoutError:
            self.close()
            expected = f"a file that is read within {bounds.MAX_SECONDS} seconds"
            raise _ReaderDeathError(FileRefused("too_slow", expected=expected)) from None
        return answer, codes

    def _pipe(self, number: int) -> IO[bytes]:
        pipe = (self.process.stdin, self.process.stdout)[number]
        if pipe is None:
            raise EOFError
        return pipe

    def _read_part(self, deadline: float) -> bytes:
        return self._read(int.from_bytes(self._read(_LENGTH_BYTES, deadline), "big"), deadline)

    def _read(self, size: int, deadline: float) -> bytes:
        descriptor, found = self._pipe(1).fileno(), bytearray()
        waiting = select.poll()
        waiting.register(descriptor, select.POLLIN)
        while len(found) < size:
            if not waiting.poll(max(deadline - time.monotonic(), 0) * 1000):
                raise TimeoutError
            piece = os.read(descriptor, min(size - len(found), 1 << 20))
            if not piece:
                raise EOFError
            found += piece
        return bytes(found)

    def _explain_death(self) -> FileRefused:
        self.complaints.seek(0)
        is_out_of_memory = _OUT_OF_MEMORY in self.complaints.read()
        self.close()
        if is_out_of_memory:
            return too_much_memory()
        return FileRefused("damaged_file", expected="a complete file; its reader broke off")

    def close(self) -> None:
        """End the process, where it is ours."""
        if self.owner == os.getpid() and self.process.returncode is None:
            self.process.kill()
            self.process.communicate()
            self.complaints.close()
            atexit.unregister(self.close)


def close_reader() -> None:
    """End the reading process of this process, where it has one; the next question begins another."""
    if reader := _READERS.pop(os.getpid(), None):
        reader.close()


#: The reading process of each process that asks: one that was forked has none of its own yet.
_READERS: dict[int, _Reader] = {}


def too_much_memory() -> FileRefused:
    """What is said of a file that does not fit into the memory of a reader."""
    expected = f"a file that is read in {bounds.MAX_MEMORY_BYTES // 1_000_000} MB of memory"
    return FileRefused("too_large", expected=expected)


def serve(memory_bytes: int) -> None:
    """Answer the questions on standard input until it ends."""
    import resource

    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a reader prints is no answer
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for question in sys.stdin.buffer:
        for part in _answer(Path(json.loads(question))):
            answers.write(len(part).to_bytes(_LENGTH_BYTES, "big"))
            answers.write(part)
        answers.flush()


def _answer(path: Path) -> tuple[bytes, bytes]:
    from qa_lib.intake.reading import open_sheets

    try:
        return _pack(open_sheets(path))
    except FileRefused as error:
        refused = error
    except MemoryError:
        refused = too_much_memory()
    except BaseException as error:  # a reader in Rust panics past `Exception`
        refused = FileRefused("damaged_file", value=type(error).__name__, expected="a complete file")
    parts = [refused.reason, refused.value, refused.expected]
    return json.dumps({"refused": parts}).encode(), b""


def _pack(sheets: tuple[Sheet, ...]) -> tuple[bytes, bytes]:
    places: dict[str, int] = {}
    codes = array("i")
    for sheet in sheets:
        for row in sheet.rows:
            codes.extend([places.setdefault(cell, len(places)) for cell in row])
    told = [(one.name, list(map(len, one.rows)), one.is_ragged, one.broken, one.merged) for one in sheets]
    return json.dumps({"texts": list(places), "sheets": told}).encode(), codes.tobytes()


if __name__ == "__main__":
    serve(int(sys.argv[1]))
