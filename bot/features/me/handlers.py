"""/visit me: reads a leader's own numbers in one go, and shows them to that leader alone."""

from sqlalchemy.engine import Connection

from bot.errors import NotAllowedError
from bot.features.me import messages, ratings_and_promises
from bot.features.me.messages import NO_NUMBERS, LeaderClock, Mirror
from bot.features.me.numbers import QUARTER, numbers
from bot.requests.actor import Actor
from bot.requests.command import Command
from bot.slack.blocks import Message
from scheduler.explain.quiet_times import QuietTimes, quiet_times
from storage.plans import plans
from storage.programme import snoozes
from storage.queries import meetings
from storage.queries.own_visits import occasions as occasions_of
from storage.ten import best_customers


async def run_me(command: Command) -> Message:
    """`/visit me`: the leader's own numbers."""
    if not command.actor.person.leads:
        raise NotAllowedError(NO_NUMBERS)
    return messages.me(await command.services.database.read(mirror, command.actor))


def clock_of(connection: Connection, actor: Actor) -> LeaderClock:
    """The actor's clock."""
    last = meetings.latest(connection, actor.workspace, actor.user_id, actor.programme.counts)
    return LeaderClock(actor.today, last, actor.person.enrolled_on, actor.membership.cadence)


def quiet_of(connection: Connection, actor: Actor) -> QuietTimes:
    """What keeps reminders from the actor for a while."""
    return quiet_times(connection, actor.workspace, actor.person, actor.programme, actor.now)


def mirror(connection: Connection, actor: Actor) -> Mirror:
    """Everything that `/visit me` shows to the actor."""
    workspace, leader = actor.workspace, actor.user_id
    occasions = occasions_of(connection, workspace, leader)
    named = best_customers.of_leader(connection, workspace, leader)
    return Mirror(
        clock=clock_of(connection, actor),
        numbers=numbers(occasions, actor.programme.counts, actor.today),
        excuses=snoozes.tally(connection, workspace, leader, since=actor.now - QUARTER),
        ten=named.customers if named else (),
        plans=plans.of_leader(connection, workspace, leader, viewer=leader, first=actor.today),
        predictions=plans.outcomes(connection, workspace, leader),
        private=ratings_and_promises.lines(connection, actor),
        quiet=quiet_of(connection, actor),
    )
