"""When a nudge comes next, as things stand: what "not now" says, and what the clock then does."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from scheduler.calendars.working_time import NeverWorkingError, add_working_days, is_working_day
from scheduler.kinds import declining_visits, overdue_nudge
from scheduler.kinds.overdue_nudge import ASKED_WITHIN, awaits_visit, is_over
from scheduler.kinds.overdue_steps import Step
from scheduler.leaders.context import LeaderContext
from scheduler.leaders.facts import Facts
from scheduler.leaders.reason import past_of, plans_of
from storage.plans.plan_state import Plan

LOOKS_AHEAD = 400  # days


def next_nudge_day(facts: Facts, person: LeaderContext, after: date) -> date | None:
    """Their first local day after `after` on which a nudge comes if nothing changes; None if none can be named."""
    with suppress(NeverWorkingError):
        return _next_nudge_day(facts, person, after)
    return None


def _next_nudge_day(facts: Facts, person: LeaderContext, after: date) -> date | None:
    plans = plans_of(facts, person, back=ASKED_WITHIN.days)
    overdue = _overdue_day(facts, person, plans, after)
    if is_over(facts.lapses([person])[person.user_id], person, after + timedelta(days=1)):
        return overdue
    until = overdue or after + timedelta(days=LOOKS_AHEAD)
    return _declining_day(facts, person, plans, after, until) or overdue


def _overdue_day(
    facts: Facts, person: LeaderContext, plans: Sequence[Plan], after: date
) -> date | None:
    past = past_of(facts, person, overdue_nudge.KIND)
    steps = overdue_nudge.steps_of(past, person.today(facts.now), person.working_time.zone)
    steps = [_as_it_will_be(each, person) for each in steps]
    since = facts.lapses([person])[person.user_id]
    under_way = [each.on for each in steps if each.pending and not each.void]
    found = overdue_nudge.next_nudge(person, since, steps)
    day = found[1] if found else min(under_way)
    return _undisturbed(person, plans, max(day, after + timedelta(days=1)))


def _as_it_will_be(step: Step, person: LeaderContext) -> Step:
    """What waits for a day before the end of a snooze is put off when its day comes."""
    return replace(step, void=True) if step.pending and person.snoozed(step.on) else step


def _undisturbed(person: LeaderContext, plans: Sequence[Plan], day: date) -> date | None:
    """The first working day from that one on that no planned visit keeps quiet."""
    for _ in range(LOOKS_AHEAD):
        day = add_working_days(day, 0, person.working_time)
        if not awaits_visit(plans, day):
            return day
        day += timedelta(days=1)
    return None


def _declining_day(
    facts: Facts, person: LeaderContext, plans: Sequence[Plan], after: date, until: date
) -> date | None:
    """The first day in between on which fewer visits are spoken of; None if there is none."""
    days = facts.counted_days([person]).get(person.user_id, [])
    if len(days) < declining_visits.LEAST_BEST:
        return None
    past = past_of(facts, person, declining_visits.KIND)
    ahead = (after + timedelta(days=n) for n in range(1, (until - after).days))
    return next(
        (
            day
            for day in ahead
            if is_working_day(day, person.working_time)
            and declining_visits.standing(person, day, days, past, plans).slot
        ),
        None,
    )
