"""The sender when Slack rejects a message, or when it is unknown whether it arrived."""

from datetime import timedelta

import pytest
from sqlalchemy.engine import Connection

from scheduler.engine.courier import Doubtful, NotNow, Refused, Unreadable, Withdrawn
from scheduler.engine.sender import Sender
from scheduler.kinds.delivery_codes import DeliveryCode
from storage.core import tables
from storage.core.failures import DatabaseUnavailableError
from storage.outbox import deliveries, outbox, transitions
from storage.outbox.deliveries import DeliveryState
from storage.outbox.outbox import Blocked
from storage.outbox.reasons import DeliveryReason
from storage.programme import leaders, workspaces
from storage.programme.belonging import Outside
from tests.cast import ANNA, BEN, CARLA, OLGA
from tests.scheduler.world import MONDAY, TEAM, World, at, days

DUE = at(days(30))
LATER = at(days(30), "11:00")


@pytest.fixture
def overdue(world: World) -> World:
    """Ben is due for a nudge; Olga is the admin."""
    world.enrol(BEN, at(MONDAY))
    world.name_ten(BEN, at(MONDAY), "Acme")
    world.enrol(OLGA, at(MONDAY), admin=True, leads=False)
    return world


async def tick(world: World, **changes: object) -> list[str]:
    lines = await world.tick(DUE, questions=(), **changes)
    return [line.outcome for line in lines]


def minutes(world: World, n: float) -> None:
    world.machine += timedelta(minutes=n)


async def test_the_conversation_is_opened_once_and_kept(overdue: World) -> None:
    await tick(overdue)
    assert overdue.leader(BEN).dm_channel == f"D{BEN}"
    for n in range(31, 36):
        await overdue.tick(at(days(n)), questions=())
    assert overdue.post.opened == [BEN]
    assert len(overdue.post.letters) == 2


# Slack asks to wait ---------------------------------------------------------------------------------


async def test_a_pass_waits_for_a_slack_that_asks_to_wait_a_little(overdue: World) -> None:
    overdue.post.before = [NotNow(5), NotNow(10)]
    assert await tick(overdue) == ["sent"]
    assert overdue.only(BEN).attempts == 1  # being asked to wait is no attempt


async def test_a_long_wait_is_left_to_a_later_pass(overdue: World) -> None:
    overdue.post.before = [NotNow(300)]
    assert await tick(overdue) == ["planned: Slack asks to wait 300 s"]
    minutes(overdue, 4)
    assert await tick(overdue) == []
    minutes(overdue, 2)
    assert await tick(overdue) == ["sent"]
    assert len(overdue.post.letters) == 1


async def test_being_asked_to_wait_holds_up_that_workspace_only(overdue: World) -> None:
    other = World(overdue.database, overdue.post, team="T0OTHER")
    other.begin(at(MONDAY))
    overdue.enrol(ANNA, at(MONDAY))
    other.enrol(CARLA, at(MONDAY))
    overdue.post.only_in = TEAM
    overdue.post.before = [NotNow(300), NotNow(300), NotNow(300)]
    await tick(overdue)
    assert [each.delivery.recipient for each in overdue.post.letters] == [CARLA]
    assert len(overdue.post.before) >= 1  # whoever is told to wait does not try everybody


async def test_being_asked_to_wait_with_opening_holds_up_new_conversations_only(
    overdue: World,
) -> None:
    known = [f"U1{n}" for n in range(5)]
    for user in known:
        overdue.enrol(user, at(MONDAY))
        overdue.database.run_now(leaders.refresh, TEAM, user, dm_channel=f"D{user}")
    overdue.post.opening = [NotNow(300, "open")]
    await tick(overdue)
    assert sorted(each.delivery.recipient for each in overdue.post.letters) == known
    assert overdue.states(BEN) == [DeliveryState.PLANNED]


async def test_a_doubtful_opening_is_simply_repeated(overdue: World) -> None:
    overdue.post.opening = [Doubtful("time-out")]
    assert await tick(overdue) == ["sent"]
    assert len(overdue.post.letters) == 1


# In doubt -------------------------------------------------------------------------------------------


async def test_a_message_that_arrived_in_spite_of_a_time_out_is_found_and_not_sent_again(
    overdue: World,
) -> None:
    overdue.post.after = [Doubtful("time-out")]
    assert await tick(overdue) == ["unknown: time-out"]
    minutes(overdue, 0.9)
    assert await tick(overdue) == []
    minutes(overdue, 0.2)
    assert await tick(overdue) == ["sent: it had arrived"]
    assert len(overdue.post.letters) == 1
    sent = overdue.only(BEN)
    assert (sent.ts, sent.channel) == (overdue.post.letters[0].ts, f"D{BEN}")
    assert sent.sent_at == DUE


