"""Several messages in one, through Slack: each item has buttons of its own and turns into its answer by itself."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.engine import Connection

from bot.features.nudges import messages as nudge_messages
from bot.features.nudges import not_now_messages
from bot.features.promises import messages as promise_messages
from bot.features.visits import shared_visit
from bot.playground.blockkit import check
from bot.playground.client.person import Person
from bot.playground.slack.surfaces import Message
from bot.wording import bundle
from storage.core.database import Database
from storage.core.visit_entry import VisitEntry
from storage.customers import customers
from storage.outbox import bundle_items, deliveries
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.programme import snoozes
from storage.visits import promises, visits
from tests.bot.conftest import Clockwork
from tests.bot.office import Office, Time
from tests.cast import ANNA, BEN, MONDAY, T0, TEAM, later

DAY_30 = later(days=30)
DONE, LATER = promise_messages.DONE, promise_messages.LATER


def promised(connection: Connection, *what: str) -> None:
    """Anna was at Globex on the first day, and promised that for the thirty-first."""
    globex = customers.add(connection, TEAM, "Globex", ANNA, T0)
    for each in what:
        entry = VisitEntry(
            customer="Globex",
            first_day=MONDAY,
            said="we may leave gas by 2028",
            promised=each,
            promised_by=MONDAY + timedelta(days=31),
        )
        visits.log(connection, TEAM, leader=ANNA, author=ANNA, customer=globex, entry=entry, now=T0)


async def morning(office: Office, clockwork: Clockwork, *what: str) -> Message:
    """The one message of Anna's thirtieth morning: two promises, a nudge, and a note of Ben's."""
    await office.database.run(promised, *what)
    office.time.to(DAY_30 - timedelta(hours=1))
    ben, anna = office.slack.user(BEN), office.slack.user(ANNA)
    await ben.command("/visit", f"Initech by video to sell with <@{ANNA}> yesterday: “no gas”")
    office.time.to(DAY_30)
    await clockwork.tick()
    (found,) = anna.dm
    return found


@pytest.fixture
async def message(office: Office, clockwork: Clockwork) -> Message:
    return await morning(office, clockwork, "the drawings", "the figures")


async def sent(database: Database) -> list[Delivery]:
    found = await database.read(deliveries.recent, TEAM, ANNA)
    return [each for each in found if each.state is DeliveryState.SENT]


async def promise(database: Database, what: str) -> Delivery:
    """The reminder of that promise."""
    for each in await sent(database):
        if each.kind == "promise":
            number = each.facts["promise"]
            found = await database.read(promises.find, TEAM, number, leader=ANNA)
            if found and found.what == what:
                return each
    raise AssertionError(what)


def row_of(delivery: Delivery) -> str:
    """The block with the buttons of that reminder."""
    return f"item:{delivery.id}:1:promise:{delivery.id}"


async def test_it_is_one_message_with_the_most_urgent_first(
    message: Message, database: Database
) -> None:
    assert message.text.splitlines()[0] == "Your promise to Globex, and 3 more."
    _, second = sorted(message.text.index(each) for each in ("drawings", "figures"))
    assert second < message.text.index("30 days") < message.text.index("came along")
    assert check.check(message.blocks, "message") == []
    assert sum(each["type"] == "divider" for each in message.blocks) == 3
    found = await sent(database)
    assert sorted(each.kind for each in found) == ["overdue", "promise", "promise", "shared"]
    assert {(each.channel, each.ts) for each in found} == {(message.channel, message.ts)}
    assert [each.counts_on for each in found if each.counts_on] == [DAY_30.date()]


async def test_a_button_turns_its_own_item_into_the_answer(
    message: Message, office: Office, anna: Person, database: Database
) -> None:
    drawings, figures = (
        await promise(database, "the drawings"),
        await promise(database, "the figures"),
    )
    await anna.press(message, DONE, drawings.id, times=3)
    await office.slack.wait_for(lambda: "Done: “the drawings”" in message.words)
    assert message.actions.count(DONE) == 1
    await anna.press(message, LATER, block_id=row_of(figures), selected="2026-12-15")
    await office.slack.wait_for(lambda: "By 15 December: “the figures”" in message.words)
    assert DONE not in message.actions
    assert nudge_messages.NOT_NOW in message.actions
    await anna.press(message, shared_visit.NOT_ME)
    await office.slack.wait_for(lambda: "Noted: you were not at Initech" in message.words)
    await anna.press(message, nudge_messages.NOT_NOW)
    await office.slack.wait_for(lambda: "Not now, then." in message.words)
    await anna.press(message, not_now_messages.WHY, selected="travel_stop")
    await office.slack.wait_for(lambda: "Travel stop: noted." in message.words)
    for words in ("Done: “the drawings”", "By 15 December", "Noted: you were not at Initech"):
        assert words in message.words
    assert check.check(message.blocks, "message") == []
    assert [each.reason for each in await database.read(snoozes.of_leader, TEAM, ANNA)] == [
        "travel_stop"
    ]


async def test_two_buttons_at_once_both_turn(
    message: Message, office: Office, anna: Person, database: Database
) -> None:
    both = [await promise(database, what) for what in ("the drawings", "the figures")]
    await asyncio.gather(
        *(anna.press(message, DONE, each.id) for each in both),
        anna.press(message, nudge_messages.NOT_NOW),
    )
    await office.slack.wait_for(
        lambda: all(
            each in message.words
            for each in ("Done: “the drawings”", "Done: “the figures”", "Not now, then.")
        )
    )


async def test_what_changes_later_changes_its_own_item(
    message: Message, office: Office, anna: Person
) -> None:
    before = message.actions.count(DONE)
    await anna.command("/visit", "Acme today: “more time”")
    await office.slack.wait_for(lambda: nudge_messages.NOT_NOW not in message.actions)
    assert message.actions.count(DONE) == before == 2
    assert "came along" in message.words


async def test_an_item_of_somebody_else_is_nobodys(
    message: Message, office: Office, anna: Person, carla: Person, database: Database
) -> None:
    """A press that says it belongs to an item of another's message changes nothing there."""
    words = message.words
    drawings = await promise(database, "the drawings")
    await carla.press(message.snapshot(), DONE, drawings.id)
    await office.settled()
    assert message.words == words


