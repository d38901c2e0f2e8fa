"""A table with headings while its columns are chosen: which has which meaning, and what is said instead of a guess."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from bot.cli.arguments import UsageError
from bot.cli.import_customers.column_content import contents
from bot.cli.import_customers.headings import Meaning, folded, rank
from bot.cli.import_customers.shown_headings import for_shell, heading_list, printable
from bot.wording.numbers_and_lists import listing

_SAMPLES = 2
_BY_HAND = 'If one of them is it, name it: --column company="…".'


class HeadedTable:
    """The headings and the first rows of a table. `named`: the columns that were named by hand; None for no column."""

    def __init__(
        self, header: Sequence[str], rows: Sequence[Sequence[str]], named: Mapping[Meaning, str]
    ) -> None:
        self.header, self.rows = header, rows
        self.contents = contents(rows, len(header))
        self.remarks: list[str] = []
        self.named = {meaning: self._by_hand(heading) for meaning, heading in named.items()}

    @cached_property
    def _ranked(self) -> dict[Meaning, list[int]]:
        found = {
            meaning: [
                (at, place)
                for place, each in enumerate(self.header)
                if (at := rank(each, meaning)) is not None
            ]
            for meaning in Meaning
        }
        return {
            meaning: [place for _, place in sorted(places)] for meaning, places in found.items()
        }

    def columns_of(self, meaning: Meaning) -> list[int]:
        """The columns with a heading of this meaning that were not named by hand for another, the preferred first."""
        by_hand = set(self.named.values())
        return [place for place in self._ranked[meaning] if place not in by_hand]

    def first_of(self, meaning: Meaning) -> int | None:
        return next(iter(self.columns_of(meaning)), None)

    def _by_hand(self, heading: str) -> int | None:
        if not heading.strip():
            return None
        wanted = [
            place for place, each in enumerate(self.header) if folded(each) == folded(heading)
        ]
        if not wanted:
            raise UsageError(f"There is no column “{printable(heading)}”. {self.all_headings()}")
        return wanted[0]

    def remark(self, place: int, because: str) -> None:
        said = f"{self.quoted(place)} is not taken: {because}."
        if said not in self.remarks:
            self.remarks.append(said)

    def quoted(self, place: int) -> str:
        return heading_list(self.header, [place])

    def named_well(self, meaning: Meaning) -> list[int]:
        """The columns with this meaning that hold names; with nothing to see in any of them, all that may."""
        every = self.columns_of(meaning)
        for place in every:
            if not self.contents[place].may_hold_names:
                self.remark(place, f"it holds {self.contents[place].in_words}")
        names = [place for place in every if self.contents[place].holds_names]
        if names or self.rows:
            weak = [place for place in every if self.contents[place].may_hold_names]
            return names or [place for place in weak if not self.contents[place].is_empty]
        return every

    # What is said instead of a guess -----------------------------------------------------------------

    def all_headings(self) -> str:
        filled = [place for place, heading in enumerate(self.header) if heading.strip()]
        return f"Its headings: {heading_list(self.header, filled)}."

    def no_customer(self) -> str:
        if any(self.columns_of(each) for each in (Meaning.FIRST, Meaning.LAST, Meaning.CONTACT)):
            return self.only_people()
        remarks = " ".join(self.remarks)
        return (
            "I find no column with the customer's name, such as “Company name”, “Account Name” or “Customer”. "
            f"{remarks + ' ' if remarks else ''}{self.all_headings()} {_BY_HAND}"
        )

    def only_people(self) -> str:
        remarks = " ".join(self.remarks)
        return (
            "This looks like a list of people, and no column says where they work, as “Company” would. "
            f"{remarks + ' ' if remarks else ''}{self.all_headings()} {_BY_HAND}"
        )

    def unsure(self, places: Sequence[int]) -> str:
        options = []
        for place in places:
            samples = [printable(each.text, 30) for each in self.contents[place].cells if each.text]
            options.append(f"{self.quoted(place)} ({', '.join(samples[:_SAMPLES])} …)")
        return (
            f"More than one column may be the customer's name: {listing(options, 'or')}. "
            f"Please say which one, for instance --column company={for_shell(self.header[places[0]])}."
        )
