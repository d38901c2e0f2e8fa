"""Admission: who may use the bot, and what everybody else is told."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack import fault_injection
from bot.playground.slack.surfaces import Message, View
from bot.process.app import Bot, build_app
from bot.process.http_server import build_server
from bot.requests.actor import REFUSED, Actor
from bot.settings import Settings
from bot.slack.blocks import actions, button, field_of, modal, section
from bot.slack.clients import Clients
from bot.visit_command import handlers
from storage.core.database import Database
from storage.programme import leaders
from tests import cast
from tests.bot.office import Time

NOT_YET = "you are not one of them yet"


class Doors:
    """A feature with one listener of each kind; it records who was admitted."""

    def __init__(self) -> None:
        self.met: list[tuple[str, str]] = []

    def register(self, app: AsyncApp) -> None:
        async def come_in(ack: AsyncAck, body: dict[str, Any], actor: Actor) -> None:
            self.met.append((body["type"], actor.user_id))
            await ack()

        async def choose(ack: AsyncAck, body: dict[str, Any], actor: Actor) -> None:
            self.met.append((body["type"], actor.user_id))
            await ack(options=[])

        app.action("press")(come_in)
        app.view("fill")(come_in)
        app.options("ask")(choose)
        app.shortcut("short")(come_in)


@pytest.fixture
def doors() -> Doors:
    return Doors()


@pytest.fixture
async def house(
    slack: Playground, database: Database, settings: Settings, time: Time, doors: Doors
) -> AsyncIterator[Bot]:
    await database.run(cast.enrol)
    clients = Clients(settings)
    await clients.authenticate(slack.bot_token)
    made = build_app(database, clients, time, features=(handlers, doors))
    runner = web.AppRunner(
        build_server(database, made.receiver, slack.signing_secret),
        access_log=None,
        shutdown_timeout=1,
    )
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.send_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    yield made
    await made.receiver.drain(5)
    await runner.cleanup()
    await clients.close()


async def message_for(slack: Playground, house: Bot, person: Person) -> Message:
    client = house.services.clients.of(cast.TEAM)
    where = slack.home.dm(person.id).id
    blocks = [section("Come in."), actions(button("Press", "press", spoken="Press the button"))]
    await client.chat_postMessage(channel=where, text="Come in.", blocks=blocks)
    return person.dm[-1]


async def form_for(slack: Playground, house: Bot, person: Person) -> View:
    ask = {"type": "external_select", "action_id": "ask", "min_query_length": 0}
    fields = [
        field_of("words", "Words", {"type": "plain_text_input"}, optional=True),
        field_of("choice", "Choice", ask, optional=True),
    ]
    await house.services.clients.of(cast.TEAM).views_open(
        trigger_id=slack.home.trigger(person.id),
        view=modal("fill", "Secret names", fields, submit="Send"),
    )
    assert person.view is not None
    return person.view


async def test_who_takes_part_comes_through_every_door(
    slack: Playground, house: Bot, doors: Doors, anna: Person
) -> None:
    await anna.press(await message_for(slack, house, anna), "press")
    view = await form_for(slack, house, anna)
    await anna.suggest(view, "ask", "a")
    await anna.submit(view)
    await anna.shortcut("short")
    kinds = ["block_actions", "block_suggestion", "view_submission", "shortcut"]
    assert doors.met == [(kind, cast.ANNA) for kind in kinds]


async def test_a_command_of_somebody_else_is_answered_with_how_to_join(
    slack: Playground, house: Bot, nobody: Person
) -> None:
    reply = await nobody.command("/visit", "Acme yesterday: “secret”")
    assert reply.ok
    await slack.wait_for(lambda: nobody.ephemerals)
    said = nobody.ephemerals[-1].words
    assert NOT_YET in said
    assert f"ask <@{cast.OLGA}>" in said


async def test_without_an_admin_they_learn_the_id_to_pass_on(
    slack: Playground, house: Bot, nobody: Person, database: Database
) -> None:
    await database.run(leaders.remove, cast.TEAM, cast.OLGA, cast.T0)
    await nobody.command("/visit")
    await slack.wait_for(lambda: nobody.ephemerals)
    assert f"your user ID is {cast.NOBODY}" in nobody.ephemerals[-1].words


@pytest.mark.parametrize(
    "facts",
    [
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_bot": True},
        {"is_stranger": True},
        {"team_id": cast.OTHER_TEAM},
    ],
)
async def test_guests_bots_and_strangers_get_one_refusing_sentence_and_no_data(
    slack: Playground, house: Bot, nobody: Person, facts: dict[str, object]
) -> None:
    slack.user(cast.NOBODY, **facts)
    await nobody.command("/visit", "board")
    await slack.wait_for(lambda: nobody.ephemerals)
    assert nobody.ephemerals[-1].words == REFUSED


async def test_a_removed_leader_is_no_leader(
    slack: Playground, house: Bot, doors: Doors, ben: Person, database: Database
) -> None:
    message = await message_for(slack, house, ben)
    await database.run(leaders.remove, cast.TEAM, cast.BEN, cast.T0)
    assert (await ben.press(message, "press")).ok
    await slack.wait_for(lambda: ben.ephemerals)
    assert NOT_YET in ben.ephemerals[-1].words
    assert doors.met == []


async def test_a_form_of_somebody_else_turns_into_the_sentence_and_shows_nothing_more(
    slack: Playground, house: Bot, doors: Doors, nobody: Person
) -> None:
    view = await form_for(slack, house, nobody)
    assert await nobody.suggest(view, "ask", "a") == []
    reply = await nobody.submit(view)
    assert reply.view is not None
    assert "Secret names" not in reply.view.words
    await slack.wait_for(lambda: nobody.view and NOT_YET in nobody.view.words)
    assert doors.met == []


async def test_a_shortcut_of_somebody_else_opens_the_sentence(
    slack: Playground, house: Bot, doors: Doors, nobody: Person
) -> None:
    assert (await nobody.shortcut("short")).ok
    await slack.wait_for(lambda: nobody.view is not None)
    assert nobody.view is not None
    assert NOT_YET in nobody.view.words
    assert doors.met == []


@pytest.mark.parametrize(
    "fault",
    [
        fault_injection.rate_limited(30),
        fault_injection.http_status(500),
        fault_injection.error("missing_scope"),
    ],
)
async def test_a_slack_that_does_not_say_who_it_is_gives_nothing_away(
    slack: Playground, house: Bot, nobody: Person, fault: fault_injection.PlannedFault
) -> None:
    slack.faults.on("users.info", fault)
    await nobody.command("/visit")
    await slack.wait_for(lambda: nobody.ephemerals)
    said = nobody.ephemerals[-1].words
    assert NOT_YET in said
    assert cast.OLGA not in said
