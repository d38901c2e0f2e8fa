"""The weekly question about one of the leader's ten. Which pair it is: scheduler/kinds/question_choice.py.

Whoever has named no ten is asked nothing: the closed-book ten comes in its place (scheduler/kinds/ten_from_memory.py).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from scheduler.calendars.calendar import day_of_week, iso_week, monday_of, quarter, weeks_between
from scheduler.calendars.working_time import question_day
from scheduler.kinds import ten_from_memory
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.kinds.question_choice import RATING, LeaderKnowledge, asked_of, choose, to_rate
from scheduler.kinds.ten_from_memory import SILENT_AFTER
from scheduler.leaders.context import LeaderContext, WorkspaceContext
from scheduler.leaders.facts import Facts
from scheduler.leaders.next_check import NEVER, opening_of
from scheduler.leaders.reason import DUE, Reason, past_of, said
from storage.customers import customers
from storage.outbox.deliveries import Delivery
from storage.outbox.outbox import NewDelivery
from storage.queries import customer_knowledge, leader_facts
from storage.queries.leader_facts import Past, TenFacts
from storage.ten import ratings

FORTNIGHTLY_AFTER = 2  # unanswered questions

KIND = "question"

_WEEKS = 9  # in which the next question is looked for: away for longer, nobody can say


def may_ask(today: date, asked: Sequence[Past], afresh: datetime | None) -> bool:
    """Whether this ISO week gets a question, by how many were left unanswered.

    `asked`: the questions of the past; `afresh`: when the list of ten was named, None while there is none. To name
    the ten (an `asked` without a customer) is asked every other week at most.
    """
    got = [
        each
        for each in asked
        if (each.sent or each.pending) and (each.customer is None) == (afresh is None)
    ]
    answers = [each.answered_at for each in asked if each.answered_at is not None]
    since = max([*answers, *([afresh] if afresh else [])], default=None)
    unanswered = [
        each
        for each in got
        if each.sent and each.answered_at is None and (since is None or each.at > since)
    ]
    if len(unanswered) >= SILENT_AFTER:
        return False
    rare = afresh is None or len(unanswered) >= FORTNIGHTLY_AFTER
    return not rare or all(weeks_between(monday_of(each.slot), today) >= 2 for each in got)


def find(facts: Facts, people: Sequence[LeaderContext]) -> list[NewDelivery]:
    """A question for each whose day it is, or was earlier this week. Facts: `{"customer": id, "question": key}`."""
    context, now = facts.context, facts.now
    waiting = _without_this_weeks(facts, [p for p in people if _day_has_come(p, context, now)])
    tens = facts.tens(waiting)
    waiting = [each for each in waiting if each.user_id in tens]
    taken = ten_from_memory.with_its_week(facts, waiting)
    waiting = [each for each in waiting if each.user_id not in taken]
    if not waiting:
        return []
    past = _past(facts, waiting)
    known = _known(facts, waiting)
    entries = []
    for person in waiting:
        user = person.user_id
        about = _about(context, person, tens[user], past.get(user, []), known[user], now)
        opened = person.opened(now)
        if about is not None and opened:
            slot = iso_week(person.today(now))
            entries.append(NewDelivery(KIND, user, slot, opened, about))
    return entries


def wakes(facts: Facts, people: Sequence[LeaderContext]) -> dict[str, datetime]:
    """The question's day of this week, else of the next. A snooze may end in between."""
    context, now = facts.context, facts.now
    found = {}
    for person in people:
        if person.snooze is not None and person.snoozed(person.today(now)):
            continue
        asked_at = _asked_at(person, context, now)
        if asked_at is not None and asked_at > now:
            found[person.user_id] = asked_at
            continue
        day = _question_day(person, context, person.today(now) + timedelta(days=7))
        found[person.user_id] = opening_of(person, day, now) if day else NEVER
    return found


def check(facts: Facts, person: LeaderContext, delivery: Delivery) -> DeliveryCode | None:
    """Why the question no longer holds; None if it does."""
    ten = facts.tens([person]).get(person.user_id)
    customer = delivery.facts.get("customer")
    if customer is None:  # of an older release, which asked for the ten in this way
        return DeliveryCode.TEN_ASKED_OTHERWISE
    # As it may be called by now:
    known = customers.find(facts.connection, facts.context.workspace, customer)
    if ten is None or known is None or known.id not in ten.customers:
        return DeliveryCode.NOT_AMONG_THE_TEN
    return DeliveryCode.SNOOZED if person.snoozed(person.today(facts.now)) else None


def _asked_at(person: LeaderContext, context: WorkspaceContext, now: datetime) -> datetime | None:
    """The due instant of this week's question, or None in a week without a day for it."""
    day = _question_day(person, context, person.today(now))
    return person.due_on(day) if day else None


def _question_day(person: LeaderContext, context: WorkspaceContext, week_of: date) -> date | None:
    return question_day(week_of, context.programme.question_day, person.working_time)


