"""Reads a CSV file as rows of text, detecting its encoding and separator; other files are rejected in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

from bot.cli.arguments import UsageError
from bot.cli.import_customers import garbled, header
from bot.cli.import_customers.header import SEPARATORS
from bot.cli.import_customers.quoting import LONGEST_RECORD, CsvRow, records
from bot.cli.import_customers.text_encoding import MARKING, TWICE, detect, label

LARGEST = 2 * 10**9
_HEAD = 1 << 16


@dataclass(frozen=True)
class Table:
    """A readable CSV file; `header` is its row of headings."""

    path: Path
    encoding: str
    separator: str
    header: list[str]
    skipped: int  # lines before the header
    below: int  # lines up to the header's last one

    @property
    def described(self) -> str:
        """ "UTF-8, separated by commas"."""
        return f"{label(self.encoding)}, separated by {SEPARATORS[self.separator]}"


def table(path: Path, named: str | None = None) -> Table:
    """Detects the file's encoding, unless it is `named`, its separator and header. Raises UsageError."""
    encoding = _encoding(path, _head(path), named)
    with _opened(path, encoding) as file:
        lines = list(islice(_lines(file, encoding), header.LINES))
    told = header.told_separator(lines[0]) if lines else None
    separator = told or header.separator(lines)
    first = list(records(lines[1 if told else 0 :], separator, first=2 if told else 1))
    if not first:
        raise UsageError(f"{path.name} is empty.")
    index = header.header_index([row.cells for row in first])
    found = next((row for row in first[: index + 1] if row.broken), first[index])
    if found.broken:
        raise UsageError(
            f"The headings of {path.name}, in line {found.line}, cannot be read: {found.broken}."
        )
    below = found.line + found.lines - 1
    return Table(path, encoding, separator, found.cells, found.line - 1, below)


def rows(found: Table) -> Iterator[CsvRow]:
    """The rows below the header, without empty ones. A row that cannot be read says why in `broken`."""
    with _opened(found.path, found.encoding) as file:
        lines = islice(_lines(file, found.encoding), found.below, None)
        yield from records(lines, found.separator, len(found.header), found.below + 1)


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


def _encoding(path: Path, head: bytes, named: str | None) -> str:
    if not head.strip():
        raise UsageError(f"{path.name} is empty.")
    if head.startswith(b"PK\x03\x04"):
        raise UsageError(f"{path.name} is a workbook or an archive: please save it as CSV first.")
    return named or detect(path, head)


@contextmanager
def _opened(path: Path, encoding: str) -> Iterator[TextIO]:
    codec = "utf-8-sig" if encoding in ("utf-8", TWICE) else encoding
    with path.open(encoding=codec, errors=MARKING, newline="") as file:
        yield file


def _lines(file: TextIO, encoding: str) -> Iterator[str]:
    """The lines, each with its end. Of a line that is too long the beginning alone, still too long, is kept."""
    while line := file.readline(LONGEST_RECORD + 2):
        rest = line
        while len(rest) == LONGEST_RECORD + 2 and rest[-1] not in "\r\n":
            rest = file.readline(LONGEST_RECORD + 2)
        yield garbled.mended(line) if encoding == TWICE else line
