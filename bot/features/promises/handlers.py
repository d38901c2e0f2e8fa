"""Promises: the reminder and its buttons; `/visit promises` lists what is open."""

from datetime import date, datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.errors import MistakeError
from bot.features.promises import messages
from bot.features.promises.messages import Due
from bot.language.days import FIVE_YEARS
from bot.requests.action import Action, number, on_action
from bot.requests.actor import Actor, refuse_without_clock
from bot.requests.command import Command
from bot.requests.request import Work
from bot.requests.responses import replace
from bot.requests.services import Services
from bot.slack.blocks import Message
from scheduler.calendars.calendar import local_day
from scheduler.engine.courier import Withdrawn
from scheduler.kinds.delivery_codes import DeliveryCode
from scheduler.kinds.promise_reminder import read_slot
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery
from storage.programme import leaders
from storage.visits import promises
from storage.visits.promises import Promise

GONE = "That promise was taken back with its visit; there is nothing to tick off."
GONE_BY = "That day is over. Choose one to come."
TOO_FAR = "That is more than five years away. Choose an earlier day."


def register(app: AsyncApp) -> None:
    on_action(app, messages.DONE, press_done)
    on_action(app, messages.LATER, choose_later)
    on_action(app, messages.DONE_LISTED, press_done_listed)


async def render(services: Services, delivery: Delivery, now: datetime) -> Message:
    """The reminder. Raises Withdrawn if there is nothing left to remind of."""
    return messages.reminder(await services.database.read(_due, delivery, now))


def _due(connection: Connection, delivery: Delivery, now: datetime) -> Due:
    workspace, leader = delivery.workspace, delivery.recipient
    membership = leaders.membership(connection, workspace, leader)
    number, _, again = read_slot(delivery.slot)
    found = promises.find(connection, workspace, number, leader=leader)
    inactive = membership.person is None or not membership.person.active
    if found is None or found.kept_at is not None or inactive:
        raise Withdrawn(DeliveryCode.NOTHING_TO_REMIND_OF)
    return Due(found, local_day(now, membership.zone), delivery.id, again)


async def press_done(action: Action) -> None:
    """[Done] under a reminder: ticks the promise off."""
    actor = action.actor

    def work(connection: Connection) -> tuple[Due, dict[str, Any]]:
        promise = _of_delivery(connection, actor, action.value)
        promises.keep(connection, actor.workspace, actor.user_id, promise.id, actor.now)
        return _answered(connection, actor, action.value), {}

    await _settle(action, action.key, action.value, work)


async def choose_later(action: Action) -> None:
    """The date picker under a reminder: puts the promise off."""
    actor = action.actor
    delivery = action.block_id.removeprefix(f"{messages.BLOCK}:")
    day = _day_to_come(action.chosen, actor.today)

    def work(connection: Connection) -> tuple[Due, dict[str, Any]]:
        promise = _of_delivery(connection, actor, delivery)
        promises.put_off(connection, actor.workspace, actor.user_id, promise.id, day)
        return _answered(connection, actor, delivery), {}

    await _settle(action, action.key_of_choice, delivery, work)


def _day_to_come(chosen: str | None, today: date) -> date:
    try:
        day = date.fromisoformat(chosen or "")
    except ValueError:
        raise MistakeError(GONE_BY) from None
    if day <= today:
        raise MistakeError(GONE_BY)
    if day > today + FIVE_YEARS:
        raise MistakeError(TOO_FAR)
    return day


async def _settle(action: Action, key: str, delivery: str, work: Work[Due]) -> None:
    actor = action.actor

    def again(connection: Connection, outcome: dict[str, Any]) -> Due:
        return Due(_of_delivery(connection, actor, delivery), actor.today, delivery)

    replace(action, messages.settled(await action.once(work, again, key=key)))


def _of_delivery(connection: Connection, actor: Actor, delivery: str) -> Promise:
    """The actor's promise of which that message reminded them. Raises MistakeError if there is none."""
    sent = deliveries.find(connection, actor.workspace, delivery, recipient=actor.user_id)
    number = sent.facts.get("promise") if sent else None
    found = (
        promises.find(connection, actor.workspace, number, leader=actor.user_id)
        if isinstance(number, int)
        else None
    )
    if found is None:
        raise MistakeError(GONE)
    return found


def _answered(connection: Connection, actor: Actor, delivery: str) -> Due:
    deliveries.mark_answered(connection, actor.workspace, delivery, actor.user_id, actor.now)
    return Due(_of_delivery(connection, actor, delivery), actor.today, delivery)


async def run_promises(command: Command) -> Message:
    """`/visit promises`: the leader's open promises."""
    actor = command.actor
    refuse_without_clock(actor)
    found = await command.services.database.read(promises.open_of, actor.workspace, actor.user_id)
    return messages.listed(found, actor.today)


async def press_done_listed(action: Action) -> None:
    """[Done] in the list: ticks the promise off, and shows the list without it."""
    actor = action.actor
    promise = number(action.value)

    def work(connection: Connection) -> tuple[Message, dict[str, Any]]:
        promises.keep(connection, actor.workspace, actor.user_id, promise, actor.now)
        return _list(connection, actor, promise), {}

    def again(connection: Connection, outcome: dict[str, Any]) -> Message:
        return _list(connection, actor, promise)

    replace(action, await action.once(work, again, key=action.key_of_choice))


def _list(connection: Connection, actor: Actor, done: int) -> Message:
    workspace, leader = actor.workspace, actor.user_id
    promise = promises.find(connection, workspace, done, leader=leader)
    if promise is None:
        raise MistakeError(GONE)
    return messages.listed(promises.open_of(connection, workspace, leader), actor.today, promise)
