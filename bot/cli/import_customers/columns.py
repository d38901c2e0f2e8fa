"""Chooses the columns of a table: by their headings, and by what they hold where the headings leave it open.

E-mail addresses, telephone numbers and owners are never imported; nor is any other column that is not chosen here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.cli.arguments import UsageError
from bot.cli.import_customers.column_content import ColumnContent
from bot.cli.import_customers.headed_table import HeadedTable
from bot.cli.import_customers.headings import Meaning, folded, is_plural
from bot.cli.import_customers.people_cell import has_last_names_first
from bot.cli.import_customers.several import ONE, Separation, separation
from storage.customers.name_keys import is_legal_form

_FAMILY_NAME_FIRST = tuple(map(folded, ("vezetéknév", "családnév", "keresztnév", "utónév", "họ")))


@dataclass(frozen=True)
class Columns:
    """The index of each column in a row; None if there is no such column.

    `elsewhere`: columns that name the customer where the first is empty. `separation`: how one cell names several
    customers. `remarks`: in sentences, what of the choice does not follow from the headings alone.
    """

    company: int
    contact: int | None = None
    first: int | None = None
    last: int | None = None
    role: int | None = None
    domain: int | None = None
    place: int | None = None
    elsewhere: tuple[int, ...] = ()
    particle: int | None = None
    family_name_first: bool = False
    last_name_first: bool = False  # "Quill, Mara" in nearly all cells
    separation: Separation = ONE
    remarks: tuple[str, ...] = ()

    def used(self) -> dict[str, list[int]]:
        """The indexes of the columns in use, by what is read from them (in words for the preview)."""
        parts = (self.first, self.particle, self.last)
        by_word = {
            "the customer": (self.company,),
            "the customer where that is empty": self.elsewhere,
            "domain": (self.domain,),
            "place": (self.place,),
            "contact": (self.contact,) if self.contact is not None else parts,
            "contact where that is empty": parts if self.contact is not None else (),
            "role": (self.role,),
        }
        found = {
            word: [place for place in places if place is not None]
            for word, places in by_word.items()
        }
        return {word: places for word, places in found.items() if places}


def columns(
    header: Sequence[str],
    rows: Sequence[Sequence[str]] = (),
    named: Mapping[Meaning, str] | None = None,
) -> Columns:
    """Chooses the columns. Raises UsageError with a sentence if none is surely the customer's name.

    `rows`: the first ones below the header. `named`: headings that were named by hand; "" for no column.
    """
    return _Choice(header, rows, named or {}).made()


class _Choice(HeadedTable):
    """The choice of columns for one table."""

    def made(self) -> Columns:
        company, *elsewhere = self._companies()
        taken = {company, *elsewhere, *self.named.values()}
        contact, first, last = self._people(taken)
        has_people = not (contact is None and first is None and last is None)
        particle = self.first_of(Meaning.PARTICLE) if last is not None else None
        names = [place for place in (first, last) if place is not None]
        return Columns(
            company,
            contact,
            first,
            last,
            self._role() if has_people else None,
            self._fact(Meaning.DOMAIN),
            self._fact(Meaning.PLACE),
            tuple(elsewhere),
            particle,
            any(folded(self.header[place]) in _FAMILY_NAME_FIRST for place in names),
            contact is not None and has_last_names_first(self.contents[contact].cells),
            self._separation(company, has_people),
            tuple(self.remarks),
        )

    # The customer ------------------------------------------------------------------------------------

    def _companies(self) -> list[int]:
        """The column of the customer's name, then those that name it where it is empty."""
        if Meaning.COMPANY in self.named:
            place = self.named[Meaning.COMPANY]
            if place is None:
                raise UsageError(self.no_customer())
            return [place]
        named = self.named_well(Meaning.COMPANY) or self.named_well(Meaning.COMPANY_WORD)
        linked = self.named_well(Meaning.LINKED)
        found = [*self._of_one_mind(named), *linked] or self._lead() or self._name()
        if found:
            return found
        empty = self.columns_of(Meaning.COMPANY) + self.columns_of(Meaning.COMPANY_WORD)
        if blank := [place for place in empty if self.contents[place].is_empty]:
            return blank[:1]
        raise UsageError(self.no_customer())

    def _of_one_mind(self, places: list[int]) -> list[int]:
        """Columns that name one and the same customer. Raises UsageError if two of them do not."""
        if len(places) < 2:
            return places
        varied = [place for place in places if not self.contents[place].is_constant]
        for place in set(places) - set(varied) if varied else ():
            self.remark(place, "it says the same in every row")
        chosen, *others = varied or places
        differ = [p for p in others if not self.contents[chosen].agrees_with(self.contents[p])]
        if not differ:
            return [chosen, *others]
        formal = [place for place in (chosen, *differ) if self._has_legal_forms(place)]
        if len(formal) != 1:
            raise UsageError(self.unsure([chosen, *differ]))
        for place in {chosen, *differ} - set(formal):
            self.remark(place, f"{self.quoted(formal[0])} has the companies")
        return formal

    def _lead(self) -> list[int]:
        """Close calls a company a lead, and names it twice."""
        leads = self.named_well(Meaning.LEAD)
        displayed = any(folded(each) == "display name" for each in self.header)
        return leads[:1] if leads and (displayed or self.named_well(Meaning.CONTACT)) else []

    def _name(self) -> list[int]:
        """The column “Name”, if it does not hold the names of people."""
        places = self.named_well(Meaning.NAME)[:1]
        if places and self._is_of_people(self.contents[places[0]]):
            raise UsageError(self.only_people())
        return places

    def _is_of_people(self, names: ColumnContent) -> bool:
        parts = self.columns_of(Meaning.FIRST) + self.columns_of(Meaning.LAST)
        if parts:
            compared = [self.contents[place] for place in parts if not names.is_empty]
            return not compared or any(names.contains(each) for each in compared) or len(parts) < 2
        if any(names.is_mailed_at(self.contents[place]) for place in self.columns_of(Meaning.MAIL)):
            return True
        personal = [*self.columns_of(Meaning.PERSONAL), *self.columns_of(Meaning.ROLE)]
        return bool(personal) and not self.columns_of(Meaning.CONTACT)

    def _has_legal_forms(self, place: int) -> bool:
        return any(
            is_legal_form(each.text.split()[-1]) for each in self.contents[place].cells if each.text
        )

    def _separation(self, company: int, has_people: bool) -> Separation:
        names = [each.text for each in self.contents[company].cells]
        return separation(names, has_people and is_plural(self.header[company]))

    # People ------------------------------------------------------------------------------------------

    def _people(self, taken: set[int | None]) -> tuple[int | None, int | None, int | None]:
        """The columns of the contact's name: whole, first, last."""

        def free(meaning: Meaning) -> int | None:
            if meaning in self.named:
                return self.named[meaning]
            found = [place for place in self.named_well(meaning) if place not in taken]
            return found[0] if found else None

        contact, first, last = free(Meaning.CONTACT), free(Meaning.FIRST), free(Meaning.LAST)
        if contact is None and Meaning.CONTACT not in self.named:
            name = free(Meaning.NAME)
            part = first if last is None else last if first is None else None
            if name is not None and part is not None and not self._has_whole(name, part):
                return None, first if last is None else name, last if last is not None else name
            contact = name if name is not None else free(Meaning.LEAD)
        return contact, first, last

    def _has_whole(self, name: int, part: int) -> bool:
        """Whether “Name” is the whole name beside a “Vorname”, and not the last one."""
        return self.contents[name].contains(self.contents[part])

    def _role(self) -> int | None:
        if Meaning.ROLE in self.named:
            return self.named[Meaning.ROLE]
        for place in self.columns_of(Meaning.ROLE):
            if self.contents[place].holds_salutations and not self.contents[place].is_empty:
                self.remark(place, "it holds salutations")
            elif self.contents[place].may_hold_names:
                return place
        return None

    def _fact(self, meaning: Meaning) -> int | None:
        """The column of a domain or a place: of several the first with anything in it."""
        if meaning in self.named:
            return self.named[meaning]
        every = self.columns_of(meaning)
        if meaning is Meaning.DOMAIN:
            useful = [place for place in every if self.contents[place].holds_domains]
        else:
            useful = [place for place in every if not self.contents[place].is_blank]
        return next(iter(useful if useful or self.rows else every), None)
