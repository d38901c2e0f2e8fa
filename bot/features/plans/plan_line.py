"""Parses the words after `/visit plan`: whom, when, at what hour, with whom, and after a colon what to ask. Pure.

Dates look ahead. A line that cannot be planned as it is still becomes a `PlanLine`, with what is missing or in doubt.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.features.plans import participants
from bot.language import mentions
from bot.language.clock_times import NoSuchHourError, dotted_hour, take_hour
from bot.language.days import Direction, is_by_year
from bot.language.quotes import leading_quotation, logging_colon, unquote
from bot.language.visit_line.header import read_header
from bot.language.visit_line.parser import CUSTOMER_LIMIT, HEAD_LIMIT
from bot.language.visit_line.read_so_far import ReadSoFar as Items
from bot.wording.names import people

LONGEST_AHEAD = timedelta(days=366)
WORDS = 3000
TOO_FAR = "That is more than a year ahead. Is the year right?"
PAST = "That day is past."
WHAT_HOUR = "At what hour, {when}? Without one I plan the day alone."
PEOPLE_TOO_LONG = f"That is a lot of people: I keep at most 1,000 characters of names, and {participants.MOST} of us."
PEOPLE = 1000


@dataclass(frozen=True)
class PlanLine:
    """A plan as it was typed. `either`: the readings of an ambiguous date; `doubt`: a sentence about what is unclear.

    `people`: whom they want to see, as typed; `colleagues`: user ids of the colleagues picked to come along. `leader`:
    whose plan it is, if the line says so. `day` may be past: it is for the caller to refuse that. `days`: how many.
    With a doubt: `meant`, the days that may be meant, the likeliest first; `undated`, it is about the day; `known_as`,
    the plan if the words in doubt belong to the name, which is offered only if `may_be_name`.
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
    days: int = 1
    meant: tuple[date, ...] = ()
    undated: bool = False
    may_be_name: bool = False
    known_as: "PlanLine | None" = None


def read(text: str, today: date) -> PlanLine:
    """The plan in the words; never raises."""
    text = text.strip()
    colon = logging_colon(text)
    head, note = (text, "") if colon is None else (text[:colon], text[colon + 1 :])
    to_ask = unquote(mentions.as_typed(note).strip()).strip() or None
    if len(head) > HEAD_LIMIT or len(to_ask or "") > WORDS:
        return PlanLine(
            "",
            note=(to_ask or "")[:WORDS] or None,
            doubt="That is more than I can read in one line.",
        )
    try:
        at, head = _hour(head)
    except NoSuchHourError as error:
        return replace(_head(head, today, None), note=to_ask, doubt=error.sentence, meant=())
    line = _head(head, today, at)
    known_as = line.known_as and replace(line.known_as, at=at, note=to_ask)
    return replace(line, note=to_ask, known_as=known_as)


def _hour(head: str) -> tuple[time | None, str]:
    """The hour, and the header without it. A quoted name is left alone: it may contain an hour of its own."""
    quotation = leading_quotation(head)
    if quotation is None:
        return take_hour(head)
    at, rest = take_hour(head[quotation[1] :])
    return at, f"{head[: quotation[1]]} {rest}".strip()


def _head(text: str, today: date, at: time | None) -> PlanLine:
    found = read_header(text, today, Direction.AHEAD)
    line = _line(found.name, found.so_far, today, at)
    if found.doubt is not None:
        doubt = found.doubt
        name, items = found.known_as or ("", found.so_far)
        known_as = _line(name, items, today, at) if name else None
        return replace(
            line,
            doubt=doubt.sentence,
            meant=doubt.days,
            known_as=known_as if known_as and known_as.day else None,
            may_be_name=doubt.may_be_name,
            undated=doubt.about_day,
        )
    if len(found.name) > CUSTOMER_LIMIT:
        return replace(line, doubt=f"A customer's name has at most {CUSTOMER_LIMIT} characters.")
    if len(line.people or "") > PEOPLE or len(line.colleagues) > participants.MOST:
        return replace(line, doubt=PEOPLE_TOO_LONG)
    if found.so_far.part_of_day and line.at is None and line.day:
        when = found.so_far.part_of_day
        return replace(line, doubt=WHAT_HOUR.format(when=when), meant=(line.day,))
    if line.either and line.either[0] == line.either[1]:
        return replace(line, day=line.either[0], either=None)
    return line


def _line(name: str, items: Items, today: date, at: time | None) -> PlanLine:
    has_day = items.first_day is not None or items.either is not None
    return PlanLine(
        customer=name,
        day=items.first_day,
        at=at or (dotted_hour(items.typed_hour) if has_day and items.typed_hour else None),
        people=people(items.company.met) or None,
        colleagues=tuple(items.company.colleagues),
        either=_ahead(items.either, today),
        leader=items.on_behalf_of,
        days=items.days or 1,
    )


def _ahead(either: tuple[date, date] | None, today: date) -> tuple[date, date] | None:
    """The readings of 3/4 that can be planned, the same one twice if there is only one; or both years of 26 Nov."""
    if either is None or is_by_year(either):
        return either
    fitting = [day for day in either if problem_with(day, today) is None] or list(either)
    return fitting[0], fitting[-1]


def problem_with(day: date, today: date) -> str | None:
    """Why nothing can be planned for that day, in a sentence; None if it can."""
    if day < today:
        return PAST
    return TOO_FAR if day - today > LONGEST_AHEAD else None


def has_gone_by(day: date, at: time | None, here: datetime) -> bool:
    """Whether that hour of today is past. `here`: the planner's local time."""
    return (
        at is not None and day == here.date() and at < here.time().replace(second=0, microsecond=0)
    )


def to_json(line: PlanLine) -> dict[str, Any]:
    """The line as JSON, for a draft."""
    return {
        "customer": line.customer,
        "day": str(line.day) if line.day else None,
        "days": line.days,
        "at": f"{line.at:%H:%M}" if line.at else None,
        "people": line.people,
        "colleagues": list(line.colleagues),
        "note": line.note,
    }


def from_json(body: dict[str, Any]) -> PlanLine:
    """The inverse of `to_json`."""
    return PlanLine(
        customer=body["customer"],
        day=date.fromisoformat(body["day"]) if body["day"] else None,
        at=time.fromisoformat(body["at"]) if body["at"] else None,
        people=body["people"],
        colleagues=tuple(body.get("colleagues", ())),
        note=body["note"],
        days=body.get("days", 1),
    )


def is_ahead(text: str, today: date) -> bool:
    """Whether the words name a customer and a day to come, so that they can be planned as they are."""
    line = read(text, today)
    days = line.either or ((line.day,) if line.day else ())
    return bool(line.customer) and any(problem_with(day, today) is None for day in days)