async def test_a_message_that_did_not_arrive_is_sent_once_more(overdue: World) -> None:
    overdue.post.before = [Doubtful("500")]
    assert await tick(overdue) == ["unknown: 500"]
    minutes(overdue, 1.1)
    assert await tick(overdue) == ["sent"]
    assert len(overdue.post.letters) == 1
    assert overdue.only(BEN).attempts == 2


async def test_who_never_gets_through_is_given_up_in_the_end_and_an_admin_is_told(
    overdue: World,
) -> None:
    overdue.post.only_in = TEAM
    overdue.post.before = [Doubtful("500") for _ in range(8)]
    for _ in range(10):
        await tick(overdue)
        minutes(overdue, 61)
    assert overdue.only(BEN).state is DeliveryState.FAILED
    assert overdue.post.to(OLGA) == ["notice"]


async def test_an_unreadable_conversation_leaves_it_unknown_and_an_admin_is_told_once(
    overdue: World,
) -> None:
    overdue.post.after = [Doubtful("time-out")]
    overdue.post.finding = [Unreadable()]
    await tick(overdue)
    for _ in range(3):
        minutes(overdue, 5)
        await tick(overdue)
    delivery = overdue.only(BEN)
    assert delivery.state is DeliveryState.UNKNOWN
    assert overdue.post.to(BEN) == ["overdue"]
    assert overdue.post.to(OLGA) == ["notice"]
    notice = overdue.only(OLGA)
    assert notice.facts["delivery"] == delivery.id
    assert notice.facts["reason"] == DeliveryCode.CANNOT_BE_READ


async def test_what_nobody_can_account_for_passes_for_sent_and_the_next_nudge_comes(
    overdue: World,
) -> None:
    overdue.post.after = [Doubtful("time-out")]
    overdue.post.finding = [Unreadable()]
    await tick(overdue)
    minutes(overdue, 2)
    for n in range(30, 36):
        await overdue.tick(at(days(n)), questions=())
    assert overdue.sent_days(BEN) == [days(30), days(35)]


@pytest.mark.parametrize("fault", [NotNow(90, "find"), Doubtful("500"), RuntimeError("a bug")])
async def test_a_search_that_fails_is_made_again(overdue: World, fault: Exception) -> None:
    overdue.post.after = [Doubtful("time-out")]
    overdue.post.finding = [fault]
    await tick(overdue)
    minutes(overdue, 1.1)
    await tick(overdue, patience=0)
    assert overdue.only(BEN).state is DeliveryState.UNKNOWN
    minutes(overdue, 2)
    assert await tick(overdue) == ["sent: it had arrived"]
    assert len(overdue.post.letters) == 1


async def test_a_bug_in_the_courier_is_doubt_too_and_is_logged_with_its_reference(
    overdue: World, caplog: pytest.LogCaptureFixture
) -> None:
    overdue.post.before = [KeyError("blocks")]
    (outcome,) = await tick(overdue)
    reference = outcome.rsplit(" ", 1)[1]
    assert outcome.startswith("unknown: an error")
    assert reference in caplog.text


async def test_a_slack_that_is_down_does_not_put_everybody_in_doubt(world: World) -> None:
    for n in range(20):
        world.enrol(f"U{n:02}", at(MONDAY))
    world.post.before = [Doubtful("500") for _ in range(20)]
    await tick(world, patience=0)
    unknown = [s for n in range(20) for s in world.states(f"U{n:02}") if s is DeliveryState.UNKNOWN]
    assert 3 <= len(unknown) <= 4  # three, and one that was in the other hand


# For good -------------------------------------------------------------------------------------------


async def test_a_closed_account_is_never_written_to_again_and_an_admin_is_told(
    overdue: World,
) -> None:
    overdue.post.before = [Refused("account_inactive", "recipient")]
    assert await tick(overdue) == ["failed: account_inactive", "sent"]
    assert overdue.leader(BEN).outside is Outside.DEACTIVATED
    assert overdue.post.to(OLGA) == ["notice"]
    for n in range(31, 60):
        await overdue.tick(at(days(n)), questions=())
    assert overdue.post.to(BEN) == []


async def test_a_revoked_token_stops_the_workspace(overdue: World) -> None:
    overdue.enrol(ANNA, at(MONDAY))
    overdue.post.before = [Refused("token_revoked", "workspace")] * 2
    await tick(overdue)
    found = overdue.database.read_now(workspaces.find, TEAM)
    assert found is not None
    assert found.stopped_because == "token_revoked"
    assert overdue.post.letters == []
    assert await tick(overdue) == []


