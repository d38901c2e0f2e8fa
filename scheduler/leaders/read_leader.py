"""One leader as the rules see them, with their snooze and their days away."""

from datetime import datetime

from sqlalchemy.engine import Connection

from scheduler.leaders.context import LeaderContext, WorkspaceContext, lookback_start, person
from storage.programme import absences, snoozes
from storage.programme.leaders import Leader


def read_leader(
    connection: Connection,
    context: WorkspaceContext,
    leader: Leader,
    enrolled_at: datetime,
    now: datetime,
) -> LeaderContext:
    """The leader as of `now`, from what is stored."""
    workspace, user_id = context.workspace, leader.user_id
    away = absences.of(connection, workspace, [user_id], lookback_start(now))
    asked = snoozes.latest(connection, workspace, [user_id])
    return person(leader, enrolled_at, context, asked.get(user_id), away.get(user_id, ()), now)
