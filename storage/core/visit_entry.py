"""What somebody says about one visit: the value that the one-line reader, the form and drafts produce."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from enum import StrEnum
from typing import Any


class Purpose(StrEnum):
    """Why the leader went. By default only `UNDERSTAND` restarts the clock; a workspace may set others, too."""

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
    """A person met at the customer, as the leader named them."""

    name: str
    role: str | None = None


@dataclass(frozen=True, kw_only=True)
class VisitEntry:
    """One visit as somebody described it. All texts are plain (entities decoded), stripped, and never empty strings.

    `customer`: the name as typed, not yet matched to a known customer; `days`: the length, from 1; `colleagues`: the
    Slack user ids of colleagues who came along.
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
    place: str | None = None
    promised: str | None = None
    promised_by: date | None = None

    @property
    def last_day(self) -> date:
        """The day that counts for the clock."""
        return self.first_day + timedelta(days=self.days - 1)


def to_json(entry: VisitEntry) -> dict[str, Any]:
    """The entry as plain JSON, for a draft."""
    kept = {each.name: getattr(entry, each.name) for each in fields(entry)}
    return {
        **kept,
        "first_day": entry.first_day.isoformat(),
        "met": [[met.name, met.role] for met in entry.met],
        "colleagues": list(entry.colleagues),
        "promised_by": entry.promised_by.isoformat() if entry.promised_by else None,
    }


def from_json(kept: Mapping[str, Any]) -> VisitEntry:
    """The entry from the JSON of `to_json`, also from an older release without promises."""
    by = kept.get("promised_by")
    return VisitEntry(
        **{
            **kept,
            "first_day": date.fromisoformat(kept["first_day"]),
            "setting": Setting(kept["setting"]),
            "purpose": Purpose(kept["purpose"]),
            "met": tuple(Met(name, role) for name, role in kept["met"]),
            "colleagues": tuple(kept["colleagues"]),
            "promised_by": date.fromisoformat(by) if by else None,
        }
    )
