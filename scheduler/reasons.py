"""The rule that decides for each kind whether it is due, in words: for scheduler/why.py.

A function per kind; it takes the rules in the order in which the finder does and stops at the first that says no. The
words name dates and rules, and no numbers that are a leader's own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from scheduler import (
    closed_book,
    nudges,
    questions,
    sharing,
    visits_ahead,
    wearing_off,
    welcome,
)
from scheduler import promises as promised
from scheduler.asking import untouched
from scheduler.calendar import (
    ROLLING_QUARTER_DAYS,
    add_working_days,
    day_of_week,
    iso_week,
    local_day,
    quarter,
)
from scheduler.context import Person
from scheduler.due import (
    ASKED_WITHIN,
    BEST_FROM,
    LEFT_IN_PEACE,
    SILENT_AFTER,
    awaits_visit,
    may_ask,
    question_day,
    wear,
    wear_slot,
)
from scheduler.facts import Facts
from scheduler.silence import said
from scheduler.wakes import NEVER
from storage import plans, promises
from storage.circumstances import Past
from storage.plans import Plan


@dataclass(frozen=True)
class Reason:
    """A finished sentence, and the local day from which the kind is due as things stand; None if none can be named."""

    rule: str
    on: date | None = None


Explain = Callable[[Facts, Person], Reason]

DUE = "Nothing stands against it."
_WEEKS = 9  # in which the next question is looked for: away for longer, nobody can say


def overdue(facts: Facts, person: Person) -> Reason:
    """The clock and the cadence, the step of the lapse, a snooze, a plan."""
    today = person.today(facts.now)
    since = facts.lapses([person])[person.user_id]
    base = f"The last visit that counts was on {said(since)}"
    if not facts.counted_days([person]):
        base = f"Enrolled on {said(since)}, and no visit has counted yet"
    allowed = f"{base}; {person.cadence} days are allowed"
    past = _past(facts, person, nudges.KIND)
    found = nudges.next_nudge(person, since, past)
    if found is None:
        return Reason(f"{allowed}. A nudge is on its way.")
    number, day = found
    if not nudges.is_over(since, person, today):
        return Reason(f"{allowed}, so it comes from {said(day)} on.", day)
    if nudges.awaiting(facts, [person]):
        quiet = _planned(facts, person)
        if quiet.on is None or quiet.on >= day:
            return quiet
    elif day <= today and nudges.told_today(facts, [person]):
        return _told_today(person, today)
    if day > today:
        return Reason(_later(person, past, number, day), day)
    return Reason(f"{allowed}. {_nth(number)} of this lapse is due.", today)


def _told_today(person: Person, today: date) -> Reason:
    """They answered "did you meet?"."""
    day = add_working_days(today + timedelta(days=1), 0, person.working_time)
    told = "It was said today what became of a planned visit"
    return Reason(f"{told}, so no nudge comes before {said(day)}.", day)


def _planned(facts: Facts, person: Person) -> Reason:
    """The visit that keeps nudges quiet, and the first day on which none does."""
    today = person.today(facts.now)
    made = _plans(facts, person, back=ASKED_WITHIN.days)
    quiet = today
    while awaits_visit(made, quiet):
        quiet += timedelta(days=1)
    day = add_working_days(quiet, 0, person.working_time)
    plan = next(each for each in made if awaits_visit([each], today))
    visit = (
        f"The visit planned for {said(plan.day)} is still being asked after"
        if plan.day < today
        else f"A visit is planned for {said(plan.day)}"
    )
    return Reason(f"{visit}, so no nudge comes before {said(day)}.", day)


def _later(person: Person, past: Sequence[Past], number: int, day: date) -> str:
    if person.snooze and person.snoozed(day - timedelta(days=1)):
        return f"Put off by “not now”: the next nudge comes from {said(day)} on."
    last = max((each.at for each in past), default=None)
    if last is None:
        return f"The next nudge comes from {said(day)} on, the next working day."
    came = said(local_day(last, person.working_time.zone))
    return f"The last nudge was due on {came}; {_nth(number).lower()} comes from {said(day)} on."


def _nth(number: int) -> str:
    names = ("The first nudge", "The second nudge", "The third nudge")
    return names[number - 1] if number <= len(names) else f"The monthly nudge, number {number},"


def wears_off(facts: Facts, person: Person) -> Reason:
    """A best to compare with, the last 91 days, and once a quarter."""
    today = person.today(facts.now)
    known = person.enrolled_on + timedelta(days=ROLLING_QUARTER_DAYS)
    if today < known:
        return Reason(f"It compares a leader with their own past, from {said(known)} on.")
    days = facts.counted_days([person]).get(person.user_id, [])
    found = wear(days, today)
    if found.best < BEST_FROM:
        return Reason(
            f"No 91 days have held {BEST_FROM} visits that count, so there is nothing to wear off."
        )
    if not found.shows:
        return Reason("The last 91 days hold more than half of the best.")
    if nudges.is_over(max(days), person, today):
        return Reason("The overdue nudge says more.")
    if any(today - LEFT_IN_PEACE < day <= today for day in days):
        return Reason("A visit has counted only just now.")
    past = _past(facts, person, wearing_off.KIND)
    if wear_slot(past, today, person.working_time.zone) is None:
        if any(each.sent for each in past if each.slot.split(":")[0] == quarter(today)):
            return Reason("It was said in this quarter already, and is said once in each at most.")
        return Reason("It had no free day this week, and is tried again in the next.")
    return _unless_quiet(facts, person)


def _unless_quiet(facts: Facts, person: Person) -> Reason:
    if person.snooze and person.snoozed(person.today(facts.now)):
        return Reason(
            f"Put off by “not now” until {said(person.snooze.until)}.", person.snooze.until
        )
    if nudges.awaiting(facts, [person]):
        return _planned(facts, person)
    if nudges.told_today(facts, [person]):
        return _told_today(person, person.today(facts.now))
    return Reason(DUE, person.today(facts.now))


def question(facts: Facts, person: Person) -> Reason:
    """Its day of the week, and how many were left unanswered."""
    today = person.today(facts.now)
    coming = _next_question(facts, person)
    if _has_question_of(today, facts, person):
        return Reason("This week has had its question.", coming)
    if questions.find(facts, [person]):
        return Reason(DUE, today)
    rule = _why_no_question(facts, person, coming)
    if rule is None and coming is not None:
        return Reason(f"This week it comes on {coming:%A}.", coming)
    return Reason(rule or "No working day of this week is left for it.", coming)


def _why_no_question(facts: Facts, person: Person, coming: date | None) -> str | None:
    """The rule that keeps it from this week, or that moves it within the week; None if there is none but its day."""
    today = person.today(facts.now)
    ten = facts.tens([person]).get(person.user_id)
    asked = _past(facts, person, questions.KIND)
    if closed_book.with_its_week(facts, [person]):
        return "This week the ten are asked for in its place."
    if ten is None:
        return "It is about one of the ten, and none are named yet."
    if not may_ask(today, asked, ten.named_at):
        return _left_unanswered(asked, ten.named_at)
    day = question_day(today, facts.context.programme.question_day, person.working_time)
    if person.snooze and day and person.snoozed(max(today, day)):
        return f"Put off by “not now” until {said(person.snooze.until)}."
    if coming is not None and iso_week(coming) == iso_week(today):
        return None
    due_at = person.due_on(day) if day else None
    if due_at and person.enrolled_at > due_at:
        return "This week's day for it was before the enrolment."
    if due_at and ten.named_at > due_at:
        return "The ten were named after this week's day for it."
    return "No working day of this week is left for it."


def _next_question(facts: Facts, person: Person) -> date | None:
    """The day of the next one, if nothing is answered until then; None if none comes in the weeks to come."""
    today = person.today(facts.now)
    ten = facts.tens([person]).get(person.user_id)
    if ten is None:
        return None
    asked = _past(facts, person, questions.KIND)
    from_memory = closed_book_ten(facts, person).on
    for monday in (day_of_week(today, 0) + timedelta(days=7 * n) for n in range(_WEEKS)):
        day = question_day(monday, facts.context.programme.question_day, person.working_time)
        due_at = person.due_on(day) if day else None
        if day is None or due_at is None or max(ten.named_at, person.enrolled_at) > due_at:
            continue
        if _has_question_of(day, facts, person) or not may_ask(day, asked, ten.named_at):
            continue
        left = [each for each in person.days_left(facts.now, day) if each >= day]
        if left and (from_memory is None or iso_week(from_memory) != iso_week(day)):
            return left[0]
    return None


def _has_question_of(day: date, facts: Facts, person: Person) -> bool:
    return any(each.slot == iso_week(day) for each in _past(facts, person, questions.KIND))


def closed_book_ten(facts: Facts, person: Person) -> Reason:
    """Soon after the enrolment, and half-yearly."""
    today = person.today(facts.now)
    if closed_book.find(facts, [person]):
        return Reason(DUE, today)
    wake = closed_book.wakes(facts, [person]).get(person.user_id)
    if wake is None and person.snooze and person.snoozed(today):
        until = add_working_days(person.snooze.until, 0, person.working_time)
        return Reason(f"Put off by “not now” until {said(person.snooze.until)}.", until)
    if wake is None:
        return Reason("The ten are due to be named.", today)
    if wake == NEVER:
        return Reason("It was left unanswered too often; it comes again in the next half-year.")
    day = local_day(wake, person.working_time.zone)
    return Reason(f"{_why_ten(facts, person)} {said(day)}.", day)


def _why_ten(facts: Facts, person: Person) -> str:
    """The rule behind the day of the next request, up to the day itself."""
    named_on, requests = closed_book.so_far(facts, person)
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


def _left_unanswered(asked: Sequence[Past], named_at: datetime) -> str:
    """Why questions are rare, or have ceased (scheduler/due.py)."""
    waiting = 0
    for each in reversed([each for each in asked if each.sent and each.at > named_at]):
        if each.answered_at is not None:
            break
        waiting += 1
    if waiting >= SILENT_AFTER:
        return f"{SILENT_AFTER} in a row were left unanswered: no more come until one is, or the ten are named anew."
    return "The last were left unanswered, so it comes every other week."


def brief(facts: Facts, person: Person) -> Reason:
    """The next visit that is planned."""
    found = _plans(facts, person, back=0)
    sent = {each.slot for each in _past(facts, person, visits_ahead.BRIEF)}
    for plan in found:
        if (
            visits_ahead.slot(plan) in sent
            or visits_ahead.begins(plan, person.working_time.zone) <= facts.now
        ):
            continue
        at = visits_ahead.brief_at(plan, person.working_time)
        if at <= facts.now:
            return Reason(DUE, person.today(facts.now))
        local = at.astimezone(ZoneInfo(person.working_time.zone))
        return Reason(
            f"For the visit of {said(plan.day)} it comes on {said(local.date())} at {local:%H:%M}.",
            local.date(),
        )
    return Reason(
        "The visits that are planned have had theirs." if found else "No visit is planned."
    )


def did_you_meet(facts: Facts, person: Person) -> Reason:
    """Visits whose day has gone by and of which nothing is known."""
    today = person.today(facts.now)
    found = _plans(facts, person, back=visits_ahead.USEFUL_FOR.days)
    over = [each for each in found if each.day < today]
    if not over:
        if not found:
            return Reason("No visit is planned.")
        day = add_working_days(found[0].day, 1, person.working_time)
        return Reason(
            f"The next visit is planned for {said(found[0].day)}; it is asked on the morning after.",
            day,
        )
    if visits_ahead.find_questions(facts, [person]):
        return Reason(DUE, today)
    return _asked_already(facts, person, over[-1])


def _asked_already(facts: Facts, person: Person, plan: Plan) -> Reason:
    """What became of the two questions about that visit, the latest that is over."""
    past = {each.slot: each for each in _past(facts, person, visits_ahead.DID_YOU_MEET)}
    visit = f"the visit of {said(plan.day)}"
    first = past.get(visits_ahead.slot(plan, 1))
    if first is None:
        return Reason(f"For {visit} it is asked on the next working morning.")
    if visits_ahead.slot(plan, 2) in past:
        return Reason(f"For {visit} it was asked twice, and is not asked again.")
    if not first.sent:
        return Reason(f"For {visit} it was too late to ask.")
    on = local_day(first.at, person.working_time.zone)
    day = add_working_days(on, visits_ahead.ASK_AGAIN, person.working_time)
    return Reason(
        f"For {visit} it was asked on {said(on)}; once more on {said(day)}, then no more.", day
    )


def promise(facts: Facts, person: Person) -> Reason:
    """The promises that are open, and the one that is due first."""
    if promised.find(facts, [person]):
        return Reason(DUE, person.today(facts.now))
    today = person.today(facts.now)
    found = promises.open_of(facts.connection, facts.context.workspace, person.user_id)
    days = [each.due_on for each in found if each.due_on and each.due_on > today]
    if not days:
        return Reason("No promise with a day to come is open.")
    day = promised.day_before(min(days), person.working_time)
    if day <= today:
        return Reason("It was said, and is said once more two working days after the day.")
    return Reason(
        f"A promise is due on {said(min(days))}; it comes on the working day before.", day
    )


def _plans(facts: Facts, person: Person, *, back: int) -> list[Plan]:
    today = person.today(facts.now)
    first, last = today - timedelta(days=back), today + timedelta(days=365)
    found = plans.ahead(facts.connection, facts.context.workspace, [person.user_id], first, last)
    return sorted(found.get(person.user_id, []), key=lambda each: each.day)


def _past(facts: Facts, person: Person, kind: str) -> list[Past]:
    return facts.past([person], kind).get(person.user_id, [])


def _only_when(rule: str) -> Explain:
    """For a kind that the clock does not find: whoever does something plans it."""
    return lambda _facts, _person: Reason(rule)


REASONS: dict[str, Explain] = {
    nudges.KIND: overdue,
    closed_book.KIND: closed_book_ten,
    questions.KIND: question,
    wearing_off.KIND: wears_off,
    promised.KIND: promise,
    welcome.KIND: _only_when("It comes once, on enrolment."),
    sharing.KIND: _only_when("It comes when a colleague logs a visit and names this leader."),
    visits_ahead.BRIEF: brief,
    visits_ahead.DID_YOU_MEET: did_you_meet,
}
