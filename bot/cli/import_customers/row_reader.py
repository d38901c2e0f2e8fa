"""Reads the rows below the header, one by one: customers, and what stands between them in an export."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from bot.cli.arguments import UsageError
from bot.cli.import_customers.cell_text import shown
from bot.cli.import_customers.columns import Columns
from bot.cli.import_customers.customer_row import CustomerRow, read_row, shortened
from bot.cli.import_customers.headings import folded
from bot.cli.import_customers.quoting import CsvRow
from bot.cli.import_customers.refusal import RefusedError
from bot.cli.import_customers.report_lines import MOST_CELLS, is_notice, is_sum, may_be_sum

HEADINGS_AGAIN = "the headings again"
GROUP_TITLE = "is a title above headings"
REPORT_LINE = "is a line of the report"
_UNSEEN = " \t\ufeff\u200b\u00a0"


@dataclass(frozen=True)
class RowReading:
    """What one row tells, or why it is left out: one of the two is set. `line`: its number in the file, from 1."""

    line: int
    row: CustomerRow | None = None
    left_out: str = ""


class RowReader:
    """Reads rows of one table."""

    def __init__(self, header: Sequence[str], first_line: int, columns: Columns) -> None:
        self._header = [folded(shown(each).text) for each in header]
        self._headings = frozenset(each.strip(_UNSEEN) for each in header)
        self._columns = columns
        self._line = self._before = first_line
        self._below_notice = False

    def readings(self, rows: Iterable[CsvRow]) -> Iterator[RowReading]:
        """Reads each row. Raises UsageError where other headings begin, as in two exports in one file."""
        for row, following in pairwise(chain(rows, [None])):
            if row is not None:
                yield self._reading(row, following)

    def _reading(self, row: CsvRow, following: CsvRow | None) -> RowReading:
        after_gap, self._before = (
            row.line > self._before + 1,
            row.line + row.lines - 1,
        )
        if row.broken:
            return RowReading(row.line, left_out=row.broken)
        if reason := self._no_customer(row, following, after_gap):
            return RowReading(row.line, left_out=reason)
        try:
            return RowReading(row.line, read_row(row.cells, len(self._header), self._columns))
        except RefusedError as refused:
            return RowReading(row.line, left_out=str(refused))

    def _no_customer(self, row: CsvRow, following: CsvRow | None, after_gap: bool) -> str:
        if self._is_header(row):
            self._below_notice = False
            return HEADINGS_AGAIN
        alone = sum(map(bool, row.cells)) == 1
        if alone and following is not None and self._is_header(following):
            return _quoted(row, GROUP_TITLE)
        if notice := _is_notice(row):
            self._below_notice = True
        # Salesforce writes the name of the report above its notices, and that of its owner below.
        above = alone and after_gap and following is not None and _is_notice(following)
        if notice or above or (alone and self._below_notice):
            return _quoted(row, REPORT_LINE)
        return _quoted(row, REPORT_LINE) if _is_sum(row, after_gap) else ""

    def _is_header(self, row: CsvRow) -> bool:
        """Whether a row repeats the headings. Raises UsageError if it has them in another order."""
        if row.broken or row.cells[0].strip(_UNSEEN) not in self._headings:
            return False
        cells = [folded(shown(each).text) for each in row.cells]
        if cells == self._header:
            return True
        if sorted(cells) == sorted(self._header):
            raise UsageError(
                f"Line {row.line} has the headings in another order than line {self._line}: "
                "these are two tables in one file. Please give each a file of its own."
            )
        return False


def _is_notice(row: CsvRow) -> bool:
    return sum(map(bool, row.cells)) <= MOST_CELLS and is_notice(_texts(row))


def _is_sum(row: CsvRow, after_gap: bool) -> bool:
    return may_be_sum(row.cells) and is_sum(_texts(row), after_gap)


def _texts(row: CsvRow) -> list[str]:
    return [text for each in row.cells if (text := shown(each).text)]


def _quoted(row: CsvRow, what: str) -> str:
    return f"“{shortened(_texts(row)[0])}” {what}"
