"""Numbers as the page writes them."""

from __future__ import annotations

#: Seconds from which no decimals help.
WHOLE_SECONDS = 100


def seconds(value: float) -> str:
    """A time: "0.31 s", "8.4 s", "312 s"."""
    if value >= WHOLE_SECONDS:
        return f"{value:.0f} s"
    return f"{value:.1f} s" if value >= 10 else f"{value:.2f} s"


def milliseconds(value: float) -> str:
    """A short time, given in seconds: "85 ms"; from a second on as `seconds` writes it."""
    return f"{1000 * value:.0f} ms" if value < 1 else seconds(value)


def times(value: float) -> str:
    """A ratio: "0.4×", "8.3×", "41×"."""
    return f"{value:.0f}×" if value >= 10 else f"{value:.2g}×" if value < 1 else f"{value:.1f}×"


def mebibytes(value: float) -> str:
    """Memory: "512 MiB"."""
    return f"{value / 2**20:,.0f} MiB".replace(",", " ")


def count(value: float) -> str:
    """A whole number with its thousands apart."""
    return f"{value:,.0f}".replace(",", " ")
