"""Nudges as leaders see them: sent, answered, snoozed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.features.nudges import (
    handlers,
    headlines,
    messages,
    not_now_messages,
    refresh_nudge,
)
from bot.playground.client.person import Person
from bot.playground.server import Playground
from bot.playground.slack import fault_injection
from bot.playground.slack.surfaces import Message
from bot.process.app import Bot
from bot.requests import action_ids
from bot.requests.action_ids import PLAN
from storage.core import tables
from storage.core.database import Database
from storage.customers import customers
from storage.outbox import deliveries
from storage.outbox.deliveries import Delivery
from storage.programme import leaders, snoozes
from storage.ten import best_customers
from tests import cast
from tests.bot.conftest import Clockwork
from tests.bot.office import Time, only_sqlite

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


def name_initech(connection: Connection) -> None:
    initech = customers.add(connection, cast.TEAM, "Initech", cast.ANNA, cast.T0)
    best_customers.name(connection, cast.TEAM, cast.ANNA, [("Initech", initech.id)], cast.T0)


def phrase_of(connection: Connection, delivery: str) -> str | None:
    column = tables.deliveries.c
    return connection.execute(
        sa.select(column.phrase).where(column.id == delivery)
    ).scalar_one_or_none()


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
    await database.run(name_initech)
    time.to(DAY_30)
    await clockwork.tick()
    assert "Of your ten, you have yet to see Initech." in said(anna.dm[-1])
    await anna.press(anna.dm[-1], action_ids.LOG)
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


@pytest.mark.parametrize(
    ("chosen", "until", "said"),
    [
        ("next_week:busy", 35, "Too busy: noted. You will hear from me on Monday."),
        (
            "3_days:unavailable",
            35,
            "They are not available: noted. You will hear from me on Monday.",
        ),
        ("next_week:travel_stop", 35, "Travel stop: noted. You will hear from me on Monday."),
    ],
)
async def test_why_and_until_when_are_one_choice_under_the_nudge(
    nudged: Message,
    anna: Person,
    database: Database,
    slack: Playground,
    chosen: str,
    until: int,
    said: str,
) -> None:
    await anna.press(nudged, messages.BECAUSE, selected=offered(nudged, chosen))
    await slack.wait_for(lambda: "noted" in nudged.text)
    assert nudged.text == said
    (kept,) = await database.read(snoozes.of_leader, cast.TEAM, cast.ANNA)
    assert (kept.until, kept.reason) == (cast.MONDAY + timedelta(days=until), chosen.split(":")[1])
    assert (await database.read(overdue_of, cast.ANNA)).answered_at == DAY_30


def offered(message: Message, ends: str) -> str:
    """The value of the menu's option that ends with that text."""
    for block in message.blocks:
        for element in block.get("elements", []):
            for group in element.get("option_groups", []):
                for each in group["options"]:
                    if each["value"].endswith(ends):
                        return str(each["value"])
    raise AssertionError(f"no {ends} in {message.blocks}")


async def test_the_same_choice_five_times_at_once_is_one(
    nudged: Message, anna: Person, database: Database, slack: Playground
) -> None:
    chosen = offered(nudged, "next_week:busy")
    reply = await anna.press(nudged, messages.BECAUSE, selected=chosen, times=5)
    assert all(each.ok for each in [reply, *reply.repeats])
    await slack.wait_for(lambda: "noted" in nudged.text)
    assert len(await database.read(snoozes.of_leader, cast.TEAM, cast.ANNA)) == 1


@pytest.mark.parametrize(
    "forged", ["", "x", ":::", "{id}:1:next_week:because", "{id}:1:for_ever:busy", "{id}:1"]
)
async def test_a_forged_choice_is_refused_or_harmless(
    nudged: Message, anna: Person, database: Database, slack: Playground, forged: str
) -> None:
    mine = (await database.read(overdue_of, cast.ANNA)).id
    option = {"text": {"type": "plain_text", "text": "x"}, "value": forged.format(id=mine)}
    reply = await anna.press(
        nudged,
        messages.BECAUSE,
        selected=offered(nudged, "next_week:busy"),
        forged={"selected_option": option},
    )
    assert reply.ok
    await slack.wait_for(lambda: anna.ephemerals or "Not now, then." in nudged.text)
    for each in await database.read(snoozes.of_leader, cast.TEAM, cast.ANNA):
        assert (each.until, each.reason) == (cast.MONDAY + timedelta(days=35), None)


