"""The brief before a planned visit: what to know before going (see planned_visit.py). Facts: `{"plan": id}`."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Connection

from scheduler.calendars.working_time import WorkingTime, is_working_day
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.kinds.planned_visit import begins, plan_of, slot, standing_plans
from scheduler.leaders.context import LeaderContext, WorkspaceContext, due_on
from scheduler.leaders.facts import Facts
from scheduler.leaders.next_check import NEVER
from scheduler.leaders.reason import Reason, RuleCode, Standing, Values, past_of, plans_of
from storage.outbox.deliveries import Delivery
from storage.outbox.outbox import NewDelivery
from storage.plans import plans
from storage.plans.plan_state import Plan

KIND = "brief"

AFTERNOON = time(15)
BRIEFED_WITHIN = timedelta(days=21)  # how far before a visit a working day is looked for


def standing(
    person: LeaderContext, now: datetime, plan: Plan, said: Collection[str] = ()
) -> Standing:
    """How the brief of one plan stands. `said`: the slots already in the outbox; without them: what could be due."""
    zone = person.working_time.zone
    if slot(plan) in said or begins(plan, zone) <= now:
        return Standing(RuleCode.BRIEF_HAD)
    at = brief_at(plan, person.working_time)
    if at <= now:
        return Standing(RuleCode.DUE, person.today(now), slot(plan))
    local = at.astimezone(ZoneInfo(zone))
    values: Values = {"visit": plan.day, "day": local.date(), "at": local.time()}
    return Standing(RuleCode.BRIEF_AHEAD, local.date(), values=values)


def why(facts: Facts, person: LeaderContext) -> Reason:
    """The rule for the brief that is due, else for the next one to come, else for the next plan."""
    made = plans_of(facts, person, back=0)
    if not made:
        return Reason(RuleCode.NO_PLAN)
    said = {each.slot for each in past_of(facts, person, KIND)}
    found = [standing(person, facts.now, plan, said) for plan in made]
    due = [each for each in found if each.slot]
    return (due or [each for each in found if each.day] or found)[0].reason


def brief_at(plan: Plan, working_time: WorkingTime) -> datetime:
    """The instant from which the brief is due: the working afternoon before, or when the plan was made if later."""
    day = _working_day_before(plan.day, working_time)
    due = due_on(day, AFTERNOON, working_time) if day else None
    return max(due, plan.since) if due else plan.since


def _working_day_before(day: date, working_time: WorkingTime) -> date | None:
    days = (day - timedelta(days=n) for n in range(1, BRIEFED_WITHIN.days + 1))
    return next((each for each in days if is_working_day(each, working_time)), None)


def find(facts: Facts, people: Sequence[LeaderContext]) -> list[NewDelivery]:
    """A brief for each plan whose brief is due and whose visit has not begun."""
    now = facts.now
    made = standing_plans(facts, people)
    due = [(someone, plan) for someone, plan in made if standing(someone, now, plan).slot]
    past = facts.past_by_slot([someone for someone, _ in due], KIND)
    entries = []
    for someone, plan in due:
        occasion = standing(someone, now, plan, past.get(someone.user_id, {})).slot
        if occasion:
            about, due_at = {"plan": plan.id}, _due(someone, plan, now)
            entries.append(NewDelivery(KIND, someone.user_id, occasion, due_at, about))
    return entries


def _due(someone: LeaderContext, plan: Plan, now: datetime) -> datetime:
    return max(brief_at(plan, someone.working_time), someone.opened(now) or now)


def check(facts: Facts, someone: LeaderContext, delivery: Delivery) -> DeliveryCode | None:
    """Why the brief must not be sent any more; None if it may be."""
    plan = plan_of(facts, someone, delivery)
    if isinstance(plan, DeliveryCode):
        return plan
    return DeliveryCode.TOO_LATE if begins(plan, someone.working_time.zone) <= facts.now else None


def asked(facts: Facts, someone: LeaderContext, delivery: Delivery) -> bool:
    """Whether the leader has just planned or moved the visit: today, in working hours, with its brief due already.

    Then the brief answers what they typed.
    """
    plan = plan_of(facts, someone, delivery)
    opened = someone.opened(facts.now)
    if isinstance(plan, DeliveryCode) or opened is None or plan.author != someone.user_id:
        return False
    return plan.since >= opened and brief_at(plan, someone.working_time) <= plan.since


def wakes(facts: Facts, people: Sequence[LeaderContext]) -> Mapping[str, datetime]:
    """When the next brief of each of these leaders is due; NEVER if none is known."""
    found = {each.user_id: NEVER for each in people}
    for someone, plan in standing_plans(facts, people):
        if standing(someone, facts.now, plan).code is RuleCode.BRIEF_AHEAD:
            at = brief_at(plan, someone.working_time)
            found[someone.user_id] = min(at, found[someone.user_id])
    return found


def instants(
    connection: Connection,
    context: WorkspaceContext,
    people: Sequence[LeaderContext],
    after: datetime,
    until: datetime,
) -> list[datetime]:
    """The instants in (after, until] at which briefs are due, for the playground, which moves its clock by hand."""
    first = after.date() - timedelta(days=1)
    last = until.date() + BRIEFED_WITHIN
    ids = [each.user_id for each in people]
    found = plans.around(connection, context.workspace, ids, first, last)
    dues = [
        brief_at(plan, each.working_time) for each in people for plan in found.get(each.user_id, ())
    ]
    return [each for each in dues if after < each <= until]
