"""A reason in words, and what each kind's function looks at for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.leaders.context import LeaderContext
from scheduler.leaders.facts import Facts
from storage.plans import plans
from storage.plans.plan_state import Plan
from storage.queries.leader_facts import Past


@dataclass(frozen=True)
class Reason:
    """A finished sentence, and the local day from which the kind is due as things stand; None if none can be named."""

    rule: str
    on: date | None = None


Explain = Callable[[Facts, LeaderContext], Reason]

DUE = "Nothing stands against it."


def plans_of(facts: Facts, person: LeaderContext, *, back: int) -> list[Plan]:
    """The plans from so many days ago to a year from now, the earliest first."""
    today = person.today(facts.now)
    first, last = today - timedelta(days=back), today + timedelta(days=365)
    found = plans.ahead(facts.connection, facts.context.workspace, [person.user_id], first, last)
    return sorted(found.get(person.user_id, []), key=lambda each: each.day)


def past_of(facts: Facts, person: LeaderContext, kind: str) -> list[Past]:
    """What was planned and sent of that kind."""
    return facts.past([person], kind).get(person.user_id, [])


def said(day: date) -> str:
    """ "6 December 2026"."""
    return f"{day.day} {day:%B %Y}"
