"""Parses one row into an ImportLine, or raises the reason why it is left out."""

from collections.abc import Sequence

from bot.cli.import_customers.columns import Columns
from bot.slack.text import storable
from storage.customers.domains import domain
from storage.importing.staging import ImportLine

LONGEST_NAME = 300  # as in the visit form
LONGEST = 200


class RefusedError(Exception):
    """The row is left out. The message is the reason, in a few words."""


def read_row(cells: Sequence[str], width: int, columns: Columns) -> ImportLine:
    """Parses a row. `width` is the number of cells in the header. Raises RefusedError."""
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        raise RefusedError(f"{len(cells)} cells where the header has {width}")

    def cell(place: int | None) -> str:
        present = place is not None and place < len(cells)
        return _clean(cells[place]) if present and place is not None else ""

    name = cell(columns.company)
    if not name:
        raise RefusedError("no customer's name")
    if len(name) > LONGEST_NAME:
        raise RefusedError(f"a name of {len(name)} characters; {LONGEST_NAME} is the most")
    person = cell(columns.contact) or f"{cell(columns.first)} {cell(columns.last)}".strip()
    if "@" in person or len(person) > LONGEST_NAME:  # an e-mail address instead of a name
        person = ""
    role = cell(columns.role)[:LONGEST] if person else ""
    return ImportLine(
        name=name,
        domain=domain(cell(columns.domain)),
        place=cell(columns.place)[:LONGEST] or None,
        person=person or None,
        role=role or None,
    )


def _clean(words: str) -> str:
    plain = words if words.isascii() and "\0" not in words else storable(words)
    return " ".join(plain.split())