def _day_has_come(person: LeaderContext, context: WorkspaceContext, now: datetime) -> bool:
    """The question's day came after the enrolment, and nothing keeps us from asking today."""
    asked_at = _asked_at(person, context, now)
    if asked_at is None or person.snoozed(person.today(now)):
        return False
    return person.enrolled_at <= asked_at <= now


def _without_this_weeks(facts: Facts, people: Sequence[LeaderContext]) -> list[LeaderContext]:
    weeks: dict[str, list[LeaderContext]] = {}
    for person in people:
        weeks.setdefault(iso_week(person.today(facts.now)), []).append(person)
    waiting = []
    for week, members in weeks.items():  # two at most: the date line
        ids = [each.user_id for each in members]
        have = leader_facts.have_slot(facts.connection, facts.context.workspace, ids, KIND, week)
        waiting += [each for each in members if each.user_id not in have]
    return waiting


def _past(facts: Facts, people: Sequence[LeaderContext]) -> dict[str, list[Past]]:
    """What they were asked so far; of a customer that was merged, as of the one that it became."""
    past = facts.past(people, KIND)
    became = customers.merged(facts.connection, facts.context.workspace)
    return {
        user: [
            replace(each, customer=became.get(each.customer or 0, each.customer)) for each in some
        ]
        if became
        else some
        for user, some in past.items()
    }


def _known(facts: Facts, people: Sequence[LeaderContext]) -> dict[str, LeaderKnowledge]:
    """What each of them knows of their customers."""
    connection, context, now = facts.connection, facts.context, facts.now
    workspace, ids = context.workspace, [each.user_id for each in people]
    answered = customer_knowledge.answered(connection, workspace, ids)
    met = customer_knowledge.last_met(connection, workspace, ids, context.programme.counts)
    quarters = {quarter(each.today(now)) for each in people}  # two at most: the date line
    rated = {each: ratings.rated(connection, workspace, ids, each) for each in quarters}
    return {
        each.user_id: LeaderKnowledge(
            answered.get(each.user_id, set()),
            met.get(each.user_id, {}),
            rated[quarter(each.today(now))].get(each.user_id, set()),
        )
        for each in people
    }


def _about(
    context: WorkspaceContext,
    person: LeaderContext,
    ten: TenFacts,
    past: Sequence[Past],
    known: LeaderKnowledge,
    now: datetime,
) -> dict[str, Any] | None:
    """What to ask; None to stay silent this week."""
    asked_at = _asked_at(person, context, now)
    if asked_at and ten.named_at > asked_at:
        return None  # named after this week's question was due: the first one comes next week
    today = person.today(now)
    if not may_ask(today, past, ten.named_at):
        return None
    rate = to_rate(ten.customers, past, known, today, person.working_time.zone)
    if rate is not None:
        return {"customer": rate, "question": RATING}
    pair = choose(ten.customers, asked_of(context.questions, person.function), past, known)
    return {"customer": pair[0], "question": pair[1]} if pair else None


def why(facts: Facts, person: LeaderContext) -> Reason:
    """Its day of the week, and how many were left unanswered."""
    today = person.today(facts.now)
    coming = _next_question(facts, person)
    if _has_question_of(today, facts, person):
        return Reason("This week has had its question.", coming)
    if find(facts, [person]):
        return Reason(DUE, today)
    rule = _why_no_question(facts, person, coming)
    if rule is None and coming is not None:
        return Reason(f"This week it comes on {coming:%A}.", coming)
    return Reason(rule or "No working day of this week is left for it.", coming)


def _why_no_question(facts: Facts, person: LeaderContext, coming: date | None) -> str | None:
    """The rule that keeps it from this week, or that moves it within the week; None if there is none but its day."""
    today = person.today(facts.now)
    ten = facts.tens([person]).get(person.user_id)
    asked = past_of(facts, person, KIND)
    if ten_from_memory.with_its_week(facts, [person]):
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


def _next_question(facts: Facts, person: LeaderContext) -> date | None:
    """The day of the next one, if nothing is answered until then; None if none comes in the weeks to come."""
    today = person.today(facts.now)
    ten = facts.tens([person]).get(person.user_id)
    if ten is None:
        return None
    asked = past_of(facts, person, KIND)
    from_memory = ten_from_memory.why(facts, person).on
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


def _has_question_of(day: date, facts: Facts, person: LeaderContext) -> bool:
    return any(each.slot == iso_week(day) for each in past_of(facts, person, KIND))


def _left_unanswered(asked: Sequence[Past], named_at: datetime) -> str:
    """Why questions are rare, or have ceased (scheduler/kinds/overdue_steps.py)."""
    waiting = 0
    for each in reversed([each for each in asked if each.sent and each.at > named_at]):
        if each.answered_at is not None:
            break
        waiting += 1
    if waiting >= SILENT_AFTER:
        return f"{SILENT_AFTER} in a row were left unanswered: no more come until one is, or the ten are named anew."
    return "The last were left unanswered, so it comes every other week."
