"""Why a question comes or not: the one of each week, and that for the ten from memory."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from scheduler import (
    closed_book,
    questions,
)
from scheduler.asking import untouched
from scheduler.calendar import (
    add_working_days,
    day_of_week,
    iso_week,
    local_day,
)
from scheduler.context import Person
from scheduler.due import (
    SILENT_AFTER,
    may_ask,
    question_day,
)
from scheduler.facts import Facts
from scheduler.reason import DUE, Reason, past_of
from scheduler.silence import said
from scheduler.wakes import NEVER
from storage.circumstances import Past

_WEEKS = 9  # in which the next question is looked for: away for longer, nobody can say


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
    asked = past_of(facts, person, questions.KIND)
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
    asked = past_of(facts, person, questions.KIND)
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
    return any(each.slot == iso_week(day) for each in past_of(facts, person, questions.KIND))


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
