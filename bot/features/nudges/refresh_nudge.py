"""Keeps the last nudge true: once a visit has counted it says so, and it comes back where that visit is taken back."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.engine import Connection

from bot.delivery.sent_messages import show
from bot.errors import NotEnrolledError
from bot.features.nudges import facts, messages, not_now, not_now_messages
from bot.features.nudges.not_now import PutOff
from bot.requests.actor import Actor, admit
from bot.requests.services import Services
from bot.slack.blocks import Message
from scheduler.kinds import declining_visits, overdue_nudge
from scheduler.kinds.overdue_steps import read_lapse_slot
from storage.core.visit_entry import VisitEntry
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery
from storage.programme import leaders, snoozes
from storage.programme.settings import Programme
from storage.queries import meetings

MOST_TIMES = 3  # that a nudge is updated because it changed meanwhile


def concerned(entry: VisitEntry, leader: str, programme: Programme) -> tuple[str, ...]:
    """Whose clock such a visit of that leader restarts: theirs, and that of who came along."""
    counts = programme.restarts_clock(entry.purpose, entry.setting)
    return (leader, *entry.colleagues) if counts else ()


async def refresh_nudges(services: Services, workspace: str, people: Iterable[str]) -> None:
    """A follow-up: updates the last nudge of each after a visit that counts came, went or was changed.

    What Slack refuses is only logged: a nudge that was deleted is no longer wrong, and the next one will be right.
    Looks again after each: a button may have been pressed meanwhile, and this must not hide its answer.
    """
    for leader in dict.fromkeys(people):
        shown = None
        for _ in range(MOST_TIMES):
            found = await services.database.run(_as_it_is_now, services, workspace, leader)
            if found is None or found == shown:
                break
            await show(services, *found)
            shown = found


def _as_it_is_now(
    connection: Connection, services: Services, workspace: str, leader: str
) -> tuple[Delivery, Message] | None:
    try:
        actor = admit(leaders.membership(connection, workspace, leader), leader, services.now())
    except NotEnrolledError:
        return None
    sent = [
        deliveries.last_sent(connection, workspace, leader, kind)
        for kind in (overdue_nudge.KIND, declining_visits.KIND)
    ]
    last = max(
        (each for each in sent if each), key=lambda each: each.sent_at or each.due_at, default=None
    )
    message = _message(connection, actor, last) if last else None
    return (last, message) if last and message else None


def _message(connection: Connection, actor: Actor, sent: Delivery) -> Message | None:
    """What stands there now; None where nothing has to change."""
    last = meetings.latest(connection, actor.workspace, actor.user_id, actor.programme.counts)
    if last is not None and _is_settled(actor, sent, last.last_day):
        return messages.been(last, actor.today, actor.membership.cadence)
    asked = snoozes.of_leader(connection, actor.workspace, actor.user_id)
    if not any(each.delivery == sent.id for each in asked):
        return messages.nudge(facts.of_delivery(connection, actor, sent))
    found = not_now.as_it_stands(connection, actor)
    return not_now_messages.message(found) if isinstance(found, PutOff) else None


def _is_settled(actor: Actor, sent: Delivery, last_day: date) -> bool:
    """Whether a visit has counted since that nudge, or since the lapse of which it reminded."""
    if sent.kind == overdue_nudge.KIND:
        return last_day > read_lapse_slot(sent.slot)[0]
    return sent.sent_at is not None and last_day >= actor.day_of(sent.sent_at)
