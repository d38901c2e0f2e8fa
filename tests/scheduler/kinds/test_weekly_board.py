"""The weekly board in its channel. Days are counted from a Monday, on which it is due at nine."""

import pytest

from scheduler.engine.courier import NotNow, Refused
from scheduler.kinds.delivery_codes import DeliveryCode
from storage.core.visit_entry import Purpose
from storage.outbox.deliveries import DeliveryState
from storage.outbox.reasons import DeliveryReason
from storage.programme import workspaces
from storage.visits import visits
from tests.cast import BEN, OLGA
from tests.scheduler.world import MONDAY, TEAM, World, at, days

CHANNEL = "C0BOARD"
OTHER = "C0OTHER"


@pytest.fixture
def posting(world: World) -> World:
    world.begin(at(days(-1)), board_channel=CHANNEL)
    world.enrol(OLGA, at(days(-1)), admin=True, leads=False)
    return world


async def test_it_is_posted_on_monday_at_nine_in_the_workspaces_zone(posting: World) -> None:
    posting.begin(at(days(-1)), zone="Asia/Kathmandu")
    await posting.tick(at(MONDAY, "08:59", "Asia/Kathmandu"))
    assert posting.post.letters == []
    for n in range(7):
        await posting.tick(at(days(n), "09:00", "Asia/Kathmandu"))
    (letter,) = posting.post.letters
    assert letter.channel == CHANNEL
    assert (letter.delivery.kind, letter.delivery.slot) == ("board", "2026-W45")
    assert letter.delivery.counts_on is None
    assert posting.post.opened == []


async def test_it_comes_every_week(posting: World) -> None:
    posting.enrol(BEN, at(days(-1)))
    posting.visit(BEN, days(-1))
    await posting.live(MONDAY, days(20))
    assert posting.sent_days(CHANNEL, "board") == [days(0), days(7), days(14)]


async def test_an_empty_one_is_posted_once_until_somebody_has_met_a_customer(
    posting: World,
) -> None:
    posting.enrol(BEN, at(days(-1)))
    await posting.live(MONDAY, days(20))
    assert posting.sent_days(CHANNEL, "board") == [days(0)]
    dropped = posting.outbox(CHANNEL)[-1]
    assert dropped.reason == DeliveryReason(DeliveryCode.BOARD_STILL_EMPTY)
    posting.visit(BEN, days(20), purpose=Purpose.SELL)
    await posting.live(days(21), days(22))
    visit = posting.visit(BEN, days(22))
    await posting.live(days(23), days(28))
    assert posting.sent_days(CHANNEL, "board") == [days(0), days(28)]
    posting.database.run_now(visits.delete, TEAM, visit, BEN, at(days(29)))
    await posting.live(days(29), days(49))
    assert posting.sent_days(CHANNEL, "board") == [days(0), days(28), days(35)]


async def test_without_a_channel_there_is_none(world: World) -> None:
    await world.live(MONDAY, days(6))
    assert world.post.letters == []


async def test_day_and_hour_are_settings_and_the_hour_need_not_be_a_sending_hour(
    posting: World,
) -> None:
    posting.begin(at(days(-1)), board_day="Tuesday", board_hour="20:00")
    for n in range(4):
        for clock in ("09:00", "20:00"):
            await posting.tick(at(days(n), clock))
    assert [each.now for each in posting.post.letters] == [at(days(1), "20:00")]


async def test_a_day_off_moves_it_to_the_next_working_day(posting: World) -> None:
    posting.begin(at(days(-1)), days_off=f"{MONDAY}")
    await posting.live(MONDAY, days(4))
    assert posting.sent_days(CHANNEL, "board") == [days(1)]


async def test_a_day_late_it_is_still_of_use(posting: World) -> None:
    await posting.tick(at(days(1), "11:00"))
    assert posting.sent_days(CHANNEL, "board") == [days(1)]


async def test_a_late_one_waits_for_working_hours(posting: World) -> None:
    await posting.tick(at(MONDAY, "22:00"))
    assert posting.post.letters == []
    await posting.tick(at(days(1), "09:00"))
    assert posting.sent_days(CHANNEL, "board") == [days(1)]


async def test_after_two_working_days_it_is_too_late_and_recorded_as_such(posting: World) -> None:
    await posting.tick(at(days(2), "09:00"))
    await posting.live(days(3), days(6))
    dropped = posting.only(CHANNEL)
    assert (dropped.state, dropped.reason) == (
        DeliveryState.DROPPED,
        DeliveryReason(DeliveryCode.TOO_LATE),
    )
    await posting.live(days(7), days(7))
    assert posting.sent_days(CHANNEL, "board") == [days(7)]


async def test_fridays_board_is_of_use_on_the_next_monday(posting: World) -> None:
    posting.begin(at(days(-1)), board_day="Friday")
    posting.enrol(BEN, at(days(-1)))
    posting.visit(BEN, days(-1))
    await posting.tick(at(days(7), "11:00"))
    await posting.tick(at(days(11)))
    boards = [each.delivery for each in posting.post.letters if each.delivery.kind == "board"]
    assert [each.slot for each in boards] == ["2026-W45", "2026-W46"]


async def test_one_that_waited_too_long_in_the_outbox_is_dropped(posting: World) -> None:
    posting.post.before = [NotNow(300)]
    await posting.tick(at(MONDAY))
    posting.machine = posting.machine.replace(year=2031)
    lines = await posting.tick(at(days(2)))
    assert [line.outcome for line in lines] == ["dropped: too late to be of use"]


async def test_a_channel_that_was_changed_meanwhile_gets_it_instead(posting: World) -> None:
    posting.post.before = [NotNow(300)]
    await posting.tick(at(MONDAY))
    posting.begin(at(days(-1)), board_channel=OTHER)
    posting.machine = posting.machine.replace(year=2031)
    lines = await posting.tick(at(MONDAY, "09:10"))
    assert {line.recipient: line.outcome for line in lines} == {
        CHANNEL: "dropped: the board has another channel now, or none",
        OTHER: "sent",
    }


async def test_a_channel_that_is_gone_fails_and_an_admin_is_told(posting: World) -> None:
    posting.post.before = [Refused("is_archived", "channel")]
    await posting.tick(at(MONDAY))
    assert posting.states(CHANNEL) == [DeliveryState.FAILED]
    assert posting.only(CHANNEL).reason == DeliveryReason("is_archived")
    assert posting.post.to(OLGA) == ["notice"]
    assert posting.only(OLGA).facts == {
        "delivery": posting.only(CHANNEL).id,
        "kind": "board",
        "recipient": CHANNEL,
        "reason": "is_archived",
    }
    await posting.live(MONDAY, days(6))
    assert posting.post.to(CHANNEL) == []


async def test_a_stopped_workspace_gets_none(posting: World) -> None:
    posting.database.run_now(workspaces.stop, TEAM, "token_revoked", at(MONDAY))
    await posting.tick(at(MONDAY))
    assert posting.post.letters == []
