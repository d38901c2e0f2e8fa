"""Reads a CSV file as rows of text, detecting its encoding and separator; other files are rejected in a sentence."""

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bot.cli.arguments import UsageError
from bot.cli.import_customers import header
from bot.cli.import_customers.header import SEPARATORS

LARGEST = 2 * 10**9
_CHUNK = 1 << 20
_HEAD = 1 << 16
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LABELS = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
}


@dataclass(frozen=True)
class CsvRow:
    """`line` is where the row begins, counted from 1. `cells` are the raw values."""

    line: int
    cells: list[str]


@dataclass(frozen=True)
class Table:
    """A readable CSV file; `header` is its row of headings."""

    path: Path
    encoding: str
    separator: str
    header: list[str]
    skipped: int  # lines before the header

    @property
    def described(self) -> str:
        """ "UTF-8, separated by commas"."""
        return f"{_LABELS[self.encoding]}, separated by {SEPARATORS[self.separator]}"


def table(path: Path) -> Table:
    """Detects the file's encoding, separator and header. Raises UsageError."""
    encoding = _encoding(path, _head(path))
    with _opened(path, encoding) as file:
        lines = list(islice(file, header.LINES))
    told = header.told_separator(lines[0]) if lines else None
    separator = told or header.separator(lines)
    skipped = 1 if told else 0
    first = list(islice(_rows(path, encoding, separator, skipped), header.LINES))
    if not first:
        raise UsageError(f"{path.name} is empty.")
    found = first[header.header_index([row.cells for row in first])]
    return Table(path, encoding, separator, found.cells, found.line - 1)


def rows(found: Table) -> Iterator[CsvRow]:
    """The rows below the header, without empty ones. Raises UsageError if the file cannot be read to its end."""
    every = _rows(found.path, found.encoding, found.separator, found.skipped)
    next(every)
    yield from every


def _head(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UsageError(f"{path} is a folder; I need a file.")
        size = path.stat().st_size
        if size > LARGEST:
            said = f"{path.name} has {size / 10**9:.1f} GB, and I take files up to 2 GB."
            raise UsageError(f"{said} Please split it, or leave out columns.")
        with path.open("rb") as file:
            return file.read(_HEAD)
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}.") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}).") from error


def _encoding(path: Path, head: bytes) -> str:
    if not head.strip():
        raise UsageError(f"{path.name} is empty.")
    if head.startswith(b"PK\x03\x04"):
        raise UsageError(f"{path.name} is a workbook or an archive: please save it as CSV first.")
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if b"\0" in head:
        return _without_mark(path, head)
    return "utf-8" if _is_utf8(path) else "cp1252"


def _without_mark(path: Path, head: bytes) -> str:
    """UTF-16 of mostly Latin text has a zero in every other byte; anything else with zeros is not text."""
    places = [head[start::2].count(0) / max(1, len(head) // 2) for start in (0, 1)]
    if max(places) > 0.4 and min(places) < 0.05:
        return "utf-16-le" if places[1] > places[0] else "utf-16-be"
    raise UsageError(f"{path.name} is no text, so there is nothing in it that I can read.")


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


@contextmanager
def _opened(path: Path, encoding: str) -> Iterator[codecs.StreamReaderWriter]:
    # Undecodable bytes become replacement characters, so that they do not abort the import.
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        yield file  # type: ignore[misc]  # a text file; nothing more of the type is used


def _rows(path: Path, encoding: str, separator: str, skipped: int) -> Iterator[CsvRow]:
    with _opened(path, encoding) as file:
        for _ in range(skipped):
            file.readline()
        reader = csv.reader(file, delimiter=separator)
        began = 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield CsvRow(skipped + began, cells)
                began = reader.line_num + 1
        except csv.Error:
            raise UsageError(
                f"{path.name} cannot be read from line {skipped + began} on: "
                "a quotation mark is opened there and never closed, I think."
            ) from None
