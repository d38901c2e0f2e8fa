"""Nudges as leaders meet them: they come, they are answered, they are put off."""

from datetime import timedelta

import pytest
from sqlalchemy.engine import Connection

from bot.nudges import messages, not_now
from bot.playground.person import Person
from bot.playground.server import Playground
from bot.playground.world import Message
from storage import customers, deliveries, leaders, snoozes, ten
from storage.database import Database
from storage.deliveries import Delivery
from tests import cast
from tests.bot.conftest import Clockwork, Time

DAY_30 = cast.later(days=30)  # a Wednesday


@pytest.fixture
async def nudged(clockwork: Clockwork, time: Time, anna: Person) -> Message:
    """Anna heard from Globex at T0, and has been overdue since this morning."""
    await anna.command("/visit", "Globex with Dana Cole today: “we may leave gas by 2028”")
    time.to(DAY_30)
    await clockwork.tick()
    return anna.dm[-1]


def overdue_of(connection: Connection, who: str) -> Delivery:
    found = deliveries.last_sent(connection, cast.TEAM, who, "overdue")
    assert found is not None
    return found


def said(message: Message) -> str:
    return message.text


async def test_the_nudge_comes_on_day_thirty_with_what_the_leader_was_told(
    nudged: Message,
) -> None:
    assert said(nudged) == (
        "30 days since you last sat down with a customer. "
        "That was Globex, on 2 November. Dana Cole told you: “we may leave gas by 2028” "
        + messages.NO_TEN
    )
    assert nudged.metadata is not None
    assert nudged.metadata["event_type"] == "delivery"


async def test_a_customer_of_the_ten_is_suggested_and_fills_the_form(
    clockwork: Clockwork, time: Time, anna: Person, database: Database, slack: Playground
) -> None:
    def name(connection: Connection) -> None:
        initech = customers.add(connection, cast.TEAM, "Initech", cast.ANNA, cast.T0)
        ten.name(connection, cast.TEAM, cast.ANNA, [("Initech", initech.id)], cast.T0)

    await database.run(name)
    time.to(DAY_30)
    await clockwork.tick()
    assert "Of your ten, Initech is not in your visits yet." in said(anna.dm[-1])
    await anna.press(anna.dm[-1], messages.LOG)
    await slack.wait_for(lambda: anna.view)
    assert "Initech" in str(anna.view.source if anna.view else "")
    answered = await database.read(overdue_of, cast.ANNA)
    assert answered.answered_at == DAY_30


async def test_one_tap_puts_it_off_until_next_week(
    nudged: Message, anna: Person, database: Database, slack: Playground
) -> None:
    reply = await anna.press(nudged, messages.NOT_NOW)
    assert reply.ok
    await slack.wait_for(lambda: "Not now, then." in nudged.text)
    assert nudged.text == "Not now, then. You will hear from me on Monday."
    (kept,) = await database.read(snoozes.of_leader, cast.TEAM, cast.ANNA)
    assert (kept.until, kept.reason) == (cast.MONDAY + timedelta(days=35), None)
    assert (await database.read(overdue_of, cast.ANNA)).answered_at == DAY_30


async def test_five_taps_at_once_are_one(
    nudged: Message, anna: Person, database: Database, slack: Playground
) -> None:
    reply = await anna.press(nudged, messages.NOT_NOW, times=5)
    assert all(each.ok for each in [reply, *reply.repeats])
    await slack.wait_for(lambda: "Not now, then." in nudged.text)
    assert len(await database.read(snoozes.of_leader, cast.TEAM, cast.ANNA)) == 1


async def test_a_reason_and_another_day_are_a_tap_each(
    nudged: Message, anna: Person, database: Database, slack: Playground
) -> None:
    await anna.press(nudged, messages.NOT_NOW)
    await slack.wait_for(lambda: "Not now, then." in nudged.text)
    await anna.press(nudged, not_now.WHY, selected="travel_stop")
    await slack.wait_for(lambda: "Travel stop" in nudged.text)
    assert nudged.text == "Travel stop: noted. You will hear from me on Monday."
    await anna.press(nudged, not_now.ON, selected="2026-12-19")  # a Saturday
    await slack.wait_for(lambda: "December" in nudged.text)
    assert nudged.text == "Travel stop: noted. You will hear from me on Monday, 21 December."
    (kept,) = await database.read(snoozes.of_leader, cast.TEAM, cast.ANNA)
    assert (kept.until.isoformat(), kept.reason) == ("2026-12-21", "travel_stop")


@pytest.mark.parametrize("day", ["2026-12-02", "2020-01-01", "2027-12-01"])
async def test_a_day_that_is_over_or_too_far_is_declined_and_nothing_changes(
    nudged: Message, anna: Person, database: Database, slack: Playground, day: str
) -> None:
    await anna.press(nudged, messages.NOT_NOW)
    await slack.wait_for(lambda: "Not now, then." in nudged.text)
    await anna.press(nudged, not_now.ON, selected=day)
    await slack.wait_for(lambda: anna.ephemerals)
    assert "day" in anna.ephemerals[-1].text
    (kept,) = await database.read(snoozes.of_leader, cast.TEAM, cast.ANNA)
    assert kept.until == cast.MONDAY + timedelta(days=35)