async def test_already_arranged_offers_to_plan_it(
    clockwork: Clockwork, time: Time, anna: Person, database: Database, slack: Playground
) -> None:
    await database.run(name_initech)
    time.to(DAY_30)
    await clockwork.tick()
    nudge = anna.dm[-1]
    await anna.press(nudge, messages.BECAUSE, selected=offered(nudge, "next_week:arranged"))
    await slack.wait_for(lambda: "Already arranged" in nudge.text)
    assert nudge.text == (
        "Already arranged: noted. Put the day into your plans, and I keep quiet until then. "
        "Else you will hear from me on Monday."
    )
    (button,) = [
        each
        for block in nudge.blocks
        for each in block.get("elements", [])
        if each.get("action_id") == PLAN
    ]
    delivery, _, customer = button["value"].partition(":")
    assert delivery == (await database.read(overdue_of, cast.ANNA)).id
    assert customer.isdecimal()
    assert button["text"]["text"] == "Plan Initech"


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
    await anna.press(nudged, not_now_messages.WHY, selected="travel_stop")
    await slack.wait_for(lambda: "Travel stop" in nudged.text)
    assert nudged.text == "Travel stop: noted. You will hear from me on Monday."
    await anna.press(nudged, not_now_messages.ON, selected="2026-12-19")  # a Saturday
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
    await anna.press(nudged, not_now_messages.ON, selected=day)
    await slack.wait_for(lambda: anna.ephemerals)
    assert "day" in anna.ephemerals[-1].text
    (kept,) = await database.read(snoozes.of_leader, cast.TEAM, cast.ANNA)
    assert kept.until == cast.MONDAY + timedelta(days=35)


async def test_the_third_excuse_in_a_row_is_mirrored(
    nudged: Message, anna: Person, slack: Playground, clockwork: Clockwork, time: Time
) -> None:
    for _ in range(3):
        message = next(each for each in reversed(anna.dm) if messages.NOT_NOW in str(each.blocks))
        await anna.press(message, messages.NOT_NOW)
        await slack.wait_for(lambda: "Not now, then." in message.text)  # noqa: B023
        await anna.press(message, not_now_messages.WHY, selected="busy")
        await slack.wait_for(lambda: "oo busy" in message.text)  # noqa: B023
        for _ in range(14):
            time.wind(days=1)
            await clockwork.tick()
            if any(messages.NOT_NOW in str(each.blocks) for each in anna.dm):
                break
    assert message.text == (
        "That is the third “too busy” in a row. No reply needed. "
        "The next nudge comes on Wednesday, 13 January 2027."
    )


async def test_a_nudge_that_a_visit_settled_says_so(
    nudged: Message, anna: Person, slack: Playground, database: Database
) -> None:
    await anna.command("/visit", "Acme yesterday: “come again”")
    await anna.press(nudged, messages.NOT_NOW)
    await slack.wait_for(lambda: "Nothing to put off" in nudged.text)
    assert nudged.text == "Nothing to put off: your last visit that counts was yesterday."
    assert await database.read(snoozes.of_leader, cast.TEAM, cast.ANNA) == []


