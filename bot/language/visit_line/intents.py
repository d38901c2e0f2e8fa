"""What the words after /visit may mean: text is parsed into one of these, once.

Each intent carries what is needed to go on, so that nothing typed is lost: a form can open with `entry` filled in, a
button can log it. `on_behalf_of`: the Slack id of the leader for whom an assistant logs (None: the writer's own
visit). `entry.customer` is empty in `NoCustomer`, and may be empty in `Misread`, but nowhere else.
"""

from dataclasses import dataclass
from datetime import date

from storage.core.visit_entry import VisitEntry


@dataclass(frozen=True, slots=True)
class OpenForm:
    """Nothing, or only a quoted name: `/visit`, `/visit "Bed Bath & Beyond"`."""

    customer: str | None = None
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class Log:
    """A complete visit, none of it in the future: log it at once.

    `known_as`: the visit as it reads if the day after the name belongs to a name that is known ("Ruby Tuesday").
    `instead`: the question to ask if the first word is a day, and the rest is (nearly) the name of a customer.
    """

    entry: VisitEntry
    on_behalf_of: str | None = None
    known_as: VisitEntry | None = None
    instead: "Misread | None" = None


@dataclass(frozen=True, slots=True)
class RunSubcommand:
    """A subcommand as the table spells it, and the rest of the line, trimmed."""

    word: str
    rest: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Words without a colon: perhaps a customer (all of `text`, or `entry.customer`), perhaps a mistyped subcommand.

    `nearest`: the subcommand that may have been meant. `about_day`: when it was could not be read, so that
    `entry.first_day` is nobody's word. `entry` is None if the words do not read as a visit; the form
    then opens with `text` as the customer.
    """

    text: str
    entry: VisitEntry | None
    nearest: str | None
    on_behalf_of: str | None = None
    about_day: bool = False


@dataclass(frozen=True, slots=True)
class AskDate:
    """A date with two readings: "3/4", or "28 Nov" typed on the 27th. `typed`: how it was written.

    `options`: the possible first days, the likelier first; `entry` has the first of them, `dataclasses.replace` makes
    the other. Where only the year is in doubt, one may be in the future: then it can be planned.
    """

    entry: VisitEntry
    options: tuple[date, date]
    typed: str
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class Future:
    """A visit whose last day, `day`, is in the future: it is not logged, but can be planned."""

    entry: VisitEntry
    day: date
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class NoCustomer:
    """A visit without a customer: ask for one, and keep the rest.

    `known_as`: the visit as it reads if the first words are a name after all ("Sun", "Today").
    """

    entry: VisitEntry
    known_as: VisitEntry | None
    on_behalf_of: str | None = None


@dataclass(frozen=True, slots=True)
class Misread:
    """Something could not be read. `sentence`: what to tell the person.

    `part`: the piece in question; `typed`: the whole line; `entry`: what was understood. `known_as`: the visit as it
    reads if that piece belongs to the customer's name: it is logged if that name is known ("Toys for Tots"), but never
    creates a customer without asking. `about_day`: it is about when it was, so `entry.first_day` is nobody's word;
    `days`: the first days that may be meant, the likeliest first; `may_be_name`: whether to offer `known_as`.
    """

    sentence: str
    part: str | None
    typed: str
    entry: VisitEntry | None = None
    known_as: VisitEntry | None = None
    on_behalf_of: str | None = None
    days: tuple[date, ...] = ()
    about_day: bool = False
    may_be_name: bool = False


Visit = Log | AskDate | Future | NoCustomer | Misread


@dataclass(frozen=True, slots=True)
class WhichWasMeant:
    """A subcommand's word and a logging colon in one line: `plan International today: …`."""

    run: RunSubcommand
    visit: Visit


Intent = OpenForm | RunSubcommand | Unclear | WhichWasMeant | Visit
