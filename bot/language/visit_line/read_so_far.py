"""What has been read of a header so far, and what could not be."""

from dataclasses import dataclass, field
from datetime import date

from bot.language.people import Participants
from storage.core.visit_entry import Purpose, Setting


class UnreadableItem(Exception):  # noqa: N818 - not a bug, and never leaves this package
    """An item could not be read, from word `at` on. `sentence`: what to say, if not the usual.

    `days`: those that may be meant, the likeliest first. `vague`: the words may as well belong to a name;
    `about_day`: they are about when it was.
    """

    def __init__(
        self,
        at: int,
        sentence: str | None = None,
        end: int | None = None,
        *,
        days: tuple[date, ...] = (),
        vague: bool = False,
        about_day: bool = False,
    ) -> None:
        super().__init__(sentence)
        self.at = at
        self.sentence = sentence
        self.end = end
        self.days = days
        self.vague = vague
        self.about_day = about_day


@dataclass(frozen=True, slots=True)
class UnreadPart:
    """The piece that could not be read, and the sentence about it.

    `about_day`: it is about when it was; `days`: those that may be meant, the likeliest first. `may_be_name`: whether
    to offer that it belongs to the name.
    """

    sentence: str
    part: str
    days: tuple[date, ...] = ()
    about_day: bool = False
    may_be_name: bool = False


@dataclass(slots=True)
class ReadSoFar:
    """The items read so far; None where none was given. `either`: the two readings of an ambiguous date.

    `typed_hour`: two numbers with a dot ("14.30"), an hour only beside a day. `part_of_day`: "tomorrow morning".
    """

    first_day: date | None = None
    either: tuple[date, date] | None = None
    typed_date: str = ""
    typed_hour: str = ""
    part_of_day: str = ""
    days: int | None = None
    setting: Setting | None = None
    purpose: Purpose | None = None
    company: Participants = field(default_factory=Participants)
    on_behalf_of: str | None = None
