"""What the columns of a table hold, judged by its first rows: names, numbers, ids, web addresses…"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.cli.import_customers.cell_text import Cell, CellKind, kind, shown
from bot.cli.import_customers.salutations import is_salutation
from storage.customers.domains import domain

ROWS = 500
"""How many rows are looked at."""

_ENOUGH = 0.3  # of the cells that say anything: so that a column of names stays one with some numbers in it
_MOST = 0.6
_SILENT = (CellKind.NOTHING, CellKind.ERROR, CellKind.FORMULA, CellKind.SHORTENED, CellKind.SIGNS)
_IN_WORDS = {
    CellKind.NUMBER: "numbers",
    CellKind.ID: "ids",
    CellKind.CODE: "numbers",
    CellKind.ADDRESS: "web addresses",
    CellKind.BARE_DOMAIN: "web addresses",
    CellKind.MAIL: "e-mail addresses",
    CellKind.FLAG: "yes or no",
}
_SHORT = 4


@dataclass(frozen=True)
class ColumnContent:
    """The cells of one column in the first rows, in order; empty ones included."""

    cells: Sequence[Cell]

    @cached_property
    def kinds(self) -> list[CellKind]:
        """The kind of each cell."""
        return [kind(each) for each in self.cells]

    @cached_property
    def counts(self) -> Counter[CellKind]:
        """How many cells of each kind say something. 360 and 24/7 may be names: they don't count."""
        return Counter(
            what
            for what, cell in zip(self.kinds, self.cells, strict=True)
            if what not in _SILENT and not (what is CellKind.NUMBER and len(cell.text) <= _SHORT)
        )

    @property
    def is_empty(self) -> bool:
        """Whether no cell says anything, as far as it was looked at."""
        return not self.counts

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all is in it."""
        return not any(each.text for each in self.cells)

    @property
    def holds_names(self) -> bool:
        """Whether there are names in it."""
        return self.counts[CellKind.TEXT] >= _ENOUGH * max(1, self.counts.total())

    @property
    def may_hold_names(self) -> bool:
        """Whether there are names in it, or Booking.com and the like, or nothing that speaks against it."""
        likely = self.counts[CellKind.TEXT] + self.counts[CellKind.BARE_DOMAIN]
        return self.is_empty or likely >= _ENOUGH * self.counts.total()

    @property
    def in_words(self) -> str:
        """What is in it instead of names: "numbers"."""
        return _IN_WORDS.get(self.counts.most_common(1)[0][0], "no names")

    @property
    def holds_salutations(self) -> bool:
        """Whether most of its cells are "Mr", "Frau", "Dr."."""
        texts = [each.text for each in self.cells if each.text]
        return sum(map(is_salutation, texts)) > _MOST * len(texts)

    @property
    def holds_domains(self) -> bool:
        """Whether any cell has the domain of a company: profiles in LinkedIn have none."""
        return any(domain(each.link or each.text) for each in self.cells if each.text)

    @property
    def is_constant(self) -> bool:
        """Whether all of several rows say the same, as a column with one's own company does."""
        texts = [each.text for each in self.cells if each.text]
        return len(texts) > 2 and len(set(texts)) == 1

    def agrees_with(self, other: "ColumnContent") -> bool:
        """Whether two columns never name two different things in one row, or hardly ever."""
        both = [
            (one.text.casefold(), two.text.casefold())
            for one, two in zip(self.cells, other.cells, strict=True)
            if one.text and two.text
        ]
        return sum(one == two for one, two in both) >= 0.8 * len(both)

    def contains(self, other: "ColumnContent") -> bool:
        """Whether its cells contain those of the other column, as "Mara Quill" contains "Mara"."""
        both = [
            two.text.casefold() in one.text.casefold().split()
            or one.text.casefold().startswith(two.text.casefold())
            for one, two in zip(self.cells, other.cells, strict=True)
            if one.text and two.text
        ]
        return bool(both) and sum(both) >= _MOST * len(both)

    def is_mailed_at(self, mails: "ColumnContent") -> bool:
        """Whether the names are of those whose e-mail addresses stand beside them."""
        both = [
            any(
                word in mail.text.casefold().split("@")[0]
                and word not in mail.text.casefold().split("@")[1]
                for word in cell.text.casefold().split()
                if len(word) > 2
            )
            for cell, mail in zip(self.cells, mails.cells, strict=True)
            if cell.text and "@" in mail.text
        ]
        return bool(both) and sum(both) >= _MOST * len(both)


def contents(rows: Sequence[Sequence[str]], width: int) -> list[ColumnContent]:
    """The content of each of `width` columns in the given rows."""
    return [
        ColumnContent([shown(row[place]) if place < len(row) else Cell("") for row in rows])
        for place in range(width)
    ]
