"""Why what belongs to a day ahead comes or not: the brief, “did you meet?” and a promise."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from scheduler.calendars.working_time import WorkingTime, is_working_day
from scheduler.kinds import planned_visit
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.kinds.planned_visit import (
    begins,
    past_by_slot,
    plan_of,
    slot,
    standing_plans,
)
from scheduler.leaders.context import LeaderContext, WorkspaceContext, due_on
from scheduler.leaders.facts import Facts
from scheduler.leaders.next_check import NEVER
from scheduler.leaders.reason import DUE, Reason, past_of, plans_of, said
from storage.outbox.deliveries import Delivery
from storage.outbox.outbox import NewDelivery
from storage.plans import plans
from storage.plans.plan_state import Plan

KIND = "brief"

AFTERNOON = time(15)
BRIEFED_WITHIN = timedelta(days=21)  # before a visit: no row of days off is longer than that


def why(facts: Facts, person: LeaderContext) -> Reason:
    """The next visit that is planned."""
    found = plans_of(facts, person, back=0)
    sent = {each.slot for each in past_of(facts, person, KIND)}
    for plan in found:
        if (
            planned_visit.slot(plan) in sent
            or planned_visit.begins(plan, person.working_time.zone) <= facts.now
        ):
            continue
        at = brief_at(plan, person.working_time)
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


def brief_at(plan: Plan, working_time: WorkingTime) -> datetime:
    """From when on its brief is due: the working afternoon before, or since it was planned if that was later."""
    day = _working_day_before(plan.day, working_time)
    due = due_on(day, AFTERNOON, working_time) if day else None
    return max(due, plan.since) if due else plan.since


def _working_day_before(day: date, working_time: WorkingTime) -> date | None:
    days = (day - timedelta(days=n) for n in range(1, BRIEFED_WITHIN.days + 1))
    return next((each for each in days if is_working_day(each, working_time)), None)


# The brief ----------------------------------------------------------------------------------------------


def find(facts: Facts, people: Sequence[LeaderContext]) -> list[NewDelivery]:
    """A brief for each visit whose afternoon before has come and that has not begun."""
    now = facts.now
    found: list[tuple[LeaderContext, Plan]] = []
    for someone, plan in standing_plans(facts, people):
        zone = someone.working_time.zone
        if brief_at(plan, someone.working_time) <= now < begins(plan, zone):
            found.append((someone, plan))
    past = past_by_slot(facts, found, KIND)
    return [
        NewDelivery(KIND, someone.user_id, slot(plan), _due(someone, plan, now), {"plan": plan.id})
        for someone, plan in found
        if slot(plan) not in past.get(someone.user_id, {})
    ]


def _due(someone: LeaderContext, plan: Plan, now: datetime) -> datetime:
    return max(brief_at(plan, someone.working_time), someone.opened(now) or now)


def check(facts: Facts, someone: LeaderContext, delivery: Delivery) -> DeliveryCode | None:
    """Why the brief is of no use any more; None if it is."""
    plan = plan_of(facts, someone, delivery)
    if isinstance(plan, DeliveryCode):
        return plan
    return DeliveryCode.TOO_LATE if begins(plan, someone.working_time.zone) <= facts.now else None


def wakes(facts: Facts, people: Sequence[LeaderContext]) -> Mapping[str, datetime]:
    """When the next brief of each of these is due."""
    wakes = {each.user_id: NEVER for each in people}
    for someone, plan in standing_plans(facts, people):
        at = brief_at(plan, someone.working_time)
        if at > facts.now:
            wakes[someone.user_id] = min(at, wakes[someone.user_id])
    return wakes


def instants(
    connection: Connection,
    context: WorkspaceContext,
    people: Sequence[LeaderContext],
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
