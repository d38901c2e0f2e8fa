"""Why what belongs to a day ahead comes or not: the brief, “did you meet?” and a promise."""

from zoneinfo import ZoneInfo

from scheduler import promises as promised
from scheduler import visits_ahead
from scheduler.calendar import add_working_days, local_day
from scheduler.context import Person
from scheduler.facts import Facts
from scheduler.reason import DUE, Reason, past_of, plans_of
from scheduler.silence import said
from storage import promises
from storage.planned import Plan


def brief(facts: Facts, person: Person) -> Reason:
    """The next visit that is planned."""
    found = plans_of(facts, person, back=0)
    sent = {each.slot for each in past_of(facts, person, visits_ahead.BRIEF)}
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
    found = plans_of(facts, person, back=visits_ahead.USEFUL_FOR.days)
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
    past = {each.slot: each for each in past_of(facts, person, visits_ahead.DID_YOU_MEET)}
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
