"""Splits the lines of a CSV file into records. A record whose quoting is broken is one broken line and no more.

A quotation mark that is never closed must not swallow the lines after it. A cell of several lines is believed only if
it is closed where a cell ends, its record is as wide as the header, and its lines do not look like records themselves.
"""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

LONGEST_RECORD = 1 << 17  # characters, as in the csv module
OPEN = 'a quotation mark (") is opened in it and not closed; take it out, or write it twice'
NO_TEXT = "it has bytes that are no text in this encoding"
INSIDE = (
    'a quotation mark (") stands in the middle of a quoted cell; take it out, or write it twice'
)
LEFT_OVER = "it belongs to the broken line above, I think"
TOO_LONG = f"a line of more than {LONGEST_RECORD:,} characters"

_OPENING = re.compile(' *"')
_QUOTED_WORDS = re.compile(r'(?:"[^"\s](?:[^"]*[^"\s])?"(?![^\W_])|[^"])+')  # "Acme" Ltd
_UNTIL_CLOSED = re.compile(r'(?:[^"]+|"")*+"')
_MOST_LINES_OF_HEADER = 20
_LINE_ENDS = "\r\n"
NO_CHARACTER = (
    "\udc80"  # what was decoded as nothing else: half a surrogate pair, which no text has
)


@dataclass(frozen=True)
class CsvRow:
    """`line` is where the row begins, counted from 1. `cells` are the raw values, none if `broken` says why.

    `lines`: how many lines it takes.
    """

    line: int
    cells: list[str]
    broken: str = ""
    lines: int = field(default=1, compare=False)


class _BrokenError(Exception):
    """The record cannot be read. The message says why."""


def records(
    lines: Iterable[str], separator: str, width: int | None = None, first: int = 1
) -> Iterator[CsvRow]:
    """The records of these lines, empty ones left out.

    `width`: the number of cells in the header, None for the header itself; `first`: the number of the first line.
    """
    source, after_broken = _Source(lines, first), False
    while (line := source.take()) is not None:
        number = source.number - 1
        row = _record(source, number, line, separator, width)
        if after_broken and not row.broken:
            after_broken = width is not None and len(row.cells) < width
            row = CsvRow(number, [], LEFT_OVER) if after_broken else row
        else:
            after_broken = bool(row.broken)
        if row.broken or any(cell.strip() for cell in row.cells):
            yield row


class _Source:
    """Lines with a look ahead. `number` is that of the next line."""

    def __init__(self, lines: Iterable[str], number: int) -> None:
        self._lines, self._ahead = iter(lines), deque[str]()
        self.number = number

    def take(self) -> str | None:
        """The next line, or None at the end."""
        line = self._ahead.popleft() if self._ahead else next(self._lines, None)
        self.number += line is not None
        return line

    def put_back(self, lines: Sequence[str]) -> None:
        """The last lines taken are to be taken again."""
        self._ahead.extendleft(reversed(lines))
        self.number -= len(lines)


def _record(source: _Source, number: int, line: str, separator: str, width: int | None) -> CsvRow:
    line = line.rstrip(_LINE_ENDS)
    if len(line) > LONGEST_RECORD:
        return CsvRow(number, [], TOO_LONG)
    if '"' not in line:
        return _readable(CsvRow(number, line.split(separator)), line)
    if _well_formed(separator).fullmatch(line):
        return _readable(CsvRow(number, next(csv.reader((line,), delimiter=separator))), line)
    reader = _Reader(source, line, separator)
    try:
        reader.read()
        if reader.taken:
            _check_lines(line, reader, separator, width)
    except _BrokenError as broken:
        source.put_back(reader.taken)
        return CsvRow(number, [], str(broken))
    row = CsvRow(number, reader.cells, lines=1 + len(reader.taken))
    return _readable(row, line, *reader.taken)


