"""The weekly question about one of the leader's ten. Which pair it is: scheduler/kinds/question_choice.py.

A leader without a list of ten is asked for the ten instead (scheduler/kinds/ten_from_memory.py). Questions get rarer
while they stay unanswered; any answer, or a new list of ten, starts again.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from scheduler.calendars.calendar import day_of_week, iso_week, monday_of, quarter, weeks_between
from scheduler.calendars.working_time import question_day
from scheduler.kinds import ten_from_memory
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.kinds.question_choice import RATING, LeaderKnowledge, asked_of, choose, to_rate
from scheduler.kinds.ten_from_memory import SILENT_AFTER
from scheduler.leaders.clock_ahead import is_ahead
from scheduler.leaders.context import LeaderContext, WorkspaceContext
from scheduler.leaders.facts import Facts
from scheduler.leaders.next_check import NEVER, opening_of
from scheduler.leaders.reason import Reason, RuleCode, Standing, past_of
from storage.customers import customers
from storage.outbox.deliveries import Delivery
from storage.outbox.outbox import NewDelivery
from storage.queries import customer_knowledge, leader_facts
from storage.queries.leader_facts import PastDelivery, TenFacts
from storage.ten import ratings

FORTNIGHTLY_AFTER = 2  # unanswered questions

KIND = "question"

_WEEKS = 9  # in which the next question is looked for: away for longer, nobody can say


def may_ask(today: date, asked: Sequence[PastDelivery], named_at: datetime | None) -> bool:
    """Whether this ISO week gets a question, by how many were left unanswered.

    `asked`: the questions of the past; `named_at`: when the list of ten was named, None while there is none. To name
    the ten (an `asked` without a customer) is asked every other week at most.
    """
    asked_before = [
        each
        for each in asked
        if (each.sent or each.pending) and (each.customer is None) == (named_at is None)
    ]
    answers = [each.answered_at for each in asked if each.answered_at is not None]
    since = max([*answers, *([named_at] if named_at else [])], default=None)
    unanswered = [
        each
        for each in asked_before
        if each.sent and each.answered_at is None and (since is None or each.at > since)
    ]
    if len(unanswered) >= SILENT_AFTER:
        return False
    rare = named_at is None or len(unanswered) >= FORTNIGHTLY_AFTER
    return not rare or all(weeks_between(monday_of(each.slot), today) >= 2 for each in asked_before)


def standing(
    person: LeaderContext,
    now: datetime,
    week_of: date,
    weekday: int,
    named_at: datetime | None,
    past: Sequence[PastDelivery] = (),
    ten_weeks: Collection[str] = (),
) -> Standing:
    """How the question of that day's ISO week stands at `now`, if nothing is answered until then.

    `week_of`: today, or a day of a later week; `weekday`: the programme's; `named_at`: when the list of ten was named,
    None while there is none; `past`: the questions so far; `ten_weeks`: the weeks of the closed-book ten.
    """
    week = iso_week(week_of)
    if any(each.slot == week for each in past):
        return Standing(RuleCode.QUESTION_ASKED)
    if week in ten_weeks:
        return Standing(RuleCode.QUESTION_TEN_INSTEAD)
    if named_at is None:
        return Standing(RuleCode.QUESTION_NO_TEN)
    past = [e for e in past if not is_ahead(e.at.date(), now.date(), pending=e.pending)]
    if past and not may_ask(week_of, past, named_at):
        return Standing(_left_unanswered(past, named_at), values={"most": SILENT_AFTER})
    today, day = person.today(now), question_day(week_of, weekday, person.working_time)
    due_at = person.due_on(day) if day else None
    if day is None or due_at is None:
        return Standing(RuleCode.QUESTION_NO_DAY)
    missed = _missed(person, due_at, named_at)
    left = [] if missed else person.days_left(now, week_of)
    first = next((each for each in left if each >= day), None)
    if person.snooze and person.snoozed(max(today, day)):
        return Standing(RuleCode.PUT_OFF, first, values={"until": person.snooze.until})
    if first is None:
        return Standing(missed or RuleCode.QUESTION_NO_DAY)
    if first == today and person.opened(now):
        return Standing(RuleCode.DUE, today, week)
    return Standing(RuleCode.QUESTION_COMES, first, values={"day": first})


def _missed(person: LeaderContext, due_at: datetime, named_at: datetime) -> RuleCode | None:
    """Why the question due at that instant does not count for this leader; None if it does."""
    if person.enrolled_at > due_at:
        return RuleCode.QUESTION_BEFORE_ENROLMENT
    return RuleCode.QUESTION_BEFORE_TEN if named_at > due_at else None


def _left_unanswered(asked: Sequence[PastDelivery], named_at: datetime) -> RuleCode:
    """Which rule applies: every other week after FORTNIGHTLY_AFTER unanswered ones, none after SILENT_AFTER."""
    waiting = 0
    for each in reversed([each for each in asked if each.sent and each.at > named_at]):
        if each.answered_at is not None:
            break
        waiting += 1
    return RuleCode.QUESTION_SILENT if waiting >= SILENT_AFTER else RuleCode.QUESTION_FORTNIGHTLY


def _at_best(person: LeaderContext, facts: Facts, week_of: date) -> Standing:
    """The earliest possible standing: as if the ten were named in time and every question answered."""
    weekday = facts.context.programme.question_day
    return standing(person, facts.now, week_of, weekday, person.enrolled_at)


def _at_best_this_week(facts: Facts, people: Sequence[LeaderContext]) -> dict[str, Standing]:
    """The same for this week and each leader; computed once per look."""

    def find(some: Sequence[LeaderContext]) -> dict[str, Standing]:
        return {each.user_id: _at_best(each, facts, each.today(facts.now)) for each in some}

    return facts.once("question at best", people, find)


def find(facts: Facts, people: Sequence[LeaderContext]) -> list[NewDelivery]:
    """A question for each whose day it is, or was earlier this week. Facts: `{"customer": id, "question": key}`."""
    context, now = facts.context, facts.now
    due = _due(facts, people)
    if not due:
        return []
    tens, past, known = facts.tens(due), _past(facts, due), _known(facts, due)
    entries = []
    for person in due:
        user, opened = person.user_id, person.opened(now)
        about = _about(context, person, tens[user], past.get(user, []), known[user], now)
        if opened and about:
            slot = iso_week(person.today(now))
            entries.append(NewDelivery(KIND, user, slot, opened, about))
    return entries


def _due(facts: Facts, people: Sequence[LeaderContext]) -> list[LeaderContext]:
    """Whose question of this week is due, found by what costs least first."""
    now, weekday = facts.now, facts.context.programme.question_day
    at_best = _at_best_this_week(facts, people)
    some = [each for each in people if at_best[each.user_id].slot]
    some = _without_this_weeks(facts, some)
    tens = facts.tens(some)
    some = [each for each in some if each.user_id in tens]
    if not some:
        return []
    past, ten_weeks = facts.past(some, KIND), ten_from_memory.weeks(facts, some)

    def stands(p: LeaderContext) -> Standing:
        named_at, mine = tens[p.user_id].named_at, past.get(p.user_id, ())
        return standing(p, now, p.today(now), weekday, named_at, mine, ten_weeks[p.user_id])

    return [each for each in some if stands(each).slot]


def wakes(facts: Facts, people: Sequence[LeaderContext]) -> dict[str, datetime]:
    """The question's day of this week, else of the next. A snooze may end in between."""
    now = facts.now
    found = {}
    at_best = _at_best_this_week(facts, people)
    for person in people:
        today = person.today(now)
        if person.snoozed(today):
            continue
        coming = this_week = at_best[person.user_id]
        if this_week.slot or this_week.day is None:
            coming = _at_best(person, facts, today + timedelta(days=7))
        day = coming.day
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