async def test_the_third_excuse_in_a_row_is_mirrored(
    nudged: Message, anna: Person, slack: Playground, clockwork: Clockwork, time: Time
) -> None:
    for _ in range(3):
        message = anna.dm[-1]
        await anna.press(message, messages.NOT_NOW)
        await slack.wait_for(lambda: "Not now, then." in anna.dm[-1].text)
        await anna.press(message, not_now.WHY, selected="busy")
        await slack.wait_for(lambda: "oo busy" in anna.dm[-1].text)
        heard = len(anna.dm)
        for _ in range(14):
            time.wind(days=1)
            await clockwork.tick()
            if len(anna.dm) > heard:
                break
    assert message.text == (
        "That is the third “too busy” in a row. No reply needed. "
        "You asked to hear from me on Monday, 21 December."
    )


async def test_a_nudge_that_a_visit_settled_says_so(
    nudged: Message, anna: Person, slack: Playground, database: Database
) -> None:
    await anna.command("/visit", "Acme yesterday: “come again”")
    await anna.press(nudged, messages.NOT_NOW)
    await slack.wait_for(lambda: "Nothing to put off" in nudged.text)
    assert nudged.text == "Nothing to put off: your last visit that counts was yesterday."
    assert await database.read(snoozes.of_leader, cast.TEAM, cast.ANNA) == []


async def test_a_button_of_somebody_elses_nudge_does_nothing(
    nudged: Message, anna: Person, ben: Person, slack: Playground, database: Database
) -> None:
    theirs = (await database.read(overdue_of, cast.ANNA)).id
    bens = ben.dm[-1]
    await ben.press(bens, messages.NOT_NOW, forged={"value": theirs})
    await slack.wait_for(lambda: ben.ephemerals)
    assert "I don't find that message" in ben.ephemerals[-1].text
    assert await database.read(snoozes.of_leader, cast.TEAM, cast.ANNA) == []
    assert (await database.read(overdue_of, cast.ANNA)).answered_at is None


async def test_a_forged_snooze_of_somebody_else_stays_as_it_is(
    nudged: Message, anna: Person, ben: Person, slack: Playground, database: Database
) -> None:
    await anna.press(nudged, messages.NOT_NOW)
    bens = ben.dm[-1]
    await ben.press(bens, messages.NOT_NOW)
    await slack.wait_for(lambda: "Not now, then." in bens.text)
    (annas,) = await database.read(snoozes.of_leader, cast.TEAM, cast.ANNA)
    for forged in (f"snooze:{annas.id}", "snooze:", "snooze:x", "nonsense", "snooze:²"):
        shown = len(ben.ephemerals)
        await ben.press(bens, not_now.WHY, selected="busy", forged={"block_id": forged})
        await slack.wait_for(lambda: len(ben.ephemerals) > shown)  # noqa: B023
    (still,) = await database.read(snoozes.of_leader, cast.TEAM, cast.ANNA)
    assert still.reason is None


async def test_not_now_can_be_typed_and_says_it_only_once(
    bot: object, anna: Person, database: Database, slack: Playground
) -> None:
    reply = await anna.command("/visit", "not now too busy", times=5)
    assert reply.message is not None
    assert reply.message.text == "Too busy: noted. You will hear from me on Monday, 9 November."
    assert len(await database.read(snoozes.of_leader, cast.TEAM, cast.ANNA)) == 1
    await anna.press(reply.message, not_now.UNTIL, selected="3_days")
    (kept,) = await database.read(snoozes.of_leader, cast.TEAM, cast.ANNA)
    assert kept.until == cast.MONDAY + timedelta(days=3)


async def test_not_now_may_be_typed_with_its_day(bot: object, anna: Person) -> None:
    reply = await anna.command("/visit", "not now travel stop until 3 Dec")
    assert reply.message is not None
    assert (
        reply.message.text == "Travel stop: noted. You will hear from me on Thursday, 3 December."
    )
    reply = await anna.command("/visit", "not now until 1 Dec")
    assert reply.message is not None
    assert reply.message.text == "Travel stop: noted. You will hear from me on Tuesday, 1 December."
    reply = await anna.command("/visit", "not now until 3 Dec 2028")
    assert reply.message is not None
    assert "Three months is as far as I can put it off." in reply.message.text


async def test_an_admin_without_a_clock_has_nothing_to_put_off(bot: object, olga: Person) -> None:
    reply = await olga.command("/visit", "not now")
    assert reply.message is not None
    assert "nothing to put off" in reply.message.text


async def test_whoever_left_gets_no_nudge(
    clockwork: Clockwork, time: Time, anna: Person, database: Database
) -> None:
    await database.run(leaders.remove, cast.TEAM, cast.ANNA, cast.T0)
    time.to(DAY_30)
    await clockwork.tick()
    assert anna.dm == []
