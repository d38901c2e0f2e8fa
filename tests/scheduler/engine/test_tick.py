"""One pass: what it reports, what a dry run does not change, and what happens after downtime."""

from datetime import timedelta

import pytest

from scheduler.engine.courier import NotNow, Refused
from scheduler.engine.tick import TickLine
from scheduler.kinds.delivery_codes import DeliveryCode
from storage.core import tables
from storage.outbox.deliveries import DeliveryState
from storage.outbox.reasons import DeliveryReason
from storage.queries import leader_facts
from tests.cast import ANNA, BEN, CARLA, OLGA
from tests.scheduler.world import MONDAY, TEAM, World, at, days

CHANNEL = "C0BOARD"


async def test_it_says_what_it_sent(world: World) -> None:
    world.begin(at(days(-1)), board_channel=CHANNEL)
    world.enrol(BEN, at(days(-28)))
    world.name_ten(BEN, at(days(-28)), "Acme")
    lines = await world.tick(at(days(2), "09:01"))
    assert sorted(lines, key=lambda line: line.kind) == [
        TickLine(at(MONDAY), TEAM, "board", CHANNEL, "dropped: too late to be of use"),
        TickLine(at(days(2)), TEAM, "overdue", BEN, "sent"),
        TickLine(at(days(3)), TEAM, "question", BEN, "held: another message had the day"),
    ]


async def test_a_dry_run_says_the_same_and_writes_and_sends_nothing(world: World) -> None:
    world.begin(at(days(-1)), board_channel=CHANNEL)
    world.enrol(BEN, at(days(-28)))
    world.name_ten(BEN, at(days(-28)), "Acme")
    lines = await world.tick(at(days(2), "09:01"), dry_run=True)
    assert {(line.kind, line.outcome) for line in lines} == {
        ("board", "would be dropped: too late to be of use"),
        ("overdue", "would be sent"),
        ("question", "would be held: another message had the day"),
    }
    assert world.count(tables.deliveries) == 0
    assert world.post.letters == []


async def test_a_dry_run_says_what_would_come_of_what_waits_already(world: World) -> None:
    for user in (ANNA, BEN, CARLA):
        world.enrol(user, at(days(-28)))
    world.post.before = [NotNow(300), NotNow(300)]
    await world.tick(at(days(2)), questions=())
    world.visit(BEN, days(2))
    lines = await world.tick(at(days(2), "10:00"), questions=(), dry_run=True)
    assert {line.recipient: line.outcome for line in lines} == {
        ANNA: "would be sent",
        BEN: "would be dropped: a visit was logged",
        CARLA: "would be sent",
    }
    lines = await world.tick(at(days(2), "18:00"), questions=(), dry_run=True)
    assert {line.outcome for line in lines} == {
        "would be held: it could not go out at its hour",
        "would be dropped: a visit was logged",
    }


async def test_a_naive_instant_is_refused(world: World) -> None:
    world.enrol(BEN, at(MONDAY))
    with pytest.raises(ValueError, match="time zone"):
        await world.tick(at(days(30)).replace(tzinfo=None))


async def test_a_bug_in_one_workspace_leaves_the_others_alone(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    other = World(world.database, world.post, team="T0OTHER")
    other.begin(at(MONDAY), cadence="31")
    for here in (world, other):
        here.enrol(BEN, at(days(-1)))

    real = leader_facts.last_counted

    def last_counted(connection, workspace, people, counts):  # type: ignore[no-untyped-def]
        if workspace == TEAM:
            raise ZeroDivisionError
        return real(connection, workspace, people, counts)

    monkeypatch.setattr(leader_facts, "last_counted", last_counted)
    lines = await world.tick(at(days(30)), questions=())
    assert [(line.workspace, line.kind) for line in lines if line.outcome.startswith("error")] == [
        (TEAM, "plan")
    ]
    assert [each.delivery.workspace for each in world.post.letters] == ["T0OTHER"]
    assert "ZeroDivisionError" in caplog.text


async def test_two_hours_down_at_nine_and_the_nudge_comes_at_eleven(world: World) -> None:
    world.enrol(BEN, at(MONDAY))
    world.name_ten(BEN, at(MONDAY), "Acme")
    await world.tick(at(days(30), "11:00"), questions=())
    delivery = world.only(BEN)
    assert (delivery.due_at, delivery.sent_at) == (at(days(30)), at(days(30), "11:00"))


async def test_two_weeks_down_make_one_catch_up_a_leader_and_no_burst(world: World) -> None:
    world.begin(at(days(-1)), board_channel=CHANNEL)
    people = (ANNA, BEN, CARLA)
    for user in people:
        world.enrol(user, at(MONDAY))
        world.name_ten(user, at(MONDAY), "Acme")
    world.enrol("U0DORA", at(MONDAY), cadence_days=365)
    world.visit("U0DORA", MONDAY)  # so that there is something on the board
    await world.live(days(0), days(28))
    before = {user: len(world.post.to(user)) for user in people}
    boards = len(world.post.to(CHANNEL))
    back = days(43)  # a Tuesday, the day before the week's question
    for clock in ("09:00", "09:01", "12:00"):
        await world.tick(at(back, clock))
    for user in people:
        assert world.post.to(user)[before[user] :] == ["overdue"]
    assert world.post.to(CHANNEL)[boards:] == ["board"]  # this week's, a day late
    await world.live(days(44), days(46))
    for user in people:
        assert world.post.to(user)[before[user] :] == ["overdue", "question", "overdue"]
    assert world.sent_days(BEN) == [back, days(46)]  # three working days apart, as ever


async def test_what_was_planned_before_two_weeks_of_silence_is_dropped_and_recorded(
    world: World,
) -> None:
    world.enrol(BEN, at(MONDAY))
    world.name_ten(BEN, at(MONDAY), "Acme")
    world.post.before = [NotNow(300)]
    await world.tick(at(days(30)), questions=())
    world.machine += timedelta(days=14)
    await world.tick(at(days(44)), questions=())
    await world.tick(at(days(44), "09:01"), questions=())
    first, second = world.outbox(BEN)
    assert (first.state, first.reason) == (
        DeliveryState.DROPPED,
        DeliveryReason(DeliveryCode.TOO_LATE),
    )
    assert (second.state, second.slot[-2:]) == (DeliveryState.SENT, ":2")
    assert world.sent_days(BEN) == [days(44)]


async def test_a_notice_waits_for_the_admins_working_hours(world: World) -> None:
    world.enrol(OLGA, at(MONDAY), admin=True, leads=False, zone="America/New_York")
    world.enrol(BEN, at(MONDAY))
    world.post.before = [Refused("account_inactive", "recipient")]
    await world.tick(at(days(30)), questions=())
    assert world.post.to(OLGA) == []
    assert world.only(OLGA).due_at == at(days(30), "09:00", "America/New_York")
    await world.tick(at(days(30), "14:00"), questions=())
    assert world.post.to(OLGA) == ["notice"]
