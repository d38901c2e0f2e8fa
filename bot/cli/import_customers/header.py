"""Finds the row of headings: below titles and notes, behind a line such as `sep=;`; and the separator."""

import csv
import re
from collections import Counter
from collections.abc import Sequence

from bot.cli.import_customers.cell_text import shown
from bot.cli.import_customers.headings import Meaning, is_known, rank

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
LINES = 40
"""How many lines are looked at."""

_TOLD = re.compile(r'\ufeff?"?sep=(?P<separator>[,;|\t]|\\t)"?[,;|\t]*', re.IGNORECASE)
_ENOUGH = 0.6  # of the cells that rows mostly have
_NAMES = (
    Meaning.COMPANY,
    Meaning.COMPANY_WORD,
    Meaning.LINKED,
    Meaning.LEAD,
    Meaning.NAME,
    Meaning.CONTACT,
    Meaning.FIRST,
    Meaning.LAST,
)


def told_separator(line: str) -> str | None:
    """The separator that a file's first line names: `sep=;`, also in quotation marks."""
    found = _TOLD.fullmatch(line.strip(" \r\n"))
    return found["separator"].replace("\\t", "\t") if found else None


def separator(lines: Sequence[str]) -> str:
    """The separator with which the first lines give the most headings, else the one that the first line has most of."""
    first = re.sub('"[^"]*"', "", next((line for line in lines if line.strip()), ""))

    def fit(mark: str) -> tuple[int, int]:
        rows = _split(lines, mark)
        header = rows[header_index(rows)] if rows else []
        return sum(is_known(shown(each).text) for each in header), first.count(mark)

    return max(SEPARATORS, key=fit)


def header_index(rows: Sequence[Sequence[str]]) -> int:
    """The index of the row of headings among the first rows; the first one if none is recognised."""
    texts = [_texts(row) for row in rows]
    wide = Counter(len(each) for each in texts if len(each) > 1).most_common(1)
    least = _ENOUGH * wide[0][0] if wide else 0
    naming = [index for index, headings in enumerate(texts) if _names_somebody(headings)]
    for index in naming:
        if len(texts[index]) >= least:
            return _below_title(rows, index)
    filled = [index for index, headings in enumerate(texts) if headings]
    return next(iter(naming or filled), 0)


def _below_title(rows: Sequence[Sequence[str]], index: int) -> int:
    """The row itself, or the one right below it if that is nothing but headings: the first then was a title."""
    for below, row in enumerate(rows[index + 1 :], index + 1):
        headings, above = _texts(row), _texts(rows[index])
        if headings == above or len(headings) < len(above) or not all(map(is_known, headings)):
            break
        index = below
    return index


def _texts(row: Sequence[str]) -> list[str]:
    return [text for cell in row if (text := shown(cell).text)]


def _names_somebody(headings: Sequence[str]) -> bool:
    return any(rank(each, meaning) is not None for each in headings for meaning in _NAMES)


def _split(lines: Sequence[str], mark: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=mark))
    except csv.Error:  # a cell of more than the reader takes
        return []
