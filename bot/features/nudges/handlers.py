"""Nudges: building the message, and its buttons."""

from datetime import datetime
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.delivery.courier import recipient_of
from bot.features.nudges import facts, messages, not_now, not_now_line, not_now_messages
from bot.features.nudges.not_now import NothingToPutOff, Result
from bot.requests.action import Action, number, on_action
from bot.requests.command import Command
from bot.requests.responses import replace
from bot.requests.services import Services
from bot.slack.blocks import Message
from storage.outbox.deliveries import Delivery


def register(app: AsyncApp) -> None:
    on_action(app, messages.NOT_NOW, press_not_now)
    on_action(app, messages.BECAUSE, choose_because)
    for each in (not_now_messages.WHY, not_now_messages.UNTIL, not_now_messages.ON):
        on_action(app, each, change)


async def render(services: Services, delivery: Delivery, now: datetime) -> Message:
    """The nudge, as of now: overdue, only selling or wearing off. Raises Withdrawn if the leader no longer takes part.

    It writes to the database, to store its headline: building the same delivery again gives the same one.
    """
    return messages.nudge(await services.database.run(_facts, delivery, now))


def _facts(connection: Connection, delivery: Delivery, now: datetime) -> facts.Nudge:
    return facts.of_delivery(connection, recipient_of(connection, delivery, now), delivery)


async def press_not_now(action: Action) -> None:
    """[Not now] under a nudge: snoozes until next week at once; the message then asks for a reason and a day."""
    await _put_off(action, action.key, action.value)


async def choose_because(action: Action) -> None:
    """[Because …] beside [Not now] under a nudge: a reason and a day in one choice."""
    delivery, _, chosen = (action.chosen or "").partition(":")
    _, _, choice = chosen.partition(":")  # the customer comes first; it is not needed here
    until, _, reason = choice.partition(":")
    await _put_off(action, action.key_of_choice, delivery, reason, until)


async def _put_off(action: Action, key: str, value: str, reason: str = "", until: str = "") -> None:
    actor = action.actor

    def work(connection: Connection) -> tuple[Result, dict[str, Any]]:
        delivery = not_now.find(connection, actor, value)
        found = not_now.put_off(
            connection, actor, delivery, reason=not_now.known(reason), until=until
        )
        return found, {"settled": isinstance(found, NothingToPutOff)}

    def again(connection: Connection, outcome: dict[str, Any]) -> Result:
        if outcome.get("settled"):
            return NothingToPutOff(facts.clock_from(connection, actor), actor.today)
        return not_now.as_it_stands(connection, actor)

    found = await action.once(work, again, key=key)
    replace(action, not_now_messages.message(found))


async def change(action: Action) -> None:
    """The menu of reasons, the menu of waits, and the date picker: changes the snooze."""
    actor = action.actor
    snooze = number(action.block_id.removeprefix(f"{not_now_messages.BLOCK}:"))

    def work(connection: Connection) -> tuple[Result, dict[str, Any]]:
        update = not_now.give_reason if action.action_id == not_now_messages.WHY else not_now.move
        return update(connection, actor, snooze, action.chosen or ""), {"snooze": snooze}

    def again(connection: Connection, outcome: dict[str, Any]) -> Result:
        return not_now.as_it_stands(connection, actor)

    found = await action.once(work, again, key=action.key_of_choice)
    replace(action, not_now_messages.message(found))


async def run_not_now(command: Command) -> Message:
    """`/visit not now [why] [until when]`."""
    actor = command.actor
    reason, until = not_now_line.read(command.rest, actor.today)

    def work(connection: Connection) -> tuple[Result, dict[str, Any]]:
        return not_now.put_off(connection, actor, reason=reason, until=until), {}

    def again(connection: Connection, outcome: dict[str, Any]) -> Result:
        return not_now.as_it_stands(connection, actor)

    found = await command.once(work, again)
    return not_now_messages.message(found)
