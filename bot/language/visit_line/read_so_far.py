"""What has been read of a header so far, and what could not be."""

from dataclasses import dataclass, field
from datetime import date

from bot.language.people import Participants
from storage.core.visit_entry import Purpose, Setting


class UnreadableItem(Exception):  # noqa: N818 - not a bug, and never leaves this package
    """An item could not be read, from word `at` on. `sentence`: what to say, if not the usual."""

    def __init__(self, at: int, sentence: str | None = None, end: int | None = None) -> None:
        super().__init__(sentence)
        self.at = at
        self.sentence = sentence
        self.end = end


@dataclass(frozen=True, slots=True)
class UnreadPart:
    """The piece that could not be read, and the sentence about it."""

    sentence: str
    part: str


@dataclass(slots=True)
class ReadSoFar:
    """The items read so far; None where none was given. `either`: the two readings of an ambiguous date."""

    first_day: date | None = None
    either: tuple[date, date] | None = None
    typed_date: str = ""
    days: int | None = None
    setting: Setting | None = None
    purpose: Purpose | None = None
    company: Participants = field(default_factory=Participants)
    on_behalf_of: str | None = None