def _readable(row: CsvRow, *lines: str) -> CsvRow:
    """The row, or a broken one if a line of it could not be decoded."""
    if any(NO_CHARACTER in line or "\0" in line for line in lines):
        return CsvRow(row.line, [], NO_TEXT, row.lines)
    return row


@cache
def _well_formed(separator: str) -> re.Pattern[str]:
    """A line that the csv module reads as anybody would: most lines, and several times as fast."""
    cell = rf'(?:"(?:[^"]+|"")*+"|[^"{re.escape(separator)}]*+)'
    return re.compile(f"{cell}(?:{re.escape(separator)}{cell})*+")


class _Reader:
    """Reads a record with quotation marks. `taken`: its lines after the first; `column`: the cell that has them."""

    def __init__(self, source: _Source, line: str, separator: str) -> None:
        self._source, self._separator = source, separator
        self._line, self._place = line, 0
        self.cells: list[str] = []
        self.taken: list[str] = []
        self.column = 0

    def read(self) -> None:
        """Fills `cells`. Raises _BrokenError."""
        self.cells.append(self._cell())
        while self._place < len(self._line):
            self._place += len(self._separator)
            self.cells.append(self._cell())

    def _cell(self) -> str:
        opening = _OPENING.match(self._line, self._place)
        if opening is None:
            return self._plain()
        begins, lines = self._place, len(self.taken)
        quoted = self._quoted(opening.end())
        if quoted is not None:
            return quoted
        self._place = begins
        literal = self._plain() if lines == len(self.taken) else ""
        if literal and _QUOTED_WORDS.fullmatch(literal):
            return literal
        raise _BrokenError(INSIDE)

    def _plain(self) -> str:
        begins = self._place
        end = self._line.find(self._separator, begins)
        self._place = len(self._line) if end < 0 else end
        return self._line[begins : self._place]

    def _quoted(self, begins: int) -> str | None:
        """The value of a quoted cell; None if something follows its closing mark."""
        parts: list[str] = []
        size = 0
        while (closed := _UNTIL_CLOSED.match(self._line, begins)) is None:
            parts.append(self._line[begins:])
            size += len(parts[-1])
            self._next_line(size)
            begins = 0
        parts.append(self._line[begins : closed.end() - 1])
        after = closed.end()
        while self._line[after : after + 1] == " ":
            after += 1
        self._place = after
        if after < len(self._line) and not self._line.startswith(self._separator, after):
            return None
        return "\n".join(parts).replace('""', '"')

    def _next_line(self, size: int) -> None:
        line = self._source.take() if size < LONGEST_RECORD else None
        if line is None:
            raise _BrokenError(OPEN)
        if not self.taken:
            self.column = len(self.cells)
        self.taken.append(line)
        self._line = line.rstrip(_LINE_ENDS)


def _check_lines(first: str, read: _Reader, separator: str, width: int | None) -> None:
    """Raises _BrokenError if a record of several lines is more likely several records."""
    others = [line for line in read.taken if line.strip()]
    if width is None:
        if len(others) > _MOST_LINES_OF_HEADER:
            raise _BrokenError(OPEN)
        return
    if any(cell.strip() for cell in read.cells[width:]) or (width == 1 and len(others) > 1):
        raise _BrokenError(OPEN)
    alike = sum(_is_like_record(line, separator, width) for line in others)
    first_alike = _is_like_record(first, separator, width)
    if len(read.cells) < width and (alike or first_alike):
        raise _BrokenError(OPEN)
    # The rest of a first cell of two lines has as many cells as any record.
    expected = len(others) == 1 and read.column == 0 and not first_alike
    if alike * 2 > len(others) and not expected:
        raise _BrokenError(OPEN)


def _is_like_record(line: str, separator: str, width: int) -> bool:
    """If the line alone has as many cells as the header. Prose has a space after a comma, a record seldom."""
    cells = line.rstrip(_LINE_ENDS).split(separator)
    if width < 2 or len(cells) != width:
        return False
    return not any(cell[:1].isspace() for cell in cells[1:] if cell.strip())
