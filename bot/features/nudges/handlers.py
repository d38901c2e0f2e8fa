"""Nudges: how one is written, and what its buttons do."""

from datetime import datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.engine import Connection

from bot.features.nudges import facts, messages, not_now, not_now_line, not_now_messages
from bot.features.nudges.not_now import PutOff, Settled
from bot.features.visits.handlers import press_log
from bot.requests import action, action_ids, once
from bot.requests.actor import Actor, admit
from bot.requests.command import Command
from bot.requests.services import Services
from bot.slack.blocks import Message
from bot.slack.receiver import Later
from scheduler.engine.courier import Withdrawn
from storage.outbox.deliveries import Delivery
from storage.programme import leaders


def register(app: AsyncApp) -> None:
    app.action(action_ids.LOG)(press_log)
    app.action(messages.NOT_NOW)(press_not_now)
    app.action(messages.BECAUSE)(choose_because)
    app.action(not_now_messages.WHY)(choose_why)
    app.action(not_now_messages.UNTIL)(choose_until)
    app.action(not_now_messages.ON)(choose_until)


async def render(services: Services, delivery: Delivery, now: datetime) -> Message:
    """A nudge, as of now: overdue, only selling or wearing off. Raises Withdrawn if its recipient takes part no more.

    It writes, because its phrasing is kept: whoever words the same delivery again says the same.
    """
    return messages.nudge(await services.database.run(_facts, delivery, now))


def _facts(connection: Connection, delivery: Delivery, now: datetime) -> facts.Nudge:
    membership = leaders.membership(connection, delivery.workspace, delivery.recipient)
    if membership.person is None or not membership.person.active:
        raise Withdrawn("the leader takes part no more")
    return facts.of_delivery(connection, admit(membership, delivery.recipient, now), delivery)


async def press_not_now(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """[Not now] under a nudge: put off until next week at once, the message asks for more."""
    press = action.read(body)
    await _put_off(ack, press, press.key, actor, services, later, press.value)


async def choose_because(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """[Because …] beside [Not now] under a nudge: why and until when in one choice."""
    press = action.read(body)
    delivery, _, chosen = (press.chosen or "").partition(":")
    _, _, choice = chosen.partition(":")  # the customer, for whoever reads the message
    wait, _, reason = choice.partition(":")
    await _put_off(ack, press, press.key_of_choice, actor, services, later, delivery, reason, wait)


async def _put_off(
    ack: AsyncAck,
    press: action.Action,
    key: str,
    actor: Actor,
    services: Services,
    later: Later,
    value: str,
    reason: str = "",
    until: str = "",
) -> None:
    def work(connection: Connection) -> tuple[PutOff | Settled, dict[str, Any]]:
        delivery = not_now.find(connection, actor, value)
        found = not_now.put_off(
            connection, actor, delivery, reason=not_now.known(reason), until=until
        )
        return found, {"settled": isinstance(found, Settled)}

    def again(connection: Connection, outcome: dict[str, Any]) -> PutOff | Settled:
        if outcome.get("settled"):
            return Settled(facts.clock_from(connection, actor), actor.today)
        return not_now.as_it_stands(connection, actor)

    found = await once.once(services, actor, "action", key, work, again)
    await ack()
    later(_show, services, press.response_url, not_now_messages.message(found))


async def choose_why(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """The menu of reasons."""
    await _change(ack, action.read(body), actor, services, later)


async def choose_until(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """The menu of days, and the calendar beside it."""
    await _change(ack, action.read(body), actor, services, later)


async def _change(
    ack: AsyncAck, press: action.Action, actor: Actor, services: Services, later: Later
) -> None:
    snooze = action.number(press.block_id.removeprefix(f"{not_now_messages.BLOCK}:"))

    def work(connection: Connection) -> tuple[PutOff, dict[str, Any]]:
        change = not_now.give_reason if press.action_id == not_now_messages.WHY else not_now.move
        return change(connection, actor, snooze, press.chosen or ""), {"snooze": snooze}

    def again(connection: Connection, outcome: dict[str, Any]) -> PutOff:
        return not_now.as_it_stands(connection, actor)

    found = await once.once(services, actor, "action", press.key_of_choice, work, again)
    await ack()
    later(_show, services, press.response_url, not_now_messages.message(found))


async def _show(services: Services, response_url: str, message: Message) -> None:
    await services.clients.respond(response_url, message, replace_original=True)


async def run_not_now(call: Command) -> Message:
    """`/visit not now [why] [until when]`."""
    actor = call.actor
    reason, until = not_now_line.read(call.rest, actor.today)

    def work(connection: Connection) -> tuple[PutOff | Settled, dict[str, Any]]:
        return not_now.put_off(connection, actor, reason=reason, until=until), {}

    def again(connection: Connection, outcome: dict[str, Any]) -> PutOff | Settled:
        return not_now.as_it_stands(connection, actor)

    found = await once.once(call.services, actor, "command", call.key, work, again)
    return not_now_messages.message(found)
