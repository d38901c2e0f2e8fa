"""Commands: what the app receives and what the person sees."""

import asyncio
from typing import Any

import pytest
from slack_bolt.app.async_app import AsyncApp

from bot.playground.client.person import Person
from bot.playground.server import Playground

Json = dict[str, Any]


def hear(app: AsyncApp, *answers: Any) -> list[Json]:
    """Registers /visit; returns the list to which its payloads are added."""
    heard: list[Json] = []
    said = iter(answers)

    @app.command("/visit")
    async def visit(ack: Any, body: Json) -> None:
        heard.append(body)
        answer = next(said, None)
        await ack(**answer) if isinstance(answer, dict) else await ack(answer or "")

    return heard


async def test_a_command_reaches_the_app_signed_and_its_answer_only_the_one_who_typed_it(
    slack: Playground, app: AsyncApp, anna: Person, ben: Person
) -> None:
    heard = hear(app, "Kept: Acme.")
    reply = await anna.command("/visit", "Acme: they may leave")
    assert reply.ok
    assert reply.text == "Kept: Acme."
    assert [message.words for message in anna.ephemerals] == ["Kept: Acme."]
    assert ben.ephemerals == []
    assert slack.messages("DU0ANNA") == []
    assert heard[0]["user_id"] == "U0ANNA"
    assert heard[0]["team_id"] == "T0PLAY"
    assert heard[0]["channel_name"] == "directmessage"
    assert heard[0]["response_url"].startswith(slack.url)


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("A & B <c>: x", "A &amp; B &lt;c&gt;: x"),
        ("Acme with @ben: x", "Acme with <@U0BEN|ben>: x"),
        ("Acme with <@U0BEN>: x", "Acme with <@U0BEN|ben>: x"),
        ("Acme with <@U0STRANGER>", "Acme with &lt;@U0STRANGER&gt;"),
        ("Acme with @nobody", "Acme with @nobody"),
        ("see #customers", "see <#C0BOARD|customers>"),
        ("see #secret", "see <#C0SECRET|>"),
        ("<!channel>", "&lt;!channel&gt;"),
        ("http://x.org/?a=1&b=2 said", "<http://x.org/?a=1&amp;b=2> said"),
        ("Booking.com: x", "<http://Booking.com|Booking.com>: x"),
        ("dana@acme.com", "<mailto:dana@acme.com|dana@acme.com>"),
        ("at 14:00 1.5 days", "at 14:00 1.5 days"),
    ],
)
async def test_what_is_typed_is_escaped_as_slack_does_it(
    slack: Playground, app: AsyncApp, anna: Person, ben: Person, typed: str, sent: str
) -> None:
    slack.channel("C0BOARD", name="customers")
    slack.channel("C0SECRET", name="secret", is_private=True)
    heard = hear(app)
    await anna.command("/visit", typed)
    assert heard[0]["text"] == sent


async def test_an_answer_in_the_channel_is_seen_by_all(
    slack: Playground, app: AsyncApp, anna: Person
) -> None:
    slack.channel("C0BOARD", name="customers", members={"U0ANNA"})
    hear(app, {"text": "Anna met Acme.", "response_type": "in_channel"})
    await anna.command("/visit", "Acme", channel="C0BOARD")
    assert [message.text for message in slack.messages("C0BOARD")] == ["Anna met Acme."]


async def test_the_same_command_comes_again_with_the_same_trigger(
    slack: Playground, app: AsyncApp, anna: Person
) -> None:
    heard = hear(app, "one", "two")
    reply = await anna.command("/visit", "Acme: x")
    again = await slack.redeliver(reply)
    assert again.text == "two"
    assert heard[0] == heard[1]


async def test_a_command_five_times_at_once_gives_five_replies(app: AsyncApp, anna: Person) -> None:
    heard = hear(app)
    reply = await anna.command("/visit", "Acme: x", times=5)
    assert len(reply.repeats) == 4
    assert len({body["trigger_id"] for body in heard}) == 1
    assert len(heard) == 5


async def test_an_app_that_is_too_slow_times_out_before_the_person(
    slack: Playground, app: AsyncApp, anna: Person
) -> None:
    slack.delivery.answer_seconds = 0.05
    done = asyncio.Event()

    @app.command("/visit")
    async def visit(ack: Any) -> None:
        await done.wait()
        await ack()

    reply = await anna.command("/visit", "Acme")
    done.set()
    assert reply.timed_out
    assert reply.status is None
    assert "operation_timeout" in anna.notices[0]


async def test_an_app_that_is_not_there_is_told_from_one_that_is_slow(
    slack: Playground, anna: Person
) -> None:
    slack.send_to("http://127.0.0.1:9/slack/events")
    reply = await anna.command("/visit")
    assert not reply.timed_out
    assert "dispatch_failed" in anna.notices[0]


async def test_bad_blocks_in_an_answer_are_a_problem_and_are_not_shown(
    slack: Playground, app: AsyncApp, anna: Person
) -> None:
    hear(app, {"text": "Hello", "blocks": [{"type": "section"}]})
    with slack.allowing_problems() as problems:
        await anna.command("/visit")
    assert "one of text, fields is needed" in problems[0]
    assert anna.ephemerals == []


async def test_a_response_url_serves_five_times(
    slack: Playground, app: AsyncApp, anna: Person
) -> None:
    statuses: list[int] = []

    @app.command("/visit")
    async def visit(ack: Any, respond: Any) -> None:
        await ack()
        for number in range(6):
            statuses.append((await respond(f"answer {number}")).status_code)

    await anna.command("/visit")
    assert statuses == [200] * 5 + [404]
    assert [m.text for m in anna.ephemerals] == [f"answer {n}" for n in range(5)]


async def test_a_response_url_ends_after_thirty_minutes(
    slack: Playground, app: AsyncApp, anna: Person
) -> None:
    slack.home.response_url_seconds = -1
    found: list[Any] = []

    @app.command("/visit")
    async def visit(ack: Any, respond: Any) -> None:
        await ack()
        found.append(await respond("too late"))

    await anna.command("/visit")
    assert found[0].status_code == 404
    assert "expired_url" in found[0].body