@only_sqlite
async def test_customer_and_quotation_are_none_of_the_last_three(
    clockwork: Clockwork, anna: Person, database: Database
) -> None:
    names = ("Acme", "Globex", "Initech", "Umbrella", "Hooli")
    for name in names:
        await anna.command("/visit", f"{name} today: “told by {name}”")

    def name_them(connection: Connection) -> None:
        ten = [
            (each, customers.add(connection, cast.TEAM, each, cast.ANNA, cast.T0).id)
            for each in names
        ]
        best_customers.name(connection, cast.TEAM, cast.ANNA, ten, cast.T0)

    await database.run(name_them)
    await clockwork.until(cast.later(days=135))
    nudges = [each.text for each in anna.dm if messages.NOT_NOW in str(each.blocks)]
    assert len(nudges) == 6
    shown = [next(name for name in names if f"told by {name}" in each) for each in nudges]
    for at in range(3, 6):
        assert shown[at] not in shown[at - 3 : at]
    assert all(f"{name}" in each for name, each in zip(shown, nudges, strict=True))


@only_sqlite
async def test_the_same_words_are_not_quoted_again_in_the_next_three(
    clockwork: Clockwork, time: Time, anna: Person
) -> None:
    await anna.command("/visit", "Globex with Dana Cole today: “we may leave gas by 2028”")
    await clockwork.until(cast.later(days=75))
    nudges = [each.text for each in anna.dm if messages.NOT_NOW in str(each.blocks)]
    assert ["we may leave gas" in each for each in nudges] == [True, False, False, False]


async def test_after_a_visit_that_counts_the_old_nudge_says_so_until_it_is_taken_back(
    nudged: Message, anna: Person, slack: Playground
) -> None:
    before = nudged.text
    await anna.command("/visit", "Acme yesterday by video: “come again”")
    await anna.command("/visit", "Acme yesterday: “come again”")
    await slack.wait_for(lambda: "You have been" in nudged.text)
    assert nudged.text == (
        "You have been: Acme, yesterday. Your clock starts again; next nudge from 31 December."
    )
    assert messages.NOT_NOW not in str(nudged.blocks)
    await anna.command("/visit", "undo")
    await slack.wait_for(lambda: "You have been" not in nudged.text)
    assert messages.NOT_NOW in str(nudged.blocks)
    assert before.split(".")[0] not in ("", nudged.text)


async def test_after_not_now_a_visit_that_counts_is_said_too(
    nudged: Message, anna: Person, slack: Playground
) -> None:
    await anna.press(nudged, messages.NOT_NOW)
    await slack.wait_for(lambda: "Not now, then." in nudged.text)
    await anna.command("/visit", "Acme today: “come again”")
    await slack.wait_for(lambda: "You have been" in nudged.text)
    await anna.command("/visit", "undo")
    await slack.wait_for(lambda: "Not now, then." in nudged.text)


async def test_a_nudge_that_was_deleted_needs_no_update(
    nudged: Message, bot: Bot, anna: Person, slack: Playground
) -> None:
    before = nudged.text
    slack.faults.on("chat.update", fault_injection.error("message_not_found"), times=9)
    reply = await anna.command("/visit", "Acme today: “come again”")
    assert reply.message is not None
    assert "Kept: Acme, today" in reply.message.text
    await refresh_nudge.refresh_nudges(bot.services, cast.TEAM, [cast.ANNA])  # raises nothing
    assert nudged.text == before


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
        await ben.press(bens, not_now_messages.WHY, selected="busy", forged={"block_id": forged})
        await slack.wait_for(lambda: len(ben.ephemerals) > shown)  # noqa: B023
    (still,) = await database.read(snoozes.of_leader, cast.TEAM, cast.ANNA)
    assert still.reason is None


async def test_not_now_can_be_typed_and_says_it_only_once(
    bot: object, anna: Person, database: Database, slack: Playground, time: Time
) -> None:
    time.to(DAY_30)
    reply = await anna.command("/visit", "not now too busy", times=5)
    assert reply.message is not None
    assert reply.message.text == "Too busy: noted. You will hear from me on Monday."
    assert len(await database.read(snoozes.of_leader, cast.TEAM, cast.ANNA)) == 1
    await anna.press(reply.message, not_now_messages.UNTIL, selected="month")
    (kept,) = await database.read(snoozes.of_leader, cast.TEAM, cast.ANNA)
    assert kept.until == cast.MONDAY + timedelta(days=58)


