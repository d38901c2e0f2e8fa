"""What somebody tells us of one visit: the value that the one-line grammar, the form and a draft all make."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum


class Purpose(StrEnum):
    """Why the leader went. Only `UNDERSTAND` restarts the clock, unless the workspace loosens it."""

    UNDERSTAND = "understand"
    SELL = "sell"
    HELP = "help"


class Setting(StrEnum):
    """How they met."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"


@dataclass(frozen=True)
class Met:
    """A person at the customer, as the leader names them."""

    name: str
    role: str | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One visit as it was told. All texts are plain (entities decoded), stripped, never empty strings.

    `customer` is a name as typed; matching it to a known customer is storage's work. `colleagues` are
    Slack user ids of the others of us who were there.
    """

    customer: str
    first_day: date
    days: int = 1
    setting: Setting = Setting.IN_PERSON
    purpose: Purpose = Purpose.UNDERSTAND
    met: tuple[Met, ...] = ()
    colleagues: tuple[str, ...] = ()
    said: str | None = None
    surprise: str | None = None
    saw: str | None = None
    heading: str | None = None
    obstacles: str | None = None
    reading: str | None = None
    private: str | None = field(default=None, repr=False)

    @property
    def last_day(self) -> date:
        """The day that counts for the clock."""
        return self.first_day + timedelta(days=self.days - 1)