def _past(facts: Facts, people: Sequence[LeaderContext]) -> dict[str, list[PastDelivery]]:
    """Their earlier questions; those about a merged customer as about the one it was merged into."""
    past = facts.past(people, KIND)
    merged_into = customers.merged(facts.connection, facts.context.workspace)
    return {
        user: [
            replace(each, customer=merged_into.get(each.customer or 0, each.customer))
            for each in some
        ]
        if merged_into
        else some
        for user, some in past.items()
    }


def _known(facts: Facts, people: Sequence[LeaderContext]) -> dict[str, LeaderKnowledge]:
    """What each of them knows of their customers."""
    connection, context, now = facts.connection, facts.context, facts.now
    workspace, ids = context.workspace, [each.user_id for each in people]
    answered = customer_knowledge.answered(connection, workspace, ids)
    seen = customer_knowledge.last_seen(connection, workspace, ids, context.programme.counts)
    quarters = {quarter(each.today(now)) for each in people}  # two at most: the date line
    rated = {each: ratings.rated(connection, workspace, ids, each) for each in quarters}
    return {
        each.user_id: LeaderKnowledge(
            answered.get(each.user_id, set()),
            seen.get(each.user_id, {}),
            rated[quarter(each.today(now))].get(each.user_id, set()),
        )
        for each in people
    }


def _about(
    context: WorkspaceContext,
    person: LeaderContext,
    ten: TenFacts,
    past: Sequence[PastDelivery],
    known: LeaderKnowledge,
    now: datetime,
) -> dict[str, Any] | None:
    """What to ask; None if there is no question."""
    today = person.today(now)
    rate = to_rate(ten.customers, past, known, today, person.working_time.zone)
    if rate is not None:
        return {"customer": rate, "question": RATING}
    pair = choose(ten.customers, asked_of(context.questions, person.function), past, known)
    return {"customer": pair[0], "question": pair[1]} if pair else None


def why(facts: Facts, person: LeaderContext) -> Reason:
    """How it stands this week, and the day of the next one as far as one can see."""
    today = person.today(facts.now)
    ten = facts.tens([person]).get(person.user_id)
    ten_weeks = ten_from_memory.weeks(facts, [person])[person.user_id]
    past, weekday = past_of(facts, person, KIND), facts.context.programme.question_day
    named_at = ten.named_at if ten else None
    weeks = (
        standing(person, facts.now, day, weekday, named_at, past, ten_weeks)
        for day in (today, *_mondays_after(today))
    )
    found = next(weeks)
    if found.slot and not find(facts, [person]):  # there are no questions
        found = Standing(RuleCode.QUESTION_COMES, today, values={"day": today})
    coming = found.day or next((each.day for each in weeks if each.day), None)
    return Reason(found.code, found.values, coming)


def _mondays_after(today: date) -> list[date]:
    return [day_of_week(today, 0) + timedelta(weeks=n) for n in range(1, _WEEKS)]
