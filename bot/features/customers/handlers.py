"""/visit who, /visit search, and the buttons under what they answer."""

import re
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.features.customers import card, lookup, search_messages
from bot.features.customers.search_messages import shown
from bot.requests import action, action_ids
from bot.requests.action import Press, number
from bot.requests.actor import Acting
from bot.requests.command import Call
from bot.requests.services import Desk
from bot.slack.blocks import Message
from bot.slack.receiver import Later


def register(app: AsyncApp) -> None:
    app.action(re.compile(rf"{action_ids.SHOW}:\d+"))(show)
    app.action(re.compile(rf"{search_messages.CHOOSE}:\d+"))(show)
    app.action(re.compile(rf"{card.TURN}:\w+"))(show)
    app.action(search_messages.MORE)(more)


async def run_who(call: Call) -> Message:
    """The customer's card, or who may have been meant: a customer nearly so called, or somebody there."""
    typed = " ".join(call.rest.strip(' "“”„?').split())
    if not typed or typed.startswith("<@"):
        return search_messages.whom()
    return shown(await call.desk.database.read(lookup.who, call.acting, typed))


async def run_search(call: Call) -> Message:
    """What was said, seen and answered."""
    result = await call.desk.database.read(lookup.hits, call.acting, call.rest)
    return search_messages.page(result, call.acting.today)


async def show(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """A card: under what was found, or in the place of the question or of another page."""
    press = action.read(body)
    customer, _, skip = press.value.partition(":")
    result = await desk.database.read(lookup.card, acting, number(customer), number(skip))
    await ack()
    stays = press.action_id.startswith(action_ids.SHOW)
    later(_answer, desk, press, shown(result), replaces=not stays)


async def more(
    ack: AsyncAck, body: dict[str, Any], acting: Acting, desk: Desk, later: Later
) -> None:
    """The next page of what was found, in the place of this one."""
    press = action.read(body)
    skip, _, typed = press.value.partition(":")
    result = await desk.database.read(lookup.hits, acting, typed, number(skip))
    await ack()
    later(_answer, desk, press, search_messages.page(result, acting.today), replaces=True)


async def _answer(desk: Desk, press: Press, message: Message, *, replaces: bool) -> None:
    await desk.clients.respond(
        press.response_url, message, response_type="ephemeral", replace_original=replaces
    )
