"""Raw files and workbooks of decisions that can not be used.

Kept apart, because the process that opens the files imports nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa_lib.errors import IntakeError


class FileRefused(Exception):  # noqa: N818 - a file that is refused, said as such in the list
    """A whole file can not be used; the others go on."""

    def __init__(self, reason: str, *, value: str = "", expected: str = "") -> None:
        self.reason, self.value, self.expected = reason, value, expected
        super().__init__(f"{reason}: {value}; expected {expected}")


class ReviewError(IntakeError):
    """Workbooks of decisions that contradict themselves or the answers; nothing was read from them."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(self.faults))

    def __reduce__(self) -> tuple[type[ReviewError], tuple[list[str]]]:
        return type(self), (self.faults,)


class CodingError(IntakeError):
    """Workbooks of codes that contradict themselves, the code frame or the answers; nothing was read from them."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(self.faults))

    def __reduce__(self) -> tuple[type[CodingError], tuple[list[str]]]:
        return type(self), (self.faults,)
