"""/visit who, /visit search, and the buttons under their answers."""

import re

from slack_bolt.app.async_app import AsyncApp
from sqlalchemy.engine import Connection

from bot.features.customers import card, lookup, search_line, search_messages
from bot.features.customers.search_messages import card_or_reply
from bot.language import mentions
from bot.language.visit_line.intents import WhichWasMeant
from bot.requests import action_ids
from bot.requests.action import Action, number, on_action
from bot.requests.actor import Actor
from bot.requests.command import Command
from bot.requests.responses import answer, replace
from bot.slack.blocks import Message


def register(app: AsyncApp) -> None:
    on_action(app, re.compile(rf"{action_ids.SHOW}:\d+"), show)
    on_action(app, re.compile(rf"{search_messages.CHOOSE}:\d+"), show)
    on_action(app, re.compile(rf"{card.TURN}:\w+"), show)
    on_action(app, search_messages.MORE, more)


async def run_who(command: Command) -> Message:
    """`/visit who`: the customer's card, or the customers with a similar name or with a person of that name."""
    typed = " ".join(command.rest.strip(' "“”„?').split())
    if not typed or mentions.begins_with_user(typed):
        return search_messages.ask_for_name()
    return card_or_reply(await command.services.database.read(lookup.who, command.actor, typed))


async def run_search(command: Command) -> Message:
    """`/visit search`: searches what was said, seen and answered."""
    result = await command.services.database.read(lookup.hits, command.actor, command.rest)
    return search_messages.page(result, command.actor.today)


def claims_line(_connection: Connection, _actor: Actor, intent: WhichWasMeant) -> bool:
    """Claims "search gas customer: Acme": the colon belongs to a filter."""
    return search_line.is_filtered(intent.run.rest)


async def show(action: Action) -> None:
    """Shows a card: below the hits, or in place of a question or of another page."""
    actor = action.actor
    customer, _, skip = action.value.partition(":")
    result = await action.services.database.read(lookup.card, actor, number(customer), number(skip))
    shows = answer if action.action_id.startswith(action_ids.SHOW) else replace
    shows(action, card_or_reply(result))


async def more(action: Action) -> None:
    """[More]: replaces the page of hits with the next one."""
    actor = action.actor
    skip, _, typed = action.value.partition(":")
    result = await action.services.database.read(lookup.hits, actor, typed, number(skip))
    replace(action, search_messages.page(result, actor.today))
