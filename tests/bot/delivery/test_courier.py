"""The courier against every fault of Slack: it posts once, never retries, and says exactly what went wrong."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery import courier
from bot.delivery.courier import SlackCourier
from bot.playground.server import Playground
from bot.playground.slack import fault_injection
from bot.playground.slack.fault_injection import PlannedFault
from bot.process.app import Bot
from bot.process.scheduled_messages import BUILDERS
from bot.requests.services import Services
from bot.settings import Settings
from bot.slack.blocks import Message, actions, button, section
from bot.slack.clients import Clients
from scheduler.engine.courier import Doubtful, NotNow, Refused, Unreadable
from scheduler.kinds.schedule import SCHEDULE
from storage.core.database import Database
from storage.outbox import outbox, reasons
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.outbox.outbox import NewDelivery
from tests import cast

BOARD = "C0BOARD"


async def hello(services: Services, delivery: Delivery, now: object) -> Message:
    return Message("Hello & welcome", [section("Hello &amp; welcome")])


@pytest.fixture
def carries(bot: Bot) -> SlackCourier:
    return SlackCourier(bot.services, {"overdue": hello, "board": hello})


@pytest.fixture
async def delivery(database: Database, bot: Bot) -> Delivery:
    entry = NewDelivery("overdue", cast.ANNA, "lapse:2026-11-02:1", cast.T0)
    (made,) = await database.run(outbox.insert_all, cast.TEAM, [entry], cast.T0)
    return made


@pytest.fixture
async def posted(database: Database, bot: Bot, slack: Playground) -> Delivery:
    slack.channel(BOARD, name="customers", members={cast.ANNA}, bot_is_member=True)
    entry = NewDelivery("board", BOARD, "2026-W45", cast.T0)
    (made,) = await database.run(outbox.insert_all, cast.TEAM, [entry], cast.T0)
    return made


async def channel_of(carries: SlackCourier) -> str:
    return await carries.open(cast.TEAM, cast.ANNA)


async def post(carries: SlackCourier, delivery: Delivery, channel: str, now: datetime) -> str:
    return await carries.post(delivery, channel, await carries.prepare(delivery, channel, now))


def told(slack: Playground) -> int:
    return len(slack.user(cast.ANNA).dm)


async def test_what_is_posted_carries_its_id_and_unfurls_nothing(
    carries: SlackCourier, delivery: Delivery, slack: Playground
) -> None:
    channel = await channel_of(carries)
    ts = await post(carries, delivery, channel, cast.T0)
    (message,) = slack.user(cast.ANNA).dm
    assert message.ts == ts
    assert message.text == "Hello & welcome"
    assert message.metadata == {"event_type": "delivery", "event_payload": {"id": delivery.id}}
    (call,) = slack.calls_of("chat.postMessage")
    assert str(call.arguments["unfurl_links"]).lower() in ("false", "0")


async def test_what_was_posted_is_found_by_its_id_alone(
    carries: SlackCourier, delivery: Delivery, slack: Playground
) -> None:
    channel = await channel_of(carries)
    assert await carries.find(delivery, channel) is None
    ts = await post(carries, delivery, channel, cast.T0)
    await post(carries, replace(delivery, id="f" * 32), channel, cast.T0)
    assert await carries.find(delivery, channel) == ts


async def test_what_was_posted_is_found_where_slacks_clock_is_far_from_ours(
    carries: SlackCourier, delivery: Delivery
) -> None:
    channel = await channel_of(carries)
    ts = await post(carries, delivery, channel, cast.T0)
    doubted = replace(delivery, doubted_at=datetime.now(UTC) + timedelta(days=400))
    assert await carries.find(doubted, channel) == ts


async def test_what_was_posted_is_found_by_its_buttons_where_metadata_does_not_come_back(
    bot: Bot, delivery: Delivery, slack: Playground
) -> None:
    async def with_button(services: Services, delivery: Delivery, now: object) -> Message:
        return Message(
            "Hello", [section("Hello"), actions(button("Go", "go", delivery.id, spoken="Go there"))]
        )

    carries = SlackCourier(bot.services, {"overdue": with_button})
    channel = await channel_of(carries)
    ts = await post(carries, delivery, channel, cast.T0)
    await post(carries, replace(delivery, id="f" * 32), channel, cast.T0)
    for message in slack.user(cast.ANNA).dm:
        message.metadata = None
    assert await carries.find(delivery, channel) == ts
    assert await carries.find(replace(delivery, id="e" * 32), channel) is None


async def test_where_slack_names_no_bot_the_user_tells_whose_message_it_is(
    bot: Bot, delivery: Delivery, slack: Playground, carries: SlackCourier
) -> None:
    known = bot.services.clients.identity(cast.TEAM)
    assert known is not None
    channel = await channel_of(carries)
    ts = await post(carries, delivery, channel, cast.T0)
    for identity in (replace(known, bot_id=None), replace(known, bot_user_id=None)):
        bot.services.clients.register(identity)
        assert await carries.find(delivery, channel) == ts
    bot.services.clients.register(replace(known, bot_id="B0OTHER", bot_user_id="U0OTHER"))
    assert await carries.find(delivery, channel) is None


TEMPORARY: list[tuple[PlannedFault, type[Exception], int]] = [
    (fault_injection.rate_limited(7), NotNow, 0),
    (fault_injection.drop_before(), Doubtful, 0),
    (fault_injection.drop_after(), Doubtful, 1),
    (fault_injection.http_status(500), Doubtful, 0),
    (fault_injection.http_status(503), Doubtful, 0),
    (fault_injection.error("internal_error"), Doubtful, 0),
    (fault_injection.error("fatal_error"), Doubtful, 0),
    (fault_injection.error("service_unavailable"), Doubtful, 0),
    (fault_injection.error("ratelimited"), NotNow, 0),
]


@pytest.mark.parametrize(("fault", "raised", "arrived"), TEMPORARY)
async def test_a_fault_while_posting_is_posted_once_and_named(
    carries: SlackCourier,
    delivery: Delivery,
    slack: Playground,
    fault: PlannedFault,
    raised: type[Exception],
    arrived: int,
) -> None:
    channel = await channel_of(carries)
    slack.faults.on("chat.postMessage", fault)
    with pytest.raises(raised):
        await post(carries, delivery, channel, cast.T0)
    assert len(slack.calls_of("chat.postMessage")) == 1
    assert told(slack) == arrived


async def test_a_429_says_how_long_to_wait_and_for_what(
    carries: SlackCourier, delivery: Delivery, slack: Playground
) -> None:
    channel = await channel_of(carries)
    calls: list[tuple[str, Callable[[], Awaitable[object]]]] = [
        ("conversations.open", lambda: carries.open(cast.TEAM, cast.ANNA)),
        ("chat.postMessage", lambda: post(carries, delivery, channel, cast.T0)),
        ("conversations.history", lambda: carries.find(delivery, channel)),
    ]
    for method, call in calls:
        slack.faults.on(method, fault_injection.rate_limited(31))
        with pytest.raises(NotNow) as caught:
            await call()
        assert caught.value.retry_after == 31
        assert caught.value.method == {"o": "open", "p": "post"}.get(
            method.split(".")[1][0], "find"
        )


async def test_silence_after_storing_is_doubtful(
    delivery: Delivery,
    slack: Playground,
    bot: Bot,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.slack.clients.TIMEOUT_SECONDS", 0.3)
    impatient = Clients(settings)
    await impatient.authenticate(slack.bot_token)
    carries = SlackCourier(replace(bot.services, clients=impatient), {"overdue": hello})
    channel = await channel_of(carries)
    slack.faults.on("chat.postMessage", fault_injection.hang(2))
    with pytest.raises(Doubtful, match="no-answer-in-time"):
        await post(carries, delivery, channel, cast.T0)
    assert await carries.find(delivery, channel) == slack.user(cast.ANNA).dm[0].ts
    await impatient.close()


async def test_a_refused_connection_is_not_a_doubt(
    carries: SlackCourier, delivery: Delivery, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = bot.services.clients.of(cast.TEAM)
    client.base_url = "http://127.0.0.1:1/api/"
    monkeypatch.setattr(bot.services.clients, "of", lambda workspace: client)
    for call in (carries.open(cast.TEAM, cast.ANNA), post(carries, delivery, "D1", cast.T0)):
        with pytest.raises(NotNow):
            await call


PERMANENT = [
    ("account_inactive", "workspace"),
    ("token_revoked", "workspace"),
    ("invalid_auth", "workspace"),
    ("missing_scope", "message"),
    ("team_access_not_granted", "message"),
    ("channel_not_found", "channel"),
    ("is_archived", "channel"),
    ("not_in_channel", "channel"),
    ("user_not_found", "recipient"),
    ("cannot_dm_bot", "recipient"),
    ("invalid_blocks", "message"),
    ("msg_too_long", "message"),
    ("an_error_of_next_year", "message"),
]


@pytest.mark.parametrize(("code", "what"), PERMANENT)
async def test_a_no_is_a_no_and_says_what_is_the_matter(
    carries: SlackCourier, delivery: Delivery, slack: Playground, code: str, what: str
) -> None:
    channel = await channel_of(carries)
    slack.refuse("chat.postMessage", code)
    if what == "workspace":  # then the token itself is asked
        slack.refuse("auth.test", code)
    with pytest.raises(Refused) as caught:
        await post(carries, delivery, channel, cast.T0)
    assert (caught.value.reason.code, caught.value.subject) == (code, what)


@pytest.mark.parametrize("fault", [fault_injection.drop_after(), fault_injection.http_status(500)])
async def test_a_doubt_about_opening_is_only_a_delay(
    carries: SlackCourier, slack: Playground, fault: PlannedFault
) -> None:
    slack.faults.on("conversations.open", fault)
    with pytest.raises(NotNow):
        await channel_of(carries)
    assert await channel_of(carries)


async def test_nothing_is_posted_to_a_deactivated_account(
    carries: SlackCourier, delivery: Delivery, slack: Playground
) -> None:
    channel = await channel_of(carries)
    slack.user(cast.ANNA, deleted=True)
    with pytest.raises(Refused) as caught:
        await post(carries, delivery, channel, cast.T0)
    assert caught.value.subject == "recipient"
    assert slack.calls_of("chat.postMessage") == []


async def test_an_account_is_asked_for_once_a_minute(
    carries: SlackCourier, delivery: Delivery, slack: Playground
) -> None:
    channel = await channel_of(carries)
    for _ in range(3):
        await post(carries, delivery, channel, cast.T0)
    assert len(slack.calls_of("users.info")) == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"is_ext_shared": True},
        {"is_archived": True},
        {"bot_is_member": False},
    ],
)
async def test_a_channel_that_is_shared_archived_or_left_is_refused_before_each_post(
    carries: SlackCourier, posted: Delivery, slack: Playground, facts: dict[str, bool]
) -> None:
    await post(carries, posted, BOARD, cast.T0)
    slack.channel(BOARD, **facts)
    with pytest.raises(Refused) as caught:
        await post(carries, posted, BOARD, cast.T0)
    assert caught.value.subject == "channel"
    assert len(slack.messages(BOARD)) == 1


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (fault_injection.rate_limited(3), NotNow),
        (fault_injection.http_status(500), Doubtful),
        (fault_injection.error("missing_scope"), Unreadable),
        (fault_injection.error("channel_not_found"), Unreadable),
    ],
)
async def test_looking_may_fail_too(
    carries: SlackCourier,
    delivery: Delivery,
    slack: Playground,
    fault: PlannedFault,
    raised: type[Exception],
) -> None:
    channel = await channel_of(carries)
    slack.faults.on("conversations.history", fault)
    with pytest.raises(raised):
        await carries.find(delivery, channel)


async def test_a_message_pages_back_is_found_and_an_endless_channel_is_unreadable(
    carries: SlackCourier, posted: Delivery, slack: Playground
) -> None:
    ts = await post(carries, posted, BOARD, cast.T0)
    anna = slack.user(cast.ANNA)
    for number in range(courier.PAGE * 2):
        anna.writes(f"chatter {number}", BOARD)
    assert await carries.find(posted, BOARD) == ts
    for number in range(courier.PAGE * courier.MOST_PAGES):
        anna.writes(f"more {number}", BOARD)
    with pytest.raises(Unreadable):
        await carries.find(replace(posted, id="0" * 32), BOARD)


async def test_a_conversation_is_read_back_to_the_doubt_and_no_further(
    carries: SlackCourier, posted: Delivery, slack: Playground
) -> None:
    ts = await post(carries, posted, BOARD, cast.T0)
    for number in range(courier.PAGE):
        slack.user(cast.ANNA).writes(f"{number}", BOARD)
    machine = datetime.now(UTC)
    unknown = replace(posted, state=DeliveryState.UNKNOWN, doubted_at=machine)
    assert await carries.find(unknown, BOARD) == ts
    assert len(slack.calls_of("conversations.history")) == 2
    later = replace(unknown, doubted_at=machine + timedelta(hours=2))
    assert await carries.find(later, BOARD) is None
    assert len(slack.calls_of("conversations.history")) == 3


@pytest.mark.parametrize("text", courier.LEFT_BEHIND)
async def test_for_a_claim_that_was_left_behind_it_is_read_to_its_beginning(
    carries: SlackCourier, posted: Delivery, slack: Playground, text: str
) -> None:
    """Also where the release before, which kept a sentence, had found it so."""
    ts = await post(carries, posted, BOARD, cast.T0)
    for number in range(courier.PAGE):
        slack.user(cast.ANNA).writes(f"{number}", BOARD)
    later = datetime.now(UTC) + timedelta(hours=2)
    unknown = replace(posted, state=DeliveryState.UNKNOWN, doubted_at=later)
    left = replace(unknown, reason=reasons.from_text(text))
    assert await carries.find(left, BOARD) == ts


async def test_metadata_of_somebody_else_is_not_ours(
    carries: SlackCourier, posted: Delivery, slack: Playground
) -> None:
    message = slack.user(cast.ANNA).writes("a copy", BOARD)
    message.metadata = {"event_type": "delivery", "event_payload": {"id": posted.id}}
    assert await carries.find(posted, BOARD) is None


async def test_without_a_token_it_is_left_for_whoever_has_one(
    carries: SlackCourier, delivery: Delivery
) -> None:
    with pytest.raises(NotNow):
        await post(carries, replace(delivery, workspace=cast.OTHER_TEAM), "D1", cast.T0)


async def test_a_kind_that_nobody_can_word_is_refused(
    carries: SlackCourier, delivery: Delivery
) -> None:
    with pytest.raises(Refused) as caught:
        await post(carries, replace(delivery, kind="poem"), "D1", cast.T0)
    assert caught.value.subject == "message"


@pytest.mark.parametrize("kind", [row.kind for row in SCHEDULE])
def test_every_kind_in_the_schedule_can_be_worded(kind: str) -> None:
    assert kind in BUILDERS
