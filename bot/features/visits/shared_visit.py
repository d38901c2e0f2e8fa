"""A visit with colleagues: it counts for those who are leaders; a message tells them, and [Not me] declines it."""

from dataclasses import dataclass
from datetime import date, datetime

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.delivery.courier import recipient_of
from bot.features.board.handlers import refresh_board
from bot.features.nudges.refresh_nudge import refresh_nudges
from bot.features.visits import messages
from bot.requests.action import Action, number, on_action
from bot.requests.actor import Actor
from bot.requests.responses import replace
from bot.requests.services import Services
from bot.slack.blocks import Message, actions, button, quote, section
from bot.slack.text import mention
from bot.wording import visits
from bot.wording.names import inline, quoted
from scheduler.engine.courier import Withdrawn
from scheduler.kinds.delivery_codes import DeliveryCode
from storage.core.visit_entry import VisitEntry
from storage.outbox.deliveries import Delivery
from storage.visits import visit_record
from storage.visits import visits as storage_visits
from storage.visits.visits import Visit

NOT_ME = "visit_not_me"


@dataclass(frozen=True)
class SharedVisit:
    """The facts of the message to a leader who came along. `counted`: whether the visit restarts clocks."""

    visit: Visit
    counted: bool
    today: date


def register(app: AsyncApp) -> None:
    on_action(app, NOT_ME, not_me)


async def render(services: Services, delivery: Delivery, now: datetime) -> Message:
    """The direct message. Raises Withdrawn if there is nothing left to tell."""
    return message(await services.database.read(_shared, delivery, now))


def _shared(connection: Connection, delivery: Delivery, now: datetime) -> SharedVisit:
    actor, number = recipient_of(connection, delivery, now), delivery.facts.get("visit", 0)
    visit = visit_record.find(connection, actor.workspace, number, viewer=actor.user_id)
    if visit is None:
        raise Withdrawn(DeliveryCode.THE_VISIT_TAKEN_BACK)
    counted = actor.programme.restarts_clock(visit.entry.purpose, visit.entry.setting)
    return SharedVisit(visit, counted, actor.today)


def message(shared: SharedVisit) -> Message:
    """ "Anna logged a visit and says that you came along", with [Not me]."""
    entry = shared.visit.entry
    counts = "It counts for you too." if shared.counted else "It doesn't restart your clock."
    said = (
        f"{mention(shared.visit.author)} logged a visit and says that you came along: "
        f"{visits.summary(entry, shared.today)}. {counts}"
    )
    text = said + (f" {quoted(entry.said)}" if entry.said else "")
    words = [quote(entry.said)] if entry.said else []
    spoken = f"Not me: the visit to {entry.customer}"
    button_row = actions(button("Not me", NOT_ME, str(shared.visit.id), spoken=spoken))
    gist = f"A visit that you were on: {inline(entry.customer, 60)}"
    return Message(text, [section(said), *words, button_row], gist)


async def not_me(action: Action) -> None:
    """[Not me]: the visit no longer counts for the actor. A second press gets the same answer."""
    actor = action.actor
    entry = await action.services.database.run(decline, actor, number(action.value))
    done = declined(entry, actor.today) if entry else messages.gone()
    replace(action, done)
    action.later(refresh_board, action.services, actor.workspace)
    action.later(refresh_nudges, action.services, actor.workspace, [actor.user_id])


def decline(connection: Connection, actor: Actor, visit: int) -> VisitEntry | None:
    """Records that the actor was not there. None if the visit was taken back."""
    storage_visits.decline(connection, actor.workspace, visit, actor.user_id, actor.now)
    found = visit_record.find(connection, actor.workspace, visit, viewer=actor.user_id)
    return found.entry if found else None


def declined(entry: VisitEntry, today: date) -> Message:
    """Confirms "Not me"."""
    when = visits.day_of(entry, today)
    said = f"Noted: you were not at {inline(entry.customer, 150)}, {when}. It no longer counts for you."
    return Message(said, [section(said)])
