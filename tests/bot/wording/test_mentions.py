"""Typed text never mentions anybody, wherever the bot repeats it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.engine import Connection

from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.process.app import Bot
from storage.core.database import Database
from storage.core.visit_fields import KEYS
from storage.customers import customers
from storage.customers.customers import Customer
from storage.programme import workspaces
from storage.ten import best_customers
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Office, Time

BOARD = "C0BOARD"
TYPED = "<@U0GHOST> <!channel> <!subteam^S1> <#C0GHOST> <@W0GHOST|ghost>"
WORDS = (*KEYS, "promised", "met")
LINES = (
    "plans", "me", "list", "ten", "board", "promises", "why", "who globex", f"who {TYPED}",
    f"search {TYPED}", "search channel", f"search customer:{TYPED}", f"search since:{TYPED}",
    f"plan Acme thursday with Dana: {TYPED}", f"plan Globex friday with {TYPED}", f"plan {TYPED} friday",
    f"Globex with {TYPED} today: gas", f"{TYPED}: gas", f"zog {TYPED}: gas", f"planx {TYPED}",
    f"not now {TYPED}", f"away {TYPED}", f"for {TYPED} Globex today: gas",
)  # fmt: skip


def markup(thing: Any) -> list[str]:
    """All texts in which Slack reads mentions, and the elements that are mentions."""
    if isinstance(thing, list):
        return [text for each in thing for text in markup(each)]
    if not isinstance(thing, dict):
        return []
    if thing.get("type") in ("user", "usergroup", "channel", "broadcast"):
        return [f"<@{thing}>"]
    own = [str(thing["text"])] if thing.get("type") == "mrkdwn" else []
    return [*own, *(text for each in thing.values() for text in markup(each))]


def seen_by(slack: Playground, *people: Person) -> list[str]:
    """Everything that Slack has shown to them and in the channel."""
    messages = slack.messages(BOARD)
    for person in people:
        messages = [*messages, *person.dm, *person.ephemerals]
    texts = [text for each in messages for text in (each.text, *markup(list(each.blocks)))]
    return [
        *texts,
        *(text for person in people for view in person.views for text in markup(view.source)),
    ]


@pytest.fixture
async def customer(database: Database) -> Customer:
    """Anna's only best customer, with a malicious name."""

    def work(connection: Connection) -> Customer:
        workspaces.change_settings(connection, cast.TEAM, {"board_channel": BOARD})
        made = customers.add(connection, cast.TEAM, f"Globex {TYPED}", cast.ANNA, cast.T0)
        best_customers.name(connection, cast.TEAM, cast.ANNA, [(made.name, made.id)], cast.T0)
        return made

    return await database.run(work)


async def test_a_mention_that_was_typed_calls_nobody(
    slack: Playground, bot: Bot, database: Database, time: Time, clockwork: Clockwork, anna: Person,
    customer: Customer,
) -> None:  # fmt: skip
    office = Office(slack, database, bot, time)
    slack.channel(BOARD, name="customers", members=set(cast.NAMES), bot_is_member=True)
    view = await office.form(anna, "Globex")
    words = dict.fromkeys(WORDS, TYPED)
    await anna.suggest(view, "visit_customer", "Globex")
    assert (await anna.submit(view, {"customer": str(customer.id), **words})).ok
    for line in LINES:
        await anna.command("/visit", line)
        await office.settled()
        assert [each for each in seen_by(slack, anna) if "<!" in each or "GHOST>" in each] == []
    # The brief; did you meet, and the board; a question, which the next words answer; a nudge.
    for instant in (cast.later(hours=hours) for hours in (55, 169, 217, 744)):
        await clockwork.until(instant, timedelta(days=1))
        await anna.says(TYPED)
    await office.settled()
    seen = seen_by(slack, anna)
    for kind in (
        "worries them most",
        "Kept as your answer",
        "Did you meet",
        "days since",
        "Everyone",
    ):
        assert any(kind in each for each in seen), kind
    assert [each for each in seen if "<!" in each or "GHOST>" in each] == []
    visits = await office.visits()
    assert {user for each in visits for user in each.entry.colleagues} == set()