async def test_a_reason_is_kept_in_the_very_words_and_never_as_an_earlier_one(
    nudged: Message, anna: Person, slack: Playground
) -> None:
    await anna.press(nudged, messages.BECAUSE, selected=offered(nudged, "next_week:busy"))
    await slack.wait_for(lambda: "noted" in nudged.text)
    reply = await anna.command("/visit", "not now because I am writing the Annual Report")
    assert reply.message is not None
    assert (
        reply.message.text
        == "“I am writing the Annual Report”: noted. You will hear from me on Monday."
    )
    me = (await anna.command("/visit", "me")).message
    assert me is not None
    assert "Not now, in these 91 days: 1 × “I am writing the Annual Report”." in me.text


async def test_where_nothing_is_due_it_says_so_and_counts_no_excuse(
    bot: object, anna: Person, database: Database
) -> None:
    reply = await anna.command("/visit", "not now too busy")
    assert reply.message is not None
    assert reply.message.text == (
        "Nothing is due that I could put off. The next nudge comes on Wednesday, 2 December."
    )
    assert await database.read(snoozes.of_leader, cast.TEAM, cast.ANNA) == []
    reply = await anna.command("/visit", "not now until 16 Nov")
    assert reply.message is not None
    assert reply.message.text == (
        "No nudge is due before that day, so no excuse is counted. I keep quiet until Monday, "
        "16 November all the same. The next nudge comes on Wednesday, 2 December."
    )
    assert await database.read(snoozes.tally, cast.TEAM, cast.ANNA) == {}


async def test_a_tap_under_an_older_nudge_does_not_bring_the_next_one_nearer(
    nudged: Message, anna: Person, slack: Playground
) -> None:
    await anna.command("/visit", "not now until 28 Dec")
    await anna.press(nudged, messages.BECAUSE, selected=offered(nudged, "3_days:busy"))
    await slack.wait_for(lambda: "noted" in nudged.text)
    assert nudged.text == "Too busy: noted. You will hear from me on Monday, 28 December."


async def test_not_now_may_be_typed_with_its_day(bot: object, anna: Person) -> None:
    reply = await anna.command("/visit", "not now travel stop until 3 Dec")
    assert reply.message is not None
    assert (
        reply.message.text == "Travel stop: noted. You will hear from me on Thursday, 3 December."
    )
    reply = await anna.command("/visit", "not now until 1 Dec")
    assert reply.message is not None
    assert reply.message.text == (
        "Travel stop: noted. The next nudge comes on Wednesday, 2 December."  # its own day
    )
    reply = await anna.command("/visit", "not now until 3 Dec 2028")
    assert reply.message is not None
    assert "Three months is as far as I can put it off." in reply.message.text


async def test_a_day_that_is_past_or_cannot_be_read_puts_nothing_off(
    bot: object, anna: Person, database: Database
) -> None:
    for typed, said in (
        ("until 2020", "I can't read “2020” as a day. Try `/visit not now until Friday`"),
        ("busy until yesterday", "Pick one from tomorrow on, three months ahead at most."),
        ("until 2020-01-05", "Pick one from tomorrow on, three months ahead at most."),
    ):
        reply = await anna.command("/visit", f"not now {typed}")
        assert reply.message is not None
        assert said in reply.message.text
    assert await database.read(snoozes.of_leader, cast.TEAM, cast.ANNA) == []


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


async def test_a_delivery_that_is_worded_again_says_the_same_and_the_next_one_does_not(
    nudged: Message, bot: Bot, database: Database, clockwork: Clockwork, time: Time, anna: Person
) -> None:
    first = await database.read(overdue_of, cast.ANNA)
    assert await database.read(phrase_of, first.id) == "overdue.sat_down"
    again = [await handlers.render(bot.services, first, time()) for _ in range(3)]
    assert {each.text for each in again} == {nudged.text}
    await clockwork.until(cast.later(days=36), timedelta(days=1))
    second = await database.read(overdue_of, cast.ANNA)
    assert second.id != first.id
    assert await database.read(phrase_of, second.id) == "overdue.last_sat"
    assert anna.dm[-1].text.startswith("You last sat down with a customer 3")


