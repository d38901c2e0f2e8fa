"""/visit who, /visit search, and the buttons under what they answer."""

import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.features.customers import card, lookup, search_messages
from bot.features.customers.search_messages import shown
from bot.requests import action, action_ids
from bot.requests.action import Action, number
from bot.requests.actor import Actor
from bot.requests.command import Command
from bot.requests.services import Services
from bot.slack.blocks import Message
from bot.slack.receiver import Later


def register(app: AsyncApp) -> None:
    app.action(re.compile(rf"{action_ids.SHOW}:\d+"))(show)
    app.action(re.compile(rf"{search_messages.CHOOSE}:\d+"))(show)
    app.action(re.compile(rf"{card.TURN}:\w+"))(show)
    app.action(search_messages.MORE)(more)


async def run_who(call: Command) -> Message:
    """The customer's card, or who may have been meant: a customer nearly so called, or somebody there."""
    typed = " ".join(call.rest.strip(' "“”„?').split())
    if not typed or typed.startswith("<@"):
        return search_messages.whom()
    return shown(await call.services.database.read(lookup.who, call.actor, typed))


async def run_search(call: Command) -> Message:
    """What was said, seen and answered."""
    result = await call.services.database.read(lookup.hits, call.actor, call.rest)
    return search_messages.page(result, call.actor.today)


async def show(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """A card: under what was found, or in the place of the question or of another page."""
    press = action.read(body)
    customer, _, skip = press.value.partition(":")
    result = await services.database.read(lookup.card, actor, number(customer), number(skip))
    await ack()
    stays = press.action_id.startswith(action_ids.SHOW)
    later(_answer, services, press, shown(result), replaces=not stays)


async def more(
    ack: AsyncAck, body: dict[str, Any], actor: Actor, services: Services, later: Later
) -> None:
    """The next page of what was found, in the place of this one."""
    press = action.read(body)
    skip, _, typed = press.value.partition(":")
    result = await services.database.read(lookup.hits, actor, typed, number(skip))
    await ack()
    later(_answer, services, press, search_messages.page(result, actor.today), replaces=True)


async def _answer(services: Services, press: Action, message: Message, *, replaces: bool) -> None:
    await services.clients.respond(
        press.response_url, message, response_type="ephemeral", replace_original=replaces
    )