async def test_when_the_bundle_is_not_known_any_more_the_answer_comes_below(
    message: Message, office: Office, anna: Person, database: Database
) -> None:
    await database.run(bundle_items.forget_before, DAY_30 + timedelta(days=40), most=100)
    words = message.words
    drawings = await promise(database, "the drawings")
    said = await office.pressed(anna, message, DONE, drawings.id)
    assert "Done: “the drawings”" in said.text
    assert message.words == words


async def test_what_does_not_fit_comes_in_the_afternoon(
    office: Office, clockwork: Clockwork, anna: Person, time: Time
) -> None:
    found = await morning(office, clockwork, *(f"thing {n}: {'x' * 500}" for n in range(10)))
    assert found.actions.count(DONE) == bundle.MOST_ITEMS
    assert check.check(found.blocks, "message") == []
    time.to(DAY_30 + timedelta(hours=5))
    await clockwork.tick()
    assert len(anna.dm) == 1
    time.to(DAY_30 + timedelta(hours=6))
    await clockwork.tick()
    _, second = anna.dm
    assert second.actions.count(DONE) == 2
    assert nudge_messages.NOT_NOW in second.actions
    assert shared_visit.NOT_ME in second.actions


async def test_one_alone_is_the_message_it_always_was(
    office: Office, clockwork: Clockwork, anna: Person, database: Database
) -> None:
    await database.run(promised, "the drawings")
    office.time.to(later(hours=23))
    ben = office.slack.user(BEN)
    await ben.command("/visit", f"Initech by video to sell with <@{ANNA}> yesterday: “no gas”")
    office.time.to(later(days=1))
    await clockwork.tick()
    (found,) = anna.dm
    assert found.text.startswith(f"<@{BEN}> logged a visit and says that you came along")
    assert not any("item:" in str(each.get("block_id")) for each in found.blocks)
    await anna.press(found, shared_visit.NOT_ME)
    await office.slack.wait_for(lambda: found.text.startswith("Noted:"))
