"""Text files (.csv) to rows of strings: encoding and delimiter are found, quotation marks that do not close are told.

One stray quotation mark makes a reader of CSV swallow all that follows it up to the next one: rows vanish, or take the
answers of others. Here such a row is left out, and reading begins again with the line after it.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from qa_lib.intake.bounds import MAX_COLUMNS, MAX_ROWS, OLE_MAGIC, SPSS_MAGIC, ZIP_MAGIC, check_shape
from qa_lib.intake.refusals import FileRefused
from qa_lib.intake.sheets import UNREADABLE, Sheet, Texts

DELIMITERS = ",;\t|"
#: What Kazakh and Russian Windows programs write when they do not write UTF-8.
FALLBACK_ENCODING = "cp1251"
#: Share of the bytes above ASCII that are Russian letters in a Russian or Kazakh text of these encodings, at least.
CYRILLIC_SHARE = 0.6
#: Lines by which the delimiter is found.
SAMPLED_LINES = 50
#: Share of zero bytes from which a file is no text.
BINARY_SHARE = 0.01
#: Rows with broken quotation marks from which a file is damaged.
MAX_BROKEN_ROWS = 1_000
#: Characters of a cell beyond which its quotation mark was never closed.
MAX_QUOTED_LENGTH = 200_000
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
#: KZ-1048 (cp1251 with Kazakh letters) differs from cp1251 at these bytes only; both are tried.
_KAZAKH_BYTES = bytes([0x8D, 0x8E, 0x9D, 0x9E, 0xA1, 0xA2, 0xA3, 0xAA, 0xAF, 0xB2, 0xB3, 0xBA, 0xBC, 0xBD, 0xBE, 0xBF])


def read_delimited(path: Path, head: bytes) -> Sheet:
    """The table of a text file.

    Raises
    ------
    FileRefused
        `not_a_csv`, `damaged_file` or `too_large`.
    """
    if head.startswith((ZIP_MAGIC, OLE_MAGIC, *SPSS_MAGIC)):
        raise FileRefused("not_a_csv", expected="a text file; the content is a workbook or a data file")
    lines = _encode(path.read_bytes()).splitlines(keepends=True)
    delimiter, width = _find_form([_decode(line) for line in lines[: 2 * SAMPLED_LINES]])
    csv.field_size_limit(MAX_QUOTED_LENGTH)
    texts = Texts()
    rows: list[list[str]] = []
    broken: list[int] = []
    for row in _Records(lines, delimiter, width).read():
        if row is None:
            broken.append(len(rows))
        rows.append([texts.show(cell) for cell in row or ()])
        if len(rows) > MAX_ROWS or len(rows[-1]) > MAX_COLUMNS:
            check_shape(len(rows), len(rows[-1]))
        if len(broken) > MAX_BROKEN_ROWS:
            raise FileRefused("damaged_file", value="quotation marks do not close", expected="a table as exported")
    return Sheet("", rows, is_ragged=True, broken=tuple(broken))


class _Records:
    """The rows of a table, one after the other; None for one whose quotation marks do not close."""

    def __init__(self, lines: Sequence[bytes], delimiter: str, width: int) -> None:
        self.lines, self.delimiter, self.width = lines, delimiter, width

    def read(self) -> Iterator[list[str] | None]:
        place = 0
        while place < len(self.lines):
            reader, first = csv.reader(self._from(place), delimiter=self.delimiter), place
            try:
                for row in reader:
                    after = first + reader.line_num
                    if self._is_broken(place, after):
                        break
                    place = after
                    yield row
                else:
                    return
            except csv.Error:
                pass
            yield None
            place += 1

    def _from(self, place: int) -> Iterator[str]:
        return (_decode(self.lines[i]) for i in range(place, len(self.lines)))

    def _is_broken(self, place: int, after: int) -> bool:
        """Whether a row of several lines, or the last one, is none: nothing closes it, or it has swallowed others."""
        if after - place < 2 and after < len(self.lines):
            return False
        lines = [_decode(line) for line in self.lines[place:after]]
        if after - place < 2:
            return _ends_open(lines, self.delimiter)
        n_whole = sum(line.count(self.delimiter) + 1 >= self.width for line in lines)
        return n_whole > 1 or not _is_strict(lines, self.delimiter)


def _is_strict(lines: list[str], delimiter: str) -> bool:
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return True


def _ends_open(lines: list[str], delimiter: str) -> bool:
    """Whether the end lies within quotation marks: then one more line would belong to the same row."""
    longer = [*lines[:-1], lines[-1].rstrip("\r\n") + "\n", "\n"]
    return len(list(csv.reader(longer, delimiter=delimiter))) == len(list(csv.reader(lines, delimiter=delimiter)))


def _decode(line: bytes) -> str:
    return line.decode("utf-8", errors="replace").replace("\0", UNREADABLE)


def decode_text(content: bytes) -> str:
    """The text of a file: by its byte order mark, else UTF-8, else the Cyrillic Windows encoding that fits.

    Where only some lines are UTF-8, each line is read by what it is; what can not be read becomes U+FFFD.

    >>> decode_text("жоқ".encode("kz1048")), decode_text("нет".encode("cp1251"))
    ('жоқ', 'нет')
    """
    return _encode(content).decode("utf-8", errors="replace")


def _encode(content: bytes) -> bytes:
    """The content in UTF-8."""
    if content.startswith(_UTF16_MARKS):
        return content.decode("utf-16", errors="replace").encode("utf-8", errors="replace")
    if content.count(0) > BINARY_SHARE * len(content):
        expected = "a text file in UTF-8, in UTF-16 with its byte order mark, or in the Cyrillic Windows encoding"
        raise FileRefused("not_a_csv", value="binary content", expected=expected)
    content = content.removeprefix(_UTF8_MARK)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _encode_lines(content)
    return content


def _encode_lines(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    foreign = [place for place, line in enumerate(lines) if not _is_utf8(line)]
    is_mixed = any(not line.isascii() and _is_utf8(line) for line in lines)
    encoding = _find_encoding(b"".join(lines[place] for place in foreign))
    if not is_mixed:
        return content.decode(encoding, errors="replace").encode("utf-8", errors="replace")
    for place in foreign:
        known = "utf-8" if _has_utf8(lines[place]) else encoding
        lines[place] = lines[place].decode(known, errors="replace").encode("utf-8", errors="replace")
    return b"".join(lines)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _has_utf8(line: bytes) -> bool:
    """Whether most of what is not ASCII in a damaged line is UTF-8 all the same."""
    text = line.decode("utf-8", errors="replace")
    foreign = [letter for letter in text if letter > "\x7f"]
    return foreign.count(UNREADABLE) < len(foreign) / 2


def _find_encoding(content: bytes) -> str:
    from charset_normalizer import from_bytes

    if _looks_cyrillic(content):
        return "kz1048" if any(byte in content for byte in _KAZAKH_BYTES) else FALLBACK_ENCODING
    best = from_bytes(content[:200_000]).best()
    return best.encoding if best else FALLBACK_ENCODING


def _looks_cyrillic(content: bytes) -> bool:
    high = [byte for byte in content[:200_000] if byte >= 0x80]
    return sum(byte >= 0xC0 for byte in high) >= CYRILLIC_SHARE * len(high)


def find_delimiter(text: str) -> str:
    r"""The delimiter of a table: the one that splits most of its lines into equally many cells, and into most.

    >>> find_delimiter("a, b, c, d;e\n1;2\n3;4")
    ';'
    """
    return _find_form(text[:1_000_000].splitlines())[0]


def _find_form(lines: Sequence[str]) -> tuple[str, int]:
    """The delimiter, and into how many cells it splits the usual line."""
    filled = [line for line in lines if line.strip()][:SAMPLED_LINES]
    counts = {delimiter: _count_alike(filled, delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: counts[delimiter])
    return best, max(counts[best][1], 2)


def _count_alike(lines: list[str], delimiter: str) -> tuple[int, int]:
    """How many lines have the usual number of cells, and that number; nothing where the usual line is one cell."""
    try:
        widths = Counter(map(len, csv.reader(lines, delimiter=delimiter)))
    except csv.Error:
        return (0, 0)
    width, n_lines = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
    return (n_lines, width) if width > 1 else (0, 0)
