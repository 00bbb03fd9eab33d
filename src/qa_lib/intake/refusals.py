"""A raw file that can not be used. Kept apart, because the process that opens the files imports nothing else."""

from __future__ import annotations


class FileRefused(Exception):  # noqa: N818 - a file that is refused, said as such in the list
    """A whole file can not be used; the others go on."""

    def __init__(self, reason: str, *, value: str = "", expected: str = "") -> None:
        self.reason, self.value, self.expected = reason, value, expected
        super().__init__(f"{reason}: {value}; expected {expected}")
