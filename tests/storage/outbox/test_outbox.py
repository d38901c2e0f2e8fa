"""The outbox: one claim at a time, nothing sent twice, and no access across workspaces."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import Connection

from storage.core.database import Database
from storage.outbox import deliveries, outbox, transitions
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.outbox.outbox import Blocked, Busy, NewDelivery
from storage.outbox.reasons import DeliveryReason
from storage.programme import leaders, workspaces
from tests.cast import ANNA, BEN, MONDAY, OTHER_TEAM, T0, TEAM, enrol

MACHINE = datetime(2030, 1, 1, tzinfo=UTC)
FREE = Blocked()


@pytest.fixture
def outbox_of(database: Database) -> Database:
    database.run_now(enrol)
    database.run_now(enrol, OTHER_TEAM)
    return database


def nudge(recipient: str = BEN, **changes: object) -> NewDelivery:
    known = {"kind": "overdue", "recipient": recipient, "slot": "lapse:2026-10-01:1", "due_at": T0}
    return NewDelivery(**{**known, "counts_on": MONDAY, **changes})  # type: ignore[arg-type]


def enter(database: Database, *entries: NewDelivery, team: str = TEAM) -> list[Delivery]:
    return database.run_now(outbox.insert_all, team, entries, T0)


def take(
    database: Database, machine: datetime = MACHINE, blocked: Blocked = FREE
) -> Delivery | None:
    taken = database.run_now(outbox.lock_next, TEAM, T0, machine, blocked)
    assert not isinstance(taken, Busy)
    return taken


def claim(database: Database, channel: str | None = "D1") -> Delivery:
    def work(connection: Connection) -> Delivery:
        taken = outbox.lock_next(connection, TEAM, T0, MACHINE, FREE)
        assert isinstance(taken, Delivery)
        return transitions.claim(connection, taken, MACHINE, channel, taken.counts_on)

    return database.run_now(work)


def now(database: Database, delivery: Delivery) -> Delivery:
    found = database.read_now(
        deliveries.find, delivery.workspace, delivery.id, recipient=delivery.recipient
    )
    assert found is not None
    return found


def test_an_occasion_is_entered_once(outbox_of: Database) -> None:
    (first,) = enter(outbox_of, nudge())
    assert enter(outbox_of, nudge(due_at=T0 + timedelta(days=1), counts_on=None)) == []
    assert now(outbox_of, first) == first


def test_a_day_is_given_once_a_leader(outbox_of: Database) -> None:
    enter(outbox_of, nudge())
    assert enter(outbox_of, nudge(kind="question", slot="2026-W45")) == []
    assert len(enter(outbox_of, nudge(ANNA))) == 1


def test_what_does_not_count_takes_no_day(outbox_of: Database) -> None:
    entries = [nudge(kind="brief", slot=str(n), counts_on=None) for n in range(3)]
    assert len(enter(outbox_of, *entries)) == 3


def test_the_same_occasion_in_another_workspace_is_another_one(outbox_of: Database) -> None:
    (here,) = enter(outbox_of, nudge())
    (there,) = enter(outbox_of, nudge(), team=OTHER_TEAM)
    assert here.id != there.id
    find = deliveries.find
    assert outbox_of.read_now(find, OTHER_TEAM, here.id, recipient=BEN) is None
    assert outbox_of.read_now(find, TEAM, here.id, recipient=ANNA) is None
    assert [d.id for d in outbox_of.read_now(deliveries.recent, TEAM, BEN)] == [here.id]


def test_what_is_not_due_yet_is_not_taken(outbox_of: Database) -> None:
    enter(outbox_of, nudge(due_at=T0 + timedelta(minutes=1)))
    assert take(outbox_of) is None
    assert outbox_of.read_now(outbox.workspaces_with_work, T0, MACHINE) == []


def test_the_earliest_goes_first(outbox_of: Database) -> None:
    enter(outbox_of, nudge(), nudge(ANNA, due_at=T0 - timedelta(hours=1)))
    taken = take(outbox_of)
    assert taken is not None
    assert taken.recipient == ANNA


def test_a_claimed_delivery_is_nobody_elses_until_its_lease_is_over(outbox_of: Database) -> None:
    enter(outbox_of, nudge())
    claimed = claim(outbox_of)
    assert claimed.attempts == 1
    assert take(outbox_of, MACHINE + timedelta(seconds=119)) is None
    left = take(outbox_of, MACHINE + timedelta(seconds=120))
    assert left == claimed


def test_a_sender_that_lost_its_claim_can_settle_nothing(outbox_of: Database) -> None:
    enter(outbox_of, nudge())
    old = claim(outbox_of)
    outbox_of.run_now(transitions.put_back, old, None)
    new = claim(outbox_of)
    new = outbox_of.run_now(lambda c: transitions.expire(c, new, MACHINE))
    assert outbox_of.run_now(transitions.resend_unknown, new)
    claimed = claim(outbox_of)
    assert claimed.attempts == 2
    for settle in (
        lambda c: transitions.sent(c, old, "1.1", T0),
        lambda c: transitions.put_back(c, old, None),
        lambda c: transitions.doubt(c, old, MACHINE, MACHINE, DeliveryReason("time-out")),
        lambda c: transitions.fail(c, old, DeliveryReason("no")),
        lambda c: transitions.conversation_opened(c, old, "D2"),
    ):
        assert not outbox_of.run_now(settle)
    assert now(outbox_of, claimed) == claimed


def test_a_lapsed_claim_without_a_channel_was_never_posted(outbox_of: Database) -> None:
    enter(outbox_of, nudge())
    claimed = claim(outbox_of, None)
    left = outbox_of.run_now(transitions.expire, claimed, MACHINE)
    assert left.state is DeliveryState.PLANNED
    assert now(outbox_of, claimed).state is DeliveryState.PLANNED


def test_a_lapsed_claim_with_a_channel_may_have_been(outbox_of: Database) -> None:
    enter(outbox_of, nudge())
    claimed = claim(outbox_of)
    assert outbox_of.run_now(transitions.expire, claimed, MACHINE).state is DeliveryState.UNKNOWN
    assert now(outbox_of, claimed).state is DeliveryState.UNKNOWN


def test_an_unknown_delivery_is_looked_for_when_its_time_has_come_by_one_at_a_time(
    outbox_of: Database,
) -> None:
    enter(outbox_of, nudge())
    claimed = claim(outbox_of)
    look_at = MACHINE + timedelta(seconds=60)
    outbox_of.run_now(transitions.doubt, claimed, MACHINE, look_at, DeliveryReason("time-out"))
    assert take(outbox_of, look_at - timedelta(seconds=1)) is None
    unknown = take(outbox_of, look_at)
    assert unknown is not None
    assert (unknown.state, unknown.doubted_at) == (DeliveryState.UNKNOWN, MACHINE)
    outbox_of.run_now(transitions.claim_unknown, unknown, look_at)
    assert take(outbox_of, look_at) is None


def test_an_unknown_delivery_that_nobody_can_look_for_rests(outbox_of: Database) -> None:
    enter(outbox_of, nudge())
    outbox_of.run_now(
        transitions.doubt, claim(outbox_of), MACHINE, None, DeliveryReason("cannot be read")
    )
    assert take(outbox_of, MACHINE + timedelta(days=999)) is None


@pytest.mark.parametrize("blocked", [Blocked(posting=True), Blocked(recipients=frozenset([BEN]))])
def test_who_must_not_be_written_to_is_passed_over(outbox_of: Database, blocked: Blocked) -> None:
    enter(outbox_of, nudge())
    assert take(outbox_of, blocked=blocked) is None


def test_while_opening_is_blocked_open_conversations_and_channels_go_on(
    outbox_of: Database,
) -> None:
    enter(outbox_of, nudge())
    blocked = Blocked(opening=True)
    assert take(outbox_of, blocked=blocked) is None
    enter(outbox_of, nudge("C0BOARD", kind="board", slot="2026-W45", counts_on=None))
    board = take(outbox_of, blocked=blocked)
    assert board is not None
    assert board.recipient == "C0BOARD"
    outbox_of.run_now(leaders.refresh, TEAM, BEN, dm_channel="D0BEN")
    taken = take(outbox_of, blocked=blocked)
    assert taken is not None


def test_dropping_and_failing_free_the_day(outbox_of: Database) -> None:
    (one,) = enter(outbox_of, nudge())
    outbox_of.run_now(transitions.drop, one, DeliveryReason("a visit was logged"))
    (two,) = enter(outbox_of, nudge(slot="lapse:2026-10-01:2"))
    outbox_of.run_now(transitions.fail, two, DeliveryReason("invalid_blocks"))
    assert len(enter(outbox_of, nudge(slot="lapse:2026-10-01:3"))) == 1
    assert [now(outbox_of, each).reason for each in (one, two)] == [
        DeliveryReason("a visit was logged"),
        DeliveryReason("invalid_blocks"),
    ]


def test_what_is_sent_stays_sent(outbox_of: Database) -> None:
    enter(outbox_of, nudge())
    claimed = claim(outbox_of)
    assert outbox_of.run_now(transitions.sent, claimed, "1.1", T0)
    sent = now(outbox_of, claimed)
    assert not outbox_of.run_now(transitions.fail, claimed, DeliveryReason("no"))
    assert not outbox_of.run_now(transitions.put_back, claimed, None)
    assert not outbox_of.run_now(transitions.resend_unknown, claimed)
    assert not outbox_of.run_now(
        transitions.doubt, claimed, MACHINE, MACHINE, DeliveryReason("time-out")
    )
    outbox_of.run_now(transitions.drop, claimed, DeliveryReason("a visit was logged"))
    outbox_of.run_now(
        transitions.move, claimed, T0, MONDAY, DeliveryReason("another message had the day")
    )
    assert now(outbox_of, claimed) == sent


def test_a_stopped_workspace_has_nothing_to_send(outbox_of: Database) -> None:
    enter(outbox_of, nudge())
    enter(outbox_of, nudge(), team=OTHER_TEAM)
    assert outbox_of.read_now(outbox.workspaces_with_work, T0, MACHINE) == [OTHER_TEAM, TEAM]
    outbox_of.run_now(workspaces.stop, TEAM, "token_revoked", T0)
    assert outbox_of.read_now(outbox.workspaces_with_work, T0, MACHINE) == [OTHER_TEAM]


def test_the_last_message_of_a_kind(outbox_of: Database) -> None:
    for n in range(2):
        enter(outbox_of, nudge(slot=f"lapse:2026-10-01:{n}", counts_on=None))
        outbox_of.run_now(transitions.sent, claim(outbox_of), f"1.{n}", T0 + timedelta(days=n))
    last = outbox_of.read_now(deliveries.last_sent, TEAM, BEN, "overdue")
    assert last is not None
    assert last.ts == "1.1"
    assert outbox_of.read_now(deliveries.last_sent, OTHER_TEAM, BEN, "overdue") is None


def test_failures_are_counted_by_kind_and_reason_and_heard_of_once(outbox_of: Database) -> None:
    refused, missing = DeliveryReason("missing_scope"), DeliveryReason("channel_not_found")
    notices = [
        nudge(BEN, kind="notice", slot=str(n), due_at=T0 + timedelta(days=n), counts_on=None)
        for n in range(3)
    ]
    entered = enter(outbox_of, nudge(ANNA), *notices)
    for each, reason in zip(entered, (refused, refused, refused, missing), strict=True):
        outbox_of.run_now(transitions.fail, each, reason)
    (other,) = enter(outbox_of, nudge(BEN, kind="notice"), team=OTHER_TEAM)
    outbox_of.run_now(transitions.fail, other, refused)

    def unheard() -> list[str]:
        since = T0 + timedelta(days=1)
        found = outbox_of.read_now(deliveries.unheard_failures, TEAM, BEN, "notice", since=since)
        return [each.slot for each in found]

    assert outbox_of.read_now(deliveries.count_failures, TEAM, since=T0) == [
        ("notice", "missing_scope", 2),
        ("notice", "channel_not_found", 1),
        ("overdue", "missing_scope", 1),
    ]
    assert unheard() == ["1", "2"]
    outbox_of.run_now(deliveries.mark_answered, TEAM, entered[2].id, BEN, T0)
    assert unheard() == ["2"]