async def test_what_no_longer_fits_is_worded_anew(
    nudged: Message, bot: Bot, database: Database, time: Time, anna: Person
) -> None:
    first = await database.read(overdue_of, cast.ANNA)
    await anna.command("/visit", "Acme to sell yesterday: “send an offer”")
    message = await handlers.render(bot.services, first, time())
    assert message.text.startswith("1 visit since 2 November, which was to sell.")
    assert await database.read(phrase_of, first.id) == "only_selling.plain"


async def test_whoever_only_sold_is_told_exactly_that_instead(
    clockwork: Clockwork, time: Time, anna: Person, database: Database
) -> None:
    for day in (3, 10, 17):
        time.to(cast.later(days=day))
        await anna.command("/visit", "Acme to sell today: “send an offer”")
    time.to(DAY_30)
    await clockwork.tick()
    (nudge,) = [each for each in anna.dm if "all of them" in each.text]
    assert nudge.text.startswith(
        "3 visits so far, all of them to sell. They are in your list. "
        "What counts: in person, to understand; your clock stands at 30 days."
    )
    assert (await database.read(overdue_of, cast.ANNA)).slot.endswith(":1")


async def test_a_year_of_silence_repeats_no_headline_within_ten(
    bot: Bot, database: Database, time: Time
) -> None:
    made: dict[str, Any] = {}

    def one(connection: Connection, n: int) -> Delivery:
        at = cast.later(days=30 + 7 * n)
        row: dict[str, Any] = {
            "id": f"{n:032}",
            "workspace": cast.TEAM,
            "kind": "overdue" if n % 3 else "wearing_off",
            "recipient": cast.ANNA,
            "slot": f"lapse:2026-11-02:{n + 1}" if n % 3 else f"2026-Q{n}",
            "state": "sent",
            "due_at": at,
            "planned_at": at,
            "attempts": 1,
            "facts": {},
        }
        connection.execute(tables.deliveries.insert().values(row))
        found = deliveries.find(connection, cast.TEAM, row["id"], recipient=cast.ANNA)
        assert found is not None
        return found

    for n in range(60):
        delivery = await database.run(one, n)
        await handlers.render(bot.services, delivery, delivery.due_at)
        made[delivery.id] = await database.read(phrase_of, delivery.id)
    keys = list(made.values())
    for n, key in enumerate(keys):
        assert key not in keys[max(0, n - headlines.REMEMBERED) : n]


async def test_wearing_off_is_said_in_numbers_of_their_own(
    clockwork: Clockwork, time: Time, carla: Person, database: Database
) -> None:
    for day in (0, 7, 14, 21, 28, 35, 90):
        time.to(cast.later(days=day))
        await carla.command("/visit", "Globex today: “come again”")
    await clockwork.until(cast.later(days=115), timedelta(days=1))
    worn = [each for each in carla.dm if "your best 91 held" in each.text]
    assert [each.text.split(".")[0] for each in worn] == [
        "3 visits in the last 91 days; your best 91 held 7"
    ]
    assert "Your last was Globex, on 31 January." in worn[0].text


async def test_two_processes_that_word_it_at_once_agree(
    nudged: Message, bot: Bot, database: Database, time: Time
) -> None:
    first = await database.read(overdue_of, cast.ANNA)
    other = replace(first)

    def forget(connection: Connection) -> None:
        column = tables.deliveries.c
        connection.execute(
            tables.deliveries.update().where(column.id == first.id).values(phrase=None)
        )

    await database.run(forget)
    texts = {
        each.text
        for each in (
            await handlers.render(bot.services, first, time()),
            await handlers.render(bot.services, other, time()),
        )
    }
    assert len(texts) == 1
