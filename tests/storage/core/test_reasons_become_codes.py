"""The migration that turns the previous release's sentences on deliveries and workspaces into codes."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.engine import Connection

from bot.wording.delivery_reasons import WORDS, words_of
from storage.core import tables
from storage.core.database import Database
from storage.migrations import config, is_current, migrate
from storage.outbox import deliveries, reasons
from storage.programme import workspaces
from tests.cast import ANNA, OTHER_TEAM, TEAM

BEFORE = "0006"
CODES = "0007"
T0 = datetime(2026, 11, 2, 9, tzinfo=UTC)
UNINSTALLED = "The app was uninstalled, or its token was revoked."
KEPT = """
a visit was logged
a visit was taken back
the cadence allows more days now
snoozed
a visit is planned
overdue by now
its quarter is over
enrolled anew since
the ten were named
the ten are asked for in another way
the customer is no longer among the ten
the plan is gone
the visit is still to come
the visit was moved
the visit was cancelled
the leader said that it did not take place
the visit was logged
the visit was taken back
named no more
the promise was taken back
the promise was kept
the promise was put off
the board has another channel now, or none
too late to be of use
nothing is known of this kind of message any more
the recipient is no admin any more
removed from the programme
the account is deactivated
paused
takes part without a clock
it could not go out at its hour
another message had the day
no day of its week was left
the week has its three messages already
an error, 0af3b2c1
it never arrived, in 8 attempts
it may have arrived
it may have arrived, and the conversation cannot be read
the sender never came back
nothing here can word a did_you_meet
the channel is archived
the channel is shared with another company
the bot is not a member of the channel
the leader takes part no more
nobody leads here
the customer is gone
the plan stands no more
there is nothing left to ask
there is nothing to remind of
no answer in time
Slack answered 503
the connection broke (ClientOSError)
Slack's answer could not be read
""".strip().splitlines()
OTHERS = (
    "channel_not_found",
    "an error_of_next_year",
    "an error, and nobody knows which",
    "it never arrived, in attempts",
    "the connection broke (for good) or (not)",
    "Too late to be of use",
    "100 % of it",
    "",
)


def test_each_known_sentence_becomes_a_code_that_reads_the_same(database: Database) -> None:
    before(database, [*KEPT, *OTHERS, None])
    database.run_now(stop, UNINSTALLED)
    migrate(database)
    assert is_current(database)
    for sentence, stored in zip(KEPT, database.read_now(all_of), strict=False):
        assert words_of(stored) == sentence
        reason = reasons.from_text(stored)
        assert reason is not None
        assert reason.code in WORDS
    stopped = database.read_now(workspaces.find, TEAM)
    assert stopped is not None
    assert stopped.stopped_because == workspaces.UNINSTALLED
    assert words_of(stopped.stopped_because) == UNINSTALLED


def test_everything_else_stays_as_it_is(database: Database) -> None:
    before(database, [*OTHERS, None])
    database.run_now(stop, "token_revoked")
    migrate(database)
    assert database.read_now(all_of) == [*OTHERS, None]
    for each in deliveries_of(database):
        assert words_of(each) == each
    stopped = database.read_now(workspaces.find, TEAM)
    assert stopped is not None
    assert stopped.stopped_because == "token_revoked"


def test_what_an_older_process_writes_afterwards_is_read_as_before(database: Database) -> None:
    database.run_now(fill, KEPT)
    assert [words_of(each) for each in deliveries_of(database)] == KEPT


def test_the_way_back_brings_the_sentences_back(database: Database) -> None:
    before(database, [*KEPT, *OTHERS, None])
    migrate(database)
    database.run_now(go_back)
    assert database.read_now(all_of) == [*KEPT, *OTHERS, None]
    migrate(database)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer
def test_a_row_in_another_process_hands_is_passed_over(database: Database) -> None:
    before(database, ["the visit was moved", "the visit was moved"])
    with database.engine.begin() as other:
        row = tables.deliveries.c.slot == "0"
        other.execute(tables.deliveries.update().where(row).values(attempts=1))
        database.run_now(go_on)
    assert database.read_now(all_of) == ["the visit was moved", "visit-moved"]


def before(database: Database, texts: Sequence[str | None]) -> None:
    """A database of the release before, with a delivery for each text."""
    database.run_now(go_back)
    assert not is_current(database)
    database.run_now(fill, texts)


def go_on(connection: Connection) -> None:
    """To the migration with the codes and no further: a later one changes the table, and waits for its rows."""
    made = config()
    made.attributes["connection"] = connection
    command.upgrade(made, CODES)


def go_back(connection: Connection) -> None:
    made = config()
    made.attributes["connection"] = connection
    command.downgrade(made, BEFORE)


def fill(connection: Connection, texts: Sequence[str | None]) -> None:
    for team in (TEAM, OTHER_TEAM):
        workspaces.add(connection, team, T0)
    insert = sa.text(
        "INSERT INTO deliveries (id, workspace, kind, recipient, slot, state, reason, facts, due_at, planned_at,"
        " attempts) VALUES (:id, :team, 'overdue', :anna, :slot, 'dropped', :text, '{}', :now, :now, 0)"
    )
    now = T0 if connection.dialect.name == "postgresql" else "2026-11-02 09:00:00.000000"
    for number, text in enumerate(texts):
        team = (TEAM, OTHER_TEAM)[number % 2]
        given = {"id": f"{number:032}", "slot": str(number), "text": text, "team": team}
        connection.execute(insert, given | {"anna": ANNA, "now": now})


def stop(connection: Connection, because: str) -> None:
    workspaces.stop(connection, TEAM, because, T0)


def all_of(connection: Connection) -> list[str | None]:
    """The texts of all workspaces, in the order in which they were filled in."""
    rows = connection.execute(sa.text("SELECT reason FROM deliveries ORDER BY id"))
    return list(rows.scalars())


def deliveries_of(database: Database) -> list[str]:
    """Of both workspaces as the bot reads them, in the same order; what has no reason is left out."""
    found = [
        each
        for team in (TEAM, OTHER_TEAM)
        for each in database.read_now(deliveries.recent, team, ANNA, most=1000)
    ]
    ordered = sorted(found, key=lambda each: each.id)
    return [reasons.to_text(each.reason) for each in ordered if each.reason]
