"""What somebody may mean by the words after /visit. Text becomes one of these once, at the edge.

Every outcome carries what is needed to go on, so that nothing typed is lost: a form can open with
`entry` filled in, a button can log it. `on_behalf_of` is the Slack id of the leader an assistant logs
for (None: the writer's own visit). `entry.customer` is empty in `NoCustomer` and may be in `Misread`,
and nowhere else.
"""

from dataclasses import dataclass
from datetime import date

from storage.core.visit_entry import VisitEntry


@dataclass(frozen=True, slots=True)
class OpenForm:
    """Nothing but perhaps a quoted name: `/visit`, `/visit "Bed Bath & Beyond"`."""

    customer: str | None = None
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class Log:
    """A whole visit, none of it to come: log it at once."""

    entry: VisitEntry
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class RunSubcommand:
    """A subcommand as the table spells it, and the rest of the line, trimmed."""

    word: str
    rest: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Words without a colon: perhaps a customer (all of `text`, or `entry.customer`), perhaps a slip.

    `nearest` is the subcommand that was perhaps meant. `entry` is None if the words don't read as a
    visit; the form then opens with `text` as the customer.
    """

    text: str
    entry: VisitEntry | None
    nearest: str | None
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class AskDate:
    """A date with two readings ("3/4"); `typed` is how it was written.

    `options` are first days; `entry` stands on the first of them. `dataclasses.replace` makes the other.
    """

    entry: VisitEntry
    options: tuple[date, date]
    typed: str
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class Future:
    """A visit whose last day, `day`, is to come: not logged, but it can be planned."""

    entry: VisitEntry
    day: date
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class NoCustomer:
    """A visit that doesn't say to whom: ask, and keep the rest.

    `known_as` is the visit as it reads if the first words were a name after all ("Sun", "Today").
    """

    entry: VisitEntry
    known_as: VisitEntry | None
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class Misread:
    """Something could not be read; `sentence` says so to the person, in full.

    `part` is the piece in question, `typed` the whole line, `entry` what was understood. `known_as` is
    the visit as it reads if that piece belonged to the customer's name: log it if that name is known
    ("Toys for Tots"), and never make a new customer of it unasked.
    """

    sentence: str
    part: str | None
    typed: str
    entry: VisitEntry | None = None
    known_as: VisitEntry | None = None
    on_behalf_of: str | None = None


Visit = Log | AskDate | Future | NoCustomer | Misread


@dataclass(frozen=True, slots=True)
class WhichWasMeant:
    """A subcommand's word and a logging colon in one line: `plan International today: …`."""

    run: RunSubcommand
    visit: Visit


Intent = OpenForm | RunSubcommand | Unclear | WhichWasMeant | Visit
