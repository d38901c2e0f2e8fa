"""The facts of a leader's Home, read in one go: a dozen queries, each by an index and for that leader's rows only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.engine import Connection

from bot.features.me.handlers import clock_of, quiet_of
from bot.features.me.messages import LeaderClock
from bot.features.me.numbers import QUARTER
from bot.features.plans import plan_visit
from bot.features.ten import name_ten
from bot.features.ten.name_ten import NamedTen
from bot.requests.actor import Actor, admit
from scheduler.explain.quiet_times import QuietTimes
from storage.plans import plans as storage_plans
from storage.plans.plan_state import Plan, PredictionOutcome
from storage.programme import leaders, snoozes
from storage.ten import best_customers, ratings
from storage.ten.ratings import Rating
from storage.visits import promises as storage_promises
from storage.visits.promises import Promise


@dataclass(frozen=True)
class OwnFacts:
    """A leader's own facts, which only they see. `seen`: when they last saw each customer, by the customer's id.

    `excuses` (reasons of snoozes), `rated` and `predictions` are shown as /visit me shows them.
    """

    clock: LeaderClock
    ten: NamedTen | None
    plans: Sequence[Plan]
    promises: Sequence[Promise]
    seen: Mapping[int, date]
    excuses: Mapping[str | None, int]
    rated: Sequence[Rating]
    predictions: Mapping[PredictionOutcome, int]
    quiet: QuietTimes = field(default_factory=QuietTimes)


@dataclass(frozen=True)
class Home:
    """The facts of the page. `mine` is None for an admin who is not a leader."""

    actor: Actor
    mine: OwnFacts | None


def facts(connection: Connection, workspace: str, leader: str, now: datetime) -> Home:
    """The facts as of now. Raises NotEnrolledError for a person who is not enrolled."""
    actor = admit(leaders.membership(connection, workspace, leader), leader, now)
    return Home(actor, _mine(connection, actor) if actor.person.leads else None)


def _mine(connection: Connection, actor: Actor) -> OwnFacts:
    workspace, leader = actor.workspace, actor.user_id
    named = best_customers.of_leader(connection, workspace, leader)
    seen = name_ten.last_days(connection, actor)
    ahead = plan_visit.mine(connection, actor)
    return OwnFacts(
        clock=clock_of(connection, actor),
        ten=name_ten.as_map(connection, actor, named, seen, ahead) if named else None,
        plans=ahead,
        promises=storage_promises.open_of(connection, workspace, leader),
        seen=seen,
        excuses=snoozes.tally(connection, workspace, leader, since=actor.now - QUARTER),
        rated=ratings.latest(connection, workspace, leader),
        predictions=storage_plans.outcomes(connection, workspace, leader),
        quiet=quiet_of(connection, actor),
    )
