"""Parses one row: which customers it names, and somebody there; or raises the reason why it is left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cli.import_customers import people_cell, several
from bot.cli.import_customers.cell_text import Cell, CellKind, kind, says_nothing, shown, value
from bot.cli.import_customers.columns import Columns
from bot.cli.import_customers.people_cell import Person
from bot.cli.import_customers.refusal import RefusedError
from bot.cli.import_customers.salutations import is_salutation
from storage.customers.domains import domain
from storage.importing.staging import ImportLine

LONGEST_NAME = 300  # as in the visit form
LONGEST = 200
_QUOTED = 60  # of a cell, in a reason
_SHORTEST_NUMBER, _LONGEST_NUMBER = 2, 4  # 99 and 24/7 may be names
_EMPTY = Cell("")
_NOBODY = Person("")
_NO_NAME = {
    CellKind.ERROR: "is a spreadsheet's error, not a name",
    CellKind.FORMULA: "is a formula, not a name",
    CellKind.SHORTENED: "is a number that a spreadsheet has shortened, not a name",
    CellKind.NUMBER: "is a number, not a name",
    CellKind.ID: "is an id, not a name",
    CellKind.ADDRESS: "is a web address, not a name",
    CellKind.MAIL: "is an e-mail address, not a name",
    CellKind.SIGNS: "has no letter in it",
}


@dataclass(frozen=True)
class CustomerRow:
    """What a row tells: a line for each customer and person it names. `remarks`: what of it is not taken, and why."""

    lines: tuple[ImportLine, ...]
    remarks: tuple[str, ...] = ()


def read_row(cells: Sequence[str], width: int, columns: Columns) -> CustomerRow:
    """Parses a row. `width` is the number of cells in the header. Raises RefusedError."""
    if len(cells) > width and any(cell.strip() for cell in cells[width:]):
        raise RefusedError(f"{len(cells)} cells where the header has {width}")
    return _Row(cells, columns).read()


class _Row:
    """One row that is being read."""

    def __init__(self, cells: Sequence[str], columns: Columns) -> None:
        self.cells, self.columns = cells, columns
        self.remarks: list[str] = []

    def read(self) -> CustomerRow:
        names = self._names()
        people = self._people()
        role, domain_, place = self._role(people), self._domain(), self._place()
        if len(names) > 1 and (domain_ or place):
            self._remark(
                "its domain and place are not taken, for they may belong to either customer"
            )
            domain_ = place = None
        lines = [
            ImportLine(name, domain_, place, each.name or None, role or each.role or None)
            for name in names
            for each in people or [_NOBODY]
        ]
        return CustomerRow(tuple(lines), tuple(self.remarks))

    # The customer ------------------------------------------------------------------------------------

    def _names(self) -> list[str]:
        raw = self._raw(self.columns.company)
        cell = shown(raw)
        for place in self.columns.elsewhere:
            if says_nothing(cell.text):
                raw = self._raw(place)
                cell = shown(raw)
        self._refuse_no_name(cell)
        found, remark = several.customers(raw, cell.text, self.columns.separation)
        self._remark(remark)
        names = [_without_honorific(name) for name in dict.fromkeys(found)]
        for name in names:
            if len(names) > 1:
                self._refuse_no_name(Cell(name))
            if len(name) > LONGEST_NAME:
                raise RefusedError(f"a name of {len(name)} characters; {LONGEST_NAME} is the most")
        return names

    def _refuse_no_name(self, cell: Cell) -> None:
        text, what = cell.text, kind(cell)
        if what is CellKind.NOTHING:
            raise RefusedError(
                f"no customer's name, only “{shortened(text)}”" if text else "no customer's name"
            )
        if what is CellKind.NUMBER and _SHORTEST_NUMBER <= len(text) <= _LONGEST_NUMBER:
            return
        if what in _NO_NAME:
            raise RefusedError(f"“{shortened(text)}” {_NO_NAME[what]}")

    # Somebody there ----------------------------------------------------------------------------------

    def _people(self) -> list[Person]:
        columns = self.columns
        found, remark = people_cell.people_on_lines(
            self._raw(columns.contact), columns.last_name_first
        )
        if not found and (columns.first is not None or columns.last is not None):
            first, particle, last = map(self._cell, (columns.first, columns.particle, columns.last))
            name, why = people_cell.joined(first, particle, last, columns.family_name_first)
            found, remark = ([Person(name)] if name else []), why or remark
            if "," in name:  # "Okoro, PhD" as the last name
                found, remark = people_cell.people(Cell(name))
        self._remark(remark)
        for each in found:
            if len(each.name) > LONGEST_NAME:
                self._remark(f"a person's name of {len(each.name)} characters is not taken")
        return [each for each in dict.fromkeys(found) if len(each.name) <= LONGEST_NAME]

    def _role(self, people: Sequence[Person]) -> str:
        role = self._short(self._value(self.columns.role), "role") if people else ""
        if not role or is_salutation(role):
            return ""
        if len(people) > 1:
            self._remark(f"“{shortened(role)}” is not taken, for it may be the role of any of them")
            return ""
        return role

    # Domain and place --------------------------------------------------------------------------------

    def _domain(self) -> str | None:
        cell = self._cell(self.columns.domain)
        return None if says_nothing(cell.text) else domain(cell.link or cell.text)

    def _place(self) -> str | None:
        return self._short(self._value(self.columns.place), "place") or None

    def _short(self, text: str, what: str) -> str:
        if len(text) > LONGEST:
            self._remark(
                f"its {what} has {len(text)} characters, and the first {LONGEST} are taken"
            )
        return text[:LONGEST]

    # Cells -------------------------------------------------------------------------------------------

    def _raw(self, place: int | None) -> str:
        return self.cells[place] if place is not None and place < len(self.cells) else ""

    def _cell(self, place: int | None) -> Cell:
        raw = self._raw(place)
        return shown(raw) if raw else _EMPTY

    def _value(self, place: int | None) -> str:
        return value(self._cell(place))

    def _remark(self, words: str) -> None:
        if words and words not in self.remarks:
            self.remarks.append(words)


def _without_honorific(name: str) -> str:
    """御中 is how a letter addresses a company."""
    return name.removesuffix("御中").rstrip() or name


def shortened(text: str) -> str:
    """A cell as it is quoted in a reason."""
    return text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"