async def test_a_conversation_that_is_gone_is_opened_anew_for_the_next_message(
    overdue: World,
) -> None:
    overdue.database.run_now(leaders.refresh, TEAM, BEN, dm_channel="D0OLD")
    overdue.post.before = [Refused("channel_not_found", "channel")]
    assert await tick(overdue) == ["failed: channel_not_found", "sent"]
    assert overdue.leader(BEN).dm_channel is None
    await overdue.tick(at(days(35)), questions=())
    assert overdue.post.to(BEN) == ["overdue"]


async def test_a_message_that_slack_will_not_have_is_not_tried_again(overdue: World) -> None:
    overdue.post.before = [Refused("invalid_blocks", "message")]
    await tick(overdue)
    minutes(overdue, 500)
    assert await tick(overdue) == []
    assert overdue.states(BEN) == [DeliveryState.FAILED]
    assert overdue.only(BEN).counts_on is None


async def test_a_notice_that_fails_makes_no_further_notice(overdue: World) -> None:
    overdue.post.before = [Refused("invalid_blocks", "message")] * 2
    await tick(overdue)
    assert overdue.states(OLGA) == [DeliveryState.FAILED]
    assert overdue.count(tables.deliveries) == 2


async def test_without_any_admin_a_failure_is_still_recorded(world: World) -> None:
    world.enrol(BEN, at(MONDAY))
    world.post.before = [Refused("account_inactive", "recipient")]
    assert "failed: account_inactive" in await tick(world)


# Facts are looked at again --------------------------------------------------------------------------


async def planned_and_put_off(world: World) -> None:
    """A nudge that was planned at nine and could not go out yet."""
    world.post.before = [NotNow(300)]
    await tick(world)
    minutes(world, 10)
    assert [each.state for each in world.outbox(BEN)] == [DeliveryState.PLANNED]


async def test_a_visit_that_was_logged_meanwhile_makes_the_nudge_needless(overdue: World) -> None:
    await planned_and_put_off(overdue)
    overdue.visit(BEN, days(30))
    lines = await overdue.tick(LATER, questions=())
    assert [line.outcome for line in lines] == ["dropped: a visit was logged"]
    assert overdue.only(BEN).reason == DeliveryReason(DeliveryCode.A_VISIT_LOGGED)
    assert overdue.only(BEN).counts_on is None
    assert overdue.post.letters == []


async def test_a_snooze_meanwhile_makes_it_needless_too(overdue: World) -> None:
    await planned_and_put_off(overdue)
    overdue.snooze(BEN, days(37), at(days(30), "10:00"))
    lines = await overdue.tick(LATER, questions=())
    assert [line.outcome for line in lines] == ["dropped: snoozed"]
    for n in range(31, 40):
        await overdue.tick(at(days(n)), questions=())
    assert overdue.sent_days(BEN) == [days(37)]


async def test_so_does_a_pause(overdue: World) -> None:
    await planned_and_put_off(overdue)
    overdue.database.run_now(leaders.pause, TEAM, BEN, LATER)
    lines = await overdue.tick(LATER, questions=())
    assert [line.outcome for line in lines] == ["dropped: paused"]


async def test_and_a_longer_cadence(overdue: World) -> None:
    await planned_and_put_off(overdue)
    overdue.begin(at(MONDAY), cadence="60")
    lines = await overdue.tick(LATER, questions=())
    assert [line.outcome for line in lines] == ["dropped: the cadence allows more days now"]


async def test_what_misses_its_hours_waits_for_the_next_working_day_of_its_week(
    overdue: World,
) -> None:
    await planned_and_put_off(overdue)
    lines = await overdue.tick(at(days(30), "17:30"), questions=())
    assert [line.outcome for line in lines] == ["held: it could not go out at its hour"]
    held = overdue.only(BEN)
    assert (held.due_at, held.counts_on) == (at(days(31)), days(31))
    await overdue.tick(at(days(31)), questions=())
    assert overdue.sent_days(BEN) == [days(31)]


async def test_who_travels_meanwhile_gets_it_at_nine_where_they_are_on_the_same_date(
    world: World,
) -> None:
    tokyo, new_york = "Asia/Tokyo", "America/New_York"
    world.enrol(BEN, at(MONDAY), zone=tokyo)
    world.post.before = [NotNow(300)]
    await world.tick(at(days(30), "09:00", tokyo), questions=())
    world.database.run_now(leaders.refresh, TEAM, BEN, zone=new_york)
    minutes(world, 10)
    await world.tick(at(days(30), "09:10", tokyo), questions=())  # Tuesday evening in New York
    assert world.post.letters == []
    await world.tick(at(days(30), "09:00", new_york), questions=())
    (letter,) = [each for each in world.post.letters if each.delivery.kind == "overdue"]
    assert letter.delivery.counts_on == days(30)


