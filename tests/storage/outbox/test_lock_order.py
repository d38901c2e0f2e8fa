"""Who locks a leader and a delivery locks the leader first, so that no two wait for each other."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from scheduler.engine import claims, drop_missed
from scheduler.engine.claims import Claimed
from scheduler.engine.courier import Unwritten
from scheduler.kinds import assistant_welcome
from scheduler.leaders.context import WorkspaceContext
from storage.core import leader_lock, next_check
from storage.core.database import Database
from storage.core.lease_time import database_time
from storage.core.tables import leaders as leader_rows
from storage.outbox import deliveries, outbox, transitions
from storage.outbox.deliveries import Delivery, DeliveryState
from storage.outbox.outbox import Blocked, Busy, NewDelivery
from storage.outbox.reasons import DeliveryReason
from storage.programme import leaders, workspaces
from tests.cast import ANNA, BEN, EMI, OLGA, T0, TEAM, enrol

only_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
MACHINE = datetime(2030, 1, 1, tzinfo=UTC)
SEEN = MACHINE + timedelta(days=1)
SAID = DeliveryReason("said")
BLOCKED_BY = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
Work = Callable[[Connection, WorkspaceContext, Delivery], Any]


def entry(slot: str, recipient: str = BEN) -> NewDelivery:
    return NewDelivery(assistant_welcome.KIND, recipient, slot, T0, {"leader": ANNA})


def claimed(connection: Connection, delivery: Delivery) -> Delivery:
    return transitions.claim(connection, delivery, MACHINE, "D1", None)


def leave_out(connection: Connection, context: WorkspaceContext, delivery: Delivery) -> Any:
    """One of a bundle is dropped, and the one that carries it waits again."""
    carrier, other = outbox.pending_until(connection, TEAM, T0, 2)
    out = Unwritten(dropped={other.id: SAID}, waiting=frozenset({carrier.id}))
    return claims.leave_out(connection, Claimed(context, carrier, (other,)), out, T0)


TRANSACTIONS: dict[str, Work] = {
    "claims": lambda c, _, d: claims.claim_next(c, TEAM, T0, database_time, Blocked()),
    "doubts": lambda c, _, d: claims.doubt(c, d, timedelta(), SAID, database_time),
    "fails": lambda c, context, d: claims.fail(c, context, d, SAID, T0),
    "gives up": lambda c, context, d: claims.give_up(c, context, d, database_time, T0),
    "drops": lambda c, _, d: transitions.drop(c, d, SAID),
    "leaves out": leave_out,
    "is answered": lambda c, _, d: deliveries.mark_answered(c, TEAM, d.id, BEN, T0),
    "changes settings": lambda c, _, d: workspaces.change_settings(c, TEAM, {"cadence": "40"}),
    "drops what was missed": lambda c, _, d: drop_missed._drop_some(c, TEAM, T0),
}


def is_waiting(database: Database) -> bool:
    return bool(database.read_now(lambda c: c.execute(BLOCKED_BY).scalar_one()))


@only_postgresql
@pytest.mark.parametrize("name", TRANSACTIONS)
def test_it_waits_for_the_leader_before_it_has_a_delivery(database: Database, name: str) -> None:
    """Another transaction, such as planning, has the leader and then wants the deliveries."""
    work = TRANSACTIONS[name]
    database.run_now(enrol)
    database.run_now(leaders.refresh, TEAM, BEN, zone="Asia/Tokyo")
    made = database.run_now(outbox.insert_all, TEAM, [entry("1"), entry("2")], T0)
    if name not in ("claims", "drops what was missed"):
        database.run_now(lambda c: [claimed(c, each) for each in made])
    database.run_now(
        lambda c: c.execute(sa.text("UPDATE leaders SET next_check_at = now()"))
    )  # otherwise there is no hint to forget, and nothing to wait for
    found = database.read_now(workspaces.find, TEAM)
    assert found is not None
    context = WorkspaceContext(TEAM, found.programme)
    (delivery,) = [d for d in database.read_now(deliveries.recent, TEAM, BEN) if d.slot == "1"]
    failures: list[BaseException] = []

    def other() -> None:
        try:
            database.run_now(work, context, delivery)
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=other)
    with database.engine.begin() as connection:
        leader_lock.lock(connection, TEAM, [BEN])
        thread.start()
        deadline = time.monotonic() + 10
        while thread.is_alive() and not is_waiting(database) and time.monotonic() < deadline:
            time.sleep(0.01)
        connection.execute(sa.text("UPDATE deliveries SET attempts = attempts"))
        outbox.insert_all(connection, TEAM, [entry("3")], T0)
    thread.join()
    assert failures == []


HINTS: dict[str, Callable[[Connection], Any]] = {
    "forgets some": lambda c: next_check.forget(c, TEAM, [EMI, ANNA, BEN]),
    "forgets all": lambda c: next_check.forget(c, TEAM),
    "forgets a batch": lambda c: next_check.forget_some(c, TEAM, 10),
    "marks": lambda c: next_check.mark(c, TEAM, MACHINE, 10),
    "keeps": lambda c: next_check.keep(c, TEAM, [SEEN], {MACHINE: [EMI], T0: [BEN, ANNA]}),
}


@only_postgresql
@pytest.mark.parametrize("name", HINTS)
def test_several_leaders_are_locked_in_the_order_of_their_ids(
    database: Database, name: str
) -> None:
    """Another transaction has the first of them: nobody after her is locked yet."""
    database.run_now(enrol)
    if name != "marks":
        database.run_now(lambda c: c.execute(leader_rows.update().values(next_check_at=SEEN)))
    hers = leader_rows.update().where(leader_rows.c.user_id == ANNA)
    database.run_now(lambda c: c.execute(hers.values(name="Anna")))  # now last in the table
    thread = threading.Thread(target=database.run_now, args=(HINTS[name],))
    with database.engine.begin() as connection:
        leader_lock.lock(connection, TEAM, [ANNA])
        thread.start()
        deadline = time.monotonic() + 10
        while not is_waiting(database) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert is_waiting(database)
        assert leader_lock.lock_at_once(connection, TEAM, EMI)
    thread.join()


@only_postgresql
def test_what_another_transaction_holds_is_passed_over_and_named(database: Database) -> None:
    database.run_now(enrol)
    database.run_now(outbox.insert_all, TEAM, [entry("1"), entry("1", OLGA)], T0)
    with database.engine.begin() as holder:
        leader_lock.lock(holder, TEAM, [BEN])

        def take(connection: Connection) -> list[Delivery | Busy | None]:
            first = outbox.lock_next(connection, TEAM, T0, MACHINE, Blocked())
            assert isinstance(first, Delivery)
            claimed(connection, first)
            return [first, outbox.lock_next(connection, TEAM, T0, MACHINE, Blocked())]

        first, second = database.run_now(take)
    assert isinstance(first, Delivery)
    assert first.recipient == OLGA
    assert second == Busy(frozenset({BEN}))


def test_nothing_to_do_is_not_busy(database: Database) -> None:
    database.run_now(enrol)
    assert database.run_now(outbox.lock_next, TEAM, T0, MACHINE, Blocked()) is None
    (made,) = database.run_now(outbox.insert_all, TEAM, [entry("1", "C0BOARD")], T0)
    taken = database.run_now(outbox.lock_next, TEAM, T0, MACHINE, Blocked())
    assert isinstance(taken, Delivery)
    assert (taken.id, taken.state) == (made.id, DeliveryState.PLANNED)
