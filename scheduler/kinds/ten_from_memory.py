"""The closed-book ten: a leader is asked to name their ten best customers from memory.

It takes the place of that week's question. Asked on the second working day after the enrolment, then on the first
question day of each half-year since then. A list named in the last 91 days is left alone. A leader without a list is
asked every other week; after six requests in a row without a reaction, not again before the next half-year.
Facts: none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from scheduler.calendars.calendar import day_of_week, iso_week, local_day
from scheduler.calendars.working_time import WorkingTime, add_working_days, question_day
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.leaders.clock_ahead import is_ahead
from scheduler.leaders.context import LeaderContext
from scheduler.leaders.facts import Facts
from scheduler.leaders.next_check import NEVER, opening_of
from scheduler.leaders.reason import Reason, RuleCode, Standing
from storage.outbox.deliveries import Delivery
from storage.outbox.outbox import NewDelivery
from storage.queries.leader_facts import PastDelivery, TenFacts

FIRST_ON = 2  # working days after the enrolment
AGAIN_AFTER = 2  # weeks
HALF_YEAR = timedelta(days=182)
VALID_FOR = timedelta(days=91)
_WEEKS_AHEAD = 60

KIND = "closed_book"
SILENT_AFTER = 6


@dataclass(frozen=True)
class Request:
    """A request for the ten that was sent, is on its way, or fell through. Days are the leader's own."""

    half: int
    on: date
    sent: bool
    pending: bool
    answered_on: date | None = None
    ahead: bool = False  # of a clock that was ahead of this one


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
    """The day from which to ask for the ten; None if no day is known.

    `named_on`: when the current list was named, None without one; `requests`: those since the enrolment, in
    order; `weekday`: that of the question, whose place it takes.
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
        return max(enrolled_on + due_half * HALF_YEAR, named_on + VALID_FOR)
    if not got:
        return enrolled_on
    if without_reaction(got) >= SILENT_AFTER:
        asked = any(each.half == half for each in got)
        return next_half if asked else enrolled_on + half * HALF_YEAR
    touched = [day_of_week(each.answered_on, 0) for each in got if each.answered_on]
    weeks = [day + timedelta(weeks=1) for day in touched]  # not on the day after the press itself
    return max([day_of_week(got[-1].on, 0) + timedelta(weeks=AGAIN_AFTER), *weeks])


def without_reaction(got: Sequence[Request]) -> int:
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


def standing(
    person: LeaderContext,
    today: date,
    weekday: int,
    named_on: date | None,
    requests: Sequence[Request],
) -> Standing:
    """How the request for the ten stands with the leader on `today`; arguments as for `ten_day`."""
    enrolled_on = person.enrolled_on
    attempts, requests = requests, [each for each in requests if not each.ahead]
    day = ten_day(enrolled_on, named_on, requests, today, weekday, person.working_time)
    under_way = any(each.pending for each in requests)
    if day is None and not under_way:
        return Standing(RuleCode.TEN_SILENT)
    if day is not None and day > today:
        return _ahead(named_on, requests, day)
    if person.snooze and person.snoozed(today):
        until = person.snooze.until
        back = add_working_days(until, 0, person.working_time)
        return Standing(RuleCode.PUT_OFF, back, values={"until": until})
    if under_way:
        return Standing(RuleCode.TEN_UNDER_WAY, today)
    half = half_year(enrolled_on, today)
    attempt = 1 + sum(each.half == half for each in attempts)
    return Standing(RuleCode.DUE, today, ten_slot(enrolled_on, half, attempt))


def _ahead(named_on: date | None, requests: Sequence[Request], day: date) -> Standing:
    """The rule behind the day of the next request."""
    got = [each for each in requests if each.sent]
    code = RuleCode.TEN_ONCE_MORE
    if named_on is not None:
        code = RuleCode.TEN_NAMED
    elif not requests:
        code = RuleCode.TEN_FIRST
    elif not got:
        code = RuleCode.TEN_FELL_THROUGH
    elif without_reaction(got) >= SILENT_AFTER:
        code = RuleCode.TEN_UNANSWERED
    return Standing(code, day, values={"day": day, "named": named_on, "most": SILENT_AFTER})


def find(facts: Facts, people: Sequence[LeaderContext]) -> list[NewDelivery]:
    """A request for each whose day has come."""
    entries = []
    standings = _standings(facts, people)
    for person in people:
        opened, slot = person.opened(facts.now), standings[person.user_id].slot
        if opened and slot:
            entries.append(NewDelivery(KIND, person.user_id, slot, opened))
    return entries


def wakes(facts: Facts, people: Sequence[LeaderContext]) -> dict[str, datetime]:
    """The opening of the day of the next request. Leaders with a request due or pending are left out, and are
    checked at their next opening.
    """
    found = {}
    now = facts.now
    standings = _standings(facts, people)
    for person in people:
        day = standings[person.user_id].day
        if day is None:
            found[person.user_id] = NEVER
        elif day > person.today(now):
            found[person.user_id] = opening_of(person, day, now)
    return found


def why(facts: Facts, person: LeaderContext) -> Reason:
    """How it stands; what is due outside their hours is said to be so."""
    found = _standings(facts, [person])[person.user_id]
    if found.slot and not person.opened(facts.now):
        return Reason(RuleCode.TEN_DUE, on=found.day)
    return found.reason


def check(facts: Facts, person: LeaderContext, delivery: Delivery) -> DeliveryCode | None:
    """Why the request no longer holds; None if it does."""
    enrolled_on, half, _ = read_ten_slot(delivery.slot)
    if enrolled_on != person.enrolled_on:
        return DeliveryCode.ENROLLED_ANEW
    today = person.today(facts.now)
    ten = facts.tens([person]).get(person.user_id)
    named_on = _named_on(ten, person)
    if named_on and (half == 0 or today < named_on + VALID_FOR):
        return DeliveryCode.TEN_NAMED
    return DeliveryCode.SNOOZED if person.snoozed(today) else None


def weeks(facts: Facts, people: Sequence[LeaderContext]) -> dict[str, set[str]]:
    """For each the ISO weeks of the closed-book ten, as far as they are known: they are asked no question in those.

    Not even where it falls through: else its fate would make a question due, without anybody looking.
    """
    standings, asked = _standings(facts, people), _asked(facts, people)
    found = {}
    for person in people:
        stands, (_, requests) = standings[person.user_id], asked[person.user_id]
        days = [each.on for each in requests]
        if stands.day is not None and stands.code is not RuleCode.TEN_UNDER_WAY:
            days.append(stands.day)
        if stands.code is RuleCode.PUT_OFF:  # it has been due since today, or earlier
            days.append(person.today(facts.now))
        found[person.user_id] = {iso_week(each) for each in days}
    return found


def _standings(facts: Facts, people: Sequence[LeaderContext]) -> dict[str, Standing]:
    """How the request stands with each; computed once per look, because the weekly question reads it as well."""
    return facts.once("ten from memory", people, lambda some: _stand(facts, some))


def _stand(facts: Facts, people: Sequence[LeaderContext]) -> dict[str, Standing]:
    weekday = facts.context.programme.question_day
    asked = _asked(facts, people)
    return {
        each.user_id: standing(each, each.today(facts.now), weekday, *asked[each.user_id])
        for each in people
    }


def _asked(
    facts: Facts, people: Sequence[LeaderContext]
) -> dict[str, tuple[date | None, list[Request]]]:
    """For each the day on which their current ten were named, and the requests since the enrolment."""
    tens, past = facts.tens(people), facts.past(people, KIND)
    return {
        each.user_id: (
            _named_on(tens.get(each.user_id), each),
            _requests(each, past.get(each.user_id, []), each.today(facts.now)),
        )
        for each in people
    }


def _named_on(ten: TenFacts | None, person: LeaderContext) -> date | None:
    return local_day(ten.named_at, person.working_time.zone) if ten else None


def _requests(person: LeaderContext, past: Sequence[PastDelivery], today: date) -> list[Request]:
    zone = person.working_time.zone
    found = []
    for each in past:
        enrolled_on, half, _ = read_ten_slot(each.slot)
        if enrolled_on == person.enrolled_on:
            on = local_day(each.at, zone)
            answered_on = local_day(each.answered_at, zone) if each.answered_at else None
            ahead = is_ahead(on, today, pending=each.pending)
            found.append(Request(half, on, each.sent, each.pending, answered_on, ahead))
    return found
