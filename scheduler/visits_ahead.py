"""Around a planned visit: the brief before it, and "did you meet?" after it. Neither counts under the ceiling.

The brief comes on the afternoon of the last working day before; of a plan that was made or moved later than that, at
once, as long as the visit has not begun. "Did you meet?" comes on the next working morning, and once more two working
days after that. A plan that was moved to another day is another occasion: its slots name the day. Facts: the plan.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy.engine import Connection

from scheduler.calendar import (
    WorkingTime,
    add_working_days,
    at_wall_clock,
    is_working_day,
    local_day,
)
from scheduler.context import Context, Person, due_on
from scheduler.facts import Facts
from scheduler.wakes import NEVER, next_opening
from storage import planned, plans
from storage.circumstances import Past
from storage.deliveries import Delivery, State
from storage.outbox import Entry
from storage.planned import Plan

BRIEF = "brief"
DID_YOU_MEET = "did_you_meet"

AFTERNOON = time(15)
NO_HOUR = time(12)  # a visit without an hour has begun by then
ASK_AGAIN = 2  # working days later
STEPS = 2
USEFUL_FOR = timedelta(days=14)  # to ask whether it took place
BRIEFED_WITHIN = timedelta(days=21)  # before a visit: no row of days off is longer than that
TOO_LATE = "too late to be of use"


def slot(plan: Plan, step: int | None = None) -> str:
    """The occasion: of the brief, or of the step (1 or 2) of "did you meet?"."""
    return f"{plan.id}:{plan.day.isoformat()}" + (f":{step}" if step else "")


def begins(plan: Plan, zone: str) -> datetime:
    """When the visit begins, as far as we know."""
    return at_wall_clock(plan.day, plan.at or NO_HOUR, zone)


def brief_at(plan: Plan, working_time: WorkingTime) -> datetime:
    """From when on its brief is due: the working afternoon before, or since it was planned if that was later."""
    day = _working_day_before(plan.day, working_time)
    due = due_on(day, AFTERNOON, working_time) if day else None
    return max(due, plan.since) if due else plan.since


def _working_day_before(day: date, working_time: WorkingTime) -> date | None:
    days = (day - timedelta(days=n) for n in range(1, BRIEFED_WITHIN.days + 1))
    return next((each for each in days if is_working_day(each, working_time)), None)


# The brief ----------------------------------------------------------------------------------------------


def find_briefs(facts: Facts, people: Sequence[Person]) -> list[Entry]:
    """A brief for each visit whose afternoon before has come and that has not begun."""
    now = facts.now
    found: list[tuple[Person, Plan]] = []
    for someone, plan in _plans(facts, people):
        zone = someone.working_time.zone
        if brief_at(plan, someone.working_time) <= now < begins(plan, zone):
            found.append((someone, plan))
    past = _past(facts, found, BRIEF)
    return [
        Entry(BRIEF, someone.user_id, slot(plan), _due(someone, plan, now), {"plan": plan.id})
        for someone, plan in found
        if slot(plan) not in past.get(someone.user_id, {})
    ]


def _due(someone: Person, plan: Plan, now: datetime) -> datetime:
    return max(brief_at(plan, someone.working_time), someone.opened(now) or now)


def check_brief(facts: Facts, someone: Person, delivery: Delivery) -> str | None:
    """Why the brief is of no use any more, in words; None if it is."""
    plan = _plan_of(facts, someone, delivery)
    if isinstance(plan, str):
        return plan
    return TOO_LATE if begins(plan, someone.working_time.zone) <= facts.now else None


def wake_for_briefs(facts: Facts, people: Sequence[Person]) -> Mapping[str, datetime]:
    """When the next brief of each of these is due."""
    wakes = {each.user_id: NEVER for each in people}
    for someone, plan in _plans(facts, people):
        at = brief_at(plan, someone.working_time)
        if at > facts.now:
            wakes[someone.user_id] = min(at, wakes[someone.user_id])
    return wakes


def instants(
    connection: Connection,
    context: Context,
    people: Sequence[Person],
    after: datetime,
    until: datetime,
) -> list[datetime]:
    """When briefs are due in (after, until], for a clock that is wound."""
    first = after.date() - timedelta(days=1)
    last = until.date() + BRIEFED_WITHIN
    ids = [each.user_id for each in people]
    found = plans.ahead(connection, context.workspace, ids, first, last)
    dues = [
        brief_at(plan, each.working_time) for each in people for plan in found.get(each.user_id, ())
    ]
    return [each for each in dues if after < each <= until]


# Did you meet? ------------------------------------------------------------------------------------------


def find_questions(facts: Facts, people: Sequence[Person]) -> list[Entry]:
    """For each visit that was to have taken place and of which nothing is known: the first question, or the second."""
    over = [
        (someone, plan)
        for someone, plan in _plans(facts, people)
        if plan.day < someone.today(facts.now)
    ]
    past = _past(facts, over, DID_YOU_MEET)
    entries = []
    for someone, plan in over:
        entry = _question(someone, plan, past.get(someone.user_id, {}), facts.now)
        if entry:
            entries.append(entry)
    return entries


def _question(someone: Person, plan: Plan, past: Mapping[str, Past], now: datetime) -> Entry | None:
    today, opened = someone.today(now), someone.opened(now)
    asked = [past.get(slot(plan, step)) for step in range(1, STEPS + 1)]
    late = today - plan.day > USEFUL_FOR
    if opened is None or asked[1] is not None:
        return None
    if asked[0] is None:
        state, reason = (State.DROPPED, TOO_LATE) if late else (State.PLANNED, None)
        about = {"plan": plan.id}
        return Entry(
            DID_YOU_MEET, someone.user_id, slot(plan, 1), opened, about, None, state, reason
        )
    on = local_day(asked[0].at, someone.working_time.zone)
    if asked[0].pending or late or not asked[0].sent:
        return None
    if today < add_working_days(on, ASK_AGAIN, someone.working_time):
        return None
    return Entry(DID_YOU_MEET, someone.user_id, slot(plan, 2), opened, {"plan": plan.id})


def check_question(facts: Facts, someone: Person, delivery: Delivery) -> str | None:
    """Why there is nothing to ask any more, in words; None if there is."""
    plan = _plan_of(facts, someone, delivery)
    if isinstance(plan, str):
        return plan
    today = someone.today(facts.now)
    if plan.day >= today:
        return "the visit is still to come"
    return TOO_LATE if today - plan.day > USEFUL_FOR else None


def wake_for_questions(facts: Facts, people: Sequence[Person]) -> Mapping[str, datetime]:
    """Those with a plan that stands are looked at when their next day opens; the others need not be."""
    planning = facts.plans(people)
    return {
        each.user_id: next_opening(each, facts.now) if each.user_id in planning else NEVER
        for each in people
    }


# Both ---------------------------------------------------------------------------------------------------


def _plans(facts: Facts, people: Sequence[Person]) -> list[tuple[Person, Plan]]:
    """The plans of these that stand, each with its leader."""
    found = facts.plans(people)
    return [(each, plan) for each in people for plan in found.get(each.user_id, ())]


def _past(
    facts: Facts, found: Sequence[tuple[Person, Plan]], kind: str
) -> dict[str, dict[str, Past]]:
    """What was planned of that kind for these leaders before, by slot."""
    past = facts.past([someone for someone, _ in found], kind)
    return {user: {each.slot: each for each in many} for user, many in past.items()}


def _plan_of(facts: Facts, someone: Person, delivery: Delivery) -> Plan | str:
    """The plan that the delivery is about; or, in words, why it is about none."""
    plan = plans.find(
        facts.connection,
        facts.context.workspace,
        delivery.facts.get("plan", 0),
        viewer=someone.user_id,
    )
    if plan is None or plan.leader != someone.user_id:
        return "the plan is gone"
    if plan.stands:
        moved = delivery.slot.split(":")[1] != plan.day.isoformat()
        return "the visit was moved" if moved else plan
    words = {
        planned.State.CANCELLED: "the visit was cancelled",
        planned.State.MISSED: "the leader said that it did not take place",
    }
    return words.get(plan.state, "the visit was logged")
