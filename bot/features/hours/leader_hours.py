"""Reads a leader's working time and days away, and changes them. Runs in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.engine import Connection

from bot.errors import MistakeError, NotAllowedError
from scheduler.calendars.calendar import local_day
from scheduler.kinds import absence_note
from scheduler.leaders.context import (
    LeaderContext,
    WorkspaceContext,
    lacks_end_of_leave,
    lookback_start,
    on_leave,
    person,
    working_time_of,
)
from storage.programme import absences as storage_absences
from storage.programme import assistants as storage_assistants
from storage.programme import leaders, snoozes
from storage.programme.absences import Absence, Span
from storage.programme.leaders import Leader, Membership
from storage.programme.settings import Programme
from storage.queries import leader_facts

NO_CLOCK = "You have no clock of your own here, so there are no hours to set."
NOT_THEIRS = "Only they, an assistant whom they named, or an admin can do that."
NO_LEADER = "They have no clock here, so there is nothing to note."
NOT_AWAY = "No days away are noted for today, so there is nothing to end. `/visit away` shows those to come."
GONE = "Those days are not noted any more. `/visit away` shows what is."


@dataclass(frozen=True)
class LeaderHours:
    """A leader's working time as of now. `next_at`: when a message may come next; None while they are paused."""

    leader: Leader
    programme: Programme
    now: datetime
    today: date
    zone: str
    absences: Sequence[Absence]
    assistants: Sequence[str]
    next_at: datetime | None

    @property
    def on_vacation(self) -> bool:
        """Whether their Slack status says so."""
        return on_leave(self.leader, self.today, self.zone) is not None


def leader_to_act_for(
    connection: Connection, membership: Membership, user_id: str, leader: str | None
) -> Leader:
    """The leader for whom `user_id` acts, by default themselves. Raises NotAllowedError if they may not."""
    person = membership.person
    acts = person is not None and person.active
    if leader is None or leader == user_id:
        if person is None or not acts or not person.leads:
            raise NotAllowedError(NO_CLOCK)
        return person
    admin = person is not None and acts and person.admin
    if not admin and not storage_assistants.assists(
        connection, membership.workspace, user_id, leader
    ):
        raise NotAllowedError(NOT_THEIRS)
    found = leaders.find(connection, membership.workspace, leader)
    if found is None or not found.active or not found.leads:
        raise NotAllowedError(NO_LEADER)
    return found


def current_hours(
    connection: Connection, programme: Programme, leader: Leader, now: datetime
) -> LeaderHours:
    """The leader's hours as of now."""
    workspace, user = leader.workspace, leader.user_id
    hours = working_time_of(leader, programme)
    context = _leader_context(connection, programme, user, workspace, now)
    today = local_day(now, hours.zone)
    return LeaderHours(
        leader=leader,
        programme=programme,
        now=now,
        today=today,
        zone=hours.zone,
        absences=storage_absences.of_leader(connection, workspace, user, today),
        assistants=storage_assistants.of(connection, workspace, user),
        next_at=context.next_opening(now) if context else None,
    )


def _leader_context(
    connection: Connection, programme: Programme, user: str, workspace: str, now: datetime
) -> LeaderContext | None:
    found = leader_facts.reachable(connection, workspace, user)
    if found is None:
        return None
    away = storage_absences.of(connection, workspace, [user], lookback_start(now))
    snooze = snoozes.latest(connection, workspace, [user]).get(user)
    context = WorkspaceContext(workspace, programme)
    return person(*found, context, snooze, away.get(user, ()), now)


def add_absence(
    connection: Connection,
    programme: Programme,
    leader: Leader,
    author: str,
    span: Span,
    now: datetime,
) -> LeaderHours:
    """Stores days away, noted by `author`; they are merged with adjacent or overlapping ones."""
    storage_absences.add(connection, leader.workspace, leader.user_id, author, span, now)
    absence_note.tell(connection, leader, programme, author, span, now)
    today = local_day(now, working_time_of(leader, programme).zone)
    if lacks_end_of_leave(leader, today) and span[0] <= today <= span[1]:  # this is the answer
        leaders.refresh(connection, leader.workspace, leader.user_id, vacation_answered_at=now)
        leader = leaders.find(connection, leader.workspace, leader.user_id) or leader
    return current_hours(connection, programme, leader, now)


def end_absence(
    connection: Connection, programme: Programme, leader: Leader, now: datetime
) -> LeaderHours:
    """Ends the days away that include today. Raises MistakeError if there are none."""
    found = current_hours(connection, programme, leader, now)
    if not storage_absences.end(connection, leader.workspace, leader.user_id, found.today, now):
        raise MistakeError(NOT_AWAY)
    return current_hours(connection, programme, leader, now)


def cancel(
    connection: Connection, programme: Programme, leader: Leader, absence: int, now: datetime
) -> LeaderHours:
    """Deletes days away. Raises MistakeError if they are not that leader's."""
    if not storage_absences.cancel(connection, leader.workspace, leader.user_id, absence, now):
        raise MistakeError(GONE)
    return current_hours(connection, programme, leader, now)
