"""Reads the words after `/visit plan`: whom, when, at what hour, with whom, and after a colon what to ask. Pure.

Dates look ahead. What cannot be planned as it stands comes back as a `PlanLine` with what is missing or in doubt.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.features.plans import participants
from bot.language import mentions
from bot.language.clock_times import NoSuchHourError, dotted_hour, take_hour
from bot.language.days import Direction
from bot.language.quotes import leading_quotation, logging_colon, unquote
from bot.language.visit_line.header import read_header
from bot.language.visit_line.parser import CUSTOMER_LIMIT, HEAD_LIMIT
from bot.language.visit_line.read_so_far import ReadSoFar as Items
from bot.wording.names import people

LONGEST_AHEAD = timedelta(days=366)
WORDS = 3000
TOO_FAR = "That is more than a year ahead. Is the year right?"
PAST = "That day is past."
PEOPLE_TOO_LONG = f"That is a lot of people: I keep at most 1,000 characters of names, and {participants.MOST} of us."
PEOPLE = 1000


@dataclass(frozen=True)
class PlanLine:
    """A visit to come, as far as it was told. `either`: a date with two readings; `doubt`: a sentence about the rest.

    `people`: whom they want to see, as it was typed; `colleagues`: ids of those of us who were picked to come along.
    `leader`: for whom it is, if it says so. `day` may be past: that is for the caller to refuse.
    """

    customer: str
    day: date | None = None
    at: time | None = None
    people: str | None = None
    colleagues: tuple[str, ...] = ()
    note: str | None = None
    either: tuple[date, date] | None = None
    doubt: str | None = None
    leader: str | None = None


def read(text: str, today: date) -> PlanLine:
    """What the words say; never raises."""
    text = text.strip()
    colon = logging_colon(text)
    head, note = (text, "") if colon is None else (text[:colon], text[colon + 1 :])
    asked = unquote(mentions.as_typed(note).strip()).strip() or None
    if len(head) > HEAD_LIMIT or len(asked or "") > WORDS:
        return PlanLine(
            "",
            note=(asked or "")[:WORDS] or None,
            doubt="That is more than I can read in one line.",
        )
    try:
        at, head = _hour(head)
    except NoSuchHourError as error:
        at, doubt = None, f"There is no hour “{error}”."
        return replace(_head(head, today), note=asked, doubt=doubt)
    told = replace(_head(head, today), at=at, note=asked)
    return replace(told, at=_dotted(head)) if at is None and (told.day or told.either) else told


def _dotted(head: str) -> time | None:
    """The head's reader drops hours; where it found a day, "14.30" was one."""
    quotation = leading_quotation(head)
    return dotted_hour(head[quotation[1] :] if quotation else head)


def _hour(head: str) -> tuple[time | None, str]:
    """A quoted name may hold an hour of its own: it is left alone."""
    quotation = leading_quotation(head)
    if quotation is None:
        return take_hour(head)
    at, rest = take_hour(head[quotation[1] :])
    return at, f"{head[: quotation[1]]} {rest}".strip()


def _head(text: str, today: date) -> PlanLine:
    found = read_header(text, today, Direction.AHEAD)
    items: Items = found.so_far
    told = PlanLine(
        customer=found.name,
        day=items.first_day,
        people=people(items.company.met) or None,
        colleagues=tuple(items.company.colleagues),
        either=_ahead(items.either, today),
        leader=items.on_behalf_of,
    )
    if found.doubt is not None:
        return replace(told, doubt=found.doubt.sentence)
    if len(found.name) > CUSTOMER_LIMIT:
        return replace(told, doubt=f"A customer's name has at most {CUSTOMER_LIMIT} characters.")
    if len(told.people or "") > PEOPLE or len(told.colleagues) > participants.MOST:
        return replace(told, doubt=PEOPLE_TOO_LONG)
    if told.either and told.either[0] == told.either[1]:
        return replace(told, day=told.either[0], either=None)
    return told


def _ahead(either: tuple[date, date] | None, today: date) -> tuple[date, date] | None:
    """Of 3/4 the readings that can be meant; the same twice if it is one only."""
    if either is None:
        return None
    fitting = [day for day in either if problem_with(day, today) is None] or list(either)
    return fitting[0], fitting[-1]


def problem_with(day: date, today: date) -> str | None:
    """Why nothing can be planned for that day, in a sentence; None if it can."""
    if day < today:
        return PAST
    return TOO_FAR if day - today > LONGEST_AHEAD else None


def has_gone_by(day: date, at: time | None, here: datetime) -> bool:
    """Whether that hour of today is past; `here` is the wall clock of whoever plans."""
    return (
        at is not None and day == here.date() and at < here.time().replace(second=0, microsecond=0)
    )


def to_json(told: PlanLine) -> dict[str, Any]:
    """For a draft."""
    return {
        "customer": told.customer,
        "day": str(told.day) if told.day else None,
        "at": f"{told.at:%H:%M}" if told.at else None,
        "people": told.people,
        "colleagues": list(told.colleagues),
        "note": told.note,
    }


def from_json(kept: dict[str, Any]) -> PlanLine:
    """What `to_json` made."""
    return PlanLine(
        customer=kept["customer"],
        day=date.fromisoformat(kept["day"]) if kept["day"] else None,
        at=time.fromisoformat(kept["at"]) if kept["at"] else None,
        people=kept["people"],
        colleagues=tuple(kept.get("colleagues", ())),
        note=kept["note"],
    )


def is_ahead(text: str, today: date) -> bool:
    """True if the words name a customer and a day to come: they can be planned as they stand."""
    told = read(text, today)
    days = told.either or ((told.day,) if told.day else ())
    return bool(told.customer) and any(problem_with(day, today) is None for day in days)
