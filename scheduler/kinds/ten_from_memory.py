"""The closed-book ten: a leader is asked to name their ten best customers from memory.

It takes the place of that week's question. Facts: none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.calendars.calendar import day_of_week, iso_week, local_day
from scheduler.calendars.working_time import WorkingTime, add_working_days, question_day
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.leaders.context import LeaderContext
from scheduler.leaders.facts import Facts
from scheduler.leaders.next_check import NEVER, opening_of
from scheduler.leaders.reason import DUE, Reason, said
from storage.outbox.deliveries import Delivery
from storage.outbox.outbox import NewDelivery
from storage.queries.leader_facts import Past, TenFacts

FIRST_ON = 2  # working days after the enrolment
AGAIN_AFTER = 2  # weeks
HALF_YEAR = timedelta(days=182)
STANDS_FOR = timedelta(days=91)
_WEEKS_AHEAD = 60

KIND = "closed_book"
SILENT_AFTER = 6


# The closed-book ten -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Request:
    """A request for the ten that was sent, is on its way, or fell through. Days are the leader's own."""

    half: int
    on: date
    sent: bool
    pending: bool
    answered_on: date | None = None


def half_year(enrolled_on: date, today: date) -> int:
    """Which half-year with us this is: 0 is the first."""
    return max(0, (today - enrolled_on) // HALF_YEAR)


def ten_slot(enrolled_on: date, half: int, attempt: int) -> str:
    """The occasion of the n-th request of a half-year."""
    return f"{enrolled_on.isoformat()}:{half}:{attempt}"


def read_ten_slot(slot: str) -> tuple[date, int, int]:
    """What `ten_slot` made: the day of the enrolment, the half-year and the attempt."""
    enrolled_on, half, attempt = slot.split(":")
    return date.fromisoformat(enrolled_on), int(half), int(attempt)


def ten_day(
    enrolled_on: date,
    named_on: date | None,
    requests: Sequence[Request],
    today: date,
    weekday: int,
    working_time: WorkingTime,
) -> date | None:
    """The day from which the ten are to be asked for; None: not as far as one can see.

    `named_on`: when the list that stands was named; `requests`: those since the enrolment, in order; `weekday`: that
    of the question, whose place it takes.
    """
    if any(each.pending for each in requests):
        return None
    got = [each for each in requests if each.sent]
    start = _start(enrolled_on, named_on, got, today)
    if start is None:
        return None
    fell = [each.on for each in requests if not each.sent]
    if fell:  # what fell through is tried again, a week later
        start = max(start, day_of_week(max(fell), 0) + timedelta(days=7))
    if named_on is None and not got:
        return add_working_days(
            max(start, add_working_days(enrolled_on, FIRST_ON, working_time)), 0, working_time
        )
    return _question_day(max(start, day_of_week(today, 0)), weekday, working_time)


def _start(
    enrolled_on: date, named_on: date | None, got: Sequence[Request], today: date
) -> date | None:
    half = half_year(enrolled_on, today)
    next_half = enrolled_on + (half + 1) * HALF_YEAR
    if named_on is not None:
        due_half = half if half and not any(each.half == half for each in got) else half + 1
        return max(enrolled_on + due_half * HALF_YEAR, named_on + STANDS_FOR)
    if not got:
        return enrolled_on
    if untouched(got) >= SILENT_AFTER:
        asked = any(each.half == half for each in got)
        return next_half if asked else enrolled_on + half * HALF_YEAR
    touched = [day_of_week(each.answered_on, 0) for each in got if each.answered_on]
    weeks = [day + timedelta(weeks=1) for day in touched]  # not on the day after the press itself
    return max([day_of_week(got[-1].on, 0) + timedelta(weeks=AGAIN_AFTER), *weeks])


def untouched(got: Sequence[Request]) -> int:
    """How many of the latest requests nobody touched."""
    number = 0
    for each in reversed(got):
        if each.answered_on:
            break
        number += 1
    return number


def _question_day(start: date, weekday: int, working_time: WorkingTime) -> date | None:
    for week in range(_WEEKS_AHEAD):
        day = question_day(start + timedelta(weeks=week), weekday, working_time)
        if day is not None and day >= start:
            return day
    return None


def find(facts: Facts, people: Sequence[LeaderContext]) -> list[NewDelivery]:
    """A request for each whose day has come."""
    entries = []
    now = facts.now
    found = _days(facts, people)
    for person in people:
        day, requests = found[person.user_id]
        today, opened = person.today(now), person.opened(now)
        if opened and day and day <= today and not person.snoozed(today):
            half = half_year(person.enrolled_on, today)
            attempt = 1 + sum(each.half == half for each in requests)
            slot = ten_slot(person.enrolled_on, half, attempt)
            entries.append(NewDelivery(KIND, person.user_id, slot, opened))
    return entries


def wakes(facts: Facts, people: Sequence[LeaderContext]) -> dict[str, datetime]:
    """The day on which it comes. Who is missing (it is on its way, or put off) is looked at when their day opens."""
    found = {}
    now = facts.now
    days = _days(facts, people)
    for person in people:
        user = person.user_id
        day, requests = days[user]
        if day is None and not any(each.pending for each in requests):
            found[user] = NEVER
        elif day is not None and day > person.today(now):
            found[user] = opening_of(person, day, now)
    return found


def check(facts: Facts, person: LeaderContext, delivery: Delivery) -> DeliveryCode | None:
    """Why the request no longer holds; None if it does."""
    enrolled_on, half, _ = read_ten_slot(delivery.slot)
    if enrolled_on != person.enrolled_on:
        return DeliveryCode.ENROLLED_ANEW
    today = person.today(facts.now)
    ten = facts.tens([person]).get(person.user_id)
    named_on = _named_on(ten, person)
    if named_on and (half == 0 or today < named_on + STANDS_FOR):
        return DeliveryCode.TEN_NAMED
    return DeliveryCode.SNOOZED if person.snoozed(today) else None


def so_far(facts: Facts, person: LeaderContext) -> tuple[date | None, list[Request]]:
    """When they named the ten that stand, and the requests since their enrolment."""
    named = facts.tens([person]).get(person.user_id)
    past = facts.past([person], KIND).get(person.user_id, [])
    return _named_on(named, person), _requests(person, past)


def with_its_week(facts: Facts, people: Sequence[LeaderContext]) -> set[str]:
    """Those for whom this ISO week is that of the closed-book ten: they are asked no question in it.

    Not even when it falls through: else its fate would make a question due, without anybody looking.
    """
    taken = set()
    days = _days(facts, people)
    for person in people:
        day, requests = days[person.user_id]
        today = person.today(facts.now)
        on = [*(each.on for each in requests), *([day] if day else [])]
        if (day and day <= today) or iso_week(today) in map(iso_week, on):
            taken.add(person.user_id)
    return taken


def _days(
    facts: Facts, people: Sequence[LeaderContext]
) -> dict[str, tuple[date | None, list[Request]]]:
    """For each the day of the next request, and those that there were since the enrolment."""
    tens, past = facts.tens(people), facts.past(people, KIND)
    found = {}
    for person in people:
        requests = _requests(person, past.get(person.user_id, []))
        day = ten_day(
            person.enrolled_on,
            _named_on(tens.get(person.user_id), person),
            requests,
            person.today(facts.now),
            facts.context.programme.question_day,
            person.working_time,
        )
        found[person.user_id] = day, requests
    return found


def _named_on(ten: TenFacts | None, person: LeaderContext) -> date | None:
    return local_day(ten.named_at, person.working_time.zone) if ten else None


def _requests(person: LeaderContext, past: Sequence[Past]) -> list[Request]:
    zone = person.working_time.zone
    found = []
    for each in past:
        enrolled_on, half, _ = read_ten_slot(each.slot)
        if enrolled_on == person.enrolled_on:
            on = local_day(each.at, zone)
            answered_on = local_day(each.answered_at, zone) if each.answered_at else None
            found.append(Request(half, on, each.sent, each.pending, answered_on))
    return found


def why(facts: Facts, person: LeaderContext) -> Reason:
    """Soon after the enrolment, and half-yearly."""
    today = person.today(facts.now)
    if find(facts, [person]):
        return Reason(DUE, today)
    wake = wakes(facts, [person]).get(person.user_id)
    if wake is None and person.snooze and person.snoozed(today):
        until = add_working_days(person.snooze.until, 0, person.working_time)
        return Reason(f"Put off by “not now” until {said(person.snooze.until)}.", until)
    if wake is None:
        return Reason("The ten are due to be named.", today)
    if wake == NEVER:
        return Reason("It was left unanswered too often; it comes again in the next half-year.")
    day = local_day(wake, person.working_time.zone)
    return Reason(f"{_why_ten(facts, person)} {said(day)}.", day)


def _why_ten(facts: Facts, person: LeaderContext) -> str:
    """The rule behind the day of the next request, up to the day itself."""
    named_on, requests = so_far(facts, person)
    if named_on is not None:
        return f"They were named on {said(named_on)}; they are asked for half-yearly, next on"
    got = [each for each in requests if each.sent]
    if not got and not requests:
        return "They are asked for on the second working day after joining, which is"
    if not got:
        return "The first request fell through; it comes again on"
    if untouched(got) >= SILENT_AFTER:
        return f"{SILENT_AFTER} requests in a row were left unanswered; the next half-year's is on"
    return "They were asked for and are not named yet; once more on"
