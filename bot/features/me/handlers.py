"""/visit me: a leader's own numbers, read in one go and shown to that leader alone."""

from sqlalchemy.engine import Connection

from bot.errors import NotAllowedError
from bot.features.me import messages, ratings_and_promises
from bot.features.me.messages import NO_NUMBERS, Clock, Mirror
from bot.features.me.numbers import QUARTER, numbers
from bot.requests.actor import Acting
from bot.requests.command import Call
from bot.slack.blocks import Message
from storage.plans import plans
from storage.programme import snoozes
from storage.queries import meetings
from storage.queries.own_visits import occasions as occasions_of
from storage.ten import best_customers


async def run_me(call: Call) -> Message:
    """My own numbers, for my eyes."""
    if not call.acting.person.leads:
        raise NotAllowedError(NO_NUMBERS)
    return messages.me(await call.desk.database.read(mirror, call.acting))


def clock_of(connection: Connection, acting: Acting) -> Clock:
    """Where the acting leader's clock stands."""
    last = meetings.latest(connection, acting.workspace, acting.user_id, acting.programme.counts)
    return Clock(acting.today, last, acting.person.enrolled_on, acting.membership.cadence)


def mirror(connection: Connection, acting: Acting) -> Mirror:
    workspace, leader = acting.workspace, acting.user_id
    occasions = occasions_of(connection, workspace, leader)
    named = best_customers.of_leader(connection, workspace, leader)
    return Mirror(
        clock=clock_of(connection, acting),
        numbers=numbers(occasions, acting.programme.counts, acting.today),
        excuses=snoozes.tally(connection, workspace, leader, since=acting.now - QUARTER),
        ten=named.customers if named else (),
        plans=plans.of_leader(connection, workspace, leader, viewer=leader, first=acting.today),
        predictions=plans.outcomes(connection, workspace, leader),
        private=ratings_and_promises.lines(connection, acting),
    )