async def test_the_courier_may_find_that_nothing_is_left_to_say(overdue: World) -> None:
    overdue.post.before = [Withdrawn(DeliveryCode.A_VISIT_LOGGED)]
    assert await tick(overdue) == ["dropped: a visit was logged"]
    assert overdue.states(BEN) == [DeliveryState.DROPPED]


async def test_a_kind_that_an_older_release_knew_is_dropped(overdue: World) -> None:
    old = [outbox.NewDelivery("horoscope", BEN, "2026-W45", DUE)]
    overdue.database.run_now(outbox.insert_all, TEAM, old, DUE)
    assert sorted(await tick(overdue)) == [
        "dropped: nothing is known of this kind of message any more",
        "sent",
    ]


async def test_a_delivery_that_meets_a_bug_does_not_keep_the_others_waiting(
    overdue: World, caplog: pytest.LogCaptureFixture
) -> None:
    overdue.begin(at(MONDAY), board_channel="C0BOARD")
    broken = [outbox.NewDelivery("board", "C0BOARD", "no week at all", at(MONDAY))]
    overdue.database.run_now(outbox.insert_all, TEAM, broken, at(MONDAY))
    await tick(overdue)
    failed = overdue.outbox("C0BOARD")[0]
    assert failed.state is DeliveryState.FAILED
    assert "ValueError" in caplog.text
    assert failed.reason is not None
    assert failed.reason.values["reference"] in caplog.text
    assert overdue.post.to(OLGA) == ["notice"]
    assert overdue.post.to(BEN) == ["overdue"]


# Claims ---------------------------------------------------------------------------------------------


async def test_what_another_sender_has_claimed_is_left_to_it(overdue: World) -> None:
    await planned_and_put_off(overdue)
    claimed = overdue.database.run_now(claim, overdue)
    sender = Sender(
        overdue.database,
        overdue.post,
        lambda: LATER,
        machine=lambda: overdue.machine,
        lease_time=overdue.lease_time,
    )
    assert await sender.send_one(TEAM) is None
    assert claimed == overdue.only(BEN)


def claim(connection: Connection, world: World) -> deliveries.Delivery:
    taken = outbox.lock_next(connection, TEAM, LATER, world.machine, Blocked())
    assert isinstance(taken, deliveries.Delivery)
    return transitions.claim(connection, taken, world.machine, None, taken.counts_on)


async def test_a_claim_whose_sender_died_before_it_knew_the_channel_is_sent_afresh(
    overdue: World,
) -> None:
    await planned_and_put_off(overdue)
    overdue.database.run_now(claim, overdue)
    minutes(overdue, 2.1)
    await tick(overdue)
    assert overdue.post.searched == []
    assert overdue.post.to(BEN) == ["overdue"]


async def test_a_claim_whose_sender_may_have_posted_is_looked_for_first(overdue: World) -> None:
    await planned_and_put_off(overdue)
    claimed = overdue.database.run_now(claim, overdue)
    overdue.database.run_now(transitions.conversation_opened, claimed, f"D{BEN}")
    minutes(overdue, 2.1)
    assert await tick(overdue) == ["sent"]
    assert overdue.post.searched == [f"D{BEN}"]
    assert overdue.post.to(BEN) == ["overdue"]


async def test_a_database_that_goes_away_after_posting_doubles_nothing(
    overdue: World,
) -> None:

    def gone(label: str) -> None:
        if label == "posted":
            raise DatabaseUnavailableError("gone")

    with pytest.raises(DatabaseUnavailableError):
        await tick(overdue, checkpoint=gone)
    minutes(overdue, 2.1)
    assert await tick(overdue) == ["sent: it had arrived"]
    assert len(overdue.post.letters) == 1


async def test_nobody_elses_button_answers_a_delivery(overdue: World) -> None:
    await tick(overdue)
    delivery = overdue.only(BEN)
    mark = deliveries.mark_answered
    assert not overdue.database.run_now(mark, TEAM, delivery.id, ANNA, LATER)
    assert not overdue.database.run_now(mark, "T0OTHER", delivery.id, BEN, LATER)
    assert overdue.database.run_now(mark, TEAM, delivery.id, BEN, LATER)
    assert not overdue.database.run_now(mark, TEAM, delivery.id, BEN, LATER)
    assert overdue.only(BEN).answered_at == LATER
