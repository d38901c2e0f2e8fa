"""What an import reads of a file, as lines that are easy to compare."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bot.cli.import_customers.column_content import ROWS
from bot.cli.import_customers.columns import columns
from bot.cli.import_customers.csv_file import rows, table
from bot.cli.import_customers.row_reader import RowReader


def readings(path: Path) -> list[str]:
    """Each row: "2 Brightforge | brightforge.example | Leeds | Mara Quill | CFO", "3 left out: …", "2 but: …"."""
    return list(_readings(path))


def _readings(path: Path) -> Iterator[str]:
    found = table(path)
    layout = columns(found.header, [row.cells for row in islice(rows(found), ROWS)])
    for reading in RowReader(found.header, found.skipped + 1, layout).readings(rows(found)):
        if reading.row is None:
            yield f"{reading.line} left out: {reading.left_out}"
            continue
        for line in reading.row.lines:
            told = (line.name, line.domain, line.place, line.person, line.role)
            yield f"{reading.line} {' | '.join(each or '-' for each in told)}"
        for remark in reading.row.remarks:
            yield f"{reading.line} but: {remark}"
